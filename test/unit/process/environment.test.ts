/** What a child inherits. */
import { expect, test } from "vitest";
import { childEnvironment } from "#src/process/environment.ts";

test("only what finds libraries and devices passes; tokens and proxies do not; what the caller adds wins", () => {
  const own = {
    PATH: "/bin",
    LANG: "C.UTF-8",
    CUDA_VISIBLE_DEVICES: "0",
    GGML_VK_VISIBLE_DEVICES: "1",
    HTTPS_PROXY: "http://proxy",
    API_TOKEN: "secret",
    NODE_OPTIONS: "--require evil",
    NODE_COMPILE_CACHE: "/data/tmp/compiled",
    UV_THREADPOOL_SIZE: "64",
    MISSING: undefined,
  };
  expect(childEnvironment(own, { UV_THREADPOOL_SIZE: "2" })).toEqual({
    PATH: "/bin",
    LANG: "C.UTF-8",
    CUDA_VISIBLE_DEVICES: "0",
    GGML_VK_VISIBLE_DEVICES: "1",
    NODE_COMPILE_CACHE: "/data/tmp/compiled",
    UV_THREADPOOL_SIZE: "2",
  });
});

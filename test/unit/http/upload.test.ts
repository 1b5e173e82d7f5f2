import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { modelIdSchema } from "#src/contract/ids.ts";
import { createUpload, keepUpload } from "#src/http/upload.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskside-upload-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modelId = modelIdSchema.parse(v7());
const staying = new AbortController().signal;
/** Needed for a streamed body, unknown to lib.dom. */
const streaming = { duplex: "half" };
const post = (body: BodyInit, name = "a.gguf", init: RequestInit = {}): Request =>
  new Request(`http://x/api/upload/model?name=${encodeURIComponent(name)}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/octet-stream" },
    ...streaming,
    ...init,
  });

test("the bytes arrive under their name and are handed to the library", async () => {
  const added: string[] = [];
  const upload = createUpload({
    folder,
    add: async (path) => {
      added.push(path);
      return { modelIds: [modelId] };
    },
  });
  expect(await upload(post("bytes"), staying)).toEqual({ modelIds: [modelId] });
  expect([added, await readFile(join(folder, "a.gguf"), "utf8"), await readdir(folder)]).toEqual([
    [join(folder, "a.gguf")],
    "bytes",
    ["a.gguf"],
  ]);
});

test("what the library refuses leaves nothing behind", async () => {
  const upload = createUpload({
    folder,
    add: async () => {
      throw new AppError("model/invalid", "no model");
    },
  });
  await expect(upload(post("bytes"), staying)).rejects.toMatchObject({ code: "model/invalid" });
  expect(await readdir(folder)).toEqual([]);
});

test("a file that is there is not replaced", async () => {
  await writeFile(join(folder, "a.gguf"), "first");
  const upload = createUpload({ folder, add: async () => ({ modelIds: [] }) });
  await expect(upload(post("second"), staying)).rejects.toMatchObject({ code: "request/invalid" });
  expect([await readFile(join(folder, "a.gguf"), "utf8"), await readdir(folder)]).toEqual(["first", ["a.gguf"]]);
});

test("where the file system knows no links the file still arrives, still replaces nothing, and other refusals are not called a name", async () => {
  const noLinks = async () => {
    throw Object.assign(new Error("not permitted"), { code: "EPERM" });
  };
  await writeFile(join(folder, "part"), "whole");
  await keepUpload(join(folder, "part"), join(folder, "a.gguf"), noLinks);
  expect([await readFile(join(folder, "a.gguf"), "utf8"), await readdir(folder)]).toEqual(["whole", ["a.gguf"]]);
  await writeFile(join(folder, "part"), "second");
  await expect(keepUpload(join(folder, "part"), join(folder, "a.gguf"), noLinks)).rejects.toMatchObject({ code: "request/invalid" });
  expect(await readFile(join(folder, "a.gguf"), "utf8")).toBe("whole");
  await expect(keepUpload(join(folder, "gone"), join(folder, "b.gguf"), noLinks)).rejects.toMatchObject({ code: "ENOENT" });
  expect((await readdir(folder)).toSorted()).toEqual(["a.gguf", "part"]);
});

test("a sender that leaves in the midst leaves nothing behind", async () => {
  const leaving = new AbortController();
  const upload = createUpload({ folder, add: async () => ({ modelIds: [] }) });
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(1_000));
      leaving.abort();
    },
  });
  await expect(upload(post(body), leaving.signal)).rejects.toThrow();
  expect(await readdir(folder)).toEqual([]);
});

test("a file larger than the disk is refused before its first byte", async () => {
  const upload = createUpload({ folder, add: async () => ({ modelIds: [] }) });
  const request = post("x", "a.gguf", { headers: { "content-type": "application/octet-stream", "content-length": `${2 ** 52}` } });
  await expect(upload(request, staying)).rejects.toMatchObject({ code: "store/disk-full" });
});

test("a third upload at once is asked to wait", async () => {
  const upload = createUpload({ folder, add: async () => ({ modelIds: [] }) });
  const leaving = new AbortController();
  const endless = (name: string): Promise<unknown> =>
    upload(post(new ReadableStream<Uint8Array>({ start: () => undefined }), name), leaving.signal).catch(() => "left");
  const others = [endless("a.gguf"), endless("b.gguf")];
  await expect(upload(post("x", "c.gguf"), staying)).rejects.toMatchObject({ code: "request/too-many" });
  leaving.abort();
  expect(await Promise.all(others)).toEqual(["left", "left"]);
});

/** Why a child ended, from the facts of its exit. */
import { expect, test } from "vitest";
import { classifyExit, type ExitFacts, endError } from "#src/process/exit.ts";

const facts: ExitFacts = { code: null, signal: "SIGKILL", stderrTail: "", ordered: null, kernelKilled: false };

test.each<[string, Partial<ExitFacts>, string]>([
  ["a kill from outside", {}, "crashed"],
  ["a kill by the kernel's memory killer", { kernelKilled: true }, "out-of-memory"],
  [
    "V8's full heap",
    { signal: "SIGABRT", stderrTail: "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory" },
    "out-of-memory",
  ],
  [
    "ggml without memory",
    { signal: "SIGABRT", stderrTail: "ggml_backend_cuda_buffer_type_alloc_buffer: failed to allocate 2048 MiB" },
    "out-of-memory",
  ],
  ["an assertion of ggml", { signal: "SIGABRT", stderrTail: "GGML_ASSERT(id_to_token.size() == token_to_id.size()) failed" }, "crashed"],
  ["an exit by itself", { code: 3, signal: null }, "crashed"],
  ["our own close, whatever it printed", { ordered: "close", signal: "SIGTERM", stderrTail: "out of memory" }, "asked"],
  ["the watchdog", { ordered: "hung" }, "hung"],
  ["a cancel that was not honoured", { ordered: "cancel-ignored" }, "hung"],
  ["a flood", { ordered: "flooded" }, "crashed"],
])("%s is %s", (_, changes, kind) => {
  expect(classifyExit({ ...facts, ...changes }).kind).toBe(kind);
});

test("the error names the process, the signal and the last lines it wrote", () => {
  const end = classifyExit({ ...facts, signal: "SIGABRT", stderrTail: "one\ntwo\nthree\nfour\n" });
  expect(endError(end, "engine worker")).toMatchObject({
    code: "engine/crashed",
    message: "engine worker ended: signal SIGABRT: two | three | four",
  });
});

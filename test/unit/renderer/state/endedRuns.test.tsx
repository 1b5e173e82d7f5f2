import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { Download } from "#src/contract/catalogue.ts";
import { downloadIdSchema } from "#src/contract/ids.ts";
import type { Run } from "#src/contract/run.ts";
import { tellDownload, tellRun } from "../../../../renderer/state/endedRuns.ts";
import { ToastArea } from "../../../../renderer/ui/Toasts.tsx";
import { modelId } from "../sampleModels.ts";

afterEach(cleanup);

const download = (state: Download["state"]): Download => ({
  id: downloadIdSchema.parse(modelId(1)),
  name: "file.gguf",
  host: "models.example",
  startedAt: 1,
  doneBytes: 1,
  totalBytes: 2,
  state,
});
const running = download({ kind: "running", runId: modelId(2) as never });
const asking = download({ kind: "asking", host: "cdn.example" });

test("a download that waits for a word, stops or is done is told once; one that goes on is not", () => {
  render(<ToastArea>{null}</ToastArea>);
  act(() => {
    tellDownload(undefined, asking);
    tellDownload(running, running);
    tellDownload(asking, running);
  });
  expect(screen.queryByText(/file\.gguf/)).toBeNull();
  act(() => {
    tellDownload(running, asking);
    tellDownload(running, download({ kind: "failed", error: { code: "download/wrong-bytes", message: "", retry: "now" } }));
    tellDownload(running, download({ kind: "done", modelId: modelId(3), verified: true }));
  });
  const told = [
    "The download of file.gguf waits for you to allow cdn.example.",
    /^The download of file\.gguf stopped\. What came is not/,
    "file.gguf is in the library.",
  ];
  expect(told.map((words) => screen.getAllByText(words).length)).toEqual([1, 1, 1]);
});

test("quantizing that failed is told in words, a fingerprint that was read is not", () => {
  render(<ToastArea>{null}</ToastArea>);
  const run = (subject: Run["subject"], state: Run["state"]): Run => ({ id: modelId(4) as never, subject, startedAt: 1, state });
  act(() => {
    tellRun(run({ kind: "model-hash", modelId: modelId(1) }, { kind: "done" }));
    tellRun(
      run({ kind: "quantize", modelId: modelId(1) }, { kind: "failed", error: { code: "quantize/failed", message: "", retry: "now" } }),
    );
  });
  expect(screen.getAllByText(/The model could not be quantized/).length).toBe(1);
});

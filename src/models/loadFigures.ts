/** Figures of a load: what was predicted for it, and how far it is. */
import type { Loaded } from "#src/contract/model.ts";
import type { Progress } from "#src/contract/run.ts";
import type { Admission } from "./admission.ts";
import { fitOf } from "./fit.ts";
import { type Entry, loadable } from "./rows.ts";

/** Bytes: of the model with one chat, and of each further one. */
export interface Predicted {
  readonly firstBytes: number;
  readonly chatBytes: number;
}

/** `chats`: those it holds evaluated. */
export const predictedBytes = ({ firstBytes, chatBytes }: Predicted, chats: number): number => firstBytes + (chats - 1) * chatBytes;

/** What was predicted for the context and layers it got: both may have been left to the engine. */
export const predictedFor = (entry: Entry, { options }: Admission, { contextTokens, gpuLayers, vramBytes }: Loaded): Predicted => {
  const { header } = loadable(entry);
  const question = { header, sizeBytes: entry.row.sizeBytes, options: { ...options, contextTokens, gpuLayers } };
  const fit = fitOf(question, { memoryBytes: 0, gpuBytes: gpuLayers > 0 ? Math.max(1, vramBytes) : 0 });
  return { firstBytes: fit.neededBytes, chatBytes: fit.kvCacheBytes + fit.computeBytes };
};

/** Takes fractions 0 … 1; reports whole percents only, with the time left measured from this load's own pace. */
export const loadProgress = (now: () => number, report: (progress: Progress) => void): ((fraction: number) => void) => {
  const startedAt = now();
  let last = -1;
  return (fraction) => {
    const done = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
    if (done <= last) return;
    last = done;
    const elapsedMs = now() - startedAt;
    const secondsLeft = done < 5 ? null : (elapsedMs / done) * (100 - done) * 0.001;
    report({ stage: "loading-model", done, total: 100, unit: "percent", secondsLeft });
  };
};

/** Work on a model under way: how far, and the way to stop it. */
import type { ModelId } from "#src/contract/ids.ts";
import type { RunSubject } from "#src/contract/run.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { runFor, useRuns } from "../state/runs.ts";
import { Button } from "../ui/Button.tsx";
import { Progress } from "../ui/Progress.tsx";
import { progressFraction, progressSentence } from "../words/progress.ts";

type Work = "model-load" | "model-hash" | "model-doctor" | "quantize" | "benchmark";
const words: Readonly<Record<Work, string>> = {
  "model-load": "Loading model…",
  "model-hash": "Reading the file…",
  "model-doctor": "Trying settings…",
  quantize: "Quantizing…",
  benchmark: "Measuring speed…",
};

const isOf =
  (work: Work, modelId: ModelId) =>
  (subject: RunSubject): boolean =>
    subject.kind === work && "modelId" in subject && subject.modelId === modelId;

/** Whether such work runs now. */
export const useIsRunning = (work: Work, modelId: ModelId): boolean => useRuns((runs) => runFor(isOf(work, modelId))(runs) !== undefined);

/** Nothing while no such work runs. */
export const RunProgress = ({ work, modelId }: { readonly work: Work; readonly modelId: ModelId }) => {
  const run = useRuns(runFor(isOf(work, modelId)));
  if (run?.state.kind !== "running") return null;
  const { progress } = run.state;
  const runId = run.id;
  return (
    <div className="flex items-center gap-3">
      <Progress
        label={progress === null ? words[work] : progressSentence(progress)}
        fraction={progress === null ? null : progressFraction(progress)}
      />
      <Button kind="quiet" onClick={() => attempt(api.runs.cancel({ runId }))}>
        Cancel
      </Button>
    </div>
  );
};

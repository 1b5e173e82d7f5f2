/** A load under way: how far, and the way to stop it. */
import type { Model } from "#src/contract/model.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { runFor, useRuns } from "../state/runs.ts";
import { Button } from "../ui/Button.tsx";
import { Progress } from "../ui/Progress.tsx";
import { progressFraction, progressSentence } from "../words/progress.ts";

export const LoadProgress = ({ model }: { readonly model: Model }) => {
  const run = useRuns(runFor((subject) => subject.kind === "model-load" && subject.modelId === model.id));
  if (model.state.kind !== "loading") return null;
  const { runId } = model.state;
  const progress = run?.state.kind === "running" ? run.state.progress : null;
  return (
    <div className="flex items-center gap-3">
      <Progress
        label={progress === null ? "Loading model…" : progressSentence(progress)}
        fraction={progress === null ? null : progressFraction(progress)}
      />
      <Button kind="quiet" onClick={() => attempt(api.runs.cancel({ runId }))}>
        Cancel
      </Button>
    </div>
  );
};

/** The file's SHA-256: known, being read, or waiting to be asked for. */
import type { Model } from "#src/contract/model.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { runFor, useRuns } from "../state/runs.ts";
import { Progress } from "../ui/Progress.tsx";
import { progressFraction, progressSentence } from "../words/progress.ts";

export const Fingerprint = ({ model }: { readonly model: Model }) => {
  const run = useRuns(runFor((subject) => subject.kind === "model-hash" && subject.modelId === model.id));
  if (model.sha256 !== null) return <code className="font-mono text-small break-all">{model.sha256}</code>;
  if (run?.state.kind === "running") {
    const { progress } = run.state;
    return (
      <Progress
        label={progress === null ? "Reading the file…" : progressSentence(progress)}
        fraction={progress === null ? null : progressFraction(progress)}
      />
    );
  }
  return (
    <button
      type="button"
      className="rounded-control text-left text-accent underline underline-offset-2"
      onClick={() => attempt(api.models.hash({ modelId: model.id }))}
    >
      Not read yet: read it now
    </button>
  );
};

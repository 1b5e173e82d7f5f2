/** Which models make and reorder the search by meaning, and how far this collection's vectors are. */
import type { Collection } from "#src/contract/document.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";
import { useModels } from "../../state/models.ts";
import { runFor, useRuns } from "../../state/runs.ts";
import { updateSettings, useSettings } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Section } from "../../ui/Section.tsx";
import { Select } from "../../ui/Select.tsx";
import { formatCount } from "../../words/format.ts";
import { headerOf } from "../../words/model.ts";
import { progressFraction, progressSentence } from "../../words/progress.ts";

const NONE = "none";

const choices = (models: readonly Model[], kind: "embedding" | "reranker") => [
  { value: NONE, label: "None" },
  ...models.filter((model) => headerOf(model)?.kind === kind).map((model) => ({ value: model.id as string, label: model.name })),
];

const toId = (models: readonly Model[], value: string): ModelId | null => models.find(({ id }) => id === value)?.id ?? null;

const Vectors = ({ collection }: { readonly collection: Collection }) => {
  const run = useRuns(runFor((subject) => subject.kind === "embed" && subject.collectionId === collection.id));
  const { embedding } = collection;
  if (embedding === null) return null;
  const progress = run?.state.kind === "running" ? run.state.progress : null;
  if (run !== undefined)
    return (
      <div className="flex items-center gap-3">
        <Progress
          label={progress === null ? "Making vectors…" : progressSentence(progress)}
          fraction={progress === null ? null : progressFraction(progress)}
        />
        <Button onClick={() => attempt(api.runs.cancel({ runId: run.id }))}>Stop</Button>
      </div>
    );
  return (
    <p className="flex flex-wrap items-center gap-3 text-small text-soft">
      {formatCount(embedding.done)} of {formatCount(embedding.total)} passages have a vector of this model.
      {embedding.done < embedding.total && (
        <Button onClick={() => attempt(api.documents.embed({ collectionId: collection.id }))}>Make the missing ones</Button>
      )}
    </p>
  );
};

export const VectorSettings = ({ collection }: { readonly collection: Collection }) => {
  const models = useModels((view) => view.models) ?? [];
  const embeddingModelId = useSettings((settings) => settings.embeddingModelId);
  const rerankerModelId = useSettings((settings) => settings.rerankerModelId);
  const embedders = choices(models, "embedding");
  const rerankers = choices(models, "reranker");
  return (
    <Section
      title="Search by meaning"
      explanation="The search by words needs no model. An embedding model (GGUF, added on the Models page) also finds passages that say the same in other words; a reranker puts the best of them in order."
    >
      <div className="flex flex-wrap gap-2">
        <Select
          label="Embedding model"
          value={embeddingModelId ?? NONE}
          onChange={(value) => attempt(updateSettings({ embeddingModelId: toId(models, value) }))}
          choices={embedders}
        />
        <Select
          label="Reranker"
          value={rerankerModelId ?? NONE}
          onChange={(value) => attempt(updateSettings({ rerankerModelId: toId(models, value) }))}
          choices={rerankers}
        />
      </div>
      {embedders.length === 1 && <p className="text-small text-soft">The library holds no embedding model yet.</p>}
      <Vectors collection={collection} />
    </Section>
  );
};

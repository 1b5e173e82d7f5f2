/** The model chip: which model answers, how strongly it is compressed, where it runs and what it takes. */
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { Model } from "#src/contract/model.ts";
import { answeringModel, useModels } from "../state/models.ts";
import { runFor, useRuns } from "../state/runs.ts";
import { useUi } from "../state/ui.ts";
import { Badge } from "../ui/Badge.tsx";
import { Popover } from "../ui/Popover.tsx";
import { deviceLabel, headerOf, memoryLabel } from "../words/model.ts";
import { progressSentence } from "../words/progress.ts";
import { ModelSwitch } from "./ModelSwitch.tsx";

/** What stands after the model's name, most telling first. */
const chipFacts = (model: Model): readonly string[] => {
  const quantization = headerOf(model)?.quantization;
  const first = quantization === undefined ? [] : [quantization];
  switch (model.state.kind) {
    case "loaded":
      return [...first, deviceLabel(model.state.loaded), memoryLabel(model.state.loaded)];
    case "loading":
      return first;
    case "failed":
      return [...first, "could not be loaded"];
    case "unloaded":
      return [...first, "not loaded"];
  }
};

const Loading = ({ model }: { readonly model: Model }) => {
  const run = useRuns(runFor((subject) => subject.kind === "model-load" && subject.modelId === model.id));
  if (model.state.kind !== "loading") return null;
  const progress = run?.state.kind === "running" ? run.state.progress : null;
  return (
    <span className="shrink-[100] truncate text-soft max-sm:hidden">
      {progress === null ? "Loading model…" : progressSentence(progress)}
    </span>
  );
};

export const ModelChip = () => {
  const [open, setOpen] = useState(false);
  const chosen = useUi((ui) => ui.chatModel?.modelId ?? null);
  const model = useModels(answeringModel(chosen));
  const known = useModels(({ models }) => models !== null);
  const trigger = (
    <button
      type="button"
      data-part="model-chip"
      className="inline-flex min-h-8 min-w-0 items-center gap-2 rounded-full border border-line px-3 text-small hover:bg-hover data-popup-open:bg-hover"
    >
      <span className="sr-only">Model: </span>
      <span className="shrink truncate font-strong">{model?.name ?? (known ? "No model loaded" : "Looking for models…")}</span>
      <ChevronDown className="size-4 shrink-0 text-soft" aria-hidden />
      {model !== undefined && (
        <>
          {model.source === "starter" && (
            <span className="max-sm:hidden">
              <Badge tone="check">Starter</Badge>
            </span>
          )}
          <span className="shrink-[100] truncate text-soft max-md:hidden">{chipFacts(model).join(" · ")}</span>
          <Loading model={model} />
        </>
      )}
    </button>
  );
  return (
    <Popover trigger={trigger} title="Model" open={open} onOpenChange={setOpen} align="end">
      <ModelSwitch current={model} onLeave={() => setOpen(false)} />
    </Popover>
  );
};

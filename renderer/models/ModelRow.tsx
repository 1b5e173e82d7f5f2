/** One model in the list: what it is, how it stands, and the one thing to do with it. */
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { Model } from "#src/contract/model.ts";
import { requestLoad, requestUnload } from "../state/loads.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { errorWords } from "../words/errors.ts";
import { formatBytes, formatCount } from "../words/format.ts";
import { invalidModelReason } from "../words/invalidModel.ts";
import { canChat, deviceLabel, headerOf, kindLabel, memoryLabel, quantizationLabel } from "../words/model.ts";
import { LoadProgress } from "./LoadProgress.tsx";
import { ModelDetails } from "./ModelDetails.tsx";
import { Refusal } from "./Refusal.tsx";

const Marks = ({ model }: { readonly model: Model }) => {
  const header = headerOf(model);
  return (
    <>
      {model.source === "starter" && <Badge tone="check">Starter</Badge>}
      {model.state.kind === "loaded" && <Badge tone="accent">Loaded</Badge>}
      {model.file === "missing" && <Badge tone="check">File missing</Badge>}
      {model.file === "changed" && <Badge tone="check">File changed</Badge>}
      {model.verdict.kind === "invalid" && <Badge tone="check">Cannot be read</Badge>}
      {header !== null && header.kind !== "chat" && <Badge>{kindLabel(header.kind)}</Badge>}
    </>
  );
};

const facts = (model: Model, showFile: boolean): string => {
  const header = headerOf(model);
  const loaded = model.state.kind === "loaded" ? [deviceLabel(model.state.loaded), `${memoryLabel(model.state.loaded)} in use`] : [];
  const known = header === null ? [model.fileName] : [quantizationLabel(header), `${formatCount(header.contextTokens)} tokens of context`];
  const file = showFile && header !== null ? [model.fileName] : [];
  return [...known, formatBytes(model.sizeBytes), ...loaded, ...file].join(" · ");
};

const Action = ({ model }: { readonly model: Model }) => {
  if (model.state.kind === "loaded")
    return (
      <Button onClick={() => requestUnload(model.id)} aria-label={`Unload ${model.name}`}>
        Unload
      </Button>
    );
  if (model.state.kind === "loading" || model.file !== "present" || !canChat(model)) return null;
  return (
    <Button onClick={() => requestLoad(model.id)} aria-label={`Load ${model.name}, ${headerOf(model)?.quantization ?? ""}`}>
      Load
    </Button>
  );
};

const Problem = ({ model }: { readonly model: Model }) => {
  if (model.verdict.kind === "invalid")
    return <p className="text-small">{invalidModelReason(model.verdict.reason, model.verdict.message)}</p>;
  if (model.file === "missing")
    return <p className="text-small">The file is not where it was. It comes back by itself when the file does.</p>;
  if (model.file === "changed")
    return <p className="text-small">The file was replaced since its fingerprint was read. Scan again to take it as it is now.</p>;
  if (model.state.kind !== "failed") return null;
  const { sentence, wayOn } = errorWords(model.state.error);
  return (
    <Notice tone="check">
      {sentence} {wayOn}
    </Notice>
  );
};

/** `showFile`: another model goes by the same name and compression. */
export const ModelRow = ({ model, showFile = false }: { readonly model: Model; readonly showFile?: boolean }) => (
  <Collapsible.Root render={<li />} className="border-b border-line last:border-b-0">
    <div className="flex items-center gap-2 py-2">
      <Collapsible.Trigger className="group flex min-w-0 grow items-start gap-2 rounded-control py-1 text-left">
        <ChevronRight className="mt-1 size-4 shrink-0 text-soft transition-transform group-data-panel-open:rotate-90" aria-hidden />
        <span className="flex min-w-0 flex-col">
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="font-strong">{model.name}</span>
            <Marks model={model} />
          </span>
          <span className="text-small text-soft">{facts(model, showFile)}</span>
        </span>
      </Collapsible.Trigger>
      <Action model={model} />
    </div>
    <div className="flex flex-col gap-2 pb-2 pl-6 empty:hidden">
      <Problem model={model} />
      <LoadProgress model={model} />
      <Refusal model={model} named={false} />
    </div>
    <Collapsible.Panel className="pl-6">
      <ModelDetails model={model} />
    </Collapsible.Panel>
  </Collapsible.Root>
);

/** One level of a model: what it is in plain words, how it stands here, and the one thing to do with it. */
import { memo } from "react";
import type { Model } from "#src/contract/model.ts";
import { requestLoad, requestUnload } from "../../state/loads.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import type { FitKind } from "../../words/fit.ts";
import { formatBytes } from "../../words/format.ts";
import { type LevelFact, levelFacts } from "../../words/level.ts";
import { canChat, headerOf, quantizationWord } from "../../words/model.ts";
import { LoadProgress } from "../LoadProgress.tsx";
import { Refusal } from "../Refusal.tsx";
import { RunProgress } from "../RunProgress.tsx";
import { openAbout } from "../view.ts";
import { LevelMenu } from "./LevelMenu.tsx";
import { measureSpeed } from "./modelActions.ts";
import { Problem } from "./Problem.tsx";

const Marks = ({ model }: { readonly model: Model }) => (
  <>
    {model.state.kind === "loaded" && <Badge tone="accent">Loaded</Badge>}
    {model.source === "starter" && <Badge tone="check">Starter</Badge>}
    {model.file === "missing" && <Badge tone="check">File missing</Badge>}
    {model.file === "changed" && <Badge tone="check">File changed</Badge>}
    {model.verdict.kind === "invalid" && <Badge tone="check">Cannot be read</Badge>}
    {model.tags.map((tag) => (
      <Badge key={tag}>{tag}</Badge>
    ))}
  </>
);

const Action = ({ model, name }: { readonly model: Model; readonly name: string }) => {
  if (model.state.kind === "loaded")
    return (
      <Button onClick={() => requestUnload(model.id)} aria-label={`Unload ${name}`}>
        Unload
      </Button>
    );
  if (model.state.kind === "loading" || model.file !== "present" || !canChat(model)) return null;
  return (
    <Button onClick={() => requestLoad(model.id)} aria-label={`Load ${name}`}>
      Load
    </Button>
  );
};

const Facts = ({ facts }: { readonly facts: readonly LevelFact[] }) => (
  <p className="text-small text-soft">
    {facts.map(({ words, check }, index) => (
      <span key={words}>
        {index > 0 && " · "}
        <span className={check ? "text-check" : ""}>{words}</span>
      </span>
    ))}
  </p>
);

const NotMeasured = ({ model, name, fit }: { readonly model: Model; readonly name: string; readonly fit: FitKind | null }) =>
  model.measured.speed !== null || model.file !== "present" || fit === "too-large" || !canChat(model) ? null : (
    <p className="text-small text-soft">
      Speed here not measured yet.{" "}
      <button type="button" className="rounded-control text-accent underline underline-offset-2" onClick={() => measureSpeed(model)}>
        Measure it<span className="sr-only">: the speed of {name}</span>
      </button>
    </p>
  );

const Name = ({ model, showFile }: { readonly model: Model; readonly showFile: boolean }) => {
  const header = headerOf(model);
  if (header === null) return <span className="min-w-0 font-strong wrap-anywhere">{model.fileName}</span>;
  return (
    <>
      <span className="font-strong">{quantizationWord(header.bitsPerWeight)}</span>
      <span className="text-small text-soft">{header.quantization}</span>
      {showFile && <span className="text-small text-soft wrap-anywhere">{model.fileName}</span>}
    </>
  );
};

type Props = {
  readonly model: Model;
  /** null: not known yet. */
  readonly fit?: FitKind | null;
  /** Another model goes by the same name and compression. */
  readonly showFile?: boolean;
};

export const LevelRow = memo(({ model, fit = null, showFile = false }: Props) => {
  const header = headerOf(model);
  const name = header === null ? model.fileName : [model.name, header.quantization, ...(showFile ? [model.fileName] : [])].join(", ");
  const facts = header === null ? [{ words: formatBytes(model.sizeBytes), check: false }] : levelFacts(model, header, fit);
  return (
    <li className="flex flex-col gap-2 border-t border-line py-2 first:border-t-0">
      <div className="grid grid-cols-[1fr_auto] items-start gap-x-2">
        <div className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          {header === null ? (
            <Name model={model} showFile={showFile} />
          ) : (
            <button
              type="button"
              aria-haspopup="dialog"
              className="inline-flex min-h-6 min-w-0 flex-wrap items-baseline gap-x-2 rounded-control text-left hover:underline"
              onClick={() => openAbout("passport", model.id)}
            >
              <span className="sr-only">Passport of {model.name}: </span>
              <Name model={model} showFile={showFile} />
            </button>
          )}
          <Marks model={model} />
        </div>
        <div className="flex items-center gap-2 sm:row-span-2">
          <Action model={model} name={name} />
          <LevelMenu model={model} name={name} />
        </div>
        <div className="max-sm:col-span-2">
          <Facts facts={facts} />
          <NotMeasured model={model} name={name} fit={fit} />
        </div>
      </div>
      <div className="flex flex-col gap-2 empty:hidden">
        <Problem model={model} />
        <LoadProgress model={model} />
        <Refusal model={model} named={false} />
        <RunProgress work="model-hash" modelId={model.id} />
        <RunProgress work="benchmark" modelId={model.id} />
        <RunProgress work="quantize" modelId={model.id} />
      </div>
    </li>
  );
});

/** Behind the model chip: what the running model really got, and the others to switch to; the chat stays. */
import { Check } from "lucide-react";
import type { Model } from "#src/contract/model.ts";
import { compareInLab } from "../lab/view.ts";
import { isAmbiguous } from "../models/arrange.ts";
import { LoadProgress } from "../models/LoadProgress.tsx";
import { Refusal } from "../models/Refusal.tsx";
import { requestLoad, useLoads } from "../state/loads.ts";
import { useModels } from "../state/models.ts";
import { goTo, useUi } from "../state/ui.ts";
import { Button } from "../ui/Button.tsx";
import { Fact, Facts } from "../ui/Facts.tsx";
import { Notice } from "../ui/Notice.tsx";
import { errorWords } from "../words/errors.ts";
import { formatBytes, formatCount } from "../words/format.ts";
import { speedWords } from "../words/level.ts";
import { canChat, headerOf, memoryLabel, placeLabel, quantizationLabel } from "../words/model.ts";

const Running = ({ model }: { readonly model: Model }) => {
  const header = headerOf(model);
  if (model.state.kind === "loading") return <LoadProgress model={model} />;
  if (model.state.kind === "failed") return <Notice tone="check">{errorWords(model.state.error).sentence}</Notice>;
  if (model.state.kind === "unloaded") return <p className="text-small text-soft">Not loaded; it loads with the next message.</p>;
  const { loaded } = model.state;
  return (
    <Facts>
      {header !== null && <Fact name="Compression">{quantizationLabel(header)}</Fact>}
      <Fact name="Runs on">{placeLabel(loaded)}</Fact>
      {loaded.device.kind === "gpu" && (
        <Fact name="Layers on the GPU">
          {loaded.gpuLayers} of {loaded.totalLayers}
        </Fact>
      )}
      {loaded.whyCpu !== null && <Fact name="Why not the GPU">{loaded.whyCpu}</Fact>}
      <Fact name="Memory used">{memoryLabel(loaded)}</Fact>
      <Fact name="Context">{formatCount(loaded.contextTokens)} tokens</Fact>
      <Fact name="Threads">{loaded.threads}</Fact>
    </Facts>
  );
};

type RowProps = {
  readonly model: Model;
  readonly current: boolean;
  /** Of the model that answers now, whose name stands above. */
  readonly isLevel: boolean;
  readonly showFile: boolean;
  readonly onChoose: () => void;
};
const Row = ({ model, current, isLevel, showFile, onChoose }: RowProps) => {
  const header = headerOf(model);
  return (
    <li>
      <button
        type="button"
        aria-current={current ? "true" : undefined}
        onClick={onChoose}
        className="flex min-h-9 w-full items-center gap-2 rounded-control px-2 py-1 text-left text-small hover:bg-hover"
      >
        <span className="size-4 shrink-0">{current && <Check className="size-4" aria-hidden />}</span>
        <span className="min-w-0 grow">
          <span className="block truncate">{isLevel && header !== null ? quantizationLabel(header) : model.name}</span>
          <span className="block truncate text-soft">
            {[
              isLevel ? null : header === null ? model.fileName : quantizationLabel(header),
              formatBytes(model.sizeBytes),
              model.state.kind === "loaded" ? "loaded" : null,
              speedWords(model.measured),
              showFile ? model.fileName : null,
            ]
              .filter((fact) => fact !== null)
              .join(" · ")}
          </span>
        </span>
      </button>
    </li>
  );
};

type ChoicesProps = {
  readonly title: string;
  readonly models: readonly Model[];
  /** Among which two may go by one name. */
  readonly all: readonly Model[];
  readonly current: Model | undefined;
  readonly areLevels?: boolean;
  readonly onChoose: (model: Model) => void;
};
const Choices = ({ title, models, all, current, areLevels = false, onChoose }: ChoicesProps) => (
  <>
    <h3 className="border-t border-line pt-3 text-small font-strong">{title}</h3>
    <ul className="-mx-2 flex flex-col">
      {models.map((model) => (
        <Row
          key={model.id}
          model={model}
          current={model.id === current?.id}
          isLevel={areLevels}
          showFile={isAmbiguous(model, all)}
          onChoose={() => onChoose(model)}
        />
      ))}
    </ul>
  </>
);

/** `onLeave`: closes the popover when the person goes to another room. */
export const ModelSwitch = ({ current, onLeave }: { readonly current: Model | undefined; readonly onLeave: () => void }) => {
  const models = useModels((view) => view.models);
  const chatModel = useUi((ui) => ui.chatModel);
  const refused = useLoads((loads) => loads.refused);
  const choices = (models ?? []).filter((model) => model.file === "present" && canChat(model));
  const asked = choices.find((model) => refused[model.id] !== undefined);
  const choose = (model: Model) => {
    chatModel?.choose(model.id);
    if (model.state.kind !== "loaded" && model.state.kind !== "loading") requestLoad(model.id);
  };
  const family = current === undefined ? undefined : headerOf(current)?.family;
  const isLevel = (model: Model): boolean => family !== undefined && headerOf(model)?.family === family;
  const levels = choices.filter(isLevel).toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const others = levels.length > 1 ? choices.filter((model) => !isLevel(model)) : choices;
  const compare = () => {
    compareInLab(levels.map(({ id }) => id));
    onLeave();
  };
  const toModels = () => {
    goTo("models");
    onLeave();
  };
  return (
    <div className="flex flex-col gap-3">
      {current !== undefined && <h2 className="text-body font-strong">{current.name}</h2>}
      {current === undefined && <p className="text-small text-soft">No model is loaded. Choose one, or add one on the Models page.</p>}
      {current !== undefined && <Running model={current} />}
      {current?.source === "starter" && (
        <Notice tone="check" actions={<Button onClick={toModels}>Use a bigger model</Button>}>
          This is the small starter model that comes with Deskside. It shows how everything works; for real work bring a bigger one.
        </Notice>
      )}
      {asked !== undefined && <Refusal model={asked} named />}
      {levels.length > 1 && (
        <>
          <Choices title="Levels of this model" models={levels} all={choices} current={current} areLevels onChoose={choose} />
          <Button className="self-start" onClick={compare}>
            Compare in the lab
          </Button>
        </>
      )}
      {others.length > 0 && (
        <Choices
          title={levels.length > 1 ? "Other models" : "Switch to"}
          models={others}
          all={choices}
          current={current}
          onChoose={choose}
        />
      )}
      <Button kind="quiet" className="-ml-3 self-start" onClick={toModels}>
        All models…
      </Button>
    </div>
  );
};

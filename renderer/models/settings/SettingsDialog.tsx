/** What is kept for one model; each choice is kept at once, and a loaded model takes it with its next load. */
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { LoadOptions, Model } from "#src/contract/model.ts";
import { requestLoad } from "../../state/loads.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { canChat, headerOf } from "../../words/model.ts";
import { changeModel } from "../library/modelActions.ts";
import { AnswerSettings } from "./AnswerSettings.tsx";
import { LoadSettings } from "./LoadSettings.tsx";
import { TemplateSettings } from "./TemplateSettings.tsx";

const Fold = ({ title, note, children }: { readonly title: string; readonly note: string; readonly children: ReactNode }) => (
  <Collapsible.Root className="border-t border-line pt-2">
    <h3>
      <Collapsible.Trigger className="group flex min-h-8 w-full items-center gap-2 rounded-control text-left">
        <ChevronRight className="size-4 shrink-0 text-soft transition-transform group-data-panel-open:rotate-90" aria-hidden />
        <span className="font-strong">{title}</span>
        <span className="text-small text-soft">{note}</span>
      </Collapsible.Trigger>
    </h3>
    <Collapsible.Panel className="pt-2 pb-2 pl-6">{children}</Collapsible.Panel>
  </Collapsible.Root>
);

const automatic: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };

export const SettingsDialog = ({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) => {
  const header = headerOf(model);
  if (header === null) return null;
  const changed = Object.keys(model.sampling).length;
  const load = () => {
    onClose();
    requestLoad(model.id);
  };
  const footer = (
    <>
      <Button
        kind="quiet"
        disabled={Object.values(model.options).every((value) => value === null)}
        onClick={() => changeModel(model, { options: automatic })}
      >
        All automatic
      </Button>
      {canChat(model) && (
        <Button kind="primary" onClick={load}>
          {model.state.kind === "loaded" ? "Load again with these" : "Load with these"}
        </Button>
      )}
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={`Settings of ${model.name}, ${header.quantization}`} footer={footer}>
      <div className="flex flex-col gap-4">
        <LoadSettings model={model} header={header} />
        {canChat(model) && (
          <>
            <Fold title="How it answers" note={changed === 0 ? "as in Settings" : `${changed} of its own`}>
              <AnswerSettings model={model} />
            </Fold>
            <Fold title="Chat template" note={model.template === null ? "the file’s own" : "yours"}>
              <TemplateSettings model={model} header={header} />
            </Fold>
          </>
        )}
      </div>
    </Dialog>
  );
};

/** The library's side: what there is, or the way to the first model. */
import type { ReactNode } from "react";
import { desktop } from "../../api/host.ts";
import { useModels } from "../../state/models.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { formatBytes } from "../../words/format.ts";
import { canChat } from "../../words/model.ts";
import { showSide } from "../view.ts";
import { ModelList } from "./ModelList.tsx";

const GB = 1024 ** 3;

/** The starter is for looking round; the way on stands where it is seen. */
const OnlyStarter = () => (
  <Notice actions={<Button onClick={() => showSide("get")}>See what this machine can run</Button>}>
    The starter model is small: it shows how everything works. For real work add a bigger one, as a file in GGUF format that lies on this
    machine. With {formatBytes(8 * GB)} of memory a model of about 4 billion parameters at a balanced compression (Q4_K_M, some{" "}
    {formatBytes(2.5 * GB)}) is a good start.
  </Notice>
);

export const Library = ({ add }: { readonly add: ReactNode }) => {
  const models = useModels((view) => view.models);
  if (models === null) return <p className="text-soft">Reading the library…</p>;
  if (models.length > 0)
    return (
      <div className="flex flex-col gap-4">
        {!models.some((model) => model.source !== "starter" && canChat(model)) && <OnlyStarter />}
        <ModelList models={models} add={add} />
      </div>
    );
  return (
    <EmptyState
      title="No models yet"
      actions={
        <>
          {add}
          <Button onClick={() => showSide("get")}>See what this machine can run</Button>
        </>
      }
    >
      <p>
        Deskside runs models in GGUF format that lie on this machine. Add a file, or watch the folder in which you keep them.
        {desktop === null
          ? " A file dropped here is uploaded, which makes a copy."
          : " You can also drop a file here; it is used where it lies."}
      </p>
    </EmptyState>
  );
};

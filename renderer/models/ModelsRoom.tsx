/** The models room: the library, the folders it comes from, and the machine it runs on. */
import { type ReactNode, useState } from "react";
import { desktop } from "../api/host.ts";
import { FolderChooser } from "../grants/FolderChooser.tsx";
import { Uploads } from "../grants/Uploads.tsx";
import { useModels } from "../state/models.ts";
import { DropArea } from "../ui/DropArea.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Notice } from "../ui/Notice.tsx";
import { formatBytes } from "../words/format.ts";
import { canChat } from "../words/model.ts";
import { AddModel } from "./AddModel.tsx";
import { addEntry, addFiles } from "./additions.ts";
import { Folders } from "./Folders.tsx";
import { Machine } from "./Machine.tsx";
import { ModelList } from "./ModelList.tsx";

const GB = 1024 ** 3;
const inBrowser = desktop === null;

const Library = ({ add }: { readonly add: ReactNode }) => {
  const models = useModels((view) => view.models);
  if (models === null) return <p className="text-soft">Reading the library…</p>;
  if (models.length > 0)
    return (
      <div className="flex flex-col gap-4">
        <ModelList models={models} add={add} />
        {!models.some((model) => model.source !== "starter" && canChat(model)) && (
          <Notice>
            The starter model is small: it shows how everything works. For real work add a bigger one, as a file in GGUF format that lies on
            this machine. With {formatBytes(8 * GB)} of memory a model of about 4 billion parameters at a balanced compression (Q4_K_M, some{" "}
            {formatBytes(2.5 * GB)}) is a good start.
          </Notice>
        )}
      </div>
    );
  return (
    <EmptyState title="No models yet" actions={add}>
      <p>
        Deskside runs models in GGUF format that lie on this machine. Add a file, or watch the folder in which you keep them.
        {inBrowser ? " A file dropped here is uploaded, which makes a copy." : " You can also drop a file here; it is used where it lies."}
      </p>
    </EmptyState>
  );
};

export const ModelsRoom = () => {
  const [choosing, setChoosing] = useState(false);
  const add = <AddModel onBrowse={() => setChoosing(true)} />;
  return (
    <DropArea words={inBrowser ? "Drop to upload a copy to Deskside" : "Drop to add, in place"} onFiles={addFiles}>
      <div className="h-full overflow-y-auto">
        <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6 max-sm:p-4">
          <Uploads kind="model" />
          <div className="grid gap-8 xl:grid-cols-[1fr_20rem]">
            <Library add={add} />
            <div className="flex flex-col gap-8">
              <Machine />
              <Folders />
            </div>
          </div>
        </div>
      </div>
      {inBrowser && (
        <FolderChooser
          open={choosing}
          onOpenChange={setChoosing}
          wants="model"
          words="Folders and models are shown. A model is used where it lies; nothing is copied."
          onChoose={addEntry}
        />
      )}
    </DropArea>
  );
};

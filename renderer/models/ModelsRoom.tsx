/** The models room: the library, the way to new models, and the machine they run on. */
import { useEffect, useState } from "react";
import { assertNever } from "#src/contract/errors.ts";
import type { Model } from "#src/contract/model.ts";
import { desktop } from "../api/host.ts";
import { FolderChooser } from "../grants/FolderChooser.tsx";
import { Uploads } from "../grants/Uploads.tsx";
import { refreshDevices, useDevices } from "../state/devices.ts";
import { openDownloads, useDownloads } from "../state/downloads.ts";
import { attempt } from "../state/failures.ts";
import { useModels } from "../state/models.ts";
import { DropArea } from "../ui/DropArea.tsx";
import { Sides } from "../ui/Sides.tsx";
import { machineWords } from "../words/machine.ts";
import { AddModel } from "./AddModel.tsx";
import { addEntry, addFiles } from "./additions.ts";
import { Folders } from "./Folders.tsx";
import { GetModels } from "./get/GetModels.tsx";
import { Library } from "./library/Library.tsx";
import { TagsDialog } from "./library/TagsDialog.tsx";
import { TrashDialog } from "./library/TrashDialog.tsx";
import { Machine } from "./Machine.tsx";
import { PassportPanel } from "./passport/PassportPanel.tsx";
import { QuantizeDialog } from "./QuantizeDialog.tsx";
import { SettingsDialog } from "./settings/SettingsDialog.tsx";
import { type About, closeAbout, type Side, showSide, useModelsView } from "./view.ts";

const inBrowser = desktop === null;

const sides: readonly { readonly id: Side; readonly label: string }[] = [
  { id: "library", label: "Library" },
  { id: "get", label: "Get a model" },
  { id: "machine", label: "This machine" },
];
const named = (underWay: number) =>
  sides.map(({ id, label }) => ({ id, label: id === "get" && underWay > 0 ? `${label} (${underWay} under way)` : label }));

/** What the list's "fits" is held against; the whole of it is on its own side. */
const FreeNow = () => {
  const devices = useDevices((view) => view.devices);
  return (
    <p className="min-w-0 truncate text-small text-soft max-md:hidden">
      {devices === null ? "Looking at this machine…" : machineWords(devices)}
    </p>
  );
};

const aboutViews = {
  passport: PassportPanel,
  settings: SettingsDialog,
  quantize: QuantizeDialog,
  tags: TagsDialog,
  trash: TrashDialog,
} satisfies Record<About, (props: { readonly model: Model; readonly onClose: () => void }) => React.ReactNode>;

/** What is open about one model; nothing once the model is gone. */
const OpenAbout = () => {
  const open = useModelsView((view) => view.open);
  const model = useModels((view) => view.models?.find(({ id }) => id === open?.modelId));
  if (open === null || model === undefined) return null;
  const View = aboutViews[open.about];
  return <View key={model.id} model={model} onClose={closeAbout} />;
};

const Shown = ({ side, onBrowse }: { readonly side: Side; readonly onBrowse: () => void }) => {
  switch (side) {
    case "library":
      return <Library add={<AddModel onBrowse={onBrowse} />} />;
    case "get":
      return <GetModels />;
    case "machine":
      return (
        <div className="flex max-w-4xl flex-col gap-8">
          <Machine />
          <Folders />
        </div>
      );
    default:
      return assertNever(side);
  }
};

export const ModelsRoom = () => {
  const [choosing, setChoosing] = useState(false);
  const side = useModelsView((view) => view.side);
  const underWay = useDownloads(openDownloads);
  useEffect(() => attempt(refreshDevices()), []);
  return (
    <DropArea words={inBrowser ? "Drop to upload a copy to Deskside" : "Drop to add, in place"} onFiles={addFiles}>
      <div className="flex h-full min-w-0 flex-col">
        <div className="flex items-center justify-between gap-x-4 border-b border-line px-6 max-sm:px-4">
          <Sides label="Sides of the models room" sides={named(underWay)} shown={side} onShow={showSide} />
          <FreeNow />
        </div>
        <div className="min-h-0 grow overflow-y-auto">
          <div className="mx-auto flex max-w-5xl flex-col gap-4 p-6 max-sm:p-4">
            <Uploads kind="model" />
            <Shown side={side} onBrowse={() => setChoosing(true)} />
          </div>
        </div>
      </div>
      <OpenAbout />
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

/** The ways a model comes in: the desktop's dialogs, or in a browser the core's own chooser and an upload. */
import { File as FileIcon, Folder, Plus, Upload } from "lucide-react";
import { useRef } from "react";
import { desktop } from "../api/host.ts";
import { Button } from "../ui/Button.tsx";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { addByDialog, addFiles } from "./additions.ts";

/** `onBrowse`: opens the folder chooser (browser only). */
export const AddModel = ({ onBrowse }: { readonly onBrowse: () => void }) => {
  const picker = useRef<HTMLInputElement>(null);
  const trigger = (
    <Button kind="primary">
      <Plus className="size-4" aria-hidden /> Add a model
    </Button>
  );
  if (desktop !== null) {
    return (
      <Menu trigger={trigger} align="end">
        <MenuItem icon={<FileIcon />} onSelect={() => addByDialog((host) => host.pickModelFile())}>
          Choose a model file…
        </MenuItem>
        <MenuItem icon={<Folder />} onSelect={() => addByDialog((host) => host.pickModelFolder())}>
          Watch a folder…
        </MenuItem>
      </Menu>
    );
  }
  return (
    <>
      <Menu trigger={trigger} align="end">
        <MenuItem icon={<Folder />} onSelect={onBrowse}>
          Choose a file or folder on this machine…
        </MenuItem>
        <MenuItem icon={<Upload />} onSelect={() => picker.current?.click()}>
          Upload a file (makes a copy)…
        </MenuItem>
      </Menu>
      <input
        ref={picker}
        type="file"
        accept=".gguf"
        multiple
        aria-label="Model files to upload"
        className="hidden"
        onChange={(event) => {
          addFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
};

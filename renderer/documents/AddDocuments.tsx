/** The ways documents come in: the desktop's dialogs, or in a browser the core's own chooser and an upload. */
import { Files, Folder, Plus, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { desktop } from "../api/host.ts";
import { FolderChooser } from "../grants/FolderChooser.tsx";
import { Button } from "../ui/Button.tsx";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { addByDialog, addEntry, addFiles, type Destination } from "./additions.ts";

type Props = { readonly destination: Destination; readonly kind?: "primary" | "plain"; readonly words?: string };

const trigger = (kind: NonNullable<Props["kind"]>, words: string) => (
  <Button kind={kind}>
    <Plus className="size-4" aria-hidden /> {words}
  </Button>
);

const InDesktop = ({ destination, kind = "plain", words = "Add documents" }: Props) => (
  <Menu align="end" trigger={trigger(kind, words)}>
    <MenuItem icon={<Files />} onSelect={() => addByDialog(destination, (host) => host.pickDocuments())}>
      Choose files…
    </MenuItem>
    <MenuItem
      icon={<Folder />}
      onSelect={() => addByDialog(destination, async (host) => [await host.pickDocumentFolder()].filter((grant) => grant !== null))}
    >
      Watch a folder…
    </MenuItem>
  </Menu>
);

const InBrowser = ({ destination, kind = "plain", words = "Add documents" }: Props) => {
  const picker = useRef<HTMLInputElement>(null);
  const [choosing, setChoosing] = useState(false);
  return (
    <>
      <Menu align="end" trigger={trigger(kind, words)}>
        <MenuItem icon={<Folder />} onSelect={() => setChoosing(true)}>
          Choose a file or folder on this machine…
        </MenuItem>
        <MenuItem icon={<Upload />} onSelect={() => picker.current?.click()}>
          Upload files (makes encrypted copies)…
        </MenuItem>
      </Menu>
      <input
        ref={picker}
        type="file"
        multiple
        aria-label="Documents to upload"
        className="hidden"
        onChange={(event) => {
          addFiles(destination, [...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <FolderChooser
        open={choosing}
        onOpenChange={setChoosing}
        wants="document"
        words="Folders and documents are shown. A file is read where it lies; a folder is watched with its subfolders."
        onChoose={(entryId) => addEntry(destination, entryId)}
      />
    </>
  );
};

export const AddDocuments = (props: Props) => (desktop === null ? <InBrowser {...props} /> : <InDesktop {...props} />);

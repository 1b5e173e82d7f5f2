/** The composer's way to documents: attach files to this chat, or answer from collections. */
import { Files, Folder, Paperclip, Plus, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { desktop } from "../../api/host.ts";
import { FolderChooser } from "../../grants/FolderChooser.tsx";
import { namedCollections, useDocuments } from "../../state/documents.ts";
import { goTo } from "../../state/ui.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, MenuCheck, MenuGroup, MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { useOpenChat, useRoom } from "../RoomContext.ts";
import { attachByDialog, attachEntry, attachFiles, setCollection } from "./scope.ts";

const AttachItems = ({ onBrowse, onUpload }: { readonly onBrowse: () => void; readonly onUpload: () => void }) => {
  const room = useRoom();
  return desktop === null ? (
    <>
      <MenuItem icon={<Files />} onSelect={onBrowse}>
        Attach a file or folder on this machine…
      </MenuItem>
      <MenuItem icon={<Upload />} onSelect={onUpload}>
        Upload files (makes encrypted copies)…
      </MenuItem>
    </>
  ) : (
    <>
      <MenuItem icon={<Files />} onSelect={() => attachByDialog(room, (host) => host.pickDocuments())}>
        Attach files…
      </MenuItem>
      <MenuItem
        icon={<Folder />}
        onSelect={() => attachByDialog(room, async (host) => [await host.pickDocumentFolder()].filter((grant) => grant !== null))}
      >
        Attach a folder…
      </MenuItem>
    </>
  );
};

/** A temporary chat is never written, so nothing can be attached to it; collections that are there can be asked. */
export const AttachMenu = ({ temporary }: { readonly temporary: boolean }) => {
  const room = useRoom();
  const collections = namedCollections(useDocuments((documents) => documents.collections));
  const chosen = useOpenChat()?.chat.collectionIds ?? [];
  const picker = useRef<HTMLInputElement>(null);
  const [browsing, setBrowsing] = useState(false);
  return (
    <>
      <Menu trigger={<IconButton label="Documents for this chat" icon={<Paperclip />} />}>
        {temporary ? (
          <MenuItem disabled onSelect={() => {}}>
            A temporary chat takes no attachments
          </MenuItem>
        ) : (
          <AttachItems onBrowse={() => setBrowsing(true)} onUpload={() => picker.current?.click()} />
        )}
        <MenuSeparator />
        <MenuGroup label="Answer from">
          {collections.map((collection) => (
            <MenuCheck
              key={collection.id}
              checked={chosen.includes(collection.id)}
              onChange={(on) => setCollection(room, collection.id, on)}
            >
              {collection.name}
            </MenuCheck>
          ))}
          <MenuItem icon={<Plus />} onSelect={() => goTo("documents")}>
            {collections.length === 0 ? "Make a collection…" : "All collections…"}
          </MenuItem>
        </MenuGroup>
      </Menu>
      <input
        ref={picker}
        type="file"
        multiple
        aria-label="Documents to attach"
        className="hidden"
        onChange={(event) => {
          attachFiles(room, [...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {desktop === null && (
        <FolderChooser
          open={browsing}
          onOpenChange={setBrowsing}
          wants="document"
          words="Folders and documents are shown. What is attached is read where it lies, and belongs to this chat alone."
          onChoose={(entryId) => attachEntry(room, entryId)}
        />
      )}
    </>
  );
};

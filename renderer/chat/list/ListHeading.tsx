/** A heading in the list: folds its chats away; a folder's also renames and deletes it. */
import { ChevronDown, ChevronRight, EllipsisVertical, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { FolderId } from "#src/contract/ids.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, MenuItem } from "../../ui/Menu.tsx";
import { Rename } from "../Rename.tsx";
import { useRoom } from "../RoomContext.ts";
import { removeFolder, renameFolder } from "./chatActions.ts";
import type { Row } from "./groups.ts";

const FolderMenu = ({ id, name, onRename }: { readonly id: FolderId; readonly name: string; readonly onRename: () => void }) => {
  const room = useRoom();
  return (
    <Menu align="end" trigger={<IconButton label={`Actions for folder ${name}`} icon={<EllipsisVertical />} className="chat-quiet" />}>
      <MenuItem icon={<Pencil />} onSelect={onRename}>
        Rename
      </MenuItem>
      <MenuItem icon={<Trash2 />} tone="loss" onSelect={() => removeFolder(room, { id, name })}>
        Delete folder, keep its chats
      </MenuItem>
    </Menu>
  );
};

type Props = { readonly row: Extract<Row, { kind: "heading" }>; readonly onFold: () => void };

export const ListHeading = ({ row, onFold }: Props) => {
  const room = useRoom();
  const [renaming, setRenaming] = useState(false);
  const { folderId, label } = row;
  if (renaming && folderId !== null) {
    return (
      <Rename
        name={label}
        label={`New name of folder ${label}`}
        onDone={(name) => {
          setRenaming(false);
          if (name !== null) renameFolder(room, folderId, name);
        }}
      />
    );
  }
  return (
    <div className="group mt-2 flex items-center">
      <button
        type="button"
        aria-expanded={!row.folded}
        onClick={onFold}
        className="flex min-h-8 min-w-0 grow items-center gap-1 rounded-control px-1 text-left text-small text-soft hover:text-ink"
      >
        {row.folded ? (
          <ChevronRight className="size-3.5 shrink-0" aria-hidden />
        ) : (
          <ChevronDown className="size-3.5 shrink-0" aria-hidden />
        )}
        <span className="truncate">{label}</span>
        {row.folded && <span>({row.count})</span>}
      </button>
      {folderId !== null && <FolderMenu id={folderId} name={label} onRename={() => setRenaming(true)} />}
    </div>
  );
};

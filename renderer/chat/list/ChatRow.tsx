/** One chat in the list: its name, whether it is answering, and a menu of what can be done with it. */
import { Download, EllipsisVertical, FolderInput, FolderPlus, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { ChatSummary, Folder } from "#src/contract/chat.ts";
import { attempt } from "../../state/failures.ts";
import { runFor, useRuns } from "../../state/runs.ts";
import { classes } from "../../ui/classes.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, MenuGroup, MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { Rename } from "../Rename.tsx";
import { useChats, useRoom } from "../RoomContext.ts";
import { createFolder, exportChat, removeChat, renameChat, updateChat } from "./chatActions.ts";

const FolderChoices = ({ chat, folders }: { readonly chat: ChatSummary; readonly folders: readonly Folder[] }) => {
  const room = useRoom();
  return (
    <MenuGroup label="Move to">
      {folders
        .filter(({ id }) => id !== chat.folderId)
        .map(({ id, name }) => (
          <MenuItem key={id} icon={<FolderInput />} onSelect={() => attempt(updateChat(room, chat.id, { folderId: id }))}>
            {name}
          </MenuItem>
        ))}
      {chat.folderId !== null && (
        <MenuItem icon={<FolderInput />} onSelect={() => attempt(updateChat(room, chat.id, { folderId: null }))}>
          No folder
        </MenuItem>
      )}
      <MenuItem icon={<FolderPlus />} onSelect={() => createFolder(room, "New folder", chat.id)}>
        New folder
      </MenuItem>
    </MenuGroup>
  );
};

const ChatMenu = ({ chat, onRename }: { readonly chat: ChatSummary; readonly onRename: () => void }) => {
  const room = useRoom();
  const folders = useChats((state) => state.folders);
  return (
    <Menu
      align="end"
      trigger={<IconButton label={`Actions for ${chat.title}`} icon={<EllipsisVertical />} className="chat-quiet" tabIndex={-1} />}
    >
      <MenuItem icon={<Pencil />} keys="F2" onSelect={onRename}>
        Rename
      </MenuItem>
      {!chat.temporary && (
        <>
          <MenuItem icon={chat.pinned ? <PinOff /> : <Pin />} onSelect={() => attempt(updateChat(room, chat.id, { pinned: !chat.pinned }))}>
            {chat.pinned ? "Unpin" : "Pin"}
          </MenuItem>
          <MenuSeparator />
          <FolderChoices chat={chat} folders={folders} />
          <MenuSeparator />
        </>
      )}
      <MenuItem icon={<Download />} onSelect={() => exportChat(room, chat.id, "markdown")}>
        Export as Markdown
      </MenuItem>
      <MenuItem icon={<Download />} onSelect={() => exportChat(room, chat.id, "json")}>
        Export as JSON
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 />} keys="Delete" tone="loss" onSelect={() => removeChat(room, chat)}>
        Delete
      </MenuItem>
    </Menu>
  );
};

type Props = {
  readonly chat: ChatSummary;
  readonly shown: boolean;
  /** The one row that Tab reaches; arrows go on from there. */
  readonly active: boolean;
  readonly renaming: boolean;
  readonly onOpen: () => void;
  readonly onRename: (on: boolean) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
};

export const ChatRow = ({ chat, shown, active, renaming, onOpen, onRename, onKeyDown }: Props) => {
  const room = useRoom();
  const answering = useRuns(runFor((subject) => subject.kind === "answer" && subject.chatId === chat.id)) !== undefined;
  if (renaming) {
    return (
      <Rename
        name={chat.title}
        label={`New name of ${chat.title}`}
        onDone={(title) => {
          onRename(false);
          if (title !== null) renameChat(room, chat.id, title);
        }}
      />
    );
  }
  return (
    <div className={classes("group flex items-center rounded-control hover:bg-hover focus-within:bg-hover", shown && "bg-hover")}>
      <button
        type="button"
        data-row={chat.id}
        tabIndex={active ? 0 : -1}
        aria-current={shown ? "page" : undefined}
        onClick={onOpen}
        onKeyDown={onKeyDown}
        onDoubleClick={() => onRename(true)}
        className={classes(
          "flex min-h-8 min-w-0 grow items-center gap-1 rounded-control px-2 text-left text-small",
          shown ? "font-strong text-ink" : "text-ink",
        )}
      >
        <span className="truncate">{chat.title}</span>
        {answering && <span className="shrink-0 text-soft"> · answering</span>}
      </button>
      <ChatMenu chat={chat} onRename={() => onRename(true)} />
    </div>
  );
};

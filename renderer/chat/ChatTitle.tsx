/** The chat's name in the title bar, edited in place, with the button that folds the list. */
import { PanelLeft } from "lucide-react";
import { Badge } from "../ui/Badge.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { renameChat } from "./list/chatActions.ts";
import { onlyRoom } from "./onlyRoom.ts";
import { Rename } from "./Rename.tsx";
import { RoomContext, useChats, useOpenChat, useRoom } from "./RoomContext.ts";
import { toggleList, useChatView } from "./view.ts";

const Name = () => {
  const room = useRoom();
  const chat = useOpenChat()?.chat;
  const temporary = useChats(({ shown }) =>
    shown.kind === "blank" ? shown.temporary : shown.kind === "open" && shown.open.chat.temporary,
  );
  const renaming = useChatView((view) => view.renamingTitle);
  if (renaming && chat !== undefined) {
    return (
      <Rename
        name={chat.title}
        label="Name of this chat"
        onDone={(title) => {
          useChatView.setState({ renamingTitle: false });
          if (title !== null) renameChat(room, chat.id, title);
        }}
      />
    );
  }
  return (
    <>
      <h1 className="min-w-0 truncate font-strong">
        {chat === undefined ? (
          temporary ? (
            "New temporary chat"
          ) : (
            "New chat"
          )
        ) : (
          <button
            type="button"
            title="Rename"
            className="max-w-full truncate rounded-control px-1 py-0.5 hover:bg-hover"
            onClick={() => useChatView.setState({ renamingTitle: true })}
          >
            {chat.title}
          </button>
        )}
      </h1>
      {temporary && (
        <span className="max-sm:hidden">
          <Badge tone="check">temporary</Badge>
        </span>
      )}
    </>
  );
};

/** Stands in the title bar while the chat room is shown. */
export const ChatTitle = () => {
  const listOpen = useChatView((view) => view.listOpen);
  return (
    <RoomContext value={onlyRoom}>
      <IconButton
        label={listOpen ? "Fold the chat list" : "Show the chat list"}
        icon={<PanelLeft />}
        keys="$mod+Shift+L"
        aria-expanded={listOpen}
        onClick={toggleList}
      />
      <div className="flex min-w-16 flex-1 items-center gap-2 sm:min-w-48">
        <Name />
      </div>
    </RoomContext>
  );
};

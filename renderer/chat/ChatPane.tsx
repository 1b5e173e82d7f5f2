/** The middle of the room: transcript and composer of the shown chat, or the way into a new one. */
import { useState } from "react";
import { AppError, assertNever } from "#src/contract/errors.ts";
import type { MessageId } from "#src/contract/ids.ts";
import { desktop } from "../api/host.ts";
import { shownChatId } from "../state/chats.ts";
import { Button } from "../ui/Button.tsx";
import { DropArea } from "../ui/DropArea.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { errorWords } from "../words/errors.ts";
import { Composer } from "./composer/Composer.tsx";
import { attachFiles } from "./documents/scope.ts";
import { useChats, useRoom } from "./RoomContext.ts";
import { Transcript } from "./transcript/Transcript.tsx";
import { editMessageInPlace, focusOn, useChatView } from "./view.ts";
import { Welcome } from "./Welcome.tsx";

const Failed = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const words = error instanceof AppError ? errorWords(error) : { sentence: "This chat could not be opened." };
  return (
    <EmptyState title={words.sentence} actions={<Button onClick={onRetry}>Try again</Button>}>
      {words.wayOn}
    </EmptyState>
  );
};

/** A key for the composer: another one for every chat, but the same from a blank chat to the one it becomes, so that nothing typed is lost. */
const useComposerKey = (): readonly [key: number, anew: () => void] => {
  const room = useRoom();
  const chatId = useChats((state) => shownChatId(state.shown));
  const [held, setHeld] = useState({ chatId, key: 0 });
  if (held.chatId !== chatId) {
    const grown = held.chatId === null && room.created() === chatId;
    setHeld({ chatId, key: grown ? held.key : held.key + 1 });
  }
  return [held.key, () => setHeld(({ key }) => ({ chatId, key: key + 1 }))];
};

export const ChatPane = () => {
  const room = useRoom();
  const shown = useChats((state) => state.shown);
  const target = useChatView((view) => view.target);
  const editingId = useChatView((view) => view.editingId);
  const [composerKey, mountAnew] = useComposerKey();

  const ask = (question: string) => {
    room.drafts.set(shownChatId(shown) ?? "blank", question);
    mountAnew();
    focusOn("message");
  };
  const editLast = () => {
    const last: MessageId | undefined =
      shown.kind === "open" ? shown.open.path.findLast((message) => message.role === "user")?.id : undefined;
    if (last !== undefined) editMessageInPlace(last);
  };
  const openSettings = () => useChatView.setState({ settingsOpen: true });

  switch (shown.kind) {
    case "opening":
      return null;
    case "failed":
      return <Failed error={shown.error} onRetry={() => void room.open(shown.chatId)} />;
    case "blank":
    case "open": {
      const open = shown.kind === "open" ? shown.open : null;
      const temporary = open === null ? shown.kind === "blank" && shown.temporary : open.chat.temporary;
      return (
        <DropArea
          words={
            temporary
              ? "A temporary chat takes no documents"
              : desktop === null
                ? "Drop to attach a copy, encrypted"
                : "Drop to attach, in place"
          }
          onFiles={(files) => !temporary && attachFiles(room, files)}
        >
          <div className="flex h-full flex-col">
            {open === null || open.path.length === 0 ? (
              <div className="flex min-h-0 grow flex-col overflow-y-auto">
                <Welcome temporary={temporary} onAsk={ask} />
              </div>
            ) : (
              <Transcript
                key={open.chat.id}
                open={open}
                target={target?.chatId === open.chat.id ? target.messageId : null}
                editingId={editingId}
                onEdit={editMessageInPlace}
              />
            )}
            <Composer key={composerKey} temporary={temporary} onEditLast={editLast} onSettings={openSettings} />
          </div>
        </DropArea>
      );
    }
    default:
      return assertNever(shown);
  }
};

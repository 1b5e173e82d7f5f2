/** The shown path of a chat, as long as it may be: only what is in sight is in the page, older stretches are read on the way up. */
import { ArrowDown } from "lucide-react";
import { memo, useCallback, useEffect, useRef } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import type { Message } from "#src/contract/chat.ts";
import type { MessageId } from "#src/contract/ids.ts";
import type { OpenChat } from "../../state/chats.ts";
import { attempt } from "../../state/failures.ts";
import { Button } from "../../ui/Button.tsx";
import { useRoom } from "../RoomContext.ts";
import { leftOutWords } from "../words.ts";
import { Answer } from "./Answer.tsx";
import { promptStart } from "./leftOut.ts";
import { UserMessage } from "./UserMessage.tsx";
import { useFollow } from "./useFollow.ts";
import { useSpokenAnswer } from "./useSpokenAnswer.ts";

/** Row numbers start here and fall as older messages are put in front; only their difference counts. */
const FIRST_ROW = 1_000_000_000;

type RowProps = {
  readonly message: Message;
  readonly leftOut: string | null;
  readonly marked: boolean;
  readonly editing: boolean;
  readonly onEdit: (messageId: MessageId | null) => void;
};

/** The list renders all rows in sight with every few pixels scrolled: only what changed is to be rendered again. */
const Row = memo(({ message, leftOut, marked, editing, onEdit }: RowProps) => {
  const edit = (on: boolean) => onEdit(on ? message.id : null);
  return (
    <div className="chat-column" data-message-id={message.id} data-marked={marked || undefined}>
      {leftOut !== null && <p className="chat-left-out">{leftOut}</p>}
      {message.role === "user" ? (
        <UserMessage message={message} editing={editing} onEdit={edit} />
      ) : (
        <Answer message={message} editing={editing} onEdit={edit} />
      )}
    </div>
  );
});
Row.displayName = "Row";

type Props = {
  readonly open: OpenChat;
  /** A message to bring into sight and mark, from a search. */
  readonly target: MessageId | null;
  readonly editingId: MessageId | null;
  readonly onEdit: (messageId: MessageId | null) => void;
};

/**
 * Where the list opens. The list hides its rows until it has arrived there, which a first answer that keeps growing can put off for good: a chat
 * of one turn opens at its top and follows its end like any other.
 */
const startAt = (targetAt: number, rows: number) => {
  if (targetAt >= 0) return { index: targetAt, align: "center" } as const;
  return rows <= 2 ? 0 : ({ index: rows - 1, align: "end" } as const);
};

/** Room for the last line above the composer. */
const Foot = () => <div className="h-4" />;

export const Transcript = ({ open, target, editingId, onEdit }: Props) => {
  const room = useRoom();
  const list = useRef<VirtuosoHandle>(null);
  const follow = useFollow();
  const { path, prepended, hasMore } = open;
  const last = path.at(-1);
  useSpokenAnswer(last);
  const start = promptStart(path);
  const onTop = useCallback(() => attempt(room.readOlder()), [room]);

  const targetAt = target === null ? -1 : path.findIndex((message) => message.id === target);
  const { toEnd, onJump } = follow;
  useEffect(() => {
    if (targetAt < 0) return;
    onJump();
    list.current?.scrollToIndex({ index: targetAt, align: "center" });
  }, [targetAt, onJump]);

  // A message the person just sent brings the end back into sight.
  const lastSaid = last?.role === "assistant" && last.state.kind === "generating" ? last.parentId : null;
  useEffect(() => {
    if (lastSaid !== null) toEnd();
  }, [lastSaid, toEnd]);

  return (
    <div className="relative min-h-0 grow" role="log" aria-label="Transcript" aria-live="off">
      <Virtuoso
        ref={list}
        className="h-full"
        tabIndex={0}
        data={path}
        firstItemIndex={FIRST_ROW - prepended}
        initialTopMostItemIndex={startAt(targetAt, path.length)}
        computeItemKey={(_at, message) => message.id}
        increaseViewportBy={400}
        startReached={onTop}
        scrollerRef={follow.onScroller}
        components={{ Footer: Foot }}
        itemContent={(row, message) => (
          <Row
            message={message}
            leftOut={start !== null && row - (FIRST_ROW - prepended) === start ? leftOutWords(start, hasMore) : null}
            marked={message.id === target}
            editing={message.id === editingId}
            onEdit={onEdit}
          />
        )}
      />
      {!follow.atEnd && (
        <div className="pointer-events-none absolute inset-x-0 bottom-2 flex justify-center">
          <Button className="pointer-events-auto shadow-raised" onClick={follow.toEnd}>
            <ArrowDown className="size-4" aria-hidden />
            {lastSaid === null ? "To the end" : "New text"}
          </Button>
        </div>
      )}
    </div>
  );
};

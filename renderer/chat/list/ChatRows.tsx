/** All chats in their groups; only those in sight are in the page, so that thousands cost nothing. */
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import type { ChatSummary } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { ChatId } from "#src/contract/ids.ts";
import { shownChatId } from "../../state/chats.ts";
import { errorWords } from "../../words/errors.ts";
import { useChats, useRoom } from "../RoomContext.ts";
import { useChatView } from "../view.ts";
import { ChatRow } from "./ChatRow.tsx";
import { removeChat } from "./chatActions.ts";
import { listRows, type Row } from "./groups.ts";
import { ListHeading } from "./ListHeading.tsx";

/** The chat row `by` steps from this one, headings passed over; null at an end. */
const neighbour = (rows: readonly Row[], from: ChatId, by: number): { readonly at: number; readonly chat: ChatSummary } | null => {
  const step = Math.sign(by);
  let at = rows.findIndex((row) => row.kind === "chat" && row.chat.id === from);
  let found: { at: number; chat: ChatSummary } | null = null;
  for (let left = Math.abs(by); left > 0; ) {
    at += step;
    const row = rows[at];
    if (row === undefined) break;
    if (row.kind === "heading") continue;
    found = { at, chat: row.chat };
    left -= 1;
  }
  return found;
};

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  End: Number.MAX_SAFE_INTEGER,
  Home: -Number.MAX_SAFE_INTEGER,
};

const Note = () => {
  const list = useChats((state) => state.list);
  const words =
    list.kind === "failed"
      ? list.error instanceof AppError
        ? errorWords(list.error).sentence
        : "The chats could not be read."
      : list.kind === "loading"
        ? "Reading your chats…"
        : "No chats yet. What you ask stays here, on this machine.";
  return <p className="px-2 py-4 text-small text-soft">{words}</p>;
};

export const ChatRows = ({ onChosen, onType }: { readonly onChosen: () => void; readonly onType: (letter: string) => void }) => {
  const room = useRoom();
  const chats = useChats((state) => state.chats);
  const folders = useChats((state) => state.folders);
  const shown = useChats((state) => shownChatId(state.shown));
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [activeId, setActiveId] = useState<ChatId | null>(null);
  const [renaming, setRenaming] = useState<ChatId | null>(null);
  const list = useRef<VirtuosoHandle>(null);
  const place = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => listRows(chats.values(), folders, folded, Date.now()), [chats, folders, folded]);
  const wanted = activeId ?? shown;
  const first = rows.find((row) => row.kind === "chat");
  const tabStop = rows.some((row) => row.key === wanted) ? wanted : (first?.key ?? null);

  const focusRow = (chatId: ChatId) => place.current?.querySelector<HTMLElement>(`[data-row="${chatId}"]`)?.focus();
  const move = (from: ChatId, by: number) => {
    const to = neighbour(rows, from, by);
    if (to === null) return;
    setActiveId(to.chat.id);
    list.current?.scrollIntoView({ index: to.at, done: () => focusRow(to.chat.id) });
  };
  const onKeyDown = (event: KeyboardEvent, chat: ChatSummary) => {
    const by = steps[event.key];
    if (by !== undefined) move(chat.id, by);
    else if (event.key === "F2") setRenaming(chat.id);
    else if (event.key === "Delete") {
      move(chat.id, neighbour(rows, chat.id, 1) === null ? -1 : 1);
      removeChat(room, chat);
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) onType(event.key);
    else return;
    event.preventDefault();
  };
  const fold = (key: string) =>
    setFolded((held) => {
      const next = new Set(held);
      if (!next.delete(key)) next.add(key);
      return next;
    });

  if (rows.length === 0) return <Note />;
  return (
    <nav ref={place} aria-label="Chats" className="min-h-0 grow">
      <Virtuoso
        ref={list}
        className="h-full"
        data={rows}
        computeItemKey={(_at, row) => row.key}
        increaseViewportBy={200}
        itemContent={(_at, row) =>
          row.kind === "heading" ? (
            <ListHeading row={row} onFold={() => fold(row.key)} />
          ) : (
            <ChatRow
              chat={row.chat}
              shown={row.chat.id === shown}
              active={row.chat.id === tabStop}
              renaming={row.chat.id === renaming}
              onRename={(on) => {
                useChatView.setState({ focusWanted: null });
                setRenaming(on ? row.chat.id : null);
                if (!on) setTimeout(() => focusRow(row.chat.id));
              }}
              onKeyDown={(event) => onKeyDown(event, row.chat)}
              onOpen={() => {
                setActiveId(row.chat.id);
                void room.open(row.chat.id);
                onChosen();
              }}
            />
          )
        }
      />
    </nav>
  );
};

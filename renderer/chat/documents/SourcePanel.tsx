/** The document beside the chat, opened at the cited place. On a narrow page it covers the chat. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { DocumentView } from "../../documents/viewer/DocumentView.tsx";
import { shownChatId } from "../../state/chats.ts";
import { useChats } from "../RoomContext.ts";
import { focusOn, useChatView } from "../view.ts";
import { closeSource } from "./openSource.ts";

const NARROWEST = 320;
const STEP = 24;
/** Narrower than this the document covers the chat (tailwind's lg). */
const covers = (): boolean => globalThis.innerWidth < 1_024;
/** Wider than it can be it is cut by the layout, which keeps the chat readable. */
const fitting = (width: number): number => Math.max(NARROWEST, Math.min(width, globalThis.innerWidth));

/** A source belongs to the answers of its chat: another chat closes it. */
const useClosedByAnotherChat = (): void => {
  const chatId = useChats((state) => shownChatId(state.shown));
  const shownIn = useRef(chatId);
  useEffect(() => {
    if (shownIn.current !== chatId) closeSource();
    shownIn.current = chatId;
  }, [chatId]);
};

/** Takes the focus where it covers what had it, and gives it back. */
const usePanelFocus = (open: boolean) => {
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (!open) return;
    opener.current = document.activeElement;
    if (covers()) panel.current?.focus({ preventScroll: true });
  }, [open]);
  const giveBack = (): void => {
    if (opener.current instanceof HTMLElement && opener.current.isConnected && opener.current !== document.body) opener.current.focus();
    else focusOn("message");
  };
  return { panel, giveBack };
};

export const SourcePanel = () => {
  const source = useChatView((view) => view.source);
  const [width, setWidth] = useState(() => fitting(globalThis.innerWidth * 0.45));
  const { panel, giveBack } = usePanelFocus(source !== null);
  useClosedByAnotherChat();
  if (source === null) return null;
  const close = () => {
    closeSource();
    giveBack();
  };
  /** From the width it has: the layout may have cut the one that was wanted. */
  const widen = (by: number) => setWidth(fitting((panel.current?.offsetWidth ?? width) + by));
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) widen(-event.movementX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") widen(STEP);
    else if (event.key === "ArrowRight") widen(-STEP);
    else return;
    event.preventDefault();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a widget (ARIA 1.2), which <hr> is not. */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the source"
        aria-valuemin={NARROWEST}
        aria-valuemax={4000}
        aria-valuenow={Math.round(width)}
        tabIndex={0}
        className="chat-edge max-lg:hidden"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
      />
      <aside
        ref={panel}
        aria-label="Source"
        tabIndex={-1}
        className="min-w-0 bg-paper focus-visible:outline-none max-lg:absolute max-lg:inset-0 max-lg:z-10 max-lg:w-auto!"
        style={{ width }}
        onKeyDown={(event) => event.key === "Escape" && close()}
      >
        <DocumentView target={source} onClose={close} closeWords="Close" />
      </aside>
    </>
  );
};

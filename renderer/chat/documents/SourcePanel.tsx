/** The document beside the chat, opened at the cited place. On a narrow page it covers the chat. */
import { type KeyboardEvent, type PointerEvent, useEffect, useState } from "react";
import { DocumentView } from "../../documents/viewer/DocumentView.tsx";
import { focusOn, useChatView } from "../view.ts";

const NARROWEST = 320;
const STEP = 24;
/** What the chat keeps: 25 rem beside rail and list. */
const CHAT_PX = 400;
const fitting = (width: number): number => {
  const taken = document.querySelector("[data-chat-list]")?.getBoundingClientRect().right ?? 160;
  return Math.max(NARROWEST, Math.min(width, globalThis.innerWidth - taken - CHAT_PX));
};

const close = (): void => {
  useChatView.setState({ source: null });
  focusOn("message");
};

export const SourcePanel = () => {
  const source = useChatView((view) => view.source);
  const [width, setWidth] = useState(() => fitting(globalThis.innerWidth * 0.5));
  useEffect(() => {
    const onResize = () => setWidth(fitting);
    globalThis.addEventListener("resize", onResize);
    return () => globalThis.removeEventListener("resize", onResize);
  }, []);
  if (source === null) return null;
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(fitting(width - event.movementX));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") setWidth(fitting(width + STEP));
    else if (event.key === "ArrowRight") setWidth(fitting(width - STEP));
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
        aria-label="Source"
        className="shrink-0 bg-paper max-lg:absolute max-lg:inset-0 max-lg:z-10 max-lg:w-auto!"
        style={{ width }}
        onKeyDown={(event) => event.key === "Escape" && close()}
      >
        <DocumentView target={source} onClose={close} closeWords="Close" />
      </aside>
    </>
  );
};

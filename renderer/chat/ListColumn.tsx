/** The column of the chat list: its width dragged or set by keyboard, folded away, over the chat on a narrow page. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";

const NARROWEST = 200;
const WIDEST = 480;
const STEP = 16;
const fitting = (width: number): number => Math.min(WIDEST, Math.max(NARROWEST, width));

const Edge = ({ width, onWidth }: { readonly width: number; readonly onWidth: (width: number) => void }) => {
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onWidth(fitting(width + event.movementX));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") onWidth(fitting(width - STEP));
    else if (event.key === "ArrowRight") onWidth(fitting(width + STEP));
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a widget (ARIA 1.2), which <hr> is not.
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the chat list"
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      aria-valuenow={width}
      tabIndex={0}
      className="chat-edge max-md:hidden"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
};

export const ListColumn = ({ children }: { readonly children: ReactNode }) => {
  const [width, setWidth] = useState(260);
  return (
    <>
      <div
        className="shrink-0 overflow-hidden bg-paper max-md:absolute max-md:inset-0 max-md:z-10 max-md:w-auto!"
        style={{ width }}
        data-chat-list
      >
        {children}
      </div>
      <Edge width={width} onWidth={setWidth} />
    </>
  );
};

/** Gives a field the focus when a command or a choice asked for it, which may have been before the field was there. */
import { type RefObject, useEffect } from "react";
import { useChatView } from "./view.ts";

export const useWantedFocus = (name: "message" | "search", field: RefObject<HTMLElement | null>): void => {
  const wanted = useChatView((view) => view.focusWanted === name);
  useEffect(() => {
    if (!wanted) return;
    // A frame later: a palette or menu that closes gives the focus back first.
    const frame = requestAnimationFrame(() => {
      useChatView.setState({ focusWanted: null });
      field.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted, field]);
};

/** What the page itself knows and nobody else: the room shown, what is open, how the line to the core stands. */
import { create } from "zustand";
import type { ModelId } from "#src/contract/ids.ts";
import type { LineState } from "../api/eventLine.ts";

export type Room = "chats" | "documents" | "models" | "lab" | "settings";
/** One thing at most covers the page. */
export type Overlay = "none" | "palette" | "shortcuts" | "ledger";
/** The shown chat's model; null: whichever is loaded. `choose` binds the chat to another one. */
export type ChatModel = { readonly modelId: ModelId | null; readonly choose: (modelId: ModelId) => void };

type Ui = {
  readonly room: Room;
  readonly overlay: Overlay;
  readonly railOpen: boolean;
  readonly line: LineState;
  /** null: no chat is shown. */
  readonly chatModel: ChatModel | null;
};

export const useUi = create<Ui>()(() => ({
  room: "chats",
  overlay: "none",
  railOpen: true,
  line: "connecting",
  chatModel: null,
}));

/** Shows a room and closes what covered the page. */
export const goTo = (room: Room): void => useUi.setState({ room, overlay: "none" });
export const setOverlay = (overlay: Overlay): void => useUi.setState({ overlay });
export const toggleRail = (): void => useUi.setState((ui) => ({ railOpen: !ui.railOpen }));
/** The chat room says which model the shown chat is bound to and how to bind it to another; null when none is shown. */
export const setChatModel = (chatModel: ChatModel | null): void => useUi.setState({ chatModel });

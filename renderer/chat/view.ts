/** What the chat room has open on this page: list, panel, the message being edited, the message searched for. Nobody else's business, rebuilt empty. */
import { create } from "zustand";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import type { Target } from "../documents/view.ts";

export interface ChatView {
  readonly listOpen: boolean;
  readonly settingsOpen: boolean;
  readonly renamingTitle: boolean;
  readonly editingId: MessageId | null;
  /** The field that takes the focus as soon as it is there; null: none is to. */
  readonly focusWanted: "message" | "search" | null;
  /** A search hit to bring into sight. */
  readonly target: { readonly chatId: ChatId; readonly messageId: MessageId } | null;
  /** The document open beside the chat. */
  readonly source: Target | null;
  /** The list was folded to make room for it. */
  readonly listMadeWay: boolean;
  /** The answer whose versions are shown side by side. */
  readonly compared: MessageId | null;
  /** The answer that another model is to write again. */
  readonly askedWith: MessageId | null;
}

/** Narrower than this the list covers the chat (tailwind's md). */
const isNarrow = (): boolean => globalThis.innerWidth < 768;

export const useChatView = create<ChatView>()(() => ({
  listOpen: !isNarrow(),
  settingsOpen: false,
  renamingTitle: false,
  editingId: null,
  focusWanted: null,
  target: null,
  source: null,
  listMadeWay: false,
  compared: null,
  askedWith: null,
}));

export const toggleList = (): void => useChatView.setState(({ listOpen }) => ({ listOpen: !listOpen }));
/** On a narrow page the list makes way for what was chosen in it. */
export const makeWay = (): void => {
  if (isNarrow()) useChatView.setState({ listOpen: false });
};
export const focusOn = (focusWanted: "message" | "search"): void => useChatView.setState({ focusWanted });
/** After a chat was chosen one can just type; where a keyboard would rise on the screen and cover it, only on request. */
export const readyToWrite = (): void => {
  if (!globalThis.matchMedia("(pointer: coarse)").matches) focusOn("message");
};
export const editMessageInPlace = (editingId: MessageId | null): void => useChatView.setState({ editingId });

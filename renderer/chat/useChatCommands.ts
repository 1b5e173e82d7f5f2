/** What the chat room can do, for palette and keyboard. Letters by their place on the keyboard, because Alt changes what they write on a Mac. */
import { useEffect } from "react";
import { useStore } from "zustand";
import type { Message } from "#src/contract/chat.ts";
import { type Command, registerCommands } from "../state/commands.ts";
import { attempt } from "../state/failures.ts";
import { goTo, useUi } from "../state/ui.ts";
import { announce } from "../ui/announce.ts";
import { createFolder, exportChat, importChats, removeChat, updateChat } from "./list/chatActions.ts";
import type { Room } from "./room.ts";
import { continueAnswer, regenerate, stopAnswer } from "./transcript/messageActions.ts";
import { editMessageInPlace, focusOn, toggleList, useChatView } from "./view.ts";

const openNow = ({ chats }: Room) => {
  const { shown } = chats.getState();
  return shown.kind === "open" ? shown.open : null;
};
const lastOf = (room: Room, role: Message["role"]): Message | undefined => openNow(room)?.path.findLast((message) => message.role === role);

/** The same commands, each going to the chat room first: what it does is seen there. */
const inChatRoom = (commands: readonly Command[]): readonly Command[] =>
  commands.map((command) => ({
    ...command,
    run: () => {
      goTo("chats");
      command.run();
    },
  }));

const roomCommands = (room: Room): readonly Command[] => {
  const start = (temporary: boolean) => () => {
    room.showBlank(temporary);
    focusOn("message");
  };
  const search = () => {
    useChatView.setState({ listOpen: true });
    focusOn("search");
  };
  return inChatRoom([
    { id: "chat.new", label: "New chat", group: "Chat", keys: "$mod+Shift+O", run: start(false) },
    {
      id: "chat.new-temporary",
      label: "New temporary chat",
      group: "Chat",
      keys: "$mod+Shift+E",
      searchWords: "private incognito",
      run: start(true),
    },
    { id: "chat.search", label: "Search all chats", group: "Chat", keys: "$mod+Shift+F", searchWords: "find", run: search },
    { id: "chat.list", label: "Show or fold the chat list", group: "Chat", keys: "$mod+Shift+L", searchWords: "sidebar", run: toggleList },
    { id: "chat.folder", label: "New folder", group: "Chat", run: () => createFolder(room, "New folder", null) },
    { id: "chat.import", label: "Import chats", group: "Chat", searchWords: "json open", run: () => importChats(room) },
    { id: "message.write", label: "Go to the message field", group: "Message", keys: "Alt+Shift+KeyM", run: () => focusOn("message") },
  ]);
};

const openCommands = (room: Room): readonly Command[] => {
  const onChat = (act: (chat: NonNullable<ReturnType<typeof openNow>>["chat"]) => void) => () => {
    const open = openNow(room);
    if (open !== null) act(open.chat);
  };
  const onMessage = (role: Message["role"], act: (message: Message) => void) => () => {
    const message = lastOf(room, role);
    if (message !== undefined) act(message);
  };
  const version = (by: -1 | 1) =>
    onMessage("assistant", ({ id, versionIds }) => {
      const messageId = versionIds[versionIds.indexOf(id) + by];
      if (messageId !== undefined) attempt(room.api.turns.selectVersion({ messageId }));
    });
  return inChatRoom([
    { id: "chat.rename", label: "Rename chat", group: "Chat", keys: "F2", run: () => useChatView.setState({ renamingTitle: true }) },
    {
      id: "chat.pin",
      label: "Pin or unpin chat",
      group: "Chat",
      keys: "Alt+Shift+KeyP",
      run: onChat((chat) => attempt(updateChat(room, chat.id, { pinned: !chat.pinned }))),
    },
    {
      id: "chat.settings",
      label: "System prompt and sampling of this chat",
      group: "Chat",
      keys: "$mod+.",
      searchWords: "preset temperature seed",
      run: () => useChatView.setState({ settingsOpen: true }),
    },
    {
      id: "chat.export-markdown",
      label: "Export chat as Markdown",
      group: "Chat",
      searchWords: "save download",
      run: onChat((chat) => exportChat(room, chat.id, "markdown")),
    },
    {
      id: "chat.export-json",
      label: "Export chat as JSON",
      group: "Chat",
      searchWords: "save download",
      run: onChat((chat) => exportChat(room, chat.id, "json")),
    },
    { id: "chat.delete", label: "Delete chat", group: "Chat", keys: "$mod+Shift+Backspace", run: onChat((chat) => removeChat(room, chat)) },
    {
      id: "message.edit",
      label: "Edit the last message",
      group: "Message",
      keys: "Alt+Shift+KeyE",
      run: onMessage("user", ({ id }) => editMessageInPlace(id)),
    },
    {
      id: "message.again",
      label: "Answer again",
      group: "Message",
      keys: "Alt+Shift+KeyR",
      searchWords: "regenerate retry",
      run: onMessage("assistant", ({ id }) => regenerate(room, id)),
    },
    {
      id: "message.continue",
      label: "Continue the answer",
      group: "Message",
      keys: "Alt+Shift+KeyN",
      run: onMessage("assistant", ({ id }) => continueAnswer(room, id)),
    },
    {
      id: "message.copy",
      label: "Copy the last answer",
      group: "Message",
      keys: "Alt+Shift+KeyC",
      run: onMessage("assistant", ({ text }) => attempt(navigator.clipboard.writeText(text).then(() => announce("Copied")))),
    },
    {
      id: "message.version-before",
      label: "Previous version of the answer",
      group: "Message",
      keys: "Alt+Shift+ArrowLeft",
      run: version(-1),
    },
    { id: "message.version-after", label: "Next version of the answer", group: "Message", keys: "Alt+Shift+ArrowRight", run: version(1) },
  ]);
};

/** Registers what makes sense now, in every room: chat commands while a chat is open, Stop (Esc) only while it answers in sight. */
export const useChatCommands = (room: Room): void => {
  const isOpen = useStore(room.chats, ({ shown }) => shown.kind === "open");
  const answering = useStore(room.chats, ({ shown }) => {
    const last = shown.kind === "open" ? shown.open.path.at(-1) : undefined;
    return last?.role === "assistant" && last.state.kind === "generating";
  });
  const inSight = useUi((ui) => ui.room === "chats");
  useEffect(() => registerCommands(roomCommands(room)), [room]);
  useEffect(() => (isOpen ? registerCommands(openCommands(room)) : undefined), [room, isOpen]);
  useEffect(
    () =>
      answering && inSight
        ? registerCommands([
            { id: "message.stop", label: "Stop the answer", group: "Message", keys: "Escape", run: () => stopAnswer(room) },
          ])
        : undefined,
    [room, answering, inSight],
  );
};

import { expect, test } from "vitest";
import { type ChatsState, emptyChats, openedChat, prependOlder, reduceChats } from "../../../../renderer/state/chats.ts";
import { answered, chat, chatId, longPath, messageId, runId, said, summary } from "../chat/things.ts";

const opened = (...path: Parameters<typeof openedChat>[2]["messages"]): ChatsState => ({
  ...emptyChats,
  shown: { kind: "open", open: openedChat(null, chat(1), { messages: path, hasMore: false }) },
});
const openIn = (state: ChatsState) => (state.shown.kind === "open" ? state.shown.open : null);
const running = { kind: "generating", runId: runId(900) } as const;

test("a new message goes to the end of the shown path", () => {
  const state = reduceChats(opened(said(1, null, "Hi")), { kind: "message", message: answered(2, 1, "", { state: running }) });
  expect(openIn(state)?.path.map(({ id }) => id)).toEqual([messageId(1), messageId(2)]);
});

test("a message that is shown is replaced in place", () => {
  const before = opened(said(1, null, "Hi"), answered(2, 1, "", { state: running }), said(3, 2, "More"));
  const state = reduceChats(before, { kind: "message", message: answered(2, 1, "Hello") });
  expect(openIn(state)?.path.map(({ text }) => text)).toEqual(["Hi", "Hello", "More"]);
});

test("a message from elsewhere in the tree makes the path stale, so that it is read again", () => {
  const state = reduceChats(opened(said(1, null, "Hi"), answered(2, 1, "Hello")), { kind: "message", message: said(9, 7, "?") });
  expect(openIn(state)?.stale).toBe(true);
});

test("another version of a shown message changes its versions and not the path", () => {
  const versionIds = [messageId(2), messageId(5)];
  const state = reduceChats(opened(said(1, null, "Hi"), answered(2, 1, "Hello")), {
    kind: "message",
    message: answered(5, 1, "", { versionIds }),
  });
  expect(openIn(state)?.path.at(-1)).toEqual(answered(2, 1, "Hello", { versionIds }));
});

test("messages of other chats do not touch the open one", () => {
  const before = opened(said(1, null, "Hi"));
  expect(reduceChats(before, { kind: "message", message: said(2, 1, "x", { chatId: chatId(2) }) })).toBe(before);
});

test("a removed chat that is shown makes way for a new one", () => {
  const before = { ...opened(said(1, null, "Hi")), chats: new Map([[chatId(1), summary(1)]]) };
  const state = reduceChats(before, { kind: "chat-removed", chatId: chatId(1) });
  expect([state.shown, state.chats.size]).toEqual([{ kind: "blank", temporary: false }, 0]);
});

test("a renamed chat is renamed in list and title", () => {
  const state = reduceChats(opened(), { kind: "chat", chat: summary(1, { title: "Tax" }) });
  expect([state.chats.get(chatId(1))?.title, openIn(state)?.chat.title]).toEqual(["Tax", "Tax"]);
});

test("older messages are put in front, and the rows below keep their numbers", () => {
  const path = longPath(10);
  const before = {
    ...emptyChats,
    shown: { kind: "open", open: openedChat(null, chat(1), { messages: path.slice(6), hasMore: true }) },
  } as const;
  const state = prependOlder(before, chatId(1), messageId(106), { messages: path.slice(2, 6), hasMore: true });
  expect([openIn(state)?.path, openIn(state)?.prepended]).toEqual([path.slice(2), 4]);
});

test("an older stretch that comes after the path was replaced is dropped", () => {
  const before = opened(said(1, null, "Hi"));
  expect(openIn(prependOlder(before, chatId(1), messageId(55), { messages: [said(54, null, "?")], hasMore: false }))?.path).toHaveLength(1);
});

test("reading the newest stretch again keeps what was held above it", () => {
  const path = longPath(10);
  const held = { ...openedChat(null, chat(1), { messages: path, hasMore: false }), prepended: 6 };
  const again = openedChat(held, chat(1), { messages: path.slice(6), hasMore: true });
  expect([again.path, again.hasMore, again.prepended]).toEqual([path, false, 6]);
});

test("reading again after a switch of version drops what the new path does not pass through", () => {
  const held = openedChat(null, chat(1), { messages: [said(1, null, "a"), answered(2, 1, "b")], hasMore: false });
  const again = openedChat(held, chat(1), { messages: [said(7, null, "other")], hasMore: false });
  expect(again.path).toEqual([said(7, null, "other")]);
});

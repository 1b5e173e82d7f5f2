import { expect, test } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { answered, chat, chatId, fakeCore, longPath, messageId, runId, said, summary } from "./things.ts";

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
const pathOf = ({ room }: ReturnType<typeof fakeCore>) => {
  const { shown } = room.chats.getState();
  return shown.kind === "open" ? shown.open.path : null;
};
const running = { kind: "generating", runId: runId(900) } as const;

test("opening a chat reads its newest stretch", async () => {
  const core = fakeCore();
  core.path = longPath(250);
  await core.room.open(chatId(1));
  expect(pathOf(core)).toEqual(core.path.slice(150));
});

test("a chat that cannot be opened says so, and can be tried again", async () => {
  const core = fakeCore();
  core.failures.set("chats.get", new AppError("chat/not-found", "gone"));
  await core.room.open(chatId(1));
  expect(core.room.chats.getState().shown.kind).toBe("failed");
  core.failures.clear();
  await core.room.open(chatId(1));
  expect(core.room.chats.getState().shown.kind).toBe("open");
});

test("an answer streams into its text and not into the slice", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi"), answered(2, 1, "", { state: running })];
  await core.room.open(chatId(1));
  const before = core.room.chats.getState();
  core.room.receive({ kind: "text", runId: runId(900), messageId: messageId(2), segment: "answer", offset: 0, text: "Hello" });
  expect([core.room.answers.read(messageId(2))?.answer, core.room.chats.getState() === before]).toEqual(["Hello", true]);
});

test("missed text is healed by reading the message again", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi"), answered(2, 1, "", { state: running })];
  await core.room.open(chatId(1));
  core.path = [said(1, null, "Hi"), answered(2, 1, "one two ", { state: running })];
  core.room.receive({ kind: "text", runId: runId(900), messageId: messageId(2), segment: "answer", offset: 8, text: "three" });
  await settle();
  expect(core.room.answers.read(messageId(2))?.answer).toBe("one two three");
});

test("a snapshot rebuilds list, open chat and running text", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi")];
  await core.room.open(chatId(1));
  core.path = [said(1, null, "Hi"), answered(2, 1, "", { state: running })];
  core.room.receive({
    kind: "snapshot",
    runs: [
      {
        id: runId(900),
        subject: { kind: "answer", chatId: chatId(1), messageId: messageId(2) },
        startedAt: 0,
        state: { kind: "running", progress: null },
        partial: { answer: "Hel", thought: "" },
      },
    ],
  });
  await settle();
  expect([core.room.chats.getState().list.kind, pathOf(core)?.length, core.room.answers.read(messageId(2))?.answer]).toEqual([
    "ready",
    2,
    "Hel",
  ]);
});

test("a title told while the list is being read is not undone by the older list", async () => {
  const core = fakeCore();
  core.room.receive({ kind: "snapshot", runs: [] });
  core.room.receive({ kind: "chat", chat: summary(1, { title: "Notice period" }) });
  await settle();
  expect(core.room.chats.getState().chats.get(chatId(1))?.title).toBe("Notice period");
});

test("a settled answer's text lives in its message", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi"), answered(2, 1, "", { state: running })];
  await core.room.open(chatId(1));
  core.room.receive({ kind: "text", runId: runId(900), messageId: messageId(2), segment: "answer", offset: 0, text: "Hello" });
  core.room.receive({ kind: "message", message: answered(2, 1, "Hello") });
  expect([core.room.answers.read(messageId(2)), pathOf(core)?.at(-1)?.text]).toEqual([null, "Hello"]);
});

test("a path changed in another tab is read again here", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi")];
  await core.room.open(chatId(1));
  core.path = [said(5, null, "Hi, again")];
  core.room.receive({ kind: "path-changed", chatId: chatId(1) });
  await settle();
  expect(pathOf(core)).toEqual(core.path);
});

test("a search hit far back is reached: its version is shown, older stretches are read until it is held", async () => {
  const core = fakeCore();
  core.path = longPath(1_500);
  const found = await core.room.reach(chatId(1), messageId(103));
  expect([found, pathOf(core)?.some(({ id }) => id === messageId(103))]).toEqual([true, true]);
  expect(core.calls).toContainEqual(["turns.selectVersion", { messageId: messageId(103) }]);
});

test("a message that is gone ends the search for it", async () => {
  const core = fakeCore();
  core.path = longPath(300);
  expect(await core.room.reach(chatId(1), messageId(9_999))).toBe(false);
});

test("the blank chat is created once, however many ask for it, and keeps what was typed", async () => {
  const core = fakeCore();
  core.room.showBlank(true);
  core.room.drafts.set("blank", "Dear");
  const ids = await Promise.all([core.room.ensureChat(), core.room.ensureChat()]);
  expect([ids, core.calls, core.room.drafts.get(chatId(1))]).toEqual([
    [chatId(1), chatId(1)],
    [["chats.create", { temporary: true }]],
    "Dear",
  ]);
});

test("a chat created by another tab appears in the list", () => {
  const core = fakeCore();
  core.room.receive({ kind: "chat", chat: summary(7) });
  expect(core.room.chats.getState().chats.get(chatId(7))).toEqual(summary(7));
});

test("an answer of a read that comes late does not replace the chat opened since", async () => {
  const core = fakeCore();
  const first = core.room.open(chatId(1));
  core.room.showBlank(false);
  await first;
  expect(core.room.chats.getState().shown).toEqual({ kind: "blank", temporary: false });
  expect(chat(1).id).toBe(chatId(1));
});

test("an answer that ends while the chat is being read is not shown as running", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi")];
  await core.room.open(chatId(1));
  core.path = [said(1, null, "Hi"), answered(2, 1, "", { state: running })];
  const reading = core.room.open(chatId(1));
  const ended = answered(2, 1, "whole");
  core.path = [said(1, null, "Hi"), ended];
  core.room.receive({ kind: "message", message: ended });
  await reading;
  await settle();
  expect(pathOf(core)).toEqual(core.path);
});

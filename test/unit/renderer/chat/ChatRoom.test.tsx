import "./markdown/standardsMode.ts";

import { act, cleanup, fireEvent, render, renderHook, screen, waitFor } from "@testing-library/react";
import { VirtuosoMockContext } from "react-virtuoso";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { ChatRoom } from "../../../../renderer/chat/ChatRoom.tsx";
import { useChatCommands } from "../../../../renderer/chat/useChatCommands.ts";
import { useChatView } from "../../../../renderer/chat/view.ts";
import { useCommands } from "../../../../renderer/state/commands.ts";
import { useModels } from "../../../../renderer/state/models.ts";
import { useSettings } from "../../../../renderer/state/settings.ts";
import { useUi } from "../../../../renderer/state/ui.ts";
import { answered, chat, chatId, type FakeCore, fakeCore, messageId, runId, said, summary } from "./things.ts";

beforeEach(() => {
  useSettings.setState(defaultSettings);
  useModels.setState({ models: null, folders: [] });
  useChatView.setState({ listOpen: true, settingsOpen: false, editingId: null, focusWanted: null, target: null });
  useUi.setState({ room: "chats" });
});
afterEach(cleanup);

const show = async (core: FakeCore, opened: boolean) => {
  core.room.receive({ kind: "snapshot", runs: [] });
  if (opened) await core.room.open(chatId(1));
  render(
    <VirtuosoMockContext value={{ viewportHeight: 2_000, itemHeight: 100 }}>
      <ChatRoom room={core.room} />
    </VirtuosoMockContext>,
  );
  await act(async () => undefined);
  return screen.getByLabelText<HTMLTextAreaElement>("Your message");
};
const called = (core: FakeCore, name: string) => core.calls.filter(([call]) => call === name).map(([, input]) => input);
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
const running = { kind: "generating", runId: runId(900) } as const;

test("the first message creates the chat, sends it and empties the field", async () => {
  const core = fakeCore();
  const field = await show(core, false);
  type(field, "Hello");
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(called(core, "turns.send")).toEqual([{ chatId: chatId(1), text: "Hello", task: null }]));
  expect([called(core, "chats.create"), screen.getByLabelText<HTMLTextAreaElement>("Your message").value]).toEqual([
    [{ temporary: false }],
    "",
  ]);
});

test("a refused message comes back into the field", async () => {
  const core = fakeCore();
  core.failures.set("turns.send", new AppError("chat/message-too-long", "no", { details: { messageTokens: 9, contextTokens: 8 } }));
  const field = await show(core, true);
  type(field, "Too long");
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(called(core, "turns.send")).toHaveLength(1));
  await waitFor(() => expect(field.value).toBe("Too long"));
});

test("with the other setting Enter is a new line and Ctrl+Enter sends; while composing a character neither does", async () => {
  const core = fakeCore();
  useSettings.setState({ sendKey: "mod-enter" });
  const field = await show(core, true);
  type(field, "Hello");
  fireEvent.keyDown(field, { key: "Enter" });
  fireEvent.keyDown(field, { key: "Enter", ctrlKey: true, isComposing: true });
  expect(called(core, "turns.send")).toEqual([]);
  fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(called(core, "turns.send")).toHaveLength(1));
});

test("a draft is restored on coming back", async () => {
  const core = fakeCore();
  core.chat = chat(1, { draft: "Dear Sir" });
  expect((await show(core, true)).value).toBe("Dear Sir");
});

test("two megabytes pasted stand as one line and go whole", async () => {
  const core = fakeCore();
  const field = await show(core, true);
  const large = "lorem ipsum ".repeat(180_000);
  fireEvent.paste(field, { clipboardData: { getData: () => large } });
  expect([field.value, screen.getByText(/Pasted text, 2.1 MB/) !== null]).toEqual(["", true]);
  type(field, "Summarise this");
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(called(core, "turns.send")).toEqual([{ chatId: chatId(1), text: `${large}\n\nSummarise this`, task: null }]));
});

test("Escape stops the answer, and Enter waits for its end", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi"), answered(2, 1, "", { state: running })];
  const field = await show(core, true);
  type(field, "More");
  fireEvent.keyDown(field, { key: "Enter" });
  fireEvent.keyDown(field, { key: "Escape" });
  await waitFor(() => expect(called(core, "runs.cancel")).toEqual([{ runId: runId(900) }]));
  expect([called(core, "turns.send"), field.value]).toEqual([[], "More"]);
});

test("arrow up in an empty field edits the last message, and saving branches", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi"), answered(2, 1, "Hello")];
  const field = await show(core, true);
  fireEvent.keyDown(field, { key: "ArrowUp" });
  const editing = await screen.findByDisplayValue("Hi");
  type(editing, "Hi there");
  fireEvent.keyDown(editing, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(called(core, "turns.edit")).toEqual([{ messageId: messageId(1), text: "Hi there" }]));
});

test("a failed answer says why and offers the way on", async () => {
  const core = fakeCore();
  const error = { code: "engine/crashed", message: "signal SIGABRT", retry: "now" } as const;
  core.path = [said(1, null, "Hi"), answered(2, 1, "Hel", { state: { kind: "failed", error } })];
  await show(core, true);
  fireEvent.click(await screen.findByRole("button", { name: "Continue" }));
  await waitFor(() => expect(called(core, "turns.continue")).toEqual([{ messageId: messageId(2) }]));
  expect(screen.getByText("engine/crashed: signal SIGABRT").tagName).toBe("PRE");
});

test("versions are stepped through", async () => {
  const core = fakeCore();
  const versionIds = [messageId(2), messageId(3), messageId(4)];
  core.path = [said(1, null, "Hi"), answered(3, 1, "Hello", { versionIds })];
  await show(core, true);
  expect(await screen.findByText("Version 2 of 3")).not.toBeNull();
  fireEvent.click(await screen.findByRole("button", { name: "Next version" }));
  await waitFor(() => expect(called(core, "turns.selectVersion")).toEqual([{ messageId: messageId(4) }]));
});

test("what was left out of the prompt is marked", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "a"), answered(2, 1, "b"), said(3, 2, "c"), answered(4, 3, "d", { contextStartId: messageId(3) })];
  await show(core, true);
  expect(await screen.findByText("Not in the prompt any more: 2 messages above this line")).not.toBeNull();
});

test("the list is used by keyboard: arrows move, F2 renames, Delete deletes, letters search", async () => {
  const core = fakeCore();
  await show(core, false);
  act(() => {
    core.room.chats.setState({ chats: new Map([1, 2, 3].map((number) => [chatId(number), summary(number, { updatedAt: 10 - number })])) });
  });
  const row = (number: number) => screen.getByRole("button", { name: `Chat ${number}` });
  fireEvent.keyDown(row(1), { key: "F2" });
  const name = screen.getByLabelText<HTMLInputElement>("New name of Chat 1");
  name.value = "Tax";
  fireEvent.keyDown(name, { key: "Enter" });
  await waitFor(() => expect(called(core, "chats.update")).toEqual([{ chatId: chatId(1), title: "Tax" }]));
  fireEvent.keyDown(row(2), { key: "Delete" });
  await waitFor(() => expect(called(core, "chats.remove")).toEqual([{ chatId: chatId(2) }]));
  fireEvent.keyDown(row(3), { key: "n" });
  expect(screen.getByLabelText<HTMLInputElement>("Search all chats").value).toBe("n");
});

test("without any model the room points to the Models room and shows no error", async () => {
  const core = fakeCore();
  useModels.setState({ models: [], folders: [] });
  await show(core, false);
  fireEvent.click(screen.getByRole("button", { name: "Add a model" }));
  expect(useUi.getState().room).toBe("models");
});

test("a temporary chat is created as one and marked", async () => {
  const core = fakeCore();
  await show(core, false);
  act(() => core.room.showBlank(true));
  const field = screen.getByPlaceholderText("Ask without leaving a trace");
  type(field, "secret");
  await waitFor(() => expect(called(core, "chats.create")).toEqual([{ temporary: true }]));
});

test("every command of the room is in the palette, Stop only while it answers", async () => {
  const core = fakeCore();
  core.path = [said(1, null, "Hi"), answered(2, 1, "", { state: running })];
  renderHook(() => useChatCommands(core.room));
  await show(core, true);
  const ids = () => useCommands.getState().commands.map(({ id }) => id);
  expect(ids()).toEqual(
    expect.arrayContaining(["chat.new", "chat.new-temporary", "chat.search", "chat.delete", "message.edit", "message.stop"]),
  );
  act(() => core.room.receive({ kind: "message", message: answered(2, 1, "Hello") }));
  expect(ids()).not.toContain("message.stop");
  cleanup();
  expect(ids().filter((id) => id.startsWith("chat.") || id.startsWith("message."))).toEqual([]);
});

test("a command of the chat room goes there first, and a new chat is ready to be typed into", async () => {
  const core = fakeCore();
  renderHook(() => useChatCommands(core.room));
  await show(core, true);
  useUi.setState({ room: "models" });
  act(() =>
    useCommands
      .getState()
      .commands.find(({ id }) => id === "chat.new")
      ?.run(),
  );
  expect(useUi.getState().room).toBe("chats");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Your message")));
});

test("searching from the keyboard opens the list and puts the focus into its field", async () => {
  const core = fakeCore();
  useChatView.setState({ listOpen: false });
  renderHook(() => useChatCommands(core.room));
  await show(core, true);
  act(() =>
    useCommands
      .getState()
      .commands.find(({ id }) => id === "chat.search")
      ?.run(),
  );
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Search all chats")));
});

test("what was typed in a chat that another tab deleted does not go into the next one", async () => {
  const core = fakeCore();
  type(await show(core, true), "for that chat only");
  act(() => core.room.receive({ kind: "chat-removed", chatId: chatId(1) }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("Your message").value).toBe("");
});

test("sending without any model leads to the Models room and keeps what was written", async () => {
  const core = fakeCore();
  useModels.setState({ models: [], folders: [] });
  const field = await show(core, true);
  type(field, "Hello");
  fireEvent.keyDown(field, { key: "Enter" });
  expect([useUi.getState().room, called(core, "turns.send"), field.value]).toEqual(["models", [], "Hello"]);
});

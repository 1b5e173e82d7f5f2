import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FolderId, folderIdSchema, presetIdSchema } from "#src/contract/ids.ts";
import { newRunId, someAnswer, someChat, someUser } from "../../support/chatRepositorySuite.ts";
import { openTestChats } from "../../support/storeConnection.ts";

// The limit is for a machine busy with other tests; none of these is timed.
describe("the bin", { timeout: 60_000 }, () => {
  let opened: ReturnType<typeof openTestChats>;
  beforeEach(() => {
    opened = openTestChats();
  });
  afterEach(() => opened.close());

  const filled = (folderId: FolderId | null = null) => {
    const chat = someChat({ title: "Rent", folderId });
    opened.chats.createChat(chat);
    const first = someUser({ text: "first" });
    const reply = someAnswer(first.id, { text: "reply" });
    opened.chats.addTurn(chat.id, first, reply);
    const second = someUser({ text: "second", parentId: reply.id });
    const end = someAnswer(second.id, { text: "end" });
    opened.chats.addTurn(chat.id, second, end);
    return { chat, first, reply, second, end };
  };
  const shown = (id: ReturnType<typeof someChat>["id"]): string[] =>
    opened.chats.path(id, { limit: 50 }).messages.map((message) => message.text);
  const rows = (table: string): unknown => opened.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

  it("gives a chat back whole", () => {
    const { chat } = filled();
    const before = opened.chats.readTree(chat.id);
    const item = opened.chats.removeChat(chat.id, 7);
    expect(opened.chats.listBin()).toEqual([{ id: item, kind: "chat", title: "Rent", chatId: chat.id, deletedAt: 7 }]);
    expect(opened.chats.restoreBinItem(item)).toEqual({ kind: "chat", chatId: chat.id });
    expect([opened.chats.readTree(chat.id), opened.chats.listBin()]).toEqual([before, []]);
  });

  it("gives a message back with all below it, and shows it", () => {
    const { chat, second } = filled();
    const item = opened.chats.removeMessage(second.id, 7);
    expect(shown(chat.id)).toEqual(["first", "reply"]);
    expect(opened.chats.restoreBinItem(item)).toEqual({ kind: "message", chatId: chat.id });
    expect(shown(chat.id)).toEqual(["first", "reply", "second", "end"]);
  });

  it("gives a message back with what it lay under: messages removed later, and the chat", () => {
    const { chat, first, end } = filled();
    const inner = opened.chats.removeMessage(end.id, 7);
    opened.chats.removeMessage(first.id, 8);
    opened.chats.removeChat(chat.id, 9);
    opened.chats.restoreBinItem(inner);
    expect([shown(chat.id), opened.chats.listBin()]).toEqual([["first", "reply", "second", "end"], []]);
  });

  it("deletes a message for good with all below it, what was removed before included", () => {
    const { chat, reply, end } = filled();
    opened.chats.removeMessage(end.id, 7);
    opened.chats.deleteBinItem(opened.chats.removeMessage(reply.id, 8));
    expect([shown(chat.id), rows("messages"), rows("bin"), opened.chats.listBin()]).toEqual([["first"], 1, 0, []]);
  });

  it("deletes a chat for good with its messages and their bin items", () => {
    const { chat, end } = filled();
    opened.chats.removeMessage(end.id, 7);
    opened.chats.deleteBinItem(opened.chats.removeChat(chat.id, 8));
    expect(["chats", "messages", "bin"].map(rows)).toEqual([0, 0, 0]);
  });

  it("deletes what work left behind with its answer, and nobody else's", () => {
    const [gone, kept] = [filled(), filled()];
    const save = opened.db.prepare("INSERT INTO checkpoints (id, data) VALUES (?, '')");
    const ids = [gone.end.id, gone.reply.id, kept.end.id].flatMap((id) => [id, `${id}/order`]);
    for (const id of ["of-no-answer", "of-no-answer/order", ...ids, "model-key:m"]) save.run(id);
    const left = (): unknown => opened.db.prepare("SELECT id FROM checkpoints ORDER BY rowid").pluck().all();
    opened.chats.deleteBinItem(opened.chats.removeMessage(gone.second.id, 1));
    expect(left()).toEqual([...ids.slice(2), "model-key:m"]);
    opened.chats.deleteBinItem(opened.chats.removeChat(gone.chat.id, 1));
    expect(left()).toEqual([...ids.slice(4), "model-key:m"]);
  });

  it("deletes a chat of 10,000 messages in one line, deeper than SQLite's cascades go", () => {
    const chat = someChat();
    opened.chats.createChat(chat);
    let parentId: ReturnType<typeof someUser>["parentId"] = null;
    opened.db.transaction(() => {
      for (let index = 0; index < 10_000; index += 1) {
        const user = someUser({ parentId, text: "x" });
        opened.chats.insertMessage(chat.id, user);
        parentId = user.id;
      }
    })();
    if (parentId !== null) opened.chats.selectVersion(parentId);
    opened.chats.deleteBinItem(opened.chats.removeChat(chat.id, 8));
    expect(rows("messages")).toBe(0);
  });

  it("expires what was put in at or before a time", () => {
    const [old, fresh] = [filled().chat, filled().chat];
    opened.chats.removeChat(old.id, 10);
    opened.chats.removeChat(fresh.id, 11);
    expect([opened.chats.deleteBinItemsUntil(10).items, opened.chats.listBin().map((item) => item.chatId)]).toEqual([1, [fresh.id]]);
  });

  it("gives a folder back with the chats that are still outside any, and a preset", () => {
    const [folderId, otherId] = [folderIdSchema.parse(uuid()), folderIdSchema.parse(uuid())];
    for (const id of [folderId, otherId]) opened.chats.saveFolder({ id, name: "Contracts" });
    const [inside, moved] = [filled(folderId).chat, filled(folderId).chat];
    const item = opened.chats.removeFolder(folderId, 7);
    opened.chats.updateChat(moved.id, { folderId: otherId });
    expect(opened.chats.restoreBinItem(item)).toEqual({ kind: "folder", chatId: null });
    expect([inside.id, moved.id].map((id) => opened.chats.getChat(id).folderId)).toEqual([folderId, otherId]);

    const preset = { id: presetIdSchema.parse(uuid()), name: "Brief", text: "Be brief." };
    opened.chats.savePreset(preset);
    opened.chats.restoreBinItem(opened.chats.removePreset(preset.id, 7));
    expect(opened.chats.listPresets()).toEqual([preset]);
  });

  it("lets an answer in the bin take its end, so that it is not unsettled for ever", () => {
    const { chat, end } = filled();
    const answer = someAnswer(end.id, { text: "", state: { kind: "generating", runId: newRunId() } });
    opened.chats.addTurn(chat.id, null, answer);
    const item = opened.chats.removeMessage(answer.id, 7);
    opened.chats.appendAnswer(answer.id, "late", "");
    opened.chats.updateAnswer(answer.id, { state: { kind: "cancelled" } });
    opened.chats.restoreBinItem(item);
    expect([opened.chats.unsettledAnswers(), shown(chat.id).at(-1)]).toEqual([[], "late"]);
  });

  it("remembers what was deleted for good until the backups are clean", () => {
    const { chat } = filled();
    opened.chats.deleteBinItem(opened.chats.removeChat(chat.id, 8));
    expect(opened.db.prepare("SELECT subject_id AS id, kind FROM purges").all()).toEqual([{ id: chat.id, kind: "chat" }]);
  });
});

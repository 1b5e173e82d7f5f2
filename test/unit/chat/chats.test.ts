/** Chats, folders and presets as things, temporary chats among them. */
import { describe, expect, it } from "vitest";
import { defaultPresets } from "#src/chat/defaultPresets.ts";
import { createMemoryRepository } from "#src/chat/memoryRepository.ts";
import type { ChatRepository } from "#src/chat/ports.ts";
import { newId, refusal, setUp } from "./domain.ts";

describe("chats", () => {
  it("are listed pinned first, then newest first, temporary ones among them", async () => {
    const { create, chats } = await setUp();
    const [a, b, c] = [await create(), await create({ temporary: true }), await create()];
    await chats.update({ chatId: a.id, pinned: true });
    expect((await chats.list()).map((chat) => [chat.id, chat.temporary])).toEqual([
      [a.id, false],
      [c.id, false],
      [b.id, true],
    ]);
  });

  it("begin with the default preset's text, or the one given, or none when it is gone", async () => {
    const desk = await setUp();
    const preset = await desk.presets.save({ name: "Brief", text: "Be brief." });
    desk.settings.defaultPresetId = preset.id;
    expect((await desk.create()).systemPrompt).toBe("Be brief.");
    expect((await desk.create({ systemPrompt: "" })).systemPrompt).toBe("");
    await desk.presets.remove({ id: preset.id });
    expect((await desk.create()).systemPrompt).toBe("");
  });

  it("change only what is named, and tell the pages", async () => {
    const { create, chats, events } = await setUp();
    const chat = await create();
    events.length = 0;
    const changed = await chats.update({ chatId: chat.id, title: "A \ud800", sampling: { topK: 1 }, draft: "so far" });
    expect(changed).toEqual({ ...chat, title: "A \ufffd", titledBy: "person", sampling: { topK: 1 }, draft: "so far" });
    expect(events).toEqual([{ kind: "chat", chat: expect.objectContaining({ id: chat.id, title: "A \ufffd" }) }]);
    expect((await refusal(chats.update({ chatId: chat.id, folderId: newId() })))[0]).toBe("request/not-found");
  });

  it("end their answer before they go into the bin", async () => {
    const { create, chats, turns, scripted, ended, events } = await setUp();
    scripted.state.live = true;
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: "hi" });
    expect(await chats.remove({ chatId: chat.id })).toEqual({ binItemId: null });
    expect(await ended(turn.runId)).toEqual({ kind: "cancelled" });
    expect(events.at(-1)).toEqual({ kind: "chat-removed", chatId: chat.id });
  });

  it("are told again when they come back from the bin", async () => {
    const { create, domain, events } = await setUp();
    const chat = await create();
    events.length = 0;
    await domain.restored({ kind: "message", chatId: chat.id });
    await domain.restored({ kind: "preset", chatId: null });
    await domain.restored({ kind: "folder", chatId: null });
    expect(events.map((event) => event.kind)).toEqual(["path-changed", "chat", "presets", "folders"]);
  });
});

describe("a temporary chat", () => {
  it("never touches the store: not with turns, drafts, titles, versions, export or removal", async () => {
    const memory = createMemoryRepository();
    const writes: string[] = [];
    const reads = new Set([
      "listChats",
      "listFolders",
      "listPresets",
      "search",
      "getChat",
      "getMessage",
      "path",
      "readTree",
      "unsettledAnswers",
    ]);
    const watched = new Proxy(memory, {
      get: (target, name: keyof ChatRepository) => {
        if (!reads.has(name)) writes.push(name);
        return target[name];
      },
    });
    const { create, chats, turns, say, ended, texts } = await setUp({ repository: watched, settings: { autoTitles: true } });
    const chat = await create({ temporary: true });
    const turn = await say(chat.id, "secret");
    await chats.update({ chatId: chat.id, draft: "more secrets", title: "Secret" });
    await ended((await turns.regenerate({ messageId: turn.answerId })).runId);
    await turns.edit({ messageId: turn.answerId, text: "mine" });
    await turns.selectVersion({ messageId: turn.answerId });
    await turns.meter({ chatId: chat.id, draft: "x" });
    expect(await texts(chat.id)).toEqual(["secret", "Fine, thanks."]);
    expect((await chats.search({ query: "secret", limit: 5 })).length).toBeGreaterThan(0);
    expect((await chats.export({ chatId: chat.id, format: "markdown" })).text).toContain("secret");
    expect(await turns.remove({ messageId: turn.answerId })).toEqual({ binItemId: null });
    expect(await chats.remove({ chatId: chat.id })).toEqual({ binItemId: null });
    expect((await refusal(chats.get({ chatId: chat.id })))[0]).toBe("chat/not-found");
    expect(writes).toEqual([]);
  });

  it("is one of at most 200", async () => {
    const { create } = await setUp();
    for (let count = 0; count < 200; count += 1) await create({ temporary: true });
    expect((await refusal(create({ temporary: true })))[0]).toBe("request/too-many");
  });
});

describe("folders", () => {
  it("hold chats, which stay when the folder goes", async () => {
    const { folders, create, chats, events } = await setUp();
    const folder = await folders.create({ name: "Contracts" });
    const [kept, temporary] = [await create({ folderId: folder.id }), await create({ folderId: folder.id, temporary: true })];
    expect(await folders.rename({ folderId: folder.id, name: "Leases" })).toEqual({ id: folder.id, name: "Leases" });
    events.length = 0;
    await folders.remove({ folderId: folder.id });
    expect(events.map((event) => event.kind)).toEqual(["folders", "chat", "chat"]);
    for (const { id } of [kept, temporary]) expect((await chats.get({ chatId: id })).folderId).toBeNull();
    expect((await refusal(folders.remove({ folderId: folder.id })))[0]).toBe("request/not-found");
    expect((await refusal(folders.rename({ folderId: folder.id, name: "x" })))[0]).toBe("request/not-found");
  });
});

describe("presets", () => {
  it("fill an unused library once and never come back against the person's will", async () => {
    const { presets, domain, create } = await setUp();
    await domain.start();
    expect((await presets.list()).map(({ name, text }) => ({ name, text }))).toEqual(defaultPresets);
    await domain.start();
    expect(await presets.list()).toHaveLength(defaultPresets.length);
    await create();
    for (const { id } of await presets.list()) await presets.remove({ id });
    await domain.start();
    expect(await presets.list()).toEqual([]);
  });

  it("are changed by id, and told to the pages", async () => {
    const { presets, events } = await setUp();
    const preset = await presets.save({ name: "Brief", text: "Be brief." });
    const changed = await presets.save({ id: preset.id, name: "Brief", text: "Be very brief." });
    expect(events).toEqual([
      { kind: "presets", presets: [preset] },
      { kind: "presets", presets: [changed] },
    ]);
    expect((await refusal(presets.save({ id: newId(), name: "x", text: "" })))[0]).toBe("request/not-found");
  });
});

/** Export and import: round trips, hostile files, readable Markdown, file names. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatAsFile, readChatFile, treeFromFile } from "#src/chat/chatFile.ts";
import { chatAsMarkdown } from "#src/chat/exportMarkdown.ts";
import { fileNameOf } from "#src/chat/fileName.ts";
import { someAnswer, someChat, someGrounding, someUser } from "#test/support/chatRepositorySuite.ts";
import { newId, refusal, setUp, someModel } from "./domain.ts";

/** A chat with two versions of a question, an edited answer and a cut one. */
const branched = async () => {
  const desk = await setUp();
  const chat = await desk.create({ systemPrompt: "Be brief.", sampling: { temperature: 0.2, seed: 7 } });
  const first = await desk.say(chat.id, "one");
  await desk.say(chat.id, "two 😀 <script>");
  await desk.turns.edit({ messageId: first.answerId, text: "My words" });
  await desk.ended((await desk.turns.edit({ messageId: first.userMessageId ?? newId(), text: "uno" })).runId);
  await desk.turns.selectVersion({ messageId: first.answerId });
  await desk.chats.update({ chatId: chat.id, title: "Counting: a start", draft: "left here" });
  return { desk, chatId: chat.id };
};

/** A question over documents with a checked quote, a repaired one and one that is not there. */
const grounded = async () => {
  const desk = await setUp();
  const chat = someChat({ title: "Rent" });
  await desk.repository.createChat(chat);
  const user = someUser({ text: "What is the rent?", task: { kind: "full-scan" } });
  const answer = someAnswer(user.id, { text: "The rent is EUR 1,284.60 [1]." });
  await desk.repository.addTurn(chat.id, user, answer);
  const plain = someGrounding();
  const [citation] = plain.citations;
  if (citation === undefined) throw new Error("no citation");
  const grounding = {
    ...plain,
    citations: [
      citation,
      { ...citation, quote: "payable in\nadvance", verification: "repaired" as const },
      { ...citation, n: 7, quote: "[x](y)", verification: "unverified" as const, inPassage: null, boxes: [], locator: null },
    ],
  };
  await desk.repository.updateAnswer(answer.id, { grounding });
  return { desk, chatId: chat.id, grounding };
};

describe("a chat file", () => {
  it("comes back equal, versions and shown path included, under new ids, even twice", async () => {
    const { desk, chatId } = await branched();
    const exported = await desk.chats.export({ chatId, format: "json" });
    expect([exported.fileName, exported.mediaType]).toEqual(["Counting a start.json", "application/json"]);
    const { chatIds } = await desk.chats.import({ text: exported.text });
    const again = await desk.chats.import({ text: exported.text });
    const [copyId] = chatIds;
    if (copyId === undefined || again.chatIds[0] === copyId) throw new Error("no new chat");
    expect((await desk.chats.export({ chatId: copyId, format: "json" })).text).toBe(exported.text);
    expect(await desk.texts(copyId)).toEqual(await desk.texts(chatId));
    expect(await desk.texts(copyId)).toEqual(["one", "Fine, thanks.", "two 😀 <script>", "Fine, thanks."]);
    const before = await desk.repository.readTree(chatId);
    const after = await desk.repository.readTree(copyId);
    expect(after.chat).toEqual({ ...before.chat, id: copyId, leafId: after.chat.leafId, draft: "" });
    expect(after.messages.map((message) => message.versionIds.length)).toEqual(before.messages.map((message) => message.versionIds.length));
    const ids = new Set([...before.messages, ...after.messages].map((message) => message.id));
    expect(ids.size).toBe(before.messages.length * 2);
  });

  it("holds nothing of this machine: no ids", async () => {
    const { desk, chatId } = await branched();
    const { text } = await desk.chats.export({ chatId, format: "json" });
    expect(text).not.toContain(someModel.answeredBy.modelId);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it("takes what an answer rests on along, documents by their hash, and a question's task", async () => {
    const { desk, chatId, grounding } = await grounded();
    const { text } = await desk.chats.export({ chatId, format: "json" });
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const [copyId] = (await desk.chats.import({ text })).chatIds;
    if (copyId === undefined) throw new Error("no new chat");
    const [question, answer] = await desk.shown(copyId);
    expect(question).toMatchObject({ task: { kind: "full-scan" } });
    if (answer?.role !== "assistant") throw new Error("not an answer");
    const fileId = answer.grounding?.passages[0]?.fileId;
    expect(fileId).not.toBe(grounding.passages[0]?.fileId);
    expect(answer.grounding).toEqual({
      ...grounding,
      collections: [],
      passages: grounding.passages.map((passage) => ({ ...passage, fileId })),
    });
    expect((await desk.chats.get({ chatId: copyId })).collectionIds).toEqual([]);
    expect((await desk.chats.export({ chatId: copyId, format: "json" })).text).toBe(text);
  });

  it("is read when it was written before there were documents, and written as before where there are none", async () => {
    const { desk, chatId } = await branched();
    const { text } = await desk.chats.export({ chatId, format: "json" });
    expect(text).not.toMatch(/task|grounding/);
    const tree = treeFromFile(readChatFile(text), { newId });
    expect(tree.messages.map((message) => (message.role === "user" ? message.task : message.grounding))).toEqual(
      tree.messages.map(() => null),
    );
  });

  it("writes an answer under way as interrupted", async () => {
    const desk = await setUp();
    desk.scripted.state.live = true;
    const chat = await desk.create();
    await desk.turns.send({ chatId: chat.id, text: "hi" });
    const file = readChatFile((await desk.chats.export({ chatId: chat.id, format: "json" })).text);
    expect(file.messages[1]).toMatchObject({ state: { kind: "failed", error: { code: "run/interrupted" } } });
  });

  it("refuses hostile files with a sentence, and imports nothing of them", async () => {
    const { desk, chatId } = await branched();
    const good = JSON.parse((await desk.chats.export({ chatId, format: "json" })).text);
    const [user, answer] = good.messages;
    const bad: readonly unknown[] = [
      null,
      [],
      "text",
      {},
      { ...good, format: "deskside-chat/2" },
      { ...good, title: "" },
      { ...good, leaf: 99 },
      { ...good, leaf: -1 },
      { ...good, extra: 1 },
      { ...good, messages: {} },
      { ...good, messages: [{ ...user, parent: 0 }] },
      { ...good, messages: [user, { ...answer, parent: 1 }] },
      { ...good, messages: [user, { ...answer, parent: null }] },
      { ...good, messages: [user, answer, { ...answer, parent: 1 }] },
      { ...good, messages: [user, { ...answer, contextStart: 5 }] },
      { ...good, messages: [user, { ...answer, state: { kind: "generating", runId: newId() } }] },
      { ...good, messages: [{ ...user, createdAt: 1e300 }] },
      { ...good, messages: [{ ...user, role: "system" }] },
      { ...good, sampling: { temperature: 1e9 } },
    ];
    const before = await desk.chats.list();
    for (const each of bad) {
      const [code, details] = await refusal(desk.chats.import({ text: JSON.stringify(each) }));
      expect([code, details]).toEqual(["chat/import-invalid", { reason: expect.stringMatching(/^The file.*\.$/) }]);
    }
    for (const text of ["", "{", "not json", "\u0000"]) {
      expect(await refusal(desk.chats.import({ text }))).toEqual(["chat/import-invalid", { reason: "The file is not JSON." }]);
    }
    expect(await desk.chats.list()).toEqual(before);
  });

  it("is never a bug, whatever JSON it holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.boolean(), (text, framed) => {
        const file = framed ? `{"format":"deskside-chat/1","messages":[${text}]}` : text;
        expect(() => readChatFile(file)).toThrow(/^The file/);
      }),
    );
  });

  it("does not reach into prototypes", async () => {
    const { desk, chatId } = await branched();
    const { text } = await desk.chats.export({ chatId, format: "json" });
    expect((await refusal(desk.chats.import({ text: text.replace("{", '{"__proto__": {"polluted": true},') })))[0]).toBe(
      "chat/import-invalid",
    );
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("mends lone surrogates", () => {
    const file = readChatFile(
      JSON.stringify({
        format: "deskside-chat/1",
        title: "\ud800",
        titledBy: "nobody",
        createdAt: 1,
        updatedAt: 1,
        systemPrompt: "",
        sampling: {},
        leaf: 0,
        messages: [{ role: "user", parent: null, text: "a\udc00", createdAt: 1 }],
      }),
    );
    const tree = treeFromFile(file, { newId });
    expect([tree.chat.title, tree.messages[0]?.text]).toEqual(["\ufffd", "a\ufffd"]);
    expect(readChatFile(chatAsFile(tree)).messages).toHaveLength(1);
  });
});

describe("a chat as Markdown", () => {
  it("reads as the shown conversation, without thinking", async () => {
    const desk = await setUp();
    desk.scripted.state.live = true;
    const chat = await desk.create({ systemPrompt: "Be brief." });
    const turn = await desk.turns.send({ chatId: chat.id, text: "List *two*" });
    const voice = await desk.scripted.voice();
    voice.say("secret thinking", "thought");
    voice.say("- a\n- b");
    voice.end("length");
    await desk.ended(turn.runId);
    const tree = await desk.repository.readTree(chat.id);
    const at = { createdAt: Date.UTC(2026, 10, 21, 13, 5) };
    const dated = {
      chat: { ...tree.chat, createdAt: at.createdAt, updatedAt: at.createdAt },
      messages: tree.messages.map((message) => ({ ...message, ...at })),
    };
    expect(chatAsMarkdown(dated)).toBe(
      [
        "# List \\*two\\*",
        "Begun 2026-11-21 13:05 UTC, last changed 2026-11-21 13:05 UTC.",
        "## System prompt",
        "Be brief.",
        "## You · 2026-11-21 13:05 UTC",
        "List *two*",
        "## Tiny (Q8\\_0) · 2026-11-21 13:05 UTC",
        "- a\n- b",
        "*Ended at the length limit.*\n",
      ].join("\n\n"),
    );
    expect(await desk.chats.export({ chatId: chat.id, format: "markdown" })).toMatchObject({
      fileName: "List two.md",
      mediaType: "text/markdown",
    });
  });
});

it("prints citations as numbered sources with file, place, quote and how it was found", async () => {
  const { desk, chatId } = await grounded();
  const { text } = await desk.chats.export({ chatId, format: "markdown" });
  expect(text.slice(text.indexOf("The rent is"))).toBe(
    [
      "The rent is EUR 1,284.60 [1].",
      "",
      "**Sources**",
      "",
      "- \\[1\\] lease.pdf, page 3",
      "  - “EUR 1,284.60” (verified, word for word)",
      "  - “payable in advance” (verified but for spacing or hyphenation)",
      "- \\[7\\] no such source",
      "  - “\\[x\\](y)” (**not found in this source**)",
      "",
    ].join("\n"),
  );
});

describe("a file name", () => {
  it("is taken by every system", () => {
    expect(
      ['a/b\\c:d*e?f"g<h>i|j', "..", "con", "LPT1.txt", "  . x . ", "", "\u202egpj.exe\u0000\n", "é".repeat(200)].map((title) =>
        fileNameOf(title, "md"),
      ),
    ).toEqual([
      "a b c d e f g h i j.md",
      "chat.md",
      "chat con.md",
      "chat LPT1.txt.md",
      "x.md",
      "chat.md",
      "gpj.exe.md",
      `${"é".repeat(90)}.md`,
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(0x10ffff), { maxLength: 250 }), (points) => {
        const title = String.fromCodePoint(...points);
        const name = fileNameOf(title, "json");
        expect(name).toMatch(/^[^<>:"/\\|?*\p{Cc}\p{Cf}\s.][^<>:"/\\|?*\p{Cc}\p{Cf}]*\.json$/u);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      }),
    );
  });
});

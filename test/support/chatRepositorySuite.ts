/** What every ChatRepository promises, held against the one in memory and the one in the database. */
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatRepository, NewAnswer, NewUserMessage } from "#src/chat/ports.ts";
import type { AssistantMessage, Chat, Message } from "#src/contract/chat.ts";
import { AppError, toWireError } from "#src/contract/errors.ts";
import type { AnswerGrounding, Passage } from "#src/contract/grounding.ts";
import {
  chatIdSchema,
  collectionIdSchema,
  fileIdSchema,
  folderIdSchema,
  type MessageId,
  messageIdSchema,
  presetIdSchema,
  runIdSchema,
} from "#src/contract/ids.ts";

export const newChatId = () => chatIdSchema.parse(uuid());
export const newMessageId = () => messageIdSchema.parse(uuid());
export const newCollectionId = () => collectionIdSchema.parse(uuid());
export const newRunId = () => runIdSchema.parse(uuid());

/** A chat as `chats.create` makes it, with what is given replaced. */
export const someChat = (changes: Partial<Chat> = {}): Chat => ({
  id: newChatId(),
  title: "New chat",
  titledBy: "nobody",
  pinned: false,
  folderId: null,
  temporary: false,
  createdAt: 1_000,
  updatedAt: 1_000,
  systemPrompt: "",
  sampling: {},
  draft: "",
  modelId: null,
  collectionIds: [],
  leafId: null,
  ...changes,
});
/** One passage, one quote found in it, and what was read for it. */
export const someGrounding = (): AnswerGrounding => {
  const passage: Passage = {
    n: 1,
    fileId: fileIdSchema.parse(uuid()),
    documentHash: "a".repeat(64),
    fileName: "lease.pdf",
    kind: "pdf",
    locator: { kind: "page", page: 3, label: null },
    text: "The monthly rent is EUR 1,284.60, payable in advance.",
    boxes: [[72, 100, 300, 112]],
  };
  return {
    mode: "passages",
    collections: [{ id: newCollectionId(), revision: 4 }],
    passages: [passage],
    citations: [
      {
        n: 1,
        start: 12,
        end: 24,
        quote: "EUR 1,284.60",
        verification: "exact",
        inPassage: [20, 32],
        boxes: [[160, 100, 220, 112]],
        locator: passage.locator,
      },
    ],
    coverage: {
      readPages: 1,
      partlyReadPages: 0,
      totalPages: 9,
      readFiles: 1,
      totalFiles: 2,
      unindexedFiles: 0,
      unreadable: [{ fileName: "scan.pdf", pages: [{ page: 4, reason: "scan-without-ocr" }] }],
    },
    computation: null,
  };
};
export const someUser = (changes: Partial<NewUserMessage> = {}): NewUserMessage => ({
  id: newMessageId(),
  parentId: null,
  text: "question",
  createdAt: 2_000,
  task: null,
  ...changes,
});
export const someAnswer = (parentId: MessageId, changes: Partial<NewAnswer> = {}): NewAnswer => ({
  id: newMessageId(),
  parentId,
  createdAt: 2_000,
  text: "answer",
  thought: "",
  state: { kind: "done", finishReason: "stop" },
  answeredBy: { modelId: null, name: "Model", quantization: "Q8_0", starter: false },
  contextStartId: null,
  edited: false,
  ...changes,
});

/** Runs the promises of the port; `make` gives an empty repository each time. The repository's own bin, if any, is tested by its owner. */
export const chatRepositorySuite = (
  name: string,
  make: () => Promise<{ readonly repository: ChatRepository; close(): Promise<void> }>,
): void => {
  describe(name, () => {
    let repository: ChatRepository;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ repository, close } = await make());
    });
    afterEach(async () => {
      await close();
    });

    /** A chat of `turns` questions and answers, shown to the end. */
    const filledChat = async (turns: number, changes: Partial<Chat> = {}) => {
      const chat = someChat(changes);
      await repository.createChat(chat);
      const users: NewUserMessage[] = [];
      const answers: NewAnswer[] = [];
      for (let turn = 0; turn < turns; turn += 1) {
        const user = someUser({ parentId: answers.at(-1)?.id ?? null, text: `question ${turn}`, createdAt: 2_000 + turn });
        const answer = someAnswer(user.id, { text: `answer ${turn}`, createdAt: 2_000 + turn });
        await repository.addTurn(chat.id, user, answer);
        users.push(user);
        answers.push(answer);
      }
      return { chat, users, answers };
    };
    const textsShown = async (id: Chat["id"]) => (await repository.path(id, { limit: 100 })).messages.map((message) => message.text);
    const codeOf = async (promise: Promise<unknown>) =>
      promise.then(
        () => "resolved",
        (thrown: unknown) => (thrown instanceof AppError ? toWireError(thrown).code : thrown),
      );

    it("gives back a created chat whole, and its summary in the list", async () => {
      const chat = someChat({ title: "Rent", systemPrompt: "Be brief.", sampling: { temperature: 0, seed: null }, draft: "half a thou" });
      await repository.createChat(chat);
      expect(await repository.getChat(chat.id)).toEqual(chat);
      const { systemPrompt: _s, sampling: _p, draft: _d, modelId: _m, collectionIds: _c, leafId: _l, ...summary } = chat;
      expect(await repository.listChats()).toEqual([summary]);
    });

    it("lists pinned chats first, then the one changed last", async () => {
      const [old, fresh, pinned] = [someChat({ updatedAt: 1 }), someChat({ updatedAt: 3 }), someChat({ updatedAt: 2, pinned: true })];
      for (const chat of [old, fresh, pinned]) await repository.createChat(chat);
      expect((await repository.listChats()).map((chat) => chat.id)).toEqual([pinned.id, fresh.id, old.id]);
    });

    it("changes only the named fields of a chat and gives the whole", async () => {
      const chat = someChat({ draft: "keep" });
      await repository.createChat(chat);
      const changed = { ...chat, title: "Named", titledBy: "person" as const, sampling: { topK: 3 } };
      expect(await repository.updateChat(chat.id, { title: "Named", titledBy: "person", sampling: { topK: 3 } })).toEqual(changed);
      expect(await repository.getChat(chat.id)).toEqual(changed);
    });

    it("names what is not there", async () => {
      const { chat } = await filledChat(1);
      expect(await codeOf(repository.getChat(newChatId()))).toBe("chat/not-found");
      expect(await codeOf(repository.updateChat(newChatId(), { title: "x" }))).toBe("chat/not-found");
      expect(await codeOf(repository.path(newChatId(), { limit: 1 }))).toBe("chat/not-found");
      expect(await codeOf(repository.readTree(newChatId()))).toBe("chat/not-found");
      expect(await codeOf(repository.removeChat(newChatId(), 1))).toBe("chat/not-found");
      expect(await codeOf(repository.addTurn(newChatId(), someUser(), null))).toBe("chat/not-found");
      expect(await codeOf(repository.addTurn(chat.id, someUser({ parentId: newMessageId() }), null))).toBe("chat/message-not-found");
      expect(await codeOf(repository.getMessage(newMessageId()))).toBe("chat/message-not-found");
      expect(await codeOf(repository.updateAnswer(newMessageId(), { text: "x" }))).toBe("chat/message-not-found");
      expect(await codeOf(repository.appendAnswer(newMessageId(), "x", ""))).toBe("chat/message-not-found");
      expect(await codeOf(repository.selectVersion(newMessageId()))).toBe("chat/message-not-found");
      expect(await codeOf(repository.removeMessage(newMessageId(), 1))).toBe("chat/message-not-found");
      expect(await codeOf(repository.path(chat.id, { before: newMessageId(), limit: 1 }))).toBe("chat/message-not-found");
    });

    it("adds a turn: shows its last message, moves the chat's time, clears the draft", async () => {
      const chat = someChat({ draft: "question" });
      await repository.createChat(chat);
      const user = someUser({ createdAt: 5_000 });
      const answer = someAnswer(user.id, { createdAt: 5_000, thought: "hm" });
      await repository.addTurn(chat.id, user, answer);
      expect(await repository.getChat(chat.id)).toEqual({ ...chat, draft: "", updatedAt: 5_000, leafId: answer.id });
      const messages: Message[] = [
        { ...user, chatId: chat.id, role: "user", versionIds: [user.id] },
        { ...answer, chatId: chat.id, role: "assistant", stats: null, grounding: null, versionIds: [answer.id] },
      ];
      expect(await repository.path(chat.id, { limit: 10 })).toEqual({ messages, hasMore: false });
      expect(await repository.getMessage(answer.id)).toEqual(messages[1]);
    });

    it("adds both messages of a turn or none: an unknown parent, or one in another chat, leaves nothing behind", async () => {
      const { chat, users } = await filledChat(1);
      const other = await filledChat(1);
      const user = someUser({ parentId: users[0]?.id ?? null });
      const elsewhere = other.users[0]?.id ?? newMessageId();
      const before = await repository.readTree(chat.id);
      const refusals = [
        await codeOf(repository.addTurn(chat.id, user, someAnswer(newMessageId()))),
        await codeOf(repository.addTurn(chat.id, user, someAnswer(elsewhere))),
        await codeOf(repository.addTurn(chat.id, someUser({ parentId: elsewhere }), null)),
        await codeOf(repository.addTurn(chat.id, null, someAnswer(newMessageId()))),
      ];
      expect(refusals).toEqual(Array(4).fill("chat/message-not-found"));
      expect(await repository.readTree(chat.id)).toEqual(before);
      expect(await codeOf(repository.getMessage(user.id))).toBe("chat/message-not-found");
    });

    it("keeps the draft when only an answer is added", async () => {
      const { chat, users } = await filledChat(1);
      await repository.updateChat(chat.id, { draft: "next" });
      await repository.addTurn(chat.id, null, someAnswer(users[0]?.id ?? newMessageId(), { text: "second", createdAt: 9_000 }));
      expect(await repository.getChat(chat.id)).toMatchObject({ draft: "next", updatedAt: 9_000 });
      expect(await textsShown(chat.id)).toEqual(["question 0", "second"]);
    });

    it("pages the path from its end towards the root", async () => {
      const { chat, users, answers } = await filledChat(3);
      const ids = users.flatMap((user, turn) => [user.id, answers[turn]?.id]);
      const last = await repository.path(chat.id, { limit: 4 });
      expect([last.messages.map((message) => message.id), last.hasMore]).toEqual([ids.slice(2), true]);
      const first = await repository.path(chat.id, { before: last.messages[0]?.id ?? newMessageId(), limit: 4 });
      expect([first.messages.map((message) => message.id), first.hasMore]).toEqual([ids.slice(0, 2), false]);
      const exact = await repository.path(chat.id, { limit: 6 });
      expect([exact.messages.length, exact.hasMore]).toEqual([6, false]);
    });

    it("reads a path that is not the shown one", async () => {
      const { chat, answers } = await filledChat(2);
      const leafId = answers[0]?.id ?? newMessageId();
      expect((await repository.path(chat.id, { leafId, limit: 10 })).messages.map((message) => message.text)).toEqual([
        "question 0",
        "answer 0",
      ]);
    });

    it("gives an empty path for an empty chat", async () => {
      const chat = someChat();
      await repository.createChat(chat);
      expect(await repository.path(chat.id, { limit: 10 })).toEqual({ messages: [], hasMore: false });
    });

    it("keeps every version, in order of creation, and the root's versions too", async () => {
      const { chat, users, answers } = await filledChat(1);
      const [user, answer] = [users[0], answers[0]];
      if (user === undefined || answer === undefined) throw new Error("no turn");
      const second = someAnswer(user.id, { text: "again", createdAt: 3_000 });
      await repository.addTurn(chat.id, null, second);
      const otherRoot = someUser({ text: "other", createdAt: 4_000 });
      await repository.addTurn(chat.id, otherRoot, null);
      expect((await repository.getMessage(answer.id)).versionIds).toEqual([answer.id, second.id]);
      expect((await repository.getMessage(user.id)).versionIds).toEqual([user.id, otherRoot.id]);
      expect(await textsShown(chat.id)).toEqual(["other"]);
    });

    it("shows a version with the path below it that was last shown, else the newest", async () => {
      const { chat, users, answers } = await filledChat(2);
      const [first, second] = users;
      if (first === undefined || second === undefined || answers[0] === undefined) throw new Error("no turns");
      const branch = someUser({ parentId: answers[0].id, text: "branch", createdAt: 3_000 });
      await repository.addTurn(chat.id, branch, someAnswer(branch.id, { text: "branch answer", createdAt: 3_000 }));
      const root = someUser({ text: "new root", createdAt: 4_000 });
      await repository.addTurn(chat.id, root, null);
      expect(await repository.selectVersion(second.id)).toBe(chat.id);
      expect(await textsShown(chat.id)).toEqual(["question 0", "answer 0", "question 1", "answer 1"]);
      await repository.selectVersion(root.id);
      expect(await textsShown(chat.id)).toEqual(["new root"]);
      await repository.selectVersion(first.id);
      expect(await textsShown(chat.id)).toEqual(["question 0", "answer 0", "question 1", "answer 1"]);
    });

    it("appends streamed text and replaces only the named fields of an answer", async () => {
      const chat = someChat();
      await repository.createChat(chat);
      const user = someUser();
      const answer = someAnswer(user.id, { text: "", state: { kind: "generating", runId: newRunId() }, answeredBy: null });
      await repository.addTurn(chat.id, user, answer);
      await repository.appendAnswer(answer.id, "Grüße 😀", "think");
      await repository.appendAnswer(answer.id, " <|im_end|>", "");
      expect(await repository.unsettledAnswers()).toEqual([answer.id]);
      const stats = {
        promptTokens: 5,
        cachedTokens: 1,
        generatedTokens: 2,
        ttftMs: 1.5,
        promptTokensPerSecond: null,
        generationTokensPerSecond: 9.25,
      };
      await repository.updateAnswer(answer.id, { stats, state: { kind: "done", finishReason: "length" }, contextStartId: user.id });
      const whole: AssistantMessage = {
        ...answer,
        chatId: chat.id,
        role: "assistant",
        text: "Grüße 😀 <|im_end|>",
        thought: "think",
        stats,
        state: { kind: "done", finishReason: "length" },
        contextStartId: user.id,
        grounding: null,
        versionIds: [answer.id],
      };
      expect(await repository.getMessage(answer.id)).toEqual(whole);
      expect(await repository.unsettledAnswers()).toEqual([]);
      await repository.updateAnswer(answer.id, { text: "new", thought: "", stats: null });
      expect(await repository.getMessage(answer.id)).toEqual({ ...whole, text: "new", thought: "", stats: null });
    });

    it("keeps a chat's collections, a question's task, and what an answer rests on", async () => {
      const chat = someChat({ collectionIds: [newCollectionId(), newCollectionId()] });
      await repository.createChat(chat);
      const user = someUser({ task: { kind: "summarise", length: "short", bySection: true } });
      const answer = someAnswer(user.id, { text: "", state: { kind: "generating", runId: newRunId() } });
      await repository.addTurn(chat.id, user, answer);
      expect(await repository.getMessage(user.id)).toEqual({ ...user, chatId: chat.id, role: "user", versionIds: [user.id] });
      const grounding = someGrounding();
      await repository.updateAnswer(answer.id, { grounding });
      await repository.appendAnswer(answer.id, "The rent is EUR 1,284.60 [1].", "");
      expect(await repository.getMessage(answer.id)).toMatchObject({ text: "The rent is EUR 1,284.60 [1].", grounding });
      await repository.updateAnswer(answer.id, { state: { kind: "cancelled" } });
      expect(await repository.getMessage(answer.id)).toMatchObject({ grounding });
      const { chat: kept, messages } = await repository.readTree(chat.id);
      const copy = { ...kept, id: newChatId(), leafId: null };
      await repository.writeTree({ chat: copy, messages: [] });
      expect((await repository.getChat(copy.id)).collectionIds).toEqual(chat.collectionIds);
      expect(messages[1]).toMatchObject({ grounding });
      const [first] = chat.collectionIds;
      const fewer = first === undefined ? [] : [first];
      expect((await repository.updateChat(chat.id, { collectionIds: fewer })).collectionIds).toEqual(fewer);
      await repository.updateAnswer(answer.id, { grounding: null });
      expect(await repository.getMessage(answer.id)).toMatchObject({ grounding: null });
    });

    it("keeps NUL, control tokens and pairs of surrogates as text", async () => {
      const chat = someChat();
      await repository.createChat(chat);
      const user = someUser({ text: "a\0b <|im_end|> 😀" });
      const answer = someAnswer(user.id, { text: "", state: { kind: "generating", runId: newRunId() } });
      await repository.addTurn(chat.id, user, answer);
      await repository.appendAnswer(answer.id, "x😀", "");
      await repository.appendAnswer(answer.id, "y\0", "");
      expect(await textsShown(chat.id)).toEqual([user.text, "x😀y\0"]);
    });

    it("removes a message with all below it; the shown path ends above", async () => {
      const { chat, users, answers } = await filledChat(3);
      await repository.removeMessage(users[1]?.id ?? newMessageId(), 9_000);
      expect(await textsShown(chat.id)).toEqual(["question 0", "answer 0"]);
      expect((await repository.getChat(chat.id)).leafId).toBe(answers[0]?.id);
      expect(await codeOf(repository.getMessage(answers[2]?.id ?? newMessageId()))).toBe("chat/message-not-found");
      await repository.removeMessage(users[0]?.id ?? newMessageId(), 9_000);
      expect(await repository.getChat(chat.id)).toMatchObject({ leafId: null });
      expect(await textsShown(chat.id)).toEqual([]);
    });

    it("leaves the shown path alone when another version is removed", async () => {
      const { chat, users, answers } = await filledChat(1);
      const second = someAnswer(users[0]?.id ?? newMessageId(), { text: "second", createdAt: 3_000 });
      await repository.addTurn(chat.id, null, second);
      await repository.removeMessage(answers[0]?.id ?? newMessageId(), 9_000);
      expect(await textsShown(chat.id)).toEqual(["question 0", "second"]);
      expect((await repository.getMessage(second.id)).versionIds).toEqual([second.id]);
    });

    it("removes a chat with its messages", async () => {
      const { chat, users } = await filledChat(1);
      await repository.removeChat(chat.id, 9_000);
      expect(await repository.listChats()).toEqual([]);
      expect(await codeOf(repository.getChat(chat.id))).toBe("chat/not-found");
      expect(await codeOf(repository.getMessage(users[0]?.id ?? newMessageId()))).toBe("chat/message-not-found");
      expect(await repository.search("question", 10)).toEqual([]);
    });

    it("writes a whole tree and reads it back equal", async () => {
      const { chat, users, answers } = await filledChat(2, { title: "Tree", pinned: true });
      await repository.addTurn(chat.id, null, someAnswer(users[1]?.id ?? newMessageId(), { text: "other", createdAt: 3_000 }));
      await repository.selectVersion(answers[1]?.id ?? newMessageId());
      const tree = await repository.readTree(chat.id);
      expect(tree.messages.map((message) => message.text)).toEqual(["question 0", "answer 0", "question 1", "answer 1", "other"]);
      await repository.removeChat(chat.id, 9_000);

      const ids = new Map(tree.messages.map((message) => [message.id, newMessageId()]));
      const renew = <T extends MessageId | null>(id: T) => (id === null ? null : (ids.get(id) ?? newMessageId()));
      const copyId = newChatId();
      const copy = {
        chat: { ...tree.chat, id: copyId, leafId: renew(tree.chat.leafId) },
        messages: tree.messages.map((message) => ({
          ...message,
          id: ids.get(message.id) ?? newMessageId(),
          chatId: copyId,
          parentId: renew(message.parentId),
          versionIds: message.versionIds.map((id) => ids.get(id) ?? newMessageId()),
        })),
      };
      await repository.writeTree(copy);
      expect(await repository.readTree(copyId)).toEqual(copy);
      expect(await textsShown(copyId)).toEqual(["question 0", "answer 0", "question 1", "answer 1"]);
    });

    it("finds words in messages and titles, with the places to highlight", async () => {
      const chat = someChat({ title: "Lease of the workshop" });
      await repository.createChat(chat);
      const user = someUser({ text: "What is the notice period of the tenant?" });
      await repository.addTurn(chat.id, user, null);
      const [inMessage, ...others] = await repository.search("notice", 10);
      expect([inMessage?.chatId, inMessage?.messageId, inMessage?.title, others]).toEqual([chat.id, user.id, chat.title, []]);
      expect(inMessage?.ranges.map(([start, end]) => inMessage.snippet.slice(start, end))).toEqual(["notice"]);
      expect((await repository.search("WORKSHOP", 10)).map((hit) => hit.messageId)).toEqual([null]);
      expect(await repository.search("absent", 10)).toEqual([]);
      expect(await repository.search("   ", 10)).toEqual([]);
    });

    it("takes any text as a search, operators and quotes included", async () => {
      await filledChat(1);
      for (const query of ['"', "(", "*", "a AND", "NEAR(", "'; --", "\\", "%", "^question"])
        expect(await codeOf(repository.search(query, 5))).toBe("resolved");
    });

    it("returns no more hits than asked for", async () => {
      await filledChat(3);
      expect(await repository.search("question", 2)).toHaveLength(2);
    });

    it("keeps folders; the chats of a removed one stay outside any", async () => {
      const folder = { id: folderIdSchema.parse(uuid()), name: "Contracts" };
      await repository.saveFolder(folder);
      const chat = someChat({ folderId: folder.id });
      await repository.createChat(chat);
      await repository.saveFolder({ ...folder, name: "Leases" });
      expect(await repository.listFolders()).toEqual([{ ...folder, name: "Leases" }]);
      await repository.removeFolder(folder.id, 9_000);
      expect(await repository.listFolders()).toEqual([]);
      expect((await repository.getChat(chat.id)).folderId).toBeNull();
    });

    it("keeps presets, replaced by id", async () => {
      const preset = { id: presetIdSchema.parse(uuid()), name: "Brief", text: "Be brief." };
      await repository.savePreset(preset);
      await repository.savePreset({ ...preset, text: "Be very brief." });
      expect(await repository.listPresets()).toEqual([{ ...preset, text: "Be very brief." }]);
      await repository.removePreset(preset.id, 9_000);
      expect(await repository.listPresets()).toEqual([]);
    });
  });
};

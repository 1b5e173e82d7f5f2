/** A process that writes to a store until it is killed, and tells each write only after it was acknowledged. */
import { setImmediate as turn } from "node:timers/promises";
import { v7 as uuid } from "uuid";
import { chatIdSchema, messageIdSchema, runIdSchema } from "#src/contract/ids.ts";
import { openStore } from "#src/store/store.ts";
import { someChunk, someCollection, someDocument, someFile, somePage, someSource } from "./documentRepositorySuite.ts";

/** `text`: what the message must at least begin with from now on. `nextPage`: how far the document must at least be read. */
export type Acknowledged = { readonly id: string; readonly text: string } | { readonly hash: string; readonly nextPage: number };

const [dataDir = "", keyHex = ""] = process.argv.slice(2);
const tell = (acknowledged: Acknowledged): void => {
  process.send?.(acknowledged);
};

/** Pages a batch adds, each with one passage. */
const BATCH = 3;
const readDocument = async (number: number): Promise<void> => {
  const collection = someCollection();
  const source = someSource(collection.id);
  const document = someDocument();
  await store.documents.saveCollection(collection);
  await store.documents.saveSource(source);
  await store.documents.saveFiles([someFile(source, { documentHash: document.hash, state: { kind: "reading", done: 0, total: null } })]);
  await store.documents.beginDocument(document);
  for (let page = 1; page < 30; page += BATCH) {
    const texts = Array.from({ length: BATCH }, (_, index) => `page ${page + index} of document ${number}, `.repeat(20));
    await store.documents.addPages(document.hash, {
      pages: texts.map((text, index) => somePage(page + index, text)),
      chunks: texts.map((text, index) => someChunk(page + index, page + index - 1, text)),
      unread: [],
      nextPage: page + BATCH,
    });
    tell({ hash: document.hash, nextPage: page + BATCH });
  }
  if (number % 2 === 1) await store.documents.removeSource(source.id);
};

const store = await openStore({ dataDir, key: Buffer.from(keyHex, "hex"), now: Date.now, binDays: () => 30 });
for (let chatNumber = 0; ; chatNumber += 1) {
  const [chatId, userId, answerId] = [chatIdSchema.parse(uuid()), messageIdSchema.parse(uuid()), messageIdSchema.parse(uuid())];
  await store.chats.createChat({
    id: chatId,
    title: `chat ${chatNumber}`,
    titledBy: "nobody",
    pinned: false,
    folderId: null,
    temporary: false,
    createdAt: 1,
    updatedAt: 1,
    systemPrompt: "",
    sampling: {},
    draft: "",
    modelId: null,
    collectionIds: [],
    leafId: null,
  });
  const question = `question ${chatNumber} `.repeat(50);
  await store.chats.addTurn(
    chatId,
    { id: userId, parentId: null, text: question, createdAt: 1, task: null },
    {
      id: answerId,
      parentId: userId,
      createdAt: 1,
      text: "",
      thought: "",
      state: { kind: "generating", runId: runIdSchema.parse(uuid()) },
      answeredBy: null,
      contextStartId: null,
      edited: false,
    },
  );
  tell({ id: userId, text: question });
  let text = "";
  for (let piece = 0; piece < 20; piece += 1) {
    const words = `words ${piece} of the answer `;
    await store.chats.appendAnswer(answerId, words, "");
    text += words;
    tell({ id: answerId, text });
  }
  await store.chats.updateAnswer(answerId, { state: { kind: "done", finishReason: "stop" } });
  await readDocument(chatNumber);
  await turn();
}

/** A process that writes to a store until it is killed, and tells each write only after it was acknowledged. */
import { setImmediate as turn } from "node:timers/promises";
import { v7 as uuid } from "uuid";
import { chatIdSchema, messageIdSchema, runIdSchema } from "#src/contract/ids.ts";
import { openStore } from "#src/store/store.ts";

/** `text`: what the message must at least begin with from now on. */
export interface Acknowledged {
  readonly id: string;
  readonly text: string;
}

const [dataDir = "", keyHex = ""] = process.argv.slice(2);
const tell = (acknowledged: Acknowledged): void => {
  process.send?.(acknowledged);
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
  await turn();
}

/** The chat domain on memory repositories and a scripted generator. */
import { v7 as uuid } from "uuid";
import { createChat } from "#src/chat/chat.ts";
import { createMemoryRepository } from "#src/chat/memoryRepository.ts";
import type { ChatRepository, GeneratorModel } from "#src/chat/ports.ts";
import type { Message } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { DocumentTask } from "#src/contract/grounding.ts";
import { type ChatId, modelIdSchema, type RunId } from "#src/contract/ids.ts";
import { defaultSettings, type Settings } from "#src/contract/settings.ts";
import { createRuns } from "#src/run/runs.ts";
import { createScriptedGenerator } from "./scriptedGenerator.ts";
import { createScriptedGrounding } from "./scriptedGrounding.ts";

export const newId = <T extends string>(): T => uuid() as T;
export const someModel: GeneratorModel = {
  answeredBy: { modelId: modelIdSchema.parse(uuid()), name: "Tiny", quantization: "Q8_0", starter: false },
  sampling: {},
  contextTokens: 1_000,
};

export const setUp = async (options: { model?: GeneratorModel; repository?: ChatRepository; settings?: Partial<Settings> } = {}) => {
  const events: AppEvent[] = [];
  const repository = options.repository ?? createMemoryRepository();
  const temporary = createMemoryRepository();
  const scripted = createScriptedGenerator(options.model ?? someModel);
  const documents = createScriptedGrounding();
  const clock = { now: 1_000 };
  const now = () => {
    clock.now += 1;
    return clock.now;
  };
  const monotonic = { now: 0 };
  const publish = (event: AppEvent) => events.push(event);
  const runs = createRuns({ now, newId, publish });
  const settings: Settings = { ...defaultSettings, autoTitles: false, ...options.settings };
  const domain = createChat({
    repository,
    temporary,
    generator: scripted.generator,
    grounding: documents.grounding,
    runs,
    publish,
    settings: () => settings,
    now,
    monotonicNow: () => monotonic.now,
    newId,
  });
  const turns = {
    ...domain.turns,
    send: async (input: { chatId: ChatId; text: string; task?: DocumentTask }) => await domain.turns.send({ task: null, ...input }),
  };
  const create = async (changes: Partial<Parameters<typeof domain.chats.create>[0]> = {}) =>
    await domain.chats.create({ temporary: false, folderId: null, modelId: null, sampling: {}, collectionIds: [], ...changes });
  const ended = async (runId: RunId | null) => {
    if (runId === null) throw new Error("no run");
    return (await runs.settled(runId)).state;
  };
  return {
    ...domain,
    turns,
    domain,
    repository,
    temporary,
    scripted,
    documents,
    /** What the clock for lengths of time says (ms); stands still unless a test moves it. */
    monotonic,
    runs,
    events,
    settings,
    create,
    ended,
    /** Sends and waits for the end of the answer. */
    say: async (chatId: ChatId, text: string) => {
      const turn = await turns.send({ chatId, text });
      await ended(turn.runId);
      return turn;
    },
    shown: async (chatId: ChatId): Promise<Message[]> => (await domain.chats.messages({ chatId, limit: 500 })).messages,
    texts: async (chatId: ChatId): Promise<string[]> =>
      (await domain.chats.messages({ chatId, limit: 500 })).messages.map((message) => message.text),
    kinds: () => events.map((event) => event.kind),
  };
};

/** The AppError a promise rejects with, as [code, details]. */
export const refusal = async (promise: Promise<unknown>) =>
  await promise.then(
    (value) => ["resolved", value],
    (thrown: unknown) => (thrown instanceof AppError ? [thrown.code, thrown.details] : ["bug", thrown]),
  );

/** Chats, messages and a core that answers from memory: for tests of the chat room. */
import type { AnswerState, AssistantMessage, Chat, ChatSummary, Message, UserMessage } from "#src/contract/chat.ts";
import { type ChatId, chatIdSchema, folderIdSchema, type MessageId, messageIdSchema, runIdSchema } from "#src/contract/ids.ts";
import type { Api } from "../../../../renderer/api/client.ts";
import { createRoom, type Room } from "../../../../renderer/chat/room.ts";
import { createAnswers } from "../../../../renderer/state/answers.ts";
import { createChatsStore } from "../../../../renderer/state/chats.ts";

const uuid = (number: number): string => `019aa000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
export const chatId = (number: number): ChatId => chatIdSchema.parse(uuid(number));
export const messageId = (number: number): MessageId => messageIdSchema.parse(uuid(number));
export const folderId = (number: number) => folderIdSchema.parse(uuid(number));
export const runId = (number: number) => runIdSchema.parse(uuid(number));

export const summary = (number: number, change: Partial<ChatSummary> = {}): ChatSummary => ({
  id: chatId(number),
  title: `Chat ${number}`,
  titledBy: "nobody",
  pinned: false,
  folderId: null,
  temporary: false,
  createdAt: 0,
  updatedAt: 0,
  ...change,
});

export const chat = (number: number, change: Partial<Chat> = {}): Chat => ({
  ...summary(number),
  systemPrompt: "",
  sampling: {},
  draft: "",
  modelId: null,
  collectionIds: [],
  leafId: null,
  ...change,
});

const base = (number: number, parent: number | null) => ({
  id: messageId(number),
  chatId: chatId(1),
  parentId: parent === null ? null : messageId(parent),
  createdAt: number,
  versionIds: [messageId(number)],
});

export const said = (number: number, parent: number | null, text: string, change: Partial<UserMessage> = {}): UserMessage => ({
  ...base(number, parent),
  role: "user",
  text,
  task: null,
  ...change,
});

const done: AnswerState = { kind: "done", finishReason: "stop" };

export const answered = (number: number, parent: number, text: string, change: Partial<AssistantMessage> = {}): AssistantMessage => ({
  ...base(number, parent),
  role: "assistant",
  text,
  thought: "",
  state: done,
  stats: null,
  answeredBy: null,
  contextStartId: null,
  edited: false,
  grounding: null,
  ...change,
});

/** A path of `count` messages, numbered from 100, each the child of the one before. */
export const longPath = (count: number): Message[] =>
  Array.from({ length: count }, (_, at) => {
    const parent = at === 0 ? null : 99 + at;
    return at % 2 === 0 || parent === null ? said(100 + at, parent, `Question ${at}`) : answered(100 + at, parent, `Answer ${at}`);
  });

type Call = readonly [name: string, input: unknown];

export interface FakeCore {
  readonly room: Room;
  readonly calls: Call[];
  /** What is read next time. */
  path: readonly Message[];
  chat: Chat;
  /** Names of calls that fail, with what they throw. */
  readonly failures: Map<string, unknown>;
}

/** A room on a core that holds one chat (number 1) and notes every call. */
export const fakeCore = (): FakeCore => {
  const calls: Call[] = [];
  const answer = (name: string, input: { readonly limit?: number; readonly before?: MessageId } & Record<string, unknown>): unknown => {
    switch (name) {
      case "chats.list":
        return [core.chat];
      case "folders.list":
      case "presets.list":
      case "chats.search":
        return [];
      case "chats.get":
        return core.chat;
      case "chats.create":
        core.chat = chat(1, { temporary: input.temporary === true });
        return core.chat;
      case "chats.update":
        core.chat = { ...core.chat, ...input };
        return core.chat;
      case "chats.messages": {
        const end = input.before === undefined ? core.path.length : core.path.findIndex((message) => message.id === input.before);
        const start = Math.max(0, end - (input.limit ?? 100));
        return { messages: core.path.slice(start, end), hasMore: start > 0 };
      }
      case "turns.meter":
        return { kind: "no-model" };
      default:
        return {};
    }
  };
  const group = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_target, call) =>
          async (input: Record<string, unknown> = {}) => {
            const full = `${name}.${String(call)}`;
            calls.push([full, input]);
            if (core.failures.has(full)) throw core.failures.get(full);
            return answer(full, input);
          },
      },
    );
  // The proxy answers every call of the contract by name; the compiler cannot see that.
  const api = new Proxy({}, { get: (_target, name) => group(String(name)) }) as unknown as Api;
  const room = createRoom({ api, chats: createChatsStore(), answers: createAnswers((flush) => flush()) }, (run) => run());
  const core: FakeCore = { room, calls, path: [], chat: chat(1), failures: new Map() };
  return core;
};

/** Automatic titles: the first words at once, a better one from the model when nobody waits for it. */
import type { Chat } from "#src/contract/chat.ts";
import type { ChatId, MessageId, RunId } from "#src/contract/ids.ts";
import type { RunContext } from "#src/run/runs.ts";
import { itemsUntilAborted } from "#src/run/untilAborted.ts";
import type { Announce } from "./announce.ts";
import type { ChatDeps } from "./deps.ts";
import type { Homes } from "./homes.ts";
import type { GeneratorModel } from "./ports.ts";
import { NEW_CHAT_TITLE, titleFromModel, titleFromQuestion, titlePrompt } from "./titleText.ts";

/** One evaluated prompt for all titles, never a chat's own. */
const TITLE_SEQUENCE = "title";
/** An untitled chat is tried again after its first answers only. */
const MESSAGES_MAX = 6;
const TITLE_TOKENS = 24;
/** Chats a person named in this life of the core, so that no title under way overtakes the name. */
const NAMED_KEPT = 1_024;

export interface Titles {
  /** Gives a chat without a title the first words of its first message. */
  fromQuestion(chat: Chat, text: string): Promise<void>;
  /** Starts a title run where one is wanted, the chat is kept, and the model is more than the starter. */
  fromAnswer(chat: Chat, answerId: MessageId, model: GeneratorModel): void;
  /** Someone waits for an answer: titles stop and the first words stay. */
  giveWay(): void;
  /** The chat is going: its title run is cancelled; resolves when it has ended. */
  removed(chatId: ChatId): Promise<void>;
  /** Call before a person's title is written. */
  namedByPerson(chatId: ChatId): void;
}

export const createTitles = (deps: Pick<ChatDeps, "generator" | "runs" | "settings">, homes: Homes, announce: Announce): Titles => {
  const named = new Set<ChatId>();
  const running = new Map<RunId, ChatId>();

  const name = async (chatId: ChatId, title: string, titledBy: "nobody" | "model"): Promise<void> => {
    if (named.has(chatId)) return;
    // No await between the look and the write: a person's later title is written later, and stays.
    announce.chat(await homes.of(chatId).updateChat(chatId, { title, titledBy }));
  };

  const ask = async (chat: Chat, answerId: MessageId, model: GeneratorModel, context: RunContext): Promise<void> => {
    const home = homes.of(chat.id);
    const [question, answer] = (await home.path(chat.id, { leafId: answerId, limit: 2 })).messages;
    const now = await home.getChat(chat.id);
    if (question === undefined || answer === undefined || now.titledBy !== "nobody") return;
    const request = {
      sequenceKey: TITLE_SEQUENCE,
      messages: [{ role: "user" as const, text: titlePrompt(question.text, answer.text) }],
      sampling: { ...deps.settings().sampling, temperature: 0.3, seed: null, maxTokens: TITLE_TOKENS, thoughtTokens: 0 },
    };
    let text = "";
    for await (const event of itemsUntilAborted(
      deps.generator.generate(model.answeredBy.modelId, request, context.signal),
      context.signal,
    )) {
      if (event.kind === "text" && event.segment === "answer") text += event.text;
    }
    const title = titleFromModel(text);
    if (title !== null) await name(chat.id, title, "model");
  };

  const isEarly = async (chat: Chat, answerId: MessageId): Promise<boolean> =>
    !(await homes.of(chat.id).path(chat.id, { leafId: answerId, limit: MESSAGES_MAX })).hasMore;

  return {
    fromQuestion: async (chat, text) => {
      if (chat.titledBy === "nobody" && chat.title === NEW_CHAT_TITLE) await name(chat.id, titleFromQuestion(text), "nobody");
    },
    fromAnswer: (chat, answerId, model) => {
      if (deps.runs.closed || !deps.settings().autoTitles || model.answeredBy.starter) return;
      // A title is one more reading of what was said: a temporary chat keeps its first words.
      if (chat.temporary || chat.titledBy !== "nobody" || named.has(chat.id)) return;
      const run = deps.runs.start({ kind: "title", chatId: chat.id }, async (context) => {
        try {
          if (await isEarly(chat, answerId)) await ask(chat, answerId, model, context);
        } finally {
          running.delete(context.runId);
        }
      });
      running.set(run.id, chat.id);
    },
    giveWay: () => {
      for (const runId of running.keys()) deps.runs.cancel(runId);
    },
    removed: async (chatId) => {
      const mine = [...running].flatMap(([runId, of]) => (of === chatId ? [runId] : []));
      for (const runId of mine) deps.runs.cancel(runId);
      await Promise.all(mine.map((runId) => deps.runs.settled(runId)));
    },
    namedByPerson: (chatId) => {
      named.delete(chatId);
      named.add(chatId);
      for (const oldest of named) if (named.size > NAMED_KEPT) named.delete(oldest);
    },
  };
};

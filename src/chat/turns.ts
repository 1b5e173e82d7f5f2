/** Turns: send, edit, regenerate, continue, versions, removal, and the meter before sending. */
import type { AnswerState, AssistantMessage, Chat, Meter, StartedTurn, UserMessage } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { BinItemId, ChatId, MessageId, RunId } from "#src/contract/ids.ts";
import type { Announce } from "./announce.ts";
import { createAnswering, samplingOf, tailOf, tooLong } from "./answering.ts";
import type { Busy } from "./busy.ts";
import { cleanText } from "./cleanText.ts";
import type { ChatDeps } from "./deps.ts";
import type { Homes } from "./homes.ts";
import { measure } from "./meter.ts";
import type { ChatRepository, GeneratorModel, NewAnswer } from "./ports.ts";
import type { Prompts } from "./prompt.ts";
import type { Titles } from "./titles.ts";

/** One method per call of pageContract.turns. */
export interface Turns {
  send(input: { readonly chatId: ChatId; readonly text: string }): Promise<StartedTurn>;
  edit(input: { readonly messageId: MessageId; readonly text: string }): Promise<{ messageId: MessageId; runId: RunId | null }>;
  regenerate(input: { readonly messageId: MessageId }): Promise<StartedTurn>;
  continue(input: { readonly messageId: MessageId }): Promise<StartedTurn>;
  selectVersion(input: { readonly messageId: MessageId }): Promise<Record<string, never>>;
  remove(input: { readonly messageId: MessageId }): Promise<{ binItemId: BinItemId | null }>;
  meter(input: { readonly chatId: ChatId; readonly draft: string }): Promise<Meter>;
}

export interface TurnsParts {
  readonly homes: Homes;
  readonly announce: Announce;
  readonly busy: Busy;
  readonly titles: Titles;
  readonly prompts: Prompts;
}

/** True where going on makes sense: stopped, failed, or cut at a length. */
const canContinue = (state: AnswerState): boolean =>
  state.kind === "cancelled" || state.kind === "failed" || (state.kind === "done" && state.finishReason === "length");

/** A question to be written, or one that is there already. */
type Asked =
  | { readonly kind: "new"; readonly id: MessageId; readonly parentId: MessageId | null; readonly text: string }
  | { readonly kind: "again"; readonly questionId: MessageId };

export const createTurns = (deps: ChatDeps, { homes, announce, busy, titles, prompts }: TurnsParts): Turns => {
  const answer = createAnswering(deps, prompts);

  /** Runs `start` while the chat is held; frees it unless an answer now runs in it. */
  const holding = async <T>(chatId: ChatId, start: () => Promise<T>): Promise<T> => {
    busy.claim(chatId);
    titles.giveWay();
    try {
      return await start();
    } finally {
      if (busy.running(chatId) === null) busy.release(chatId);
    }
  };

  /** Throws engine/not-loaded when the library is empty. */
  const modelFor = async (chat: Chat): Promise<GeneratorModel> => {
    const model = await deps.generator.model(chat.modelId);
    if (model === null) throw new AppError("engine/not-loaded", "There is no model to answer");
    return model;
  };

  /** A text that cannot fit is refused before it is written, where a loaded model can tell. One token holds at least a byte of UTF-8. */
  const refuseTooLong = async (home: ChatRepository, chat: Chat, model: GeneratorModel, text: string): Promise<void> => {
    const { contextTokens } = model;
    if (contextTokens === null || 3 * (text.length + chat.systemPrompt.length) < contextTokens / 2) return;
    const sampling = samplingOf(deps.settings().sampling, chat);
    const { assembly } = await prompts.build({
      home,
      chat,
      modelId: model.answeredBy.modelId,
      contextTokens,
      maxTokens: sampling.maxTokens,
      historyLeafId: null,
      tail: tailOf(text, null),
    });
    if (assembly.kind === "too-long") throw tooLong(assembly, contextTokens);
  };

  const emptyAnswer = (parentId: MessageId, runId: RunId, model: GeneratorModel): NewAnswer => ({
    id: deps.newId<MessageId>(),
    parentId,
    createdAt: deps.now(),
    text: "",
    thought: "",
    state: { kind: "generating", runId },
    answeredBy: model.answeredBy,
    contextStartId: null,
    edited: false,
  });

  /** Starts the run of an answer whose row says `generating` with this run. */
  const startRun = (chat: Chat, question: UserMessage, started: AssistantMessage, runId: RunId, model: GeneratorModel): void => {
    const job = { home: homes.of(chat.id), chat, question, answer: started, model };
    deps.runs.start({ kind: "answer", chatId: chat.id, messageId: started.id }, (context) => answer(job, context), { id: runId });
    busy.answering(chat.id, { runId, answerId: started.id });
    void deps.runs.settled(runId).then((run) => {
      busy.release(chat.id);
      if (run.state.kind === "done") titles.fromAnswer(chat, started.id, model);
    });
  };

  const asAnswer = async (home: ChatRepository, id: MessageId): Promise<AssistantMessage> => {
    const message = await home.getMessage(id);
    if (message.role !== "assistant") throw new AppError("request/invalid", "This message is not an answer");
    return message;
  };
  const asQuestion = async (home: ChatRepository, id: MessageId | null): Promise<UserMessage> => {
    const message = id === null ? null : await home.getMessage(id);
    if (message?.role !== "user") throw new AppError("request/invalid", "This message is not a question");
    return message;
  };

  /** Writes a question with its empty answer, or an empty answer alone, then starts the answer. Nothing is written when it throws. */
  const ask = async (chat: Chat, asked: Asked): Promise<StartedTurn> => {
    const home = homes.of(chat.id);
    const model = await modelFor(chat);
    if (asked.kind === "new") await refuseTooLong(home, chat, model, asked.text);
    const runId = deps.newId<RunId>();
    const user = asked.kind === "new" ? { id: asked.id, parentId: asked.parentId, text: asked.text, createdAt: deps.now() } : null;
    const row = emptyAnswer(asked.kind === "again" ? asked.questionId : asked.id, runId, model);
    await home.addTurn(chat.id, user, row);
    const question = await asQuestion(home, row.parentId);
    const started = await asAnswer(home, row.id);
    if (user !== null) deps.publish({ kind: "message", message: question });
    deps.publish({ kind: "message", message: started });
    startRun(chat, question, started, runId, model);
    await announce.chatChanged(chat.id);
    if (user !== null && user.parentId === null) await titles.fromQuestion(chat, user.text);
    return { runId, chatId: chat.id, userMessageId: user?.id ?? null, answerId: row.id };
  };

  const editQuestion = async (message: UserMessage, text: string): ReturnType<Turns["edit"]> => {
    const chat = await homes.of(message.chatId).getChat(message.chatId);
    const turn = await ask(chat, { kind: "new", id: deps.newId(), parentId: message.parentId, text });
    await announce.path(chat.id);
    return { messageId: turn.userMessageId ?? turn.answerId, runId: turn.runId };
  };

  const editAnswer = async (home: ChatRepository, message: AssistantMessage, text: string): ReturnType<Turns["edit"]> => {
    if (message.parentId === null) throw new TypeError("An answer without a question");
    const row: NewAnswer = {
      id: deps.newId<MessageId>(),
      parentId: message.parentId,
      createdAt: deps.now(),
      text,
      thought: "",
      state: { kind: "done", finishReason: "stop" },
      answeredBy: message.answeredBy,
      contextStartId: message.contextStartId,
      edited: true,
    };
    await home.addTurn(message.chatId, null, row);
    await announce.messages(message.chatId, [row.id]);
    await announce.path(message.chatId);
    return { messageId: row.id, runId: null };
  };

  /** True when `id` lies on the path from the root to `leafId`. */
  const liesAbove = async (home: ChatRepository, id: MessageId, leafId: MessageId): Promise<boolean> => {
    for (let at: MessageId | null = leafId; at !== null; at = (await home.getMessage(at)).parentId) if (at === id) return true;
    return false;
  };

  return {
    send: ({ chatId, text }) =>
      holding(chatId, async () => {
        const home = homes.of(chatId);
        const chat = await home.getChat(chatId);
        const clean = cleanText(text);
        try {
          return await ask(chat, { kind: "new", id: deps.newId(), parentId: chat.leafId, text: clean });
        } catch (thrown) {
          // Refused, so it stands nowhere in the chat: kept as the draft, whatever the page does with its own copy.
          if (thrown instanceof AppError) await home.updateChat(chatId, { draft: clean });
          throw thrown;
        }
      }),
    edit: async ({ messageId, text }) => {
      const { home, message } = await homes.ofMessage(messageId);
      const clean = cleanText(text);
      return await holding(message.chatId, () =>
        message.role === "user" ? editQuestion(message, clean) : editAnswer(home, message, clean),
      );
    },
    regenerate: async ({ messageId }) => {
      const { home, message } = await homes.ofMessage(messageId);
      return await holding(message.chatId, async () => {
        const question = await asQuestion(home, message.role === "user" ? message.id : message.parentId);
        const turn = await ask(await home.getChat(message.chatId), { kind: "again", questionId: question.id });
        await announce.path(message.chatId);
        return turn;
      });
    },
    continue: async ({ messageId }) => {
      const { home, message } = await homes.ofMessage(messageId);
      return await holding(message.chatId, async () => {
        const before = await asAnswer(home, messageId);
        if (!canContinue(before.state)) throw new AppError("request/invalid", "This answer is complete");
        const chat = await home.getChat(before.chatId);
        const model = await modelFor(chat);
        const question = await asQuestion(home, before.parentId);
        const runId = deps.newId<RunId>();
        await home.updateAnswer(messageId, { state: { kind: "generating", runId }, answeredBy: model.answeredBy });
        await announce.messages(chat.id, [messageId]);
        startRun(chat, question, before, runId, model);
        return { runId, chatId: chat.id, userMessageId: null, answerId: messageId };
      });
    },
    selectVersion: async ({ messageId }) => {
      const { home } = await homes.ofMessage(messageId);
      await announce.path(await home.selectVersion(messageId));
      return {};
    },
    remove: async ({ messageId }) => {
      const { home, message } = await homes.ofMessage(messageId);
      const running = busy.running(message.chatId);
      if (running !== null && (await liesAbove(home, messageId, running.answerId))) {
        deps.runs.cancel(running.runId);
        await deps.runs.settled(running.runId);
      }
      const binItemId = await home.removeMessage(messageId, deps.now());
      const { leafId } = await home.getChat(message.chatId);
      const place = message.versionIds.indexOf(messageId);
      const neighbour = message.versionIds[place - 1] ?? message.versionIds[place + 1];
      if (leafId === message.parentId && neighbour !== undefined) await home.selectVersion(neighbour);
      await announce.path(message.chatId);
      return { binItemId };
    },
    meter: ({ chatId, draft }) => measure(deps, prompts, homes.of(chatId), { chatId, draft: cleanText(draft) }),
  };
};

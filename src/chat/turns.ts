/** Turns: send, edit, regenerate, continue, versions, removal, and the meter before sending. */
import type { AnswerState, AssistantMessage, Message, Meter, StartedTurn, UserMessage } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { DocumentTask } from "#src/contract/grounding.ts";
import type { BinItemId, ChatId, MessageId, ModelId, RunId } from "#src/contract/ids.ts";
import { type AskingParts, createAsking } from "./asking.ts";
import type { Hold } from "./busy.ts";
import { cleanText } from "./cleanText.ts";
import type { ChatDeps } from "./deps.ts";
import { measure } from "./meter.ts";
import type { ChatRepository, GeneratorModel, NewAnswer } from "./ports.ts";

/** Versions read at once. */
const VERSIONS_MOST = 20;

/** One method per call of pageContract.turns. */
export interface Turns {
  send(input: { readonly chatId: ChatId; readonly text: string; readonly task: DocumentTask | null }): Promise<StartedTurn>;
  edit(input: { readonly messageId: MessageId; readonly text: string }): Promise<{ messageId: MessageId; runId: RunId | null }>;
  /** `modelId`: by this model; the chat's own stays chosen. */
  regenerate(input: { readonly messageId: MessageId; readonly modelId?: ModelId | undefined }): Promise<StartedTurn>;
  continue(input: { readonly messageId: MessageId }): Promise<StartedTurn>;
  versions(input: { readonly messageId: MessageId }): Promise<Message[]>;
  selectVersion(input: { readonly messageId: MessageId }): Promise<Record<string, never>>;
  remove(input: { readonly messageId: MessageId }): Promise<{ binItemId: BinItemId | null }>;
  meter(input: { readonly chatId: ChatId; readonly draft: string }): Promise<Meter>;
}

/** True where going on makes sense: stopped, failed, cut at a length (work over documents has told its end by then), or left `generating` by a disk too full to say how it ended (the chat is held, so nobody writes it). */
const canContinue = (state: AnswerState, task: DocumentTask | null): boolean =>
  state.kind !== "done" || (state.finishReason === "length" && task === null);

export const createTurns = (deps: ChatDeps, parts: AskingParts): Turns => {
  const { homes, announce, busy, titles, prompts, unsettled } = parts;
  const { ask, startRun, modelFor, asAnswer, asQuestion } = createAsking(deps, parts);

  /** Pages learn of an answer's end a moment before its run has ended: whoever sends at once then waits for that moment. */
  const untilEnded = async (chatId: ChatId): Promise<void> => {
    const running = busy.running(chatId);
    if (running === null) return;
    const message = await homes.of(chatId).getMessage(running.answerId);
    if (message.role === "assistant" && message.state.kind !== "generating") await deps.runs.settled(running.runId);
  };

  /** Runs `start` while the chat is held; frees it unless an answer now runs in it. */
  const holding = async <T>(chatId: ChatId, askedAt: number, start: (hold: Hold) => Promise<T>): Promise<T> => {
    await untilEnded(chatId);
    const hold = busy.claim(chatId, askedAt);
    titles.giveWay();
    try {
      return await start(hold);
    } finally {
      // The answer may have ended meanwhile, and another hold the chat: that one stays.
      if (!busy.isAnswering(hold)) busy.release(hold);
    }
  };

  const editQuestion = async (hold: Hold, message: UserMessage, text: string): ReturnType<Turns["edit"]> => {
    const chat = await homes.of(message.chatId).getChat(message.chatId);
    const turn = await ask(hold, chat, { kind: "new", id: deps.newId(), parentId: message.parentId, text, task: message.task });
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

  /** The model that wrote an answer goes on with it; null when it is gone, or its own failure ended the answer: then the chat's may do better. */
  const writerOf = async ({ answeredBy, state }: AssistantMessage): Promise<GeneratorModel | null> => {
    const failed = state.kind === "failed" && /^(engine|model)\//.test(state.error.code);
    if (failed || answeredBy === null || answeredBy.modelId === null) return null;
    const model = await deps.generator.model(answeredBy.modelId);
    return model?.answeredBy.modelId === answeredBy.modelId ? model : null;
  };

  return {
    send: ({ chatId, text, task }) =>
      holding(chatId, deps.monotonicNow(), async (hold) => {
        const home = homes.of(chatId);
        const chat = await home.getChat(chatId);
        const clean = cleanText(text);
        if (task !== null && chat.collectionIds.length === 0) throw new AppError("request/invalid", "This chat has no documents");
        try {
          await unsettled.settle(chatId);
          return await ask(hold, chat, { kind: "new", id: deps.newId(), parentId: chat.leafId, text: clean, task });
        } catch (thrown) {
          // Refused, so it stands nowhere in the chat: kept as the draft, whatever the page does with its own copy.
          if (thrown instanceof AppError) await home.updateChat(chatId, { draft: clean });
          throw thrown;
        }
      }),
    edit: async ({ messageId, text }) => {
      const askedAt = deps.monotonicNow();
      const { home, message } = await homes.ofMessage(messageId);
      const clean = cleanText(text);
      return await holding(message.chatId, askedAt, async (hold) => {
        await unsettled.settle(message.chatId);
        return message.role === "user" ? await editQuestion(hold, message, clean) : await editAnswer(home, message, clean);
      });
    },
    regenerate: async ({ messageId, modelId }) => {
      const askedAt = deps.monotonicNow();
      const { home, message } = await homes.ofMessage(messageId);
      return await holding(message.chatId, askedAt, async (hold) => {
        await unsettled.settle(message.chatId);
        const question = await asQuestion(home, message.role === "user" ? message.id : message.parentId);
        const turn = await ask(hold, await home.getChat(message.chatId), {
          kind: "again",
          questionId: question.id,
          modelId: modelId ?? null,
        });
        await announce.path(message.chatId);
        return turn;
      });
    },
    continue: async ({ messageId }) => {
      const askedAt = deps.monotonicNow();
      const { home, message } = await homes.ofMessage(messageId);
      return await holding(message.chatId, askedAt, async (hold) => {
        await unsettled.settle(message.chatId);
        const before = await asAnswer(home, messageId);
        const question = await asQuestion(home, before.parentId);
        if (!canContinue(before.state, question.task)) throw new AppError("request/invalid", "This answer is complete");
        const chat = await home.getChat(before.chatId);
        const model = (await writerOf(before)) ?? (await modelFor(chat, null));
        const runId = deps.newId<RunId>();
        await home.updateAnswer(messageId, { state: { kind: "generating", runId }, answeredBy: model.answeredBy });
        await announce.messages(chat.id, [messageId]);
        startRun(hold, chat, question, before, runId, model);
        return { runId, chatId: chat.id, userMessageId: null, answerId: messageId };
      });
    },
    versions: async ({ messageId }) => {
      const { home, message } = await homes.ofMessage(messageId);
      return await Promise.all(message.versionIds.slice(-VERSIONS_MOST).map((id) => home.getMessage(id)));
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

/** Asking: writes a question with its empty answer, then starts the run that fills it. */
import type { AssistantMessage, Chat, StartedTurn, UserMessage } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { DocumentTask } from "#src/contract/grounding.ts";
import type { MessageId, ModelId, RunId } from "#src/contract/ids.ts";
import type { Announce } from "./announce.ts";
import { createAnswering, samplingOf, tailOf, tooLong } from "./answering.ts";
import type { Busy, Hold } from "./busy.ts";
import type { ChatDeps } from "./deps.ts";
import type { Homes } from "./homes.ts";
import type { ChatRepository, GeneratorModel, NewAnswer } from "./ports.ts";
import type { Prompts } from "./prompt.ts";
import type { Titles } from "./titles.ts";
import type { Unsettled } from "./unsettled.ts";

export interface AskingParts {
  readonly homes: Homes;
  readonly announce: Announce;
  readonly busy: Busy;
  readonly titles: Titles;
  readonly prompts: Prompts;
  readonly unsettled: Unsettled;
}

/** A question to be written, or one that is there already. */
type Asked =
  | {
      readonly kind: "new";
      readonly id: MessageId;
      readonly parentId: MessageId | null;
      readonly text: string;
      readonly task: DocumentTask | null;
    }
  /** `modelId`: by this model; null: by the chat's. */
  | { readonly kind: "again"; readonly questionId: MessageId; readonly modelId: ModelId | null };

export interface Asking {
  /** Writes a question with its empty answer, or an empty answer alone, in one transaction; then starts the answer. Nothing is written when it refuses. */
  ask(hold: Hold, chat: Chat, asked: Asked): Promise<StartedTurn>;
  /** Starts the run of an answer whose row says `generating` with this run. The hold is released when it settles. */
  startRun(hold: Hold, chat: Chat, question: UserMessage, started: AssistantMessage, runId: RunId, model: GeneratorModel): void;
  /** The chat's model, or the one named in its place. Throws engine/not-loaded when the library is empty, model/missing when the named one cannot answer. */
  modelFor(chat: Chat, named: ModelId | null): Promise<GeneratorModel>;
  /** Throws request/invalid for another role. */
  asAnswer(home: ChatRepository, id: MessageId): Promise<AssistantMessage>;
  asQuestion(home: ChatRepository, id: MessageId | null): Promise<UserMessage>;
}

export const createAsking = (deps: ChatDeps, { homes, announce, busy, titles, prompts, unsettled }: AskingParts): Asking => {
  const answer = createAnswering(deps, prompts, unsettled);

  const modelFor = async (chat: Chat, named: ModelId | null): Promise<GeneratorModel> => {
    const model = await deps.generator.model(named ?? chat.modelId);
    if (model === null) throw new AppError("engine/not-loaded", "There is no model to answer");
    // Another one in its place would be an answer by whom nobody asked.
    if (named !== null && model.answeredBy.modelId !== named) throw new AppError("model/missing", "The model asked for is not there");
    return model;
  };

  /** A text that cannot fit is refused before it is written, where a loaded model can tell. One token holds at least a byte of UTF-8. */
  const refuseTooLong = async (home: ChatRepository, chat: Chat, model: GeneratorModel, text: string): Promise<void> => {
    const { contextTokens } = model;
    if (contextTokens === null || 3 * (text.length + chat.systemPrompt.length) < contextTokens / 2) return;
    const request = { home, chat, modelId: model.answeredBy.modelId, contextTokens, historyLeafId: null, tail: tailOf(text, null) };
    const { maxTokens } = samplingOf(deps.settings().sampling, chat, model);
    const prompt = await prompts.build({ ...request, maxTokens }).catch((thrown: unknown) => {
      // A model that went away or died is the run's matter: it loads it anew, or says why not.
      if (thrown instanceof AppError && thrown.code.startsWith("engine/")) return null;
      throw thrown;
    });
    if (prompt?.assembly.kind === "too-long") throw tooLong(prompt.assembly, contextTokens);
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

  const startRun = (
    hold: Hold,
    chat: Chat,
    question: UserMessage,
    started: AssistantMessage,
    runId: RunId,
    model: GeneratorModel,
  ): void => {
    const job = { home: homes.of(chat.id), chat, question, answer: started, model, askedAt: hold.askedAt };
    deps.runs.start({ kind: "answer", chatId: chat.id, messageId: started.id }, (context) => answer(job, context), { id: runId });
    busy.answering(hold, { runId, answerId: started.id });
    void deps.runs.settled(runId).then((run) => {
      busy.release(hold);
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

  const ask = async (hold: Hold, chat: Chat, asked: Asked): Promise<StartedTurn> => {
    const home = homes.of(chat.id);
    const model = await modelFor(chat, asked.kind === "again" ? asked.modelId : null);
    if (asked.kind === "new") await refuseTooLong(home, chat, model, asked.text);
    const runId = deps.newId<RunId>();
    const user =
      asked.kind === "new" ? { id: asked.id, parentId: asked.parentId, text: asked.text, createdAt: deps.now(), task: asked.task } : null;
    const row = emptyAnswer(asked.kind === "again" ? asked.questionId : asked.id, runId, model);
    await home.addTurn(chat.id, user, row);
    const question = await asQuestion(home, row.parentId);
    const started = await asAnswer(home, row.id);
    if (user !== null) deps.publish({ kind: "message", message: question });
    deps.publish({ kind: "message", message: started });
    startRun(hold, chat, question, started, runId, model);
    await announce.chatChanged(chat.id);
    if (user !== null && user.parentId === null) await titles.fromQuestion(chat, user.text);
    return { runId, chatId: chat.id, userMessageId: user?.id ?? null, answerId: row.id };
  };

  return { ask, startRun, modelFor, asAnswer, asQuestion };
};

/** The run that answers: model, prompt, text, end. Everything it writes is the answer's own row. */
import type { AnswerState, AssistantMessage, Chat, Sampling, SamplingOverrides, UserMessage } from "#src/contract/chat.ts";
import { AppError, toWireError } from "#src/contract/errors.ts";
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import type { MessageId } from "#src/contract/ids.ts";
import type { Partial } from "#src/contract/run.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import type { RunContext } from "#src/run/runs.ts";
import { untilAborted } from "#src/run/untilAborted.ts";
import { type AnswerEnd, createAnswerStream } from "./answerStream.ts";
import { type AnsweringDeps, type Basis, type Ended, type Following, follow, loading, stage, withFirst } from "./follow.ts";
import { groundedSampling, groundedSystem, historyBefore, passagesBudget } from "./groundedPrompt.ts";
import type { ChatRepository, GeneratorModel, GroundingRequest, PromptMessage } from "./ports.ts";
import type { Prompt, Prompts } from "./prompt.ts";
import type { Unsettled } from "./unsettled.ts";

export interface AnswerJob {
  readonly home: ChatRepository;
  readonly chat: Chat;
  readonly question: UserMessage;
  /** Its text so far is where generation goes on. */
  readonly answer: AssistantMessage;
  readonly model: GeneratorModel;
  /** When the person's call came; `monotonicNow`. */
  readonly askedAt: number;
}

/** What the starter model was made for (resources/starter/passport.json): the likeliest word always, and short, as it can go in circles. */
const starterSampling = { temperature: 0, maxTokens: 120 } as const;

const chosen = (overrides: SamplingOverrides) => Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));

/** The app's sampling, the starter's own where a person left it as it came, the model's choices over that, and the chat's over all. */
export const samplingOf = (settings: Sampling, chat: Chat, { answeredBy, sampling }: GeneratorModel): Sampling => ({
  ...settings,
  ...(answeredBy.starter && settings.temperature === defaultSettings.sampling.temperature
    ? { temperature: starterSampling.temperature }
    : {}),
  ...(answeredBy.starter && settings.maxTokens === null ? { maxTokens: starterSampling.maxTokens } : {}),
  ...chosen(sampling),
  ...chosen(chat.sampling),
});

/** What must be in the prompt whatever else is left out: the question, and the beginning of a continued answer. */
export const tailOf = (question: string, begun: Partial | null): readonly PromptMessage[] => [
  { role: "user", text: question },
  ...(begun === null || begun.answer === "" ? [] : [{ role: "assistant" as const, text: begun.answer }]),
];

const begunOf = ({ text, thought }: AssistantMessage): Partial | null => (text === "" && thought === "" ? null : { answer: text, thought });

/** chat/message-too-long with the figures: tokens of the message, of the context, and what would fit. */
export const tooLong = (assembly: { readonly tokens: number; readonly availableTokens: number }, contextTokens: number): AppError =>
  new AppError("chat/message-too-long", "The message does not fit in the model's context", {
    details: { tokens: assembly.tokens, contextTokens, availableTokens: assembly.availableTokens },
  });

/** How the answer stands after `thrown`: the same rule as the run's own (run/runs.ts). */
const stateAfter = (thrown: unknown, signal: AbortSignal): AnswerState => {
  if (!signal.aborted) return { kind: "failed", error: toWireError(thrown) };
  return signal.reason instanceof AppError ? { kind: "failed", error: toWireError(signal.reason) } : { kind: "cancelled" };
};

/** The prompt to answer with: the question as it is, or with passages. */
interface Asked {
  readonly system: string;
  readonly user: string;
  readonly historyLeafId: MessageId | null;
}

/** Answers one question; resolves or throws with the answer settled exactly once. */
export const createAnswering = (deps: AnsweringDeps, prompts: Prompts, unsettled: Unsettled) => {
  const build = async (job: AnswerJob, asked: Asked, contextTokens: number, sampling: Sampling): Promise<Prompt> => {
    const prompt = await prompts.build({
      home: job.home,
      chat: job.chat,
      modelId: job.model.answeredBy.modelId,
      contextTokens,
      maxTokens: sampling.maxTokens,
      historyLeafId: asked.historyLeafId,
      system: asked.system,
      tail: tailOf(asked.user, begunOf(job.answer)),
    });
    if (prompt.assembly.kind === "too-long") throw tooLong(prompt.assembly, contextTokens);
    return prompt;
  };

  const generate = async (
    job: AnswerJob,
    asked: Asked,
    sampling: Sampling,
    contextTokens: number,
    following: Following,
  ): Promise<Ended> => {
    const { context } = following;
    const { signal } = context;
    const begun = begunOf(job.answer);
    const prompt = await untilAborted(build(job, asked, contextTokens, sampling), signal);
    const isCut = prompt.leftOut || asked.historyLeafId !== job.question.parentId;
    const contextStartId = isCut ? (prompt.startId ?? job.question.id) : null;
    if (contextStartId !== job.answer.contextStartId) {
      // Only then: a durable write before the first token is time a person waits.
      await job.home.updateAnswer(job.answer.id, { contextStartId });
      deps.publish({ kind: "message", message: await job.home.getMessage(job.answer.id) });
    }
    context.report(stage("waiting"));
    const request = {
      sequenceKey: job.chat.id,
      messages: job.answer.text === "" ? prompt.messages : prompt.messages.slice(0, -1),
      ...(begun === null ? {} : { continueAnswer: begun }),
      sampling,
    };
    return await follow(deps.generator.generate(job.model.answeredBy.modelId, request, signal), following);
  };

  /** What documents are asked with. */
  const requestOf = async (job: AnswerJob, contextTokens: number, sampling: Sampling): Promise<GroundingRequest> => {
    const { modelId, starter } = job.model.answeredBy;
    const systemTokens = await prompts.systemTokens(modelId, starter ? "" : job.chat.systemPrompt);
    const again = begunOf(job.answer) === null ? null : job.answer.grounding;
    return {
      question: job.question.text,
      history: await historyBefore(job.home, job.chat, job.question),
      // An imported answer names none: then those of the chat.
      collectionIds: again === null || again.collections.length === 0 ? job.chat.collectionIds : again.collections.map(({ id }) => id),
      modelId,
      contextTokens,
      budgetTokens: passagesBudget({ contextTokens, systemTokens, maxTokens: sampling.maxTokens, starter }),
      starter,
      temporary: job.chat.temporary,
      again,
    };
  };

  const answerFromPassages = async (job: AnswerJob, sampling: Sampling, contextTokens: number, following: Following): Promise<Ended> => {
    const { stream, context, basis } = following;
    const request = await untilAborted(requestOf(job, contextTokens, sampling), context.signal);
    const grounded = await untilAborted(deps.grounding.ground(request, context.report, context.signal), context.signal);
    if (grounded.kind === "answer") {
      basis.grounding = () => grounded.grounding;
      stream.add("answer", grounded.text);
      return { finishReason: "stop", stats: null };
    }
    basis.grounding = grounded.finish;
    // Before the first word: marks are to open while the answer streams.
    await stream.ground(grounded.passages);
    const asked: Asked = {
      system: groundedSystem(grounded, job.chat, request.starter),
      user: grounded.user,
      historyLeafId: request.starter ? null : job.question.parentId,
    };
    return await generate({ ...job, answer: { ...job.answer, grounding: grounded.passages } }, asked, sampling, contextTokens, following);
  };

  const workThrough = async (
    job: AnswerJob,
    task: DocumentTask,
    sampling: Sampling,
    contextTokens: number,
    { stream, context, basis, askedAt }: Following,
  ): Promise<Ended> => {
    let ttftMs: number | null = null;
    let writing = Promise.resolve();
    const request = await untilAborted(requestOf(job, contextTokens, sampling), context.signal);
    if (request.collectionIds.length === 0) throw new AppError("request/invalid", "This chat has no documents");
    const work = deps.grounding.work(
      { ...request, task, answerId: job.answer.id, begun: job.answer.text },
      {
        text: (piece) => {
          ttftMs ??= deps.monotonicNow() - askedAt;
          if (!context.signal.aborted) stream.add("answer", piece);
        },
        report: context.report,
        grounding: (restsOn) => {
          basis.grounding = restsOn;
          // Its failure is the stream's, which throws it at the next piece or at the end.
          if (!context.signal.aborted) writing = stream.ground(restsOn(stream.partial().answer)).catch(() => {});
        },
      },
      context.signal,
    );
    const done = await untilAborted(work, context.signal);
    await writing;
    return { finishReason: done.finishReason, stats: withFirst(ttftMs, done.stats) };
  };

  const answerJob = async (job: AnswerJob, following: Following): Promise<Ended> => {
    const { context } = following;
    const { signal } = context;
    const ready = deps.generator.ready(job.model.answeredBy.modelId, (fraction) => context.report(loading(fraction)), signal);
    const { contextTokens } = await untilAborted(ready, signal);
    const sampling = samplingOf(deps.settings().sampling, job.chat, job.model);
    const { task } = job.question;
    // A continued answer goes on as it began, whatever the chat's documents are by now.
    const fromDocuments = begunOf(job.answer) === null ? job.chat.collectionIds.length > 0 : job.answer.grounding !== null;
    if (task !== null) return await workThrough(job, task, groundedSampling(sampling, job.chat, job.model), contextTokens, following);
    if (fromDocuments) return await answerFromPassages(job, groundedSampling(sampling, job.chat, job.model), contextTokens, following);
    const asked: Asked = { system: job.chat.systemPrompt, user: job.question.text, historyLeafId: job.question.parentId };
    return await generate(job, asked, sampling, contextTokens, following);
  };

  return async (job: AnswerJob, context: RunContext): Promise<void> => {
    const stream = createAnswerStream({
      home: job.home,
      publish: deps.publish,
      runId: context.runId,
      messageId: job.answer.id,
      begun: { answer: job.answer.text, thought: job.answer.thought },
      unsettled,
    });
    context.partial(stream.partial);
    const basis: Basis = { evaluated: false, grounding: () => undefined };
    const grounding = (): AnswerGrounding | undefined => basis.grounding(stream.partial().answer, basis.evaluated);
    const end = await answerJob(job, { stream, context, deps, basis, askedAt: job.askedAt }).then(
      ({ finishReason, stats }): AnswerEnd => ({ state: { kind: "done", finishReason }, stats, grounding: grounding() }),
      async (thrown: unknown) => {
        await stream.settle({ state: stateAfter(thrown, context.signal), stats: null, grounding: grounding() });
        throw thrown;
      },
    );
    await stream.settle(end);
  };
};

/** The run that answers: model, prompt, text, end. Everything it writes is the answer's own row. */
import type { AnswerState, AnswerStats, AssistantMessage, Chat, FinishReason, Sampling, UserMessage } from "#src/contract/chat.ts";
import { AppError, toWireError } from "#src/contract/errors.ts";
import type { Partial, Progress } from "#src/contract/run.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import type { RunContext } from "#src/run/runs.ts";
import { itemsUntilAborted, untilAborted } from "#src/run/untilAborted.ts";
import { type AnswerStream, createAnswerStream } from "./answerStream.ts";
import type { ChatDeps } from "./deps.ts";
import type { ChatRepository, GeneratorEvent, GeneratorModel, PromptMessage } from "./ports.ts";
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

type AnsweringDeps = Pick<ChatDeps, "generator" | "publish" | "settings" | "now" | "monotonicNow">;

/** What the starter model was made for (resources/starter/passport.json): the likeliest word always, and short, as it can go in circles. */
const starterSampling = { temperature: 0, maxTokens: 120 } as const;

/** The app's sampling, the starter's own where a person left it as it came, with the chat's choices over it. */
export const samplingOf = (settings: Sampling, chat: Chat, { answeredBy }: Pick<GeneratorModel, "answeredBy">): Sampling => ({
  ...settings,
  ...(answeredBy.starter && settings.temperature === defaultSettings.sampling.temperature
    ? { temperature: starterSampling.temperature }
    : {}),
  ...(answeredBy.starter && settings.maxTokens === null ? { maxTokens: starterSampling.maxTokens } : {}),
  ...Object.fromEntries(Object.entries(chat.sampling).filter(([, value]) => value !== undefined)),
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

/** Progress of reading the prompt with the time left at the speed so far. */
const readingProgress = (now: () => number): ((done: number, total: number) => Progress) => {
  const startedAt = now();
  return (done, total) => ({
    stage: "reading-prompt",
    done,
    total,
    unit: "tokens",
    secondsLeft: done > 0 ? ((now() - startedAt) / 1_000 / done) * (total - done) : null,
  });
};

const stage = (name: Progress["stage"]): Progress => ({ stage: name, done: 0, total: null, unit: "tokens", secondsLeft: null });
const loading = (fraction: number): Progress => ({
  stage: "loading-model",
  done: Math.round(fraction * 100),
  total: 100,
  unit: "percent",
  secondsLeft: null,
});

/** In the contract's order, so that an exported chat reads the same after its import. */
const withFirst = (
  ttftMs: number | null,
  { promptTokens, cachedTokens, generatedTokens, ...rates }: Omit<AnswerStats, "ttftMs">,
): AnswerStats => ({ promptTokens, cachedTokens, generatedTokens, ttftMs, ...rates });

interface Following {
  readonly stream: AnswerStream;
  readonly context: RunContext;
  readonly deps: AnsweringDeps;
  readonly askedAt: number;
}

/** Passes events on to stream and progress; gives the end, with the time from the call to the first text. Throws engine/crashed when there is none. */
const follow = async (
  events: AsyncIterable<GeneratorEvent>,
  { stream, context, deps, askedAt }: Following,
): Promise<{ readonly finishReason: FinishReason; readonly stats: AnswerStats }> => {
  const reading = readingProgress(deps.now);
  let ttftMs: number | null = null;
  for await (const event of itemsUntilAborted(events, context.signal)) {
    if (event.kind === "loading") context.report(loading(event.fraction));
    else if (event.kind === "reading") context.report(reading(event.done, event.total));
    else if (event.kind === "end") return { finishReason: event.finishReason, stats: withFirst(ttftMs, event.stats) };
    else {
      if (ttftMs === null) context.report(stage("generating"));
      ttftMs ??= deps.monotonicNow() - askedAt;
      stream.add(event.segment, event.text);
    }
  }
  throw new AppError("engine/crashed", "The model stopped without an end");
};

/** How the answer stands after `thrown`: the same rule as the run's own (run/runs.ts). */
const stateAfter = (thrown: unknown, signal: AbortSignal): AnswerState => {
  if (!signal.aborted) return { kind: "failed", error: toWireError(thrown) };
  return signal.reason instanceof AppError ? { kind: "failed", error: toWireError(signal.reason) } : { kind: "cancelled" };
};

/** Answers one question; resolves or throws with the answer settled exactly once. */
export const createAnswering = (deps: AnsweringDeps, prompts: Prompts, unsettled: Unsettled) => {
  const build = async (job: AnswerJob, contextTokens: number, sampling: Sampling): Promise<Prompt> => {
    const prompt = await prompts.build({
      home: job.home,
      chat: job.chat,
      modelId: job.model.answeredBy.modelId,
      contextTokens,
      maxTokens: sampling.maxTokens,
      historyLeafId: job.question.parentId,
      tail: tailOf(job.question.text, begunOf(job.answer)),
    });
    if (prompt.assembly.kind === "too-long") throw tooLong(prompt.assembly, contextTokens);
    return prompt;
  };

  const generate = async (job: AnswerJob, stream: AnswerStream, context: RunContext) => {
    const { signal } = context;
    const { modelId } = job.model.answeredBy;
    const begun = begunOf(job.answer);
    const sampling = samplingOf(deps.settings().sampling, job.chat, job.model);
    const ready = deps.generator.ready(modelId, (fraction) => context.report(loading(fraction)), signal);
    const { contextTokens } = await untilAborted(ready, signal);
    const prompt = await untilAborted(build(job, contextTokens, sampling), signal);
    const contextStartId = prompt.leftOut ? (prompt.startId ?? job.question.id) : null;
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
    return await follow(deps.generator.generate(modelId, request, signal), {
      stream,
      context,
      deps,
      askedAt: job.askedAt,
    });
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
    const end = await generate(job, stream, context).then(
      ({ finishReason, stats }): { state: AnswerState; stats: AnswerStats | null } => ({ state: { kind: "done", finishReason }, stats }),
      async (thrown: unknown) => {
        await stream.settle({ state: stateAfter(thrown, context.signal), stats: null });
        throw thrown;
      },
    );
    await stream.settle(end);
  };
};

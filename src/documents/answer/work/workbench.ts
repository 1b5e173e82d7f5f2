/** What every task over whole documents works with: asking, counting, progress, checkpoints, text, sources. */
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import type { PromptMessage } from "../../modelPorts.ts";
import type { ScopeDocument } from "../../ports.ts";
import { citationsOf } from "../finish.ts";
import type { LaidPassage } from "../passage.ts";
import type { AnswerDeps, WorkDone, WorkRequest, WorkSink } from "../request.ts";
import { chunksIn, coverageIn, type Scope } from "../scope.ts";
import type { Checkpoints, WorkState } from "./checkpoint.ts";
import { createEmitter, type Emitter } from "./emitter.ts";
import { createSources, type Sources } from "./sources.ts";
import { chunksBefore, type Position, readBefore, type Step, type StepOptions, stepsFrom } from "./steps.ts";

/** A step's room for its answer: a quarter of the context, at most this. */
const RESERVE_MAX_TOKENS = 1_024;
/** A step reads at most this much, so that progress is seen and a stop loses little. */
const STEP_MAX_TOKENS = 8_192;
/** What the instructions around passages take, with the template. */
const INSTRUCTIONS_TOKENS = 200;
/** A stop keeps what was told last, so it is told again and again; each is a write of all passages. */
const TELL_EVERY_MS = 2_000;
const STARTER_ANSWER_TOKENS = 120;
const STARTER_INSTRUCTIONS_TOKENS = 60;

export interface Asked {
  readonly messages: readonly PromptMessage[];
  /** undefined: the step's reserve. */
  readonly maxTokens?: number;
  readonly jsonSchema?: unknown;
}

export interface Workbench {
  readonly deps: AnswerDeps;
  readonly request: WorkRequest;
  readonly scope: Scope;
  readonly emitter: Emitter;
  readonly sources: Sources;
  readonly signal: AbortSignal;
  /** As loaded or at the beginning; what a task keeps in it is saved with `step`. */
  readonly state: WorkState;
  /** Tokens that passages, or notes, may take in one step. */
  readonly budgetTokens: number;
  readonly answerTokens: number;
  /** The whole answer of one step; `onText`: as it comes. One that is cut at its length is counted. */
  ask(asked: Asked, onText?: (piece: string) => void): Promise<string>;
  /** The same with whether it was cut, for who can ask for less. */
  askToEnd(asked: Asked, onText?: (piece: string) => void): Promise<{ readonly text: string; readonly isCut: boolean }>;
  /** Probability of each choice. */
  choose(messages: readonly PromptMessage[], choices: readonly string[]): Promise<readonly number[]>;
  /** What is left to read, in steps; each counts as read once the next is asked for. */
  steps(options: Pick<StepOptions, "sectionOf"> & Partial<Pick<StepOptions, "budgetTokens">>): AsyncGenerator<Step>;
  /** Writes a checkpoint; `next`: everything before it was read. */
  save(next: Position | null): Promise<void>;
  /** Tells how to say what the answer rests on: passages, quotes of the text, pages read. */
  tell(): void;
  done(): Promise<WorkDone>;
}

export const modeOf = ({ kind }: DocumentTask): AnswerGrounding["mode"] => (kind === "full-scan" ? "full-scan" : "whole-document");

const sampling = (maxTokens: number) => ({ temperature: 0, maxTokens, thoughtTokens: 0 });

export const createWorkbench = (
  deps: AnswerDeps,
  given: {
    readonly request: WorkRequest;
    readonly scope: Scope;
    /** In the order they are read; null for what is gone, also from the moment it goes. */
    readonly order: (ScopeDocument | null)[];
    readonly state: WorkState;
    /** The passages of `state`, on their pages. */
    readonly laid: readonly LaidPassage[];
    readonly checkpoints: Checkpoints;
    readonly sink: WorkSink;
    readonly signal: AbortSignal;
  },
): Workbench => {
  const { request, scope, order, state, checkpoints, sink, signal } = given;
  const emitter = createEmitter(request.begun, state.spoken, sink.text);
  const sources = createSources(given.laid);
  const { starter, contextTokens, modelId } = request;
  const answerTokens = starter ? STARTER_ANSWER_TOKENS : Math.min(Math.floor(contextTokens / 4), RESERVE_MAX_TOKENS);
  const instructions = starter ? STARTER_INSTRUCTIONS_TOKENS : INSTRUCTIONS_TOKENS;
  const question = Math.ceil(request.question.length / 2);
  const budgetTokens = Math.max(64, Math.min(contextTokens - answerTokens - instructions - question, STEP_MAX_TOKENS));
  const mode = modeOf(request.task);

  const total = order.reduce((sum, document) => sum + (document === null ? 0 : chunksIn(document)), 0);
  const startedAt = deps.surroundings.monotonicNow();
  const startedWith = chunksBefore(order, state);
  const report = (done: number): void => {
    const read = done - startedWith;
    const tookSeconds = (deps.surroundings.monotonicNow() - startedAt) / 1_000;
    const secondsLeft = read > 0 ? (tookSeconds / read) * Math.max(0, total - done) : null;
    sink.report({ stage: "reading-passages", done, total, unit: "passages", secondsLeft });
  };

  /** At any moment, as a stop or a failure may come at any: all that is cited is at hand. */
  const restsOn = (answer: string): AnswerGrounding => ({
    mode,
    collections: scope.collections,
    passages: sources.laid.map(({ passage }) => passage),
    citations: citationsOf(answer, sources.laid, mode === "full-scan" ? request.question : ""),
    coverage: coverageIn(scope, readBefore(order, state)),
    computation: null,
  });

  const told = { at: deps.surroundings.monotonicNow() };
  const tell = (): void => {
    told.at = deps.surroundings.monotonicNow();
    sink.grounding(restsOn);
  };

  const bench: Workbench = {
    deps,
    request,
    scope,
    emitter,
    sources,
    signal,
    state,
    budgetTokens,
    answerTokens,
    ask: async (asked, onText) => {
      const { text, isCut } = await bench.askToEnd(asked, onText);
      if (isCut) state.cut += 1;
      return text;
    },
    askToEnd: async ({ messages, maxTokens = answerTokens, jsonSchema }, onText) => {
      let text = "";
      let isCut = false;
      const asked = { sequenceKey: `work ${request.answerId}`, messages, sampling: sampling(maxTokens) };
      for await (const event of deps.asker.ask(modelId, jsonSchema === undefined ? asked : { ...asked, jsonSchema }, signal)) {
        signal.throwIfAborted();
        if (event.kind === "text") {
          text += event.text;
          onText?.(event.text);
        } else if (event.kind === "end") {
          state.promptTokens += event.promptTokens;
          state.generatedTokens += event.generatedTokens;
          isCut = event.finishReason === "length";
        }
      }
      return { text, isCut };
    },
    choose: (messages, choices) => deps.asker.choose(modelId, { sequenceKey: `work ${request.answerId}`, messages, choices }, signal),
    steps: async function* (options) {
      let done = startedWith;
      report(done);
      const from = { document: state.document, ordinal: state.ordinal };
      const passagesMax = starter ? 8 : Number.POSITIVE_INFINITY;
      const lost = (document: number): void => {
        order[document] = null;
      };
      for await (const step of stepsFrom(deps, order, from, { modelId, budgetTokens, passagesMax, lost, ...options })) {
        signal.throwIfAborted();
        yield step;
        done += step.chunks;
        report(done);
      }
    },
    save: async (next) => {
      // Nothing is written after a stop: the answer may be deleted by then, and what is written would stay behind it.
      signal.throwIfAborted();
      if (next !== null) Object.assign(state, next);
      Object.assign(state, { passages: sources.laid.map(({ passage }) => passage), spoken: emitter.spoken });
      await checkpoints.save(state);
      if (deps.surroundings.monotonicNow() - told.at >= TELL_EVERY_MS) tell();
    },
    tell,
    done: async () => {
      await checkpoints.remove();
      const { promptTokens, generatedTokens } = state;
      return {
        finishReason: state.cut === 0 ? "stop" : "length",
        stats: { promptTokens, cachedTokens: 0, generatedTokens, promptTokensPerSecond: null, generationTokensPerSecond: null },
      };
    },
  };
  return bench;
};

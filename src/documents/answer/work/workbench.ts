/** What every task over whole documents works with: asking, counting, progress, checkpoints, text, sources. */
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import type { PromptMessage } from "../../modelPorts.ts";
import type { ScopeDocument } from "../../ports.ts";
import { citationsOf } from "../finish.ts";
import { createPages, type LaidPassage } from "../passage.ts";
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
  /** The same with whether it came to its own end or was cut at its length. */
  askToEnd(asked: Asked, onText?: (piece: string) => void): Promise<{ readonly text: string; readonly isCut: boolean }>;
  /** The whole answer of one step; `onText`: as it comes. */
  ask(asked: Asked, onText?: (piece: string) => void): Promise<string>;
  /** Probability of each choice. */
  choose(messages: readonly PromptMessage[], choices: readonly string[]): Promise<readonly number[]>;
  /** What is left to read, in steps; each counts as read once the next is asked for. */
  steps(options: Pick<StepOptions, "sectionOf"> & Partial<Pick<StepOptions, "budgetTokens">>): AsyncGenerator<Step>;
  /** Writes a checkpoint; `next`: everything before it was read. */
  save(next: Position | null): Promise<void>;
  /** Tells what the answer rests on so far: passages, quotes of the text so far, pages read. */
  tell(): Promise<void>;
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
    readonly checkpoints: Checkpoints;
    readonly sink: WorkSink;
    readonly signal: AbortSignal;
  },
): Workbench => {
  const { request, scope, order, state, checkpoints, sink, signal } = given;
  const said = { text: request.begun };
  const emitter = createEmitter(request.begun, state.spoken, (piece) => {
    said.text += piece;
    sink.text(piece);
  });
  const sources = createSources(state.passages);
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

  const laidSources = async (): Promise<readonly LaidPassage[]> => {
    const pages = createPages(deps.repository);
    return await Promise.all(
      sources.passages.map(async (passage): Promise<LaidPassage> => {
        const page = await pages(passage.documentHash, passage.locator.page);
        const start = page?.text.indexOf(passage.text) ?? -1;
        return page === null || start === -1
          ? { passage, places: [], start: 0, chunks: [], lead: null }
          : { passage, places: page.places, start, chunks: [], lead: null };
      }),
    );
  };
  const grounding = async (): Promise<AnswerGrounding> => ({
    mode,
    collections: scope.collections,
    passages: [...sources.passages],
    citations: citationsOf(said.text, await laidSources(), mode === "full-scan" ? request.question : ""),
    coverage: coverageIn(scope, readBefore(order, state)),
    computation: null,
  });

  const told = { at: deps.surroundings.monotonicNow() };
  const tell = async (): Promise<void> => {
    told.at = deps.surroundings.monotonicNow();
    sink.grounding(await grounding());
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
    ask: async (asked, onText) => (await bench.askToEnd(asked, onText)).text,
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
      if (next !== null) Object.assign(state, next);
      Object.assign(state, { passages: [...sources.passages], spoken: emitter.spoken });
      await checkpoints.save(state);
      if (deps.surroundings.monotonicNow() - told.at >= TELL_EVERY_MS) await tell();
    },
    tell,
    done: async () => {
      const rests = await grounding();
      await checkpoints.remove();
      const { promptTokens, generatedTokens } = state;
      return {
        grounding: rests,
        finishReason: "stop",
        stats: { promptTokens, cachedTokens: 0, generatedTokens, promptTokensPerSecond: null, generationTokensPerSecond: null },
      };
    },
  };
  return bench;
};

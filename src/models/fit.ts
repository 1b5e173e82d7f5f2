/** Predicts what a load takes and finds a setting that fits. Pure arithmetic over a header; bytes everywhere. */
import type { Fit, LoadOptions, ModelHeader } from "#src/contract/model.ts";
import { type MemoryNeed, memoryNeed, type Share } from "./memoryNeed.ts";

/** Context the engine gives when none is asked for (engine/child/contextPlan.ts): the trained one up to this. */
const CONTEXT_TOKENS_DEFAULT = 8_192;
/** A smaller context holds no conversation; below it a model counts as not fitting. */
const CONTEXT_TOKENS_LEAST = 512;
/** Proposed contexts are multiples of this, where they are not smaller. */
const CONTEXT_STEP = 1_024;
/** Share of what is free that a proposal leaves: predictions are good to 10 %, and other programs go on. */
const PROPOSAL_MARGIN = 0.1;

export interface Card {
  readonly backend: string;
  /** As LoadOptions names it. */
  readonly device: number;
  readonly freeBytes: number;
}
/** What there is. `gpuBytes`: free memory of all cards together, 0 without one; `cards`: each of them, where they are known. */
export interface Room {
  readonly memoryBytes: number;
  readonly gpuBytes: number;
  readonly cards?: readonly Card[];
}
export interface FitQuestion {
  readonly header: ModelHeader;
  /** All parts. */
  readonly sizeBytes: number;
  readonly options: LoadOptions;
  /** Node's name for the processor's kind; this machine's unless said. */
  readonly processor?: string;
}

interface Need extends MemoryNeed {
  readonly contextTokens: number;
  readonly gpuLayers: number;
  readonly memoryBytes: number;
  readonly gpuBytes: number;
}

const contextOf = ({ header, options }: FitQuestion): number => {
  const trained = header.contextTokens > 0 ? header.contextTokens : CONTEXT_TOKENS_DEFAULT;
  return options.contextTokens ?? Math.min(trained, CONTEXT_TOKENS_DEFAULT);
};

/** Free memory of the cards that these options let the model use. */
const gpuRoom = ({ gpuLayers, backend, device }: LoadOptions, room: Room): number => {
  if (gpuLayers === 0 || backend === "cpu") return 0;
  if (room.cards === undefined) return room.gpuBytes;
  const used = backend ?? room.cards[0]?.backend;
  return room.cards
    .filter((card) => card.backend === used && (backend === null || device === null || card.device === device))
    .reduce((sum, { freeBytes }) => sum + freeBytes, 0);
};

const sum = ({ memory, gpu }: Share): number => memory + gpu;

const needWith = (question: FitQuestion, contextTokens: number, gpuLayers: number): Need => {
  const need = memoryNeed({ ...question, contextTokens, gpuLayers, processor: question.processor ?? process.arch });
  return {
    ...need,
    contextTokens,
    gpuLayers,
    memoryBytes: need.weights.memory + need.kvCache.memory + need.compute.memory + need.processBytes,
    gpuBytes: need.weights.gpu + need.kvCache.gpu + need.compute.gpu,
  };
};

/** Layers on the cards: as asked, else as many as there is room for; the output head counts as one. */
const needOf = (question: FitQuestion, room: Room): Need => {
  const contextTokens = contextOf(question);
  const free = gpuRoom(question.options, room);
  const most = question.header.layers + 1;
  if (free <= 0) return needWith(question, contextTokens, 0);
  if (question.options.gpuLayers !== null) return needWith(question, contextTokens, Math.min(question.options.gpuLayers, most));
  const counts = Array.from({ length: most }, (_, index) => most - index);
  const found = counts.find((layers) => needWith(question, contextTokens, layers).gpuBytes <= free);
  return needWith(question, contextTokens, found ?? 0);
};

const fits = (need: Need, options: LoadOptions, room: Room): boolean =>
  need.memoryBytes <= room.memoryBytes && need.gpuBytes <= gpuRoom(options, room);

/** What a proposal may use. */
const withMargin = (room: Room): Room => {
  const left = (bytes: number): number => bytes * (1 - PROPOSAL_MARGIN);
  return {
    memoryBytes: left(room.memoryBytes),
    gpuBytes: left(room.gpuBytes),
    ...(room.cards === undefined ? {} : { cards: room.cards.map((card) => ({ ...card, freeBytes: left(card.freeBytes) })) }),
  };
};

/** The largest context up to `most` with which these options fit; null when not even the least does. What a context needs rises with it. */
const largestContext = (question: FitQuestion, room: Room, most: number): number | null => {
  const works = (contextTokens: number): boolean => {
    const options = { ...question.options, contextTokens };
    return fits(needOf({ ...question, options }, room), options, room);
  };
  if (most >= CONTEXT_STEP && works(CONTEXT_STEP)) {
    let good = 1;
    let bad = Math.floor(most / CONTEXT_STEP) + 1;
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      if (works(middle * CONTEXT_STEP)) good = middle;
      else bad = middle;
    }
    return good * CONTEXT_STEP;
  }
  return most >= CONTEXT_TOKENS_LEAST && works(CONTEXT_TOKENS_LEAST) ? CONTEXT_TOKENS_LEAST : null;
};

/** The options with their layers named, so that they mean the same when they are used. */
const named = (question: FitQuestion, options: LoadOptions, room: Room): LoadOptions => ({
  ...options,
  gpuLayers: gpuRoom(options, room) > 0 ? needOf({ ...question, options }, room).gpuLayers : options.gpuLayers,
});

/** Smaller contexts first, then fewer layers on the cards (what they hold), then both: the first that fits. */
const suggestionFor = (question: FitQuestion, room: Room): LoadOptions | null => {
  const { options } = question;
  const from = contextOf(question);
  const smaller = largestContext(question, room, from - 1);
  if (smaller !== null) return { ...options, contextTokens: smaller };
  if (options.gpuLayers === null) return null;
  const open = { ...options, gpuLayers: null };
  const context = largestContext({ ...question, options: open }, room, from);
  return context === null ? null : named(question, { ...open, contextTokens: Math.max(context, 0) }, room);
};

/** As many layers on the cards as the default context leaves room for, then the largest context up to the trained one that keeps them there. */
const bestFor = (question: FitQuestion, room: Room): LoadOptions | null => {
  const open: LoadOptions = { ...question.options, contextTokens: null, gpuLayers: question.options.backend === "cpu" ? 0 : null };
  const { gpuLayers } = needOf({ ...question, options: open }, room);
  const trained = question.header.contextTokens > 0 ? question.header.contextTokens : CONTEXT_TOKENS_DEFAULT;
  const chosen = { ...open, gpuLayers };
  const contextTokens = largestContext({ ...question, options: chosen }, room, Math.max(trained, CONTEXT_TOKENS_LEAST));
  return contextTokens === null ? null : { ...chosen, contextTokens: Math.min(contextTokens, Math.max(trained, CONTEXT_TOKENS_LEAST)) };
};

/** Prediction for the options; with a context of null (chosen for this machine) the answer is for the default context. */
export const fitOf = (question: FitQuestion, room: Room): Fit => {
  const need = needOf(question, room);
  const enough = fits(need, question.options, room);
  const free = withMargin(room);
  return {
    fits: enough,
    neededBytes: Math.ceil(need.memoryBytes + need.gpuBytes),
    availableBytes: Math.max(0, Math.floor(room.memoryBytes + gpuRoom(question.options, room))),
    weightsBytes: Math.ceil(sum(need.weights)),
    kvCacheBytes: Math.ceil(sum(need.kvCache)),
    computeBytes: Math.ceil(sum(need.compute) + need.processBytes),
    contextTokens: need.contextTokens,
    suggestion: enough ? null : suggestionFor(question, free),
    best: bestFor(question, free),
  };
};

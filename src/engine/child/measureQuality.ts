/** Quality of a level on a text, as llama-perplexity measures it, alone or against a base loaded beside it. */
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { AppError } from "#src/contract/errors.ts";
import type { LoadRequest } from "../engine.ts";
import type { MeasuredModel, QualityOpening, QualitySums } from "../measure.ts";
import { loadModel } from "./load.ts";
import { divergence, logSumExp, sumOf, type TokenScore } from "./scoring.ts";

/** llama.cpp keeps the logits of a batch together: 64 of a vocabulary of 151,936 are 39 MB. */
const PIECE_TOKENS = 64;
/** So that the library's shift at the end of a context is never reached. */
const SPARE_TOKENS = 256;

interface Opened {
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
  /** The whole text, its beginning token as the model's own rules want it. */
  readonly tokens: readonly Token[];
  /** Put at the start of each chunk; null where the model wants none. */
  readonly bos: Token | null;
}

export const requestOf = (model: MeasuredModel, contextTokens: number | null): LoadRequest => {
  const [first] = model.parts;
  if (first === undefined) throw new TypeError("A model without files");
  return {
    label: model.label,
    path: first.path,
    parts: model.parts,
    options: contextTokens === null ? model.options : { ...model.options, contextTokens },
    role: "chat",
    // One chat: measuring keeps one state.
    chatMemoryBytes: 1,
  };
};

const open = async (measured: MeasuredModel, opening: QualityOpening, onLoading: (fraction: number) => void): Promise<Opened> => {
  const { llama, model, slots, threads } = await loadModel(requestOf(measured, opening.contextTokens + SPARE_TOKENS), onLoading);
  llama.maxThreads = threads.reading;
  const sequence = await slots.take("measuring");
  if (sequence.contextSize < opening.contextTokens)
    throw new AppError("engine/out-of-memory", "Not enough memory for a context of this length");
  // llama-perplexity's own reading of a file: one line break at its end is none of the text.
  const text = opening.text.endsWith("\n") ? opening.text.slice(0, -1) : opening.text;
  const bos = model.tokens.shouldPrependBosToken ? model.tokens.bos : null;
  return { model, sequence, tokens: [...(bos === null ? [] : [bos]), ...model.tokenize(text)], bos };
};

/** Pieces of the positions `from`…`to`, the latter not included. */
const piecesOf = (from: number, to: number): readonly (readonly [number, number])[] =>
  Array.from({ length: Math.ceil((to - from) / PIECE_TOKENS) }, (_, index) => {
    const start = from + index * PIECE_TOKENS;
    return [start, Math.min(start + PIECE_TOKENS, to)] as const;
  });

interface Distribution {
  readonly logits: Float32Array;
  readonly total: number;
  readonly top: Token;
}

/**
 * Distributions behind each of the tokens, handed over one by one. The library gives logits as Maps only, sorted by likelihood
 * (docs/MEASURED.md, "Lab"): each is copied and emptied at once, since those of one piece together would take gigabytes.
 */
const distributions = async (
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  take: (index: number, distribution: Distribution) => void,
): Promise<void> => {
  const state = { buffer: new Float32Array(0) };
  await sequence.controlledEvaluate(
    tokens.map((token) => [token, { generateNext: { logits: true } }]),
    {
      onTokenResult: (index, { next: { logits } }) => {
        if (logits === undefined) return;
        const [top] = logits.keys();
        if (top === undefined) return;
        if (state.buffer.length !== logits.size) state.buffer = new Float32Array(logits.size);
        for (const [token, logit] of logits) state.buffer[token] = logit;
        logits.clear();
        take(index, { logits: state.buffer, total: logSumExp(state.buffer), top });
      },
    },
  );
};

/** Negative log-likelihoods of `next[i]` behind `tokens[i]`. Without a temperature the library only looks for the likeliest token: its logit is the largest. */
const likelihoods = async (
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  next: readonly Token[],
): Promise<readonly number[]> => {
  const outputs = await sequence.controlledEvaluate(
    tokens.map((token, index) => [
      token,
      {
        generateNext: {
          token: true,
          logits: { filter: { tokens: next.slice(index, index + 1), includeSelected: true } },
          totalLogitWeight: true,
        },
      },
    ]),
  );
  return tokens.map((_, index) => {
    const output = outputs[index]?.next;
    const wanted = next[index];
    const largest = output?.token == null ? undefined : output.logits?.get(output.token);
    const own = wanted === undefined ? undefined : output?.logits?.get(wanted);
    if (largest === undefined || own === undefined || output?.totalLogitWeight === undefined)
      throw new AppError("engine/load-failed", "The model gives no logits");
    return largest + Math.log(output.totalLogitWeight) - own;
  });
};

export interface QualityChild {
  readonly chunks: number;
  chunk(index: number, signal: AbortSignal): Promise<QualitySums>;
}

/** `rest`: awaited between pieces. See `Measure` in measure.ts for what it throws. */
export const openQuality = async (
  opening: QualityOpening,
  rest: () => Promise<void>,
  onLoading: (fraction: number) => void,
): Promise<QualityChild> => {
  const size = opening.contextTokens;
  const half = opening.base === null ? 1 : 0.5;
  const level = await open(opening.level, opening, (fraction) => onLoading(fraction * half));
  const base = opening.base === null ? null : await open(opening.base, opening, (fraction) => onLoading(half + fraction * half));
  const notComparable = (): AppError => new AppError("lab/not-comparable", "The models cut text into tokens in different ways");
  if (base !== null && (base.tokens.length !== level.tokens.length || base.tokens.some((token, at) => token !== level.tokens[at])))
    throw notComparable();
  const chunks = Math.floor(level.tokens.length / size);
  if (chunks < 2)
    throw new AppError("lab/text-too-short", "The text has fewer than two chunks", {
      details: { tokens: level.tokens.length, neededTokens: 2 * size },
    });

  const first = Math.floor(size / 2);
  const pieces = piecesOf(first, size - 1);
  const chunkOf = ({ tokens, bos }: Opened, index: number): readonly Token[] => {
    const own = tokens.slice(index * size, (index + 1) * size);
    return bos === null ? own : [bos, ...own.slice(1)];
  };
  const begin = async (opened: Opened, chunk: readonly Token[], signal: AbortSignal): Promise<void> => {
    await opened.sequence.clearHistory();
    // In pieces as well: a cancel is honoured between two.
    for (const [from, to] of piecesOf(0, first)) {
      await rest();
      signal.throwIfAborted();
      await opened.sequence.evaluateWithoutGeneratingNewTokens(chunk.slice(from, to));
    }
  };

  const compare = async (from: Opened, to: Opened, chunk: readonly Token[], piece: readonly [number, number]): Promise<TokenScore[]> => {
    const asked = chunk.slice(...piece);
    const bases: Distribution[] = [];
    await distributions(from.sequence, asked, (index, { logits, total, top }) => {
      bases[index] = { logits: logits.slice(), total, top };
    });
    const scores: TokenScore[] = [];
    await distributions(to.sequence, asked, (index, { logits, total, top }) => {
      const other = bases[index];
      const target = chunk[piece[0] + index + 1];
      if (other === undefined || target === undefined) return;
      if (other.logits.length !== logits.length) throw notComparable();
      const nll = total - (logits[target] ?? 0);
      const compared = {
        divergence: divergence(other.logits, other.total, logits, total),
        sameTop: other.top === top,
        excess: nll - (other.total - (other.logits[target] ?? 0)),
      };
      scores.push({ nll, compared });
    });
    return scores;
  };

  const alone = async ({ sequence }: Opened, chunk: readonly Token[], [from, to]: readonly [number, number]): Promise<TokenScore[]> =>
    (await likelihoods(sequence, chunk.slice(from, to), chunk.slice(from + 1, to + 1))).map((nll) => ({ nll, compared: null }));

  return {
    chunks,
    chunk: async (index, signal) => {
      const chunk = chunkOf(level, index);
      await begin(level, chunk, signal);
      if (base !== null) await begin(base, chunk, signal);
      const scores: TokenScore[] = [];
      for (const piece of pieces) {
        await rest();
        signal.throwIfAborted();
        scores.push(...(base === null ? await alone(level, chunk, piece) : await compare(base, level, chunk, piece)));
      }
      signal.throwIfAborted();
      return sumOf(scores);
    },
  };
};

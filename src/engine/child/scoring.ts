/** Sums over scored tokens, as llama-perplexity keeps them: log-likelihoods from raw logits, divergence over the whole vocabulary. Pure. */
import type { ComparedSums, QualitySums } from "../measure.ts";

/** ln Σ e^x, without overflow. */
export const logSumExp = (logits: Float32Array): number => {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > most) most = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return most + Math.log(sum);
};

/** Likelihoods further below are no part of llama-perplexity's divergence: e^−16 of a token's share. */
const LEAST_LOG = -16;

/**
 * Divergence of the level from the base in nats: Σ p_base · (ln p_base − ln p_level). Both arrays hold raw logits by token; `…Total`: their logSumExp.
 */
export const divergence = (base: Float32Array, baseTotal: number, level: Float32Array, levelTotal: number): number => {
  let sum = 0;
  for (let token = 0; token < base.length; token += 1) {
    const logBase = (base[token] ?? 0) - baseTotal;
    if (logBase > LEAST_LOG) sum += Math.exp(logBase) * (logBase - (level[token] ?? 0) + levelTotal);
  }
  return sum;
};

/** What one token adds. `excess`: its negative log-likelihood less the base's. */
export interface TokenScore {
  readonly nll: number;
  readonly compared: { readonly divergence: number; readonly sameTop: boolean; readonly excess: number } | null;
}

const noneCompared: ComparedSums = { divergence: 0, divergence2: 0, sameTop: 0, excess: 0, excess2: 0 };

/** The sums of one chunk; `compared` is null when no token was compared. */
export const sumOf = (scores: readonly TokenScore[]): QualitySums =>
  scores.reduce<QualitySums>(
    (sums, { nll, compared }) => ({
      tokens: sums.tokens + 1,
      nll: sums.nll + nll,
      nll2: sums.nll2 + nll * nll,
      compared: compared === null ? sums.compared : withCompared(sums.compared ?? noneCompared, compared),
    }),
    { tokens: 0, nll: 0, nll2: 0, compared: null },
  );

const withCompared = (sums: ComparedSums, score: NonNullable<TokenScore["compared"]>): ComparedSums => ({
  divergence: sums.divergence + score.divergence,
  divergence2: sums.divergence2 + score.divergence * score.divergence,
  sameTop: sums.sameTop + (score.sameTop ? 1 : 0),
  excess: sums.excess + score.excess,
  excess2: sums.excess2 + score.excess * score.excess,
});

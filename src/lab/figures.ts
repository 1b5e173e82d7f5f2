/** Means and standard errors from sums, by llama-perplexity's formulas. Pure. */
import type { Measured, QualityLevel } from "#src/contract/lab.ts";
import type { ComparedSums, QualitySums } from "./ports.ts";

/** Mean of `count` values and its standard error, from their sum and sum of squares. */
export const meanOf = (sum: number, squares: number, count: number): Measured => {
  const value = sum / count;
  const variance = squares / count - value * value;
  return { value, stdErr: count > 1 && variance > 0 ? Math.sqrt(variance / (count - 1)) : 0 };
};

const shareOf = (part: number, count: number): Measured => {
  const value = part / count;
  return { value, stdErr: count > 1 ? Math.sqrt((value * (1 - value)) / (count - 1)) : 0 };
};

/** Mean of the values and its standard error. */
export const measuredOf = (values: readonly number[]): Measured =>
  meanOf(
    values.reduce((sum, value) => sum + value, 0),
    values.reduce((sum, value) => sum + value * value, 0),
    values.length,
  );

/** A model that is sure of something else may be surprised beyond any number. */
const finite = (value: number): number => Math.min(value, Number.MAX_VALUE);

type Figures = Pick<QualityLevel, "tokensScored" | "perplexity" | "klDivergence" | "topTokenAgreement">;

/** What the contract shows of a level's sums; nulls while nothing was scored or compared. */
export const figuresOf = (sums: QualitySums | null): Figures => {
  if (sums === null || sums.tokens === 0) return { tokensScored: 0, perplexity: null, klDivergence: null, topTokenAgreement: null };
  const { tokens, compared } = sums;
  const log = meanOf(sums.nll, sums.nll2, tokens);
  const value = finite(Math.exp(log.value));
  return {
    tokensScored: tokens,
    perplexity: { value, stdErr: finite(value * log.stdErr) },
    klDivergence: compared === null ? null : positive(meanOf(compared.divergence, compared.divergence2, tokens)),
    topTokenAgreement: compared === null ? null : shareOf(compared.sameTop, tokens),
  };
};

/** A divergence is never negative; of two equal models rounding could make it so. */
const positive = ({ value, stdErr }: Measured): Measured => ({ value: Math.max(0, value), stdErr });

/** How much longer the level's text would be to write down than the base's, in nats for each token, measured token by token; null when not compared. */
export const excessOf = (sums: QualitySums | null): Measured | null =>
  sums?.compared == null || sums.tokens === 0 ? null : meanOf(sums.compared.excess, sums.compared.excess2, sums.tokens);

const plusCompared = (one: ComparedSums, other: ComparedSums): ComparedSums => ({
  divergence: one.divergence + other.divergence,
  divergence2: one.divergence2 + other.divergence2,
  sameTop: one.sameTop + other.sameTop,
  excess: one.excess + other.excess,
  excess2: one.excess2 + other.excess2,
});

/** The sums of both. One compared and one not cannot be of one level: then nothing of it is compared. */
export const plus = (one: QualitySums | null, other: QualitySums): QualitySums =>
  one === null
    ? other
    : {
        tokens: one.tokens + other.tokens,
        nll: one.nll + other.nll,
        nll2: one.nll2 + other.nll2,
        compared: one.compared === null || other.compared === null ? null : plusCompared(one.compared, other.compared),
      };

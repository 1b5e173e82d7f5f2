/** Figures from sums, held against values computed by hand with llama-perplexity's formulas. */
import { describe, expect, it } from "vitest";
import { excessOf, figuresOf, measuredOf, plus } from "#src/lab/figures.ts";
import type { QualitySums } from "#src/lab/ports.ts";

const sumsOf = (nlls: readonly number[], divergences: readonly number[] | null, sameTop = 0): QualitySums => ({
  tokens: nlls.length,
  nll: nlls.reduce((sum, nll) => sum + nll, 0),
  nll2: nlls.reduce((sum, nll) => sum + nll * nll, 0),
  compared:
    divergences === null
      ? null
      : {
          divergence: divergences.reduce((sum, one) => sum + one, 0),
          divergence2: divergences.reduce((sum, one) => sum + one * one, 0),
          sameTop,
          excess: 0.2,
          excess2: 0.02,
        },
});

describe("figures of a level", () => {
  it("are e to the mean, with the standard error of the mean times it", () => {
    const { perplexity, tokensScored } = figuresOf(sumsOf([1, 2, 3], null));
    expect(tokensScored).toBe(3);
    expect(perplexity?.value).toBeCloseTo(Math.exp(2), 10);
    // √((14/3 − 4) ÷ 2) = 0.57735
    expect(perplexity?.stdErr).toBeCloseTo(Math.exp(2) * 0.5773502692, 8);
  });

  it("give divergence and agreement only of what was compared", () => {
    expect(figuresOf(sumsOf([1, 2], null))).toMatchObject({ klDivergence: null, topTokenAgreement: null });
    const { klDivergence, topTokenAgreement } = figuresOf(sumsOf([1, 1, 1, 1], [0.1, 0.3, 0.1, 0.3], 3));
    expect(klDivergence?.value).toBeCloseTo(0.2, 12);
    expect(topTokenAgreement?.value).toBe(0.75);
    expect(topTokenAgreement?.stdErr).toBeCloseTo(Math.sqrt((0.75 * 0.25) / 3), 12);
  });

  it("are the same from one sum of all chunks and from sums added chunk by chunk", () => {
    const parts = [sumsOf([1, 2], [0.1, 0.2], 1), sumsOf([3], [0.4], 1), sumsOf([4, 5], [0, 0], 0)];
    const all = parts.reduce<QualitySums | null>(plus, null);
    expect(figuresOf(all).perplexity?.value).toBeCloseTo(figuresOf(sumsOf([1, 2, 3, 4, 5], null)).perplexity?.value ?? 0, 10);
    expect(all?.compared?.sameTop).toBe(2);
  });

  it("stay numbers where a text surprises beyond any", () => {
    expect(figuresOf(sumsOf([800, 900], null)).perplexity).toEqual({ value: Number.MAX_VALUE, stdErr: Number.MAX_VALUE });
  });

  it("are none before anything was scored", () => {
    expect(figuresOf(null)).toEqual({ tokensScored: 0, perplexity: null, klDivergence: null, topTokenAgreement: null });
    expect(excessOf(null)).toBeNull();
  });

  it("have a standard error of the mean over passes, and none of a single one", () => {
    expect(measuredOf([10, 12, 14])).toEqual({ value: 12, stdErr: expect.closeTo(Math.sqrt(8 / 3 / 2), 10) });
    expect(measuredOf([10])).toEqual({ value: 10, stdErr: 0 });
  });
});

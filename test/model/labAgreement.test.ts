/** The lab's figures against llama-perplexity's on the starter and a coarser copy of it: the short form of `npm run test:agreement`. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figuresOf } from "#src/lab/figures.ts";
import { cacheFolder } from "#test/bench/llamaTools.ts";
import { ownQuality, theirQuality } from "#test/bench/qualityTools.ts";
import { writeCoarser } from "#test/support/coarserModel.ts";

const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
const text = fileURLToPath(new URL("../../resources/lab/A-year-in-Hallow-Bridge.txt", import.meta.url));
// Not built here: that takes minutes.
const tool = join(cacheFolder, "build", "bin", "llama-perplexity");
const why = existsSync(tool) ? "" : " (skipped: llama-perplexity was not built; npm run test:agreement builds it)";

const relative = (own: number | undefined, theirs: number | null): number =>
  Math.abs((own ?? Number.NaN) - (theirs ?? Number.NaN)) / (theirs ?? 1);

describe.skipIf(why !== "")(`perplexity and divergence${why}`, () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "deskside-agree-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("agree with llama-perplexity within 1 % on the same files, text and context", async () => {
    const coarser = join(folder, "coarser.gguf");
    writeCoarser(starter, coarser, 24);
    const common = { text, contextTokens: 128, chunks: 8 };
    const bare = { tool, logits: join(folder, "base.kld"), ...common };
    const theirBase = theirQuality({ ...bare, model: starter, base: null });
    const theirs = theirQuality({ ...bare, model: coarser, base: starter });
    const base = figuresOf(await ownQuality({ ...common, level: starter, base: null }));
    const level = figuresOf(await ownQuality({ ...common, level: coarser, base: starter }));
    expect(relative(base.perplexity?.value, theirBase.perplexity)).toBeLessThanOrEqual(0.01);
    expect(relative(base.perplexity?.stdErr, theirBase.perplexityStdErr)).toBeLessThanOrEqual(0.01);
    expect(relative(level.perplexity?.value, theirs.perplexity)).toBeLessThanOrEqual(0.01);
    expect(relative(level.klDivergence?.value, theirs.divergence)).toBeLessThanOrEqual(0.01);
    expect(relative(level.topTokenAgreement?.value, theirs.agreement)).toBeLessThanOrEqual(0.01);
    expect(level.tokensScored).toBe(8 * 63);
  });
});

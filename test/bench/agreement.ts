/**
 * `npm run test:agreement`: the lab's figures against llama-perplexity's and llama-bench's on the same files, text and context.
 * Perplexity and divergence must agree within 1 %; speeds are printed, measured in turn with the same threads. FAST=1 leaves the speeds out.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMeasure } from "#src/engine/startMeasure.ts";
import { figuresOf } from "#src/lab/figures.ts";
import { writeSofter } from "#test/support/coarserModel.ts";
import { llamaBench } from "./bareLlama.ts";
import { cacheFolder, llamaTools } from "./llamaTools.ts";
import { lineBetween, measuredModel, ownQuality, theirQuality } from "./qualityTools.ts";

const RELATIVE_MAX = 0.01;
const SPEED_ROUNDS = 3;
/** Random weights are a thousand nats sure of their cycle. */
const SOFTENING = 0.03;
const never = new AbortController().signal;

const shared = fileURLToPath(new URL("../../../shared/starter/starter-f16.gguf", import.meta.url));
const starterF16 = process.env.STARTER_F16 ?? shared;
const textFile = fileURLToPath(new URL("../../resources/lab/A-year-in-Hallow-Bridge.txt", import.meta.url));

const tools = llamaTools();
if (tools.kind === "absent") {
  console.log(`skipped: ${tools.reason}`);
  process.exit(0);
}
if (!existsSync(starterF16)) {
  console.log(`skipped: no starter at F16 (${starterF16}); starter/export_gguf.py makes it`);
  process.exit(0);
}

const scratch = mkdtempSync(join(tmpdir(), "deskside-agreement-"));
const perplexity = tools.path("llama-perplexity");
let failures = 0;

/** A level of the starter, made by llama-quantize. */
const quantized = (level: string): string => {
  const path = join(scratch, `starter-${level}.gguf`);
  const { status, stderr } = spawnSync(tools.path("llama-quantize"), [starterF16, path, level], { encoding: "utf8" });
  if (status !== 0) throw new Error(`llama-quantize: ${stderr.slice(-300)}`);
  return path;
};

const compare = async (base: string, levels: readonly string[], contextTokens: number, chunks: number): Promise<void> => {
  const logits = join(scratch, "base.kld");
  const common = { tool: perplexity, text: textFile, contextTokens, chunks, logits };
  const theirs = theirQuality({ ...common, model: base, base: null });
  const own = figuresOf(await ownQuality({ level: base, base: null, text: textFile, contextTokens, chunks }));
  failures += lineBetween(`${basename(base)}  perplexity`, own.perplexity?.value ?? Number.NaN, theirs.perplexity, RELATIVE_MAX);
  for (const level of levels) {
    const bare = theirQuality({ ...common, model: level, base });
    const mine = figuresOf(await ownQuality({ level, base, text: textFile, contextTokens, chunks }));
    const name = basename(level);
    failures += lineBetween(`${name}  perplexity`, mine.perplexity?.value ?? Number.NaN, bare.perplexity, RELATIVE_MAX);
    failures += lineBetween(`${name}  its standard error`, mine.perplexity?.stdErr ?? Number.NaN, bare.perplexityStdErr, RELATIVE_MAX);
    failures += lineBetween(`${name}  divergence`, mine.klDivergence?.value ?? Number.NaN, bare.divergence ?? Number.NaN, RELATIVE_MAX);
    failures += lineBetween(
      `${name}  same first token`,
      mine.topTokenAgreement?.value ?? Number.NaN,
      bare.agreement ?? Number.NaN,
      RELATIVE_MAX,
    );
  }
};

/** Ours and llama-bench's in turn, so that other programs disturb both; the better of each counts. */
const speeds = async (path: string): Promise<void> => {
  const own = { prompt: 0, generation: 0 };
  const bare = { prompt: 0, generation: 0 };
  for (let round = 0; round < SPEED_ROUNDS; round += 1) {
    const measuring = await createMeasure().speed(
      { model: await measuredModel(path), text: "Plain words, said again and again. ", promptTokens: 512, generatedTokens: 128 },
      () => {},
      never,
    );
    for (let pass = 0; pass < 2; pass += 1) {
      const { promptMs, generationMs } = await measuring.pass(never);
      own.prompt = Math.max(own.prompt, 512_000 / promptMs);
      own.generation = Math.max(own.generation, 128_000 / generationMs);
    }
    await measuring.close();
    const options = { model: path, depth: 0, flashAttention: false };
    for (const threads of new Set([1, measuring.threads, 2])) {
      const prompt = llamaBench(tools.path("llama-bench"), { ...options, threads, promptTokens: 512, generateTokens: 0 });
      const generation = llamaBench(tools.path("llama-bench"), { ...options, threads, promptTokens: 0, generateTokens: 128 });
      bare.prompt = Math.max(bare.prompt, prompt);
      if (threads === measuring.threads) bare.generation = Math.max(bare.generation, generation);
    }
  }
  const ratio = (mine: number, theirs: number): string =>
    `${mine.toFixed(1)} against ${theirs.toFixed(1)} tokens/s, ratio ${(mine / theirs).toFixed(3)}`;
  console.log(`${basename(path)}  reading 512   ${ratio(own.prompt, bare.prompt)}`);
  console.log(`${basename(path)}  writing 128   ${ratio(own.generation, bare.generation)}`);
};

try {
  const levels = [quantized("Q8_0"), quantized("Q4_0")];
  await compare(starterF16, levels, 512, Number(process.env.CHUNKS ?? 20));
  const large = join(cacheFolder, "q06-f16.gguf");
  const largeLevel = join(cacheFolder, "q06-Q4_K_M.gguf");
  if (existsSync(large) && existsSync(largeLevel)) {
    const softer = [large, largeLevel].map((path) => join(scratch, basename(path))) as [string, string];
    writeSofter(large, softer[0], SOFTENING);
    writeSofter(largeLevel, softer[1], SOFTENING);
    await compare(softer[0], [softer[1]], 64, 4);
  } else console.log("the vocabulary of 151,936: skipped, test/bench/run.ts makes the model");
  if (process.env.FAST === undefined) {
    for (const level of levels) await speeds(level);
    if (existsSync(largeLevel)) await speeds(largeLevel);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(failures === 0 ? "agreed" : `${failures} figures differ by more than 1 %`);
process.exitCode = failures === 0 ? 0 : 1;

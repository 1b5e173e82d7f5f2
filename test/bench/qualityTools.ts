/** Quality of a model on a text, measured by the lab's own process and by llama-perplexity. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { MeasuredModel, QualitySums } from "#src/engine/measure.ts";
import { createMeasure } from "#src/engine/startMeasure.ts";
import { plus } from "#src/lab/figures.ts";

export const measuredModel = async (path: string): Promise<MeasuredModel> => {
  const found = await stat(path, { bigint: true });
  const identity = { dev: `${found.dev}`, ino: `${found.ino}`, sizeBytes: Number(found.size), mtimeMs: Number(found.mtimeMs) };
  const options = { contextTokens: null, gpuLayers: 0, threads: null, backend: null, device: null };
  return { label: basename(path), parts: [{ path, identity }], options };
};

/** The sums of the first chunks, measured in a process of its own. */
export const ownQuality = async (of: {
  readonly level: string;
  readonly base: string | null;
  readonly text: string;
  readonly contextTokens: number;
  readonly chunks: number;
}): Promise<QualitySums | null> => {
  const never = new AbortController().signal;
  const opening = {
    level: await measuredModel(of.level),
    base: of.base === null ? null : await measuredModel(of.base),
    text: readFileSync(of.text, "utf8"),
    contextTokens: of.contextTokens,
  };
  const measuring = await createMeasure().quality(opening, () => {}, never);
  let sums: QualitySums | null = null;
  for (let index = 0; index < Math.min(measuring.chunks, of.chunks); index += 1) sums = plus(sums, await measuring.chunk(index, never));
  await measuring.close();
  return sums;
};

export interface TheirQuality {
  readonly perplexity: number;
  readonly perplexityStdErr: number;
  readonly divergence: number | null;
  /** 0…1. */
  readonly agreement: number | null;
}

/**
 * Flash attention as the engine has it on a CPU: with it the starter's Q8_0 has a divergence of 0.001090, without 0.001069. One thread: several wait for each other on a busy machine.
 * `base` null: measures the model and writes its logits; else compares with those written before.
 */
export const theirQuality = (of: {
  readonly tool: string;
  readonly model: string;
  readonly base: string | null;
  readonly text: string;
  readonly contextTokens: number;
  readonly chunks: number;
  /** Where the base's logits are. */
  readonly logits: string;
}): TheirQuality => {
  const args = [
    ...["-m", of.model, "-f", of.text, "-c", String(of.contextTokens), "--chunks", String(of.chunks), "-ngl", "0", "-fa", "off", "-t", "1"],
    ...["--kl-divergence-base", of.logits],
    ...(of.base === null ? [] : ["--kl-divergence"]),
  ];
  const { status, signal, stdout, stderr } = spawnSync(of.tool, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  const said = `${stdout}\n${stderr}`;
  const figures = (pattern: RegExp): readonly number[] => (pattern.exec(said) ?? []).slice(1).map(Number);
  const [perplexity, perplexityStdErr] =
    of.base === null ? figures(/PPL = ([\d.]+) \+\/- ([\d.]+)/) : figures(/Mean PPL\(Q\)\s*:\s*([\d.]+) ±\s*([\d.]+)/);
  if (status !== 0 || perplexity === undefined || perplexityStdErr === undefined)
    throw new Error(`llama-perplexity (${signal ?? status}): ${said.slice(-500)}`);
  const [divergence] = figures(/Mean\s+KLD:\s*([\d.]+)/);
  const [percent] = figures(/Same top p:\s*([\d.]+)/);
  return { perplexity, perplexityStdErr, divergence: divergence ?? null, agreement: percent === undefined ? null : percent / 100 };
};

/** Prints one figure of both; 1 where they differ by more than `most`, else 0. */
export const lineBetween = (what: string, own: number, theirs: number, most: number): 0 | 1 => {
  const difference = Math.abs(own - theirs) / Math.abs(theirs);
  const isWithin = difference <= most;
  console.log(
    `${what.padEnd(46)} ${own.toFixed(6).padStart(14)} ${theirs.toFixed(6).padStart(14)}  ${(difference * 100).toFixed(3)} %${isWithin ? "" : "  DIFFERS"}`,
  );
  return isWithin ? 0 : 1;
};

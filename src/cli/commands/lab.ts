/** `deskside lab`: quantizations or models side by side on one text, and `deskside bench`: one model's speed on this machine. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError, fromWireError } from "#src/contract/errors.ts";
import type { LabId, ModelId } from "#src/contract/ids.ts";
import type { Benchmark, Lab, Measured, QualityLab, QualityLevel } from "#src/contract/lab.ts";
import type { Model } from "#src/contract/model.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { exitCodes, UsageError } from "../errorWords.ts";
import { formatBytes, formatCount, formatTable } from "../figures.ts";
import { say, sayJson } from "../terminal.ts";
import type { Command } from "./context.ts";
import { modelNamed } from "./modelNamed.ts";
import { grantDocuments } from "./paths.ts";
import { followRun } from "./runs.ts";
import { withCore } from "./withCore.ts";

export interface LabOptions {
  readonly models: readonly string[];
  readonly text: string;
  readonly context: number;
  readonly chunks: number | null;
}

/** A model of the library by its name, or a file, which becomes one of the library. */
const modelIdOf = async (core: CoreConnection, named: string): Promise<ModelId> => {
  try {
    return (await modelNamed(core, named)).id;
  } catch (unknown) {
    const found = await stat(resolve(named)).catch(() => null);
    if (!(unknown instanceof UsageError) || found?.isFile() !== true) throw unknown;
  }
  const { grantId } = await core.control.grantPath({ path: resolve(named) });
  const [modelId] = (await core.page.models.add({ grantId })).modelIds;
  if (modelId === undefined) throw new AppError("model/invalid", "The file is not a whole model", { details: { path: named } });
  return modelId;
};

const labOf = async (core: CoreConnection, labId: LabId): Promise<Lab> => {
  const lab = (await core.page.lab.list()).find(({ id }) => id === labId);
  if (lab === undefined) throw new AppError("lab/not-found", "The comparison was removed");
  return lab;
};

/** `{"models": [{…figures}], …}` on one line, or a table and the recommendation. Exit 6 where a model could not be measured. */
export const compareModels: Command<LabOptions> = (context, options) =>
  withCore(context, async (core) => {
    const modelIds: ModelId[] = [];
    for (const named of options.models) modelIds.push(await modelIdOf(core, named));
    const [grantId] = await grantDocuments(core, [options.text]);
    if (grantId === undefined) throw new UsageError("A text is needed");
    const text = { kind: "granted" as const, grantId };
    const request = { modelIds, text, contextTokens: options.context, chunksMost: options.chunks };
    let labId: LabId | null = null;
    await followRun(context, core, async () => {
      labId = (await core.page.lab.startQuality(request)).labId;
      const { state } = await labOf(core, labId);
      if (state.kind === "running") return { runId: state.runId };
      throw state.kind === "stopped" && state.error !== null ? fromWireError(state.error) : new AppError("run/interrupted", "Stopped");
    });
    if (labId === null) throw new AppError("lab/not-found", "The comparison was removed");
    const lab = await labOf(core, labId);
    if (lab.kind !== "quality") throw new AppError("lab/not-found", "The comparison was removed");
    if (context.json) sayJson(context.terminal, labJson(lab));
    else say(context.terminal, labWords(lab));
    return lab.levels.some(({ state }) => state.kind === "failed") ? exitCodes.engine : exitCodes.ok;
  });

const levelJson = (level: QualityLevel) => ({
  model: level.name,
  quantization: level.quantization,
  isBase: level.isBase,
  perplexity: level.perplexity?.value ?? null,
  perplexityStdErr: level.perplexity?.stdErr ?? null,
  klDivergence: level.klDivergence?.value ?? null,
  klDivergenceStdErr: level.klDivergence?.stdErr ?? null,
  topTokenAgreement: level.topTokenAgreement?.value ?? null,
  topTokenAgreementStdErr: level.topTokenAgreement?.stdErr ?? null,
  whyNotCompared: level.whyNotCompared,
  promptTokensPerSecond: level.speed?.promptTokensPerSecond.value ?? null,
  generationTokensPerSecond: level.speed?.generationTokensPerSecond.value ?? null,
  timeToFirstTokenMs: level.speed?.timeToFirstTokenMs ?? null,
  peakMemoryBytes: level.speed?.peakMemoryBytes ?? null,
  sizeBytes: level.sizeBytes,
  bitsPerWeight: level.bitsPerWeight,
  chunks: level.chunksDone,
  tokensScored: level.tokensScored,
  error: level.state.kind === "failed" ? { code: level.state.error.code, message: level.state.error.message } : null,
});
const labJson = (lab: QualityLab) => ({
  labId: lab.id,
  text: lab.text,
  contextTokens: lab.contextTokens,
  machine: lab.machine,
  models: lab.levels.map(levelJson),
  recommendation: lab.recommendation,
});

const measured = (figure: Measured | null | undefined, digits: number, scale = 1, unit = ""): string =>
  figure == null ? "-" : `${(figure.value * scale).toFixed(digits)} ± ${(figure.stdErr * scale).toFixed(digits)}${unit}`;

const labWords = (lab: QualityLab): string => {
  const rows = lab.levels.map((level) => [
    level.name,
    level.quantization + (level.isBase ? " (base)" : ""),
    formatBytes(level.sizeBytes),
    measured(level.perplexity, 4),
    measured(level.klDivergence, 6),
    measured(level.topTokenAgreement, 2, 100, " %"),
    measured(level.speed?.promptTokensPerSecond, 1),
    measured(level.speed?.generationTokensPerSecond, 1),
    level.speed === null ? "-" : formatBytes(level.speed.peakMemoryBytes),
    level.state.kind === "failed" ? level.state.error.message : (level.whyNotCompared ?? ""),
  ]);
  const head = ["MODEL", "LEVEL", "SIZE", "PERPLEXITY", "DIVERGENCE", "SAME WORD FIRST", "PROMPT T/S", "WRITING T/S", "MEMORY", ""];
  const scored = lab.levels[0]?.tokensScored ?? 0;
  const about = `${lab.text.label}: ${formatCount(lab.levels[0]?.chunksDone ?? 0)} chunks of ${formatCount(lab.contextTokens)} tokens, ${formatCount(scored)} scored`;
  return [about, formatTable([head, ...rows]), "", ...(lab.recommendation?.sentences ?? [])].join("\n");
};

/** The one that is loaded, else the starter, else the only one there is. */
const benchModel = async (core: CoreConnection, named: string | undefined): Promise<ModelId> => {
  if (named !== undefined) return await modelIdOf(core, named);
  const models = await core.page.models.list();
  const usable = models.filter(({ verdict, file }) => verdict.kind === "valid" && file === "present");
  const loaded = usable.find(({ state }) => state.kind === "loaded" && state.loaded.role === "chat");
  const chosen: Model | undefined = loaded ?? usable.find(({ source }) => source === "starter") ?? usable[0];
  if (chosen === undefined) throw new UsageError("There is no model yet. Name a file: deskside bench FILE");
  return chosen.id;
};

/** `{"benchmark": …, "earlier": [...]}` on one line, or a table of this and earlier ones of the model. */
export const benchModels: Command<{ readonly model: string | undefined }> = (context, { model }) =>
  withCore(context, async (core) => {
    const modelId = await benchModel(core, model);
    await followRun(context, core, () => core.page.lab.benchmark({ modelId }));
    const [latest, ...earlier] = (await core.page.lab.benchmarks()).filter((one) => one.modelId === modelId);
    if (latest === undefined) throw new AppError("internal", "The benchmark was not kept");
    if (context.json) sayJson(context.terminal, { benchmark: latest, earlier });
    else say(context.terminal, benchWords(latest, earlier));
    return exitCodes.ok;
  });

/** Earlier runs shown beside the new one. */
const EARLIER_SHOWN = 5;

const benchWords = (latest: Benchmark, earlier: readonly Benchmark[]): string => {
  const row = ({ at, version, speed }: Benchmark): readonly string[] => [
    new Date(at).toISOString().slice(0, 16).replace("T", " "),
    version,
    measured(speed.promptTokensPerSecond, 1),
    measured(speed.generationTokensPerSecond, 1),
    `${formatCount(Math.round(speed.timeToFirstTokenMs))} ms`,
    `${formatCount(Math.round(speed.loadMs))} ms`,
    formatBytes(speed.peakMemoryBytes),
    `${speed.device}, ${speed.threads} threads`,
  ];
  const head = ["WHEN (UTC)", "VERSION", "PROMPT T/S", "WRITING T/S", "FIRST TOKEN", "LOADING", "MEMORY", "ON"];
  const about = `${latest.modelName} ${latest.quantization}: ${latest.promptTokens} tokens read, ${latest.generatedTokens} written, ${latest.repeats} times`;
  return [about, latest.machine, formatTable([head, row(latest), ...earlier.slice(0, EARLIER_SHOWN).map(row)])].join("\n");
};

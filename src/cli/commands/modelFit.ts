/** `deskside models fit`: what a model would take with given settings, whether it fits, and the best settings here. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ModelId } from "#src/contract/ids.ts";
import type { Fit, LoadOptions, Model } from "#src/contract/model.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { exitCodes } from "../errorWords.ts";
import { formatBytes, formatCount, formatTable } from "../figures.ts";
import { say, sayJson } from "../terminal.ts";
import { addModel } from "./chat.ts";
import type { Command } from "./context.ts";
import { modelNamed } from "./modelNamed.ts";
import { withCore } from "./withCore.ts";

export interface FitFlags {
  /** In the library by file name, name or id; else a file, which is not added. */
  readonly model: string;
  readonly contextTokens: number | undefined;
  readonly gpuLayers: number | undefined;
}

/** `{"model", "fit", "remedy", "measured"}` or a table; exit 4 where it does not fit. */
export const fitModel: Command<FitFlags> = (context, { model, contextTokens, gpuLayers }) =>
  withCore(context, async (core) => {
    const options = { ...(contextTokens === undefined ? {} : { contextTokens }), ...(gpuLayers === undefined ? {} : { gpuLayers }) };
    const { found, fit } = await fitted(core, model, options);
    const measuredBytes = found.state.kind === "loaded" ? found.state.loaded.memoryBytes + found.state.loaded.vramBytes : null;
    if (context.json) sayJson(context.terminal, { model: found.name, fit, remedy: found.remedy, measuredBytes });
    else say(context.terminal, tableOf(found, fit, measuredBytes));
    return fit.fits ? exitCodes.ok : exitCodes.memory;
  });

interface Fitted {
  readonly found: Model;
  readonly fit: Fit;
}

const fitted = async (core: CoreConnection, model: string, options: Partial<LoadOptions>): Promise<Fitted> => {
  const ask = async (found: Model): Promise<Fitted> => ({ found, fit: await core.page.models.fit({ modelId: found.id, options }) });
  if (!existsSync(resolve(model))) return await ask(await modelNamed(core, model));
  const before = new Set((await core.page.models.list()).map(({ id }) => id));
  const modelId = await addModel(core, model);
  try {
    return await ask(await modelNamed(core, modelId));
  } finally {
    await forgetNew(core, before, modelId);
  }
};

/** A question about a file leaves nothing behind. */
const forgetNew = async (core: CoreConnection, before: ReadonlySet<ModelId>, modelId: ModelId): Promise<void> => {
  if (!before.has(modelId)) await core.page.models.remove({ modelId });
};

const settings = (options: LoadOptions): string =>
  [
    `context ${options.contextTokens === null ? "as usual" : formatCount(options.contextTokens)}`,
    ...(options.gpuLayers === null || options.gpuLayers === 0 ? [] : [`${options.gpuLayers} layers on the graphics card`]),
  ].join(", ");

const tableOf = (model: Model, fit: Fit, measuredBytes: number | null): string =>
  formatTable([
    ["Model", model.name],
    ["Fits", fit.fits ? "yes" : `no, ${formatBytes(Math.max(0, fit.neededBytes - fit.availableBytes))} short`],
    ["Needed", `${formatBytes(fit.neededBytes)} with a context of ${formatCount(fit.contextTokens)} tokens`],
    ["  weights", formatBytes(fit.weightsBytes)],
    ["  cache", formatBytes(fit.kvCacheBytes)],
    ["  computing", formatBytes(fit.computeBytes)],
    ["Available", formatBytes(fit.availableBytes)],
    ...(measuredBytes === null ? [] : [["Measured now", formatBytes(measuredBytes)]]),
    ...(fit.suggestion === null ? [] : [["Would fit", settings(fit.suggestion)]]),
    ["Best here", fit.best === null || fit.best === undefined ? "nothing fits" : settings(fit.best)],
    ...(model.remedy === null ? [] : [["Doctor", model.remedy.sentence]]),
  ]);

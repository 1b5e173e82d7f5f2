/** `deskside models quantize`: a smaller level of a model, made on this machine. */
import type { Model } from "#src/contract/model.ts";
import { exitCodes, UsageError } from "../errorWords.ts";
import { formatBytes } from "../figures.ts";
import { say, sayJson } from "../terminal.ts";
import type { Command } from "./context.ts";
import { modelNamed } from "./modelNamed.ts";
import { followRun } from "./runs.ts";
import { withCore } from "./withCore.ts";

/** `{"model": …}`, or one line: file name and size. */
export const quantizeModel: Command<{ readonly name: string; readonly type: string }> = (context, { name, type }) =>
  withCore(context, async (core) => {
    const { types } = await core.page.models.quantizer();
    const level = types.find((one) => one.toLowerCase() === type.toLowerCase());
    if (level === undefined) throw new UsageError(`There is no level "${type}". There are: ${types.join(", ")}`);
    const { id: modelId } = await modelNamed(core, name);
    const before = new Set((await core.page.models.list()).map(({ id }) => id));
    await followRun(context, core, () => core.page.models.quantize({ modelId, type: level }));
    const made = (await core.page.models.list()).find(({ id }) => !before.has(id));
    if (context.json) sayJson(context.terminal, { model: made ?? null });
    else if (made !== undefined) say(context.terminal, sentenceOf(made));
    return exitCodes.ok;
  });

const sentenceOf = ({ fileName, sizeBytes, verdict }: Model): string => {
  const bits = verdict.kind === "valid" ? `, ${verdict.header.bitsPerWeight.toFixed(2)} bits per weight` : "";
  return `${fileName}: ${formatBytes(sizeBytes)}${bits}`;
};

/** `deskside models`: the library, one file's header, and adding a file or folder. */
import { resolve } from "node:path";
import type { Model, ModelHeader } from "#src/contract/model.ts";
import { exitCodes } from "../errorWords.ts";
import { formatBytes, formatCount, formatTable } from "../figures.ts";
import { say, sayJson } from "../terminal.ts";
import type { Command } from "./context.ts";
import { withCore } from "./withCore.ts";

/** The library as a table, or `{"models": […]}`. */
export const listModels: Command<object> = (context) =>
  withCore(context, async (core) => {
    const models = await core.page.models.list();
    if (context.json) sayJson(context.terminal, { models });
    else say(context.terminal, models.length === 0 ? "No models yet. Add one: deskside models add FILE" : tableOf(models));
    return exitCodes.ok;
  });

/** `{"valid": true, …header}` or `{"valid": false, "code", "message"}` for anything a path can name; exit 0 or 3. Nothing is added. */
export const inspectModel: Command<{ readonly file: string }> = (context, { file }) =>
  withCore(context, async (core) => {
    const verdict = await core.control.inspect({ path: resolve(file) });
    if (verdict.kind === "valid") {
      if (context.json) sayJson(context.terminal, { valid: true, ...verdict.header });
      else say(context.terminal, describeHeader(verdict.header));
      return exitCodes.ok;
    }
    if (context.json) sayJson(context.terminal, { valid: false, code: verdict.reason, message: verdict.message });
    else say(context.terminal, `Not a usable model (${verdict.reason}): ${verdict.message}`);
    return exitCodes.refusedFile;
  });

/** Adds a file, or watches a folder, where it lies; nothing is copied. */
export const addModels: Command<{ readonly path: string }> = (context, { path }) =>
  withCore(context, async (core) => {
    const { grantId } = await core.control.grantPath({ path: resolve(path) });
    const { modelIds } = await core.page.models.add({ grantId });
    const added = (await core.page.models.list()).filter((model) => modelIds.includes(model.id));
    if (context.json) sayJson(context.terminal, { models: added });
    else say(context.terminal, added.length === 0 ? "No models there yet; the folder is watched." : tableOf(added));
    return exitCodes.ok;
  });

const tableOf = (models: readonly Model[]): string =>
  formatTable([
    ["NAME", "QUANTIZATION", "SIZE", "CONTEXT", "STATE", "SOURCE"],
    ...models.map((model) => [
      model.name,
      model.verdict.kind === "valid" ? model.verdict.header.quantization : "-",
      formatBytes(model.sizeBytes),
      model.verdict.kind === "valid" ? formatCount(model.verdict.header.contextTokens) : "-",
      model.file === "present" ? (model.verdict.kind === "valid" ? model.state.kind : model.verdict.reason) : model.file,
      model.source,
    ]),
  ]);

const describeHeader = (header: ModelHeader): string =>
  formatTable([
    ["Name", header.name],
    ["Architecture", header.architecture],
    ["Kind", header.kind],
    ["Quantization", `${header.quantization} (${header.bitsPerWeight.toFixed(2)} bits per weight)`],
    ["Parameters", formatCount(header.parameters)],
    ["Context", `${formatCount(header.contextTokens)} tokens`],
    ["Layers", formatCount(header.layers)],
    ["Memory per token", formatBytes(header.kvBytesPerToken)],
    ["Chat template", header.chatTemplate === null ? "none" : "in the file"],
    ["Licence", header.licence ?? "not stated"],
  ]);

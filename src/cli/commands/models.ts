/** `deskside models list | add | remove`: what is in the library, by families. */
import { readdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Model, ModelHeader } from "#src/contract/model.ts";
import { CHECKSUM_FILE } from "#src/contract/passport.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { exitCodes } from "../errorWords.ts";
import { formatBytes, formatTable } from "../figures.ts";
import { levelWord, qualityFigure, speedFigure } from "../levelWords.ts";
import { say, sayJson, shown, type Terminal } from "../terminal.ts";
import type { Command } from "./context.ts";
import { followHashes } from "./hashes.ts";
import { modelMeant } from "./modelNamed.ts";
import { pathKind } from "./paths.ts";
import { verdictSentence } from "./verification.ts";
import { withCore } from "./withCore.ts";

/** The library by families, or `{"models": […]}`. */
export const listModels: Command<object> = (context) =>
  withCore(context, async (core) => {
    const models = await core.page.models.list();
    if (context.json) sayJson(context.terminal, { models });
    else say(context.terminal, models.length === 0 ? "No models yet. Add one: deskside models add FILE" : familiesOf(models));
    return exitCodes.ok;
  });

/** Whether a file that holds checksums lies in the added folder, or beside the added file. */
const hasChecksums = async (path: string): Promise<boolean> => {
  const folder = (await pathKind(path)) === "folder" ? path : dirname(path);
  return (await readdir(folder).catch(() => [])).some((name) => CHECKSUM_FILE.test(name));
};

/** Adds a file, or watches a folder, where it lies; nothing is copied. A checksum file beside it is compared at once, and the result said. */
export const addModels: Command<{ readonly path: string }> = (context, { path }) =>
  withCore(context, async (core) => {
    const place = resolve(path);
    const add = async (): Promise<readonly Model[]> => {
      const { grantId } = await core.control.grantPath({ path: place });
      const { modelIds } = await core.page.models.add({ grantId });
      return (await core.page.models.list()).filter((model) => modelIds.includes(model.id));
    };
    const isVouched = await hasChecksums(place).catch(() => false);
    const added = isVouched ? await followHashes(context, core, add) : await add();
    if (context.json) sayJson(context.terminal, isVouched ? { models: added, verified: await verifiedOf(core, added) } : { models: added });
    else say(context.terminal, added.length === 0 ? "No models there yet; the folder is watched." : familiesOf(added));
    if (isVouched && !context.json) await sayVerified(context.terminal, core, added);
    return exitCodes.ok;
  });

const passportsOf = async (core: CoreConnection, models: readonly Model[]) =>
  await Promise.all(
    models
      .filter(({ verdict, file }) => verdict.kind === "valid" && file !== "missing")
      .map(async ({ id, fileName }) => ({ fileName, ...(await core.page.models.passport({ modelId: id })) })),
  );
const verifiedOf = async (core: CoreConnection, models: readonly Model[]) =>
  (await passportsOf(core, models)).map(({ fileName, verified }) => ({ fileName, verified }));
const sayVerified = async (terminal: Terminal, core: CoreConnection, models: readonly Model[]): Promise<void> => {
  for (const passport of await passportsOf(core, models)) say(terminal, verdictSentence(passport.fileName, passport));
};

/** Forgets a model, or puts its files into the system's trash as well. `{"removed": name, "trashed": …}`. */
export const removeModel: Command<{ readonly name: string; readonly trash: boolean }> = (context, { name, trash }) =>
  withCore(context, async (core) => {
    const { id: modelId, fileName } = await modelMeant(core, name);
    if (trash) await core.page.models.trash({ modelId });
    else await core.page.models.remove({ modelId });
    if (context.json) sayJson(context.terminal, { removed: fileName, trashed: trash });
    else
      say(
        context.terminal,
        `${shown(fileName)}: ${trash ? "in the trash" : "no longer in the library"}; ${trash ? "it can be restored from there" : "the file stays where it is"}.`,
      );
    return exitCodes.ok;
  });

/** Levels of one model together, largest first; what cannot be used at the end. */
const familiesOf = (models: readonly Model[]): string => {
  const families = new Map<string, Model[]>();
  for (const model of models) {
    if (model.verdict.kind !== "valid") continue;
    const { family, architecture } = model.verdict.header;
    const key = `${family}\n${architecture}`;
    families.set(key, [...(families.get(key) ?? []), model]);
  }
  const sound = [...families].map(([key, levels]) => {
    const rows = levels.flatMap((model) => (model.verdict.kind === "valid" ? [{ model, header: model.verdict.header }] : []));
    const largestFirst = rows.toSorted((a, b) => b.header.bitsPerWeight - a.header.bitsPerWeight).map(levelRow);
    return { title: shown(key.split("\n")[0] ?? key), rows: largestFirst };
  });
  const broken = models.flatMap((model) =>
    model.verdict.kind === "valid" ? [] : [[shown(model.fileName), model.verdict.reason, model.verdict.message]],
  );
  const table = formatTable([columns, ...sound.flatMap(({ rows }) => rows)]).split("\n");
  let next = 1;
  const blocks = sound.map(({ title, rows }) => {
    const lines = table.slice(next, next + rows.length).map((line) => `  ${line}`);
    next += rows.length;
    return [title, ...lines].join("\n");
  });
  return [
    ...(sound.length === 0 ? [] : [`  ${table[0]}`]),
    ...blocks,
    ...(broken.length === 0 ? [] : [`Not usable\n${formatTable(broken.map((row) => ["", ...row]))}`]),
  ].join("\n");
};

const columns = ["LEVEL", "QUANTIZATION", "BITS/WEIGHT", "SIZE", "SPEED HERE", "QUALITY HERE", "STATE", "FILE"];
const levelRow = ({ model, header }: { readonly model: Model; readonly header: ModelHeader }): readonly string[] => [
  levelWord(header.bitsPerWeight),
  header.quantization,
  header.bitsPerWeight.toFixed(2),
  formatBytes(model.sizeBytes) + (header.splitCount > 1 ? ` in ${header.splitCount} parts` : ""),
  speedFigure(model.measured),
  qualityFigure(model.measured),
  stateOf(model),
  shown(model.fileName) + (model.tags.length === 0 ? "" : `  [${model.tags.map(shown).join(", ")}]`),
];
const stateOf = ({ file, state, source }: Model): string => {
  if (file !== "present") return file;
  return source === "starter" && state.kind === "unloaded" ? "comes with the app" : state.kind;
};

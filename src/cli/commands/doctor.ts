/** `deskside doctor`: what this machine offers, what is used, and why the rest is not. */
import { AppError } from "#src/contract/errors.ts";
import type { Devices, LoadOptions, Model } from "#src/contract/model.ts";
import { examineWithoutCore } from "#src/launcher/examine.ts";
import { type DesktopRuntime, findDesktopRuntime } from "../desktopRuntime.ts";
import { exitCodes, toFailure } from "../errorWords.ts";
import { formatBytes, formatTable } from "../figures.ts";
import { openSession } from "../session.ts";
import { say, sayJson, type Terminal } from "../terminal.ts";
import type { Command, CommandContext } from "./context.ts";

/** One object with --json; `key` is null where the store cannot be opened. Exit 1 when a check failed. */
export const doctor: Command<object> = async (context) => {
  const found = await examine(context);
  const desktop = await findDesktopRuntime(context.terminal.env);
  const versions = { deskside: found.versions.deskside ?? "", node: process.versions.node, ...found.versions };
  if (context.json) sayJson(context.terminal, { ...found, versions, desktop });
  else say(context.terminal, report({ ...found, versions }, desktop));
  return found.checks.every((check) => check.ok) ? exitCodes.ok : exitCodes.failed;
};

/** A store that does not open is one of the findings; the rest is told all the same. */
const examine = async ({ terminal, dataDir }: CommandContext): Promise<Found> => {
  try {
    return await withCore(terminal, dataDir);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || terminal.interrupted.aborted) throw thrown;
    const around = await examineWithoutCore({ dataDir, signal: terminal.interrupted });
    const store = { name: "store", ok: false, detail: toFailure(thrown, false).message };
    return { ...around, key: null, remedies: [], checks: [store, ...around.checks] };
  }
};

const withCore = async (terminal: Terminal, dataDir: string): Promise<Found> => {
  const core = await openSession(terminal, dataDir);
  try {
    const [found, models] = await Promise.all([core.control.doctor(), core.page.models.list()]);
    return { ...found, remedies: models.flatMap(remedyOf) };
  } finally {
    core.close();
  }
};

interface Found {
  readonly devices: Devices;
  readonly versions: Readonly<Record<string, string>>;
  readonly key: string | null;
  /** What the load doctor found for models that did not load as they were. */
  readonly remedies: readonly { readonly model: string; readonly sentence: string; readonly options: LoadOptions | null }[];
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

const remedyOf = ({ name, remedy }: Model): Found["remedies"] =>
  remedy === null ? [] : [{ model: name, sentence: remedy.sentence, options: remedy.options }];

const report = ({ devices, versions, key, checks, remedies }: Found, desktop: DesktopRuntime): string =>
  formatTable([
    ...Object.entries(versions).map(([name, version]) => [name, version]),
    ["desktop", desktop.kind === "present" ? "Electron runtime present" : desktop.why],
    ["processor", `${devices.cpu.name}, ${devices.cpu.physicalCores} cores, ${devices.cpu.logicalCores} threads`],
    ["instructions", (devices.cpu.features ?? []).join(", ") || "none known"],
    ["memory", `${formatBytes(devices.memory.availableBytes)} free of ${formatBytes(devices.memory.totalBytes)}`],
    ...devices.backends.map(({ name, present, used, reason }) => [
      name,
      used ? "used" : `${present ? "present, not used" : "not used"}${reason === null ? "" : `: ${reason}`}`,
    ]),
    ...devices.gpus.map((gpu) => [gpu.backend, `${gpu.name}, ${formatBytes(gpu.freeBytes)} free of ${formatBytes(gpu.totalBytes)}`]),
    ...remedies.map(({ model, sentence }) => ["load doctor", `${model}: ${sentence}`]),
    ["data key", key ?? "unknown"],
    ...checks.map((check) => [check.name, `${check.ok ? "ok" : "FAILED"}${check.detail === "" ? "" : `: ${check.detail}`}`]),
  ]);

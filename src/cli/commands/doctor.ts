/** `deskside doctor`: what this machine offers, what is used, and why the rest is not. */
import type { Devices } from "#src/contract/model.ts";
import { type DesktopRuntime, findDesktopRuntime } from "../desktopRuntime.ts";
import { exitCodes } from "../errorWords.ts";
import { formatBytes, formatTable } from "../figures.ts";
import { openSession } from "../session.ts";
import { say, sayJson } from "../terminal.ts";
import type { Command } from "./context.ts";

/** One object with --json. Exit 1 when a check failed. */
export const doctor: Command<object> = async (context) => {
  const core = await openSession(context.terminal, context.dataDir);
  try {
    const found = await core.control.doctor();
    const desktop = await findDesktopRuntime(context.terminal.env);
    const versions = { deskside: found.versions.deskside ?? "", node: process.versions.node, ...found.versions };
    if (context.json) sayJson(context.terminal, { ...found, versions, desktop });
    else say(context.terminal, report({ ...found, versions }, desktop));
    return found.checks.every((check) => check.ok) ? exitCodes.ok : exitCodes.failed;
  } finally {
    core.close();
  }
};

interface Found {
  readonly devices: Devices;
  readonly versions: Readonly<Record<string, string>>;
  readonly key: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

const report = ({ devices, versions, key, checks }: Found, desktop: DesktopRuntime): string =>
  formatTable([
    ...Object.entries(versions).map(([name, version]) => [name, version]),
    ["desktop", desktop.kind === "present" ? "Electron runtime present" : desktop.why],
    ["processor", `${devices.cpu.name}, ${devices.cpu.physicalCores} cores, ${devices.cpu.logicalCores} threads`],
    ["memory", `${formatBytes(devices.memory.availableBytes)} free of ${formatBytes(devices.memory.totalBytes)}`],
    ...devices.backends.map(({ name, present, used, reason }) => [
      name,
      used ? "used" : `${present ? "present, not used" : "not used"}${reason === null ? "" : `: ${reason}`}`,
    ]),
    ...devices.gpus.map((gpu) => [gpu.backend, `${gpu.name}, ${formatBytes(gpu.freeBytes)} free of ${formatBytes(gpu.totalBytes)}`]),
    ["data key", key],
    ...checks.map((check) => [check.name, `${check.ok ? "ok" : "FAILED"}${check.detail === "" ? "" : `: ${check.detail}`}`]),
  ]);

/** What `deskside doctor` is told: runtimes, devices, and whether each part of the house is in order. */
import { access, constants, stat, statfs } from "node:fs/promises";
import type { AppError } from "#src/contract/errors.ts";
import { readerWall } from "#src/reader/startReader.ts";
import { modelChildren } from "./modelChildren.ts";
import type { ControlCalls, KeyProtection } from "./shapes.ts";

type Report = Awaited<ReturnType<ControlCalls["doctor"]>>;
type Check = Report["checks"][number];

/** Below this the next chats may not fit: 1 GiB. */
const LOW_DISK_BYTES = 1024 ** 3;

const check = async (name: string, look: () => Promise<string>): Promise<Check> => {
  try {
    return { name, ok: true, detail: await look() };
  } catch (failed) {
    return { name, ok: false, detail: failed instanceof Error ? failed.message.slice(0, 300) : "failed" };
  }
};

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

interface House {
  readonly dataDir: string;
  readonly starterPath: string | null;
  readonly siteFolder: string;
  readonly version: string;
}

/** Without the store: for a data directory that no core can open. */
export const examineAround = async (house: House): Promise<Omit<Report, "key">> => {
  const checks = await Promise.all([
    check("data directory can be written", async () => {
      await access(house.dataDir, constants.R_OK | constants.W_OK);
      return "yes";
    }),
    check("disk space", async () => {
      const disk = await statfs(house.dataDir);
      const free = disk.bavail * disk.bsize;
      if (free < LOW_DISK_BYTES) throw new Error(`only ${gigabytes(free)} free`);
      return `${gigabytes(free)} free`;
    }),
    check("starter model", async () => {
      if (house.starterPath === null) throw new Error("not part of this installation");
      return `${((await stat(house.starterPath)).size / 1024 ** 2).toFixed(1)} MiB`;
    }),
    check("documents are read without a network", async () => {
      const wall = readerWall();
      if (!wall.ok) throw new Error(wall.detail);
      return wall.detail;
    }),
    check("page is built", async () => {
      await access(`${house.siteFolder}/index.html`);
      return "yes";
    }),
  ]);
  const devices = await modelChildren.devices();
  const { node, v8, openssl, napi } = process.versions;
  const versions = {
    deskside: house.version,
    node,
    v8,
    openssl,
    napi: napi ?? "",
    ...(devices.llamaCpp === null ? {} : { "llama.cpp": devices.llamaCpp }),
  };
  return { devices, versions, checks };
};

/** With the open store. */
export const examine = async (
  house: House & { readonly key: KeyProtection; readonly backupFailure: () => Promise<AppError | null> },
): Promise<Report> => {
  const backups = check("backups", async () => {
    const failure = await house.backupFailure();
    if (failure !== null) throw failure;
    return "in order";
  });
  const around = await examineAround(house);
  return { ...around, key: house.key, checks: [...around.checks, await backups] };
};

/** Which packages of node_modules the core needs at run time on this machine, read from the lockfile. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "#src/contract/zod.ts";

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
});

/** What node-llama-cpp calls a system in the names of its prebuilt packages. */
const llamaSystems: Partial<Record<NodeJS.Platform, string>> = { darwin: "mac", win32: "win", linux: "linux" };

/** A prebuilt engine for another system or processor; npm installs some of them because they do not all name theirs. */
const isForeignEngine = (path: string, platform: NodeJS.Platform, arch: string): boolean => {
  const engine = /^node_modules\/@node-llama-cpp\/(.+)$/.exec(path)?.[1];
  return engine !== undefined && !new RegExp(`^${llamaSystems[platform]}-${arch}(-|$)`).test(engine);
};

/** Paths relative to `root`, `node_modules/…`, of packages that are installed and not only for development. */
export const productionModules = (
  root: string,
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): readonly string[] => {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true && !isForeignEngine(path, platform, arch))
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
};

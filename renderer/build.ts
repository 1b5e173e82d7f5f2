/** Builds the page into dist/renderer; with --if-stale only when a source is newer than the last build. */
import { glob, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "dist/renderer/index.html");
const sources = ["renderer/**/*", "src/contract/*.ts", "package-lock.json"];

const modifiedMs = async (path: string): Promise<number> => (await stat(path)).mtimeMs;

const newestSourceMs = async (): Promise<number> => {
  let newest = 0;
  for await (const path of glob(sources, { cwd: root })) newest = Math.max(newest, await modifiedMs(join(root, path)));
  return newest;
};

const isStale = async (): Promise<boolean> => {
  const builtMs = await modifiedMs(built).catch(() => 0);
  return builtMs === 0 || (await newestSourceMs()) > builtMs;
};

/** Resolves `true` when it built. `ifStale`: do nothing while dist/renderer is newer than every source. */
export const buildPage = async (options: { readonly ifStale: boolean }): Promise<boolean> => {
  if (options.ifStale && !(await isStale())) return false;
  await build({ configFile: fileURLToPath(new URL("./vite.config.ts", import.meta.url)), logLevel: "warn" });
  return true;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const didBuild = await buildPage({ ifStale: process.argv.includes("--if-stale") });
  console.error(didBuild ? "page built into dist/renderer" : "page is up to date");
}

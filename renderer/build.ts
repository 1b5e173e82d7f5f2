/** Builds the page into dist/renderer; with --if-stale only when a source is newer than the last build. */
import { glob, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const built = join(dist, "renderer/index.html");
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

/** Puts a finished build in the place of the last one: a core or a second build beside this one never sees half of it. */
const swapIn = async (fresh: string): Promise<void> => {
  const old = `${fresh}-old`;
  await rename(join(dist, "renderer"), old).catch(() => undefined);
  await rename(fresh, join(dist, "renderer"));
  await rm(old, { recursive: true, force: true });
};

/** Resolves `true` when it built. `ifStale`: do nothing while dist/renderer is newer than every source. */
export const buildPage = async (options: { readonly ifStale: boolean }): Promise<boolean> => {
  if (options.ifStale && !(await isStale())) return false;
  await mkdir(dist, { recursive: true });
  const fresh = await mkdtemp(join(dist, "page-"));
  try {
    const configFile = fileURLToPath(new URL("./vite.config.ts", import.meta.url));
    await build({ configFile, logLevel: "warn", build: { outDir: fresh, emptyOutDir: true } });
    await swapIn(fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const didBuild = await buildPage({ ifStale: process.argv.includes("--if-stale") });
  console.error(didBuild ? "page built into dist/renderer" : "page is up to date");
}

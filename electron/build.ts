/** Builds the shell into dist/electron: main as an ES module, the preload as CommonJS; with --if-stale only when a source is newer. */
import { copyFile, glob, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = join(root, "dist", "electron");
const sources = ["electron/**/*", "src/launcher/*.ts", "src/contract/*.ts", "package-lock.json"];

const modifiedMs = async (path: string): Promise<number> => (await stat(path)).mtimeMs;

const isStale = async (): Promise<boolean> => {
  const builtMs = Math.min(
    ...(await Promise.all(
      ["main.js", "preload.cjs", "unlock.cjs", "unlock/page.js"].map((name) => modifiedMs(join(outDir, name)).catch(() => 0)),
    )),
  );
  let newest = 0;
  for await (const path of glob(sources, { cwd: root })) newest = Math.max(newest, await modifiedMs(join(root, path)));
  return newest > builtMs;
};

/** Plain Vite, once per module format: electron-vite 6 emits the preload as .mjs, which a sandboxed preload cannot be (DEPENDENCIES.md). */
const bundle = (entry: string, fileName: string, format: "es" | "cjs"): Promise<unknown> =>
  build({
    configFile: false,
    root,
    logLevel: "warn",
    publicDir: false,
    // Everything but Electron and Node is taken in: the package's archive holds no node_modules.
    ssr: { noExternal: true, external: ["electron"] },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      target: "node24",
      minify: false,
      rolldownOptions: {
        external: [/^electron(\/|$)/, /^node:/],
        output: { format, entryFileNames: fileName, codeSplitting: false },
      },
    },
  });

/** Resolves true when it built. */
export const buildShell = async (options: { readonly ifStale: boolean }): Promise<boolean> => {
  if (options.ifStale && !(await isStale())) return false;
  await bundle("electron/main.ts", "main.js", "es");
  await bundle("electron/preload.ts", "preload.cjs", "cjs");
  await bundle("electron/unlock/preload.ts", "unlock.cjs", "cjs");
  await bundle("electron/unlock/page.ts", "unlock/page.js", "es");
  for (const file of ["index.html", "page.css"]) await copyFile(join(root, "electron/unlock", file), join(outDir, "unlock", file));
  return true;
};

if (import.meta.main) {
  const didBuild = await buildShell({ ifStale: process.argv.includes("--if-stale") });
  console.error(didBuild ? "shell built into dist/electron" : "shell is up to date");
}

/** `node electron/package/pack.ts [--linux|--mac|--win] [target…]`: builds page and shell, stages the core, and packs the app. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildShell } from "../build.ts";
import { stage } from "./stage.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const run = (script: string, args: readonly string[]): void => {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
};

run("renderer/build.ts", ["--if-stale"]);
await buildShell({ ifStale: true });
await stage({ root, to: join(root, "dist", "package"), node: process.execPath });
run("node_modules/electron-builder/cli.js", ["--publish", "never", ...process.argv.slice(2)]);

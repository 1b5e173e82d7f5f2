#!/usr/bin/env node
/** The `deskside` command. Plain JavaScript that Node 20 can read: where the running Node is too old for the rest, goes on with the one that ships with the project. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Type stripping without a flag and Node-API 10 for the database: Node 24 is the first long-term line with both. */
const NEEDED_MAJOR = 24;

/** The executable of the npm package `node`, or null. */
const ownRuntime = () => {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    return ["bin/node", "bin/node.exe"].map((name) => join(folder, name)).find(existsSync) ?? null;
  } catch {
    return null;
  }
};

if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  // .ts in the repository, .js in the package.
  const main = new URL("./main.ts", import.meta.url);
  await import(existsSync(main) ? main.href : new URL("./main.js", import.meta.url).href);
} else {
  const runtime = ownRuntime();
  if (runtime === null) {
    process.stderr.write(
      `deskside: needs Node ${NEEDED_MAJOR} or later, this is ${process.versions.node}. Run npm ci, which brings it, or update Node.\n`,
    );
    process.exitCode = 1;
  } else {
    const child = spawn(runtime, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
    // The terminal sends Ctrl-C to both; only the child decides what it means.
    process.on("SIGINT", () => {});
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code, signal) => (signal === null ? process.exit(code) : process.kill(process.pid, signal)));
  }
}

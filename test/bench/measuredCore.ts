/** The real core with a measure of its event loop: SIGUSR2 writes what was seen since the last one to DESKSIDE_LOOP_FILE and starts anew. Only R12 uses it: the measure itself changes speeds. */
import { renameSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { runCore } from "#src/main.ts";

const file = process.env.DESKSIDE_LOOP_FILE;
const { values } = parseArgs({ options: { "data-dir": { type: "string" } } });
if (file === undefined || values["data-dir"] === undefined) throw new Error("--data-dir and DESKSIDE_LOOP_FILE are needed");

/** ms between looks; the delay is what a look came late by. */
const RESOLUTION_MS = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
process.on("SIGUSR2", () => {
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  writeFileSync(`${file}.new`, JSON.stringify({ p99Ms: late(delay.percentile(99)), maxMs: late(delay.max), looks: delay.count }));
  renameSync(`${file}.new`, file);
  delay.reset();
});
await runCore({ dataDir: values["data-dir"] });

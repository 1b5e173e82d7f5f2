/** `npm run test:kill`: kill -9 of the core (KILLS, default 300) and deaths of engine workers (DEATHS, default 60) and of downloads (DOWNLOADS, default 100); SEED repeats a run. Prints its figures. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { coreKillFailures, killCores } from "./coreKills.ts";
import { downloadKillFailures, killDownloads } from "./downloadKills.ts";
import { seeded } from "./kill.ts";
import { killWorkers, workerDeathFailures } from "./workerDeaths.ts";

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const seed = number("SEED", Date.now() % 1_000_000);
const random = seeded(seed);
const program = { node: process.execPath, entry: fileURLToPath(new URL("../support/coreMain.ts", import.meta.url)) };
const log = (line: string) => console.error(line);
const ms = (values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`;
};

console.log(`seed ${seed}`);
const kills = number("KILLS", 300);
const cores = await killCores(kills, program, random, log);
console.log(
  `core killed ${kills} times: ${Object.entries(cores.kills)
    .map(([phase, count]) => `${phase} ${count}`)
    .join(", ")}`,
);
console.log(
  `  messages acknowledged ${cores.messagesAcknowledged}, lost ${cores.messagesLost}; answers checked ${cores.answersChecked}, differing ${cores.answersWrong}, not marked interrupted ${cores.notInterrupted}`,
);
console.log(`  received text lost: ${ms(cores.lostMs)}; quick_check failed ${cores.unsound}`);
const deaths = number("DEATHS", 60);
const workers = await killWorkers(deaths, program, random, log);
console.log(
  `engine worker killed ${workers.deaths} times: core alive ${workers.coreAlive}, recovered ${workers.recovered}, messages lost ${workers.lostMessages}, clear errors ${workers.clearErrors} of ${workers.errorsExpected}`,
);
console.log(`  error after the exit: ${ms(workers.errorMs)}; next answer: ${ms(workers.readyMs)}`);
const downloads = await killDownloads(number("DOWNLOADS", 100), random, log);
console.log(`download killed ${downloads.kills} times over ${downloads.files} files: hashes wrong ${downloads.wrongHashes}`);
console.log(`  bytes fetched twice for a kill: at most ${Math.max(0, ...downloads.repeatedBytes)}`);
// The lab's own test, with a kill of the core in each of its stages.
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const lab = spawnSync(process.execPath, [vitest, "run", "--project", "integration", "test/integration/lab.test.ts"], {
  env: { ...process.env, LAB_STAGES: "all" },
  stdio: "inherit",
});
const outcomes = [
  coreKillFailures(cores),
  workerDeathFailures(workers),
  downloadKillFailures(downloads),
  lab.status === 0 ? [] : ["a lab killed in each stage"],
];
const failures = outcomes.flat();
for (const failure of failures) console.error(`FAILED: ${failure}`);
const failed = outcomes.filter((one) => one.length > 0).length;
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

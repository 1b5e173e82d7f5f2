/**
 * `npm run test:gguf` (SECURITY.md, row 4): every made file of THREATS.md §6.1 and every good file at hand through the real validator, each in a process
 * of its own, as the app runs it; then seeded mutants of the good ones, 25 to a process, so that 2,000 of them take minutes. Counts refusals by reason,
 * deaths, hangs, processor time and memory; exits 1 when a target is missed. `--mutants=200` makes fewer, `--seed=7` others.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HeaderVerdict } from "#src/contract/model.ts";
import { architectures } from "#src/models/child/gguf/architectures.ts";
import { refusalReasons } from "#src/models/refusals.ts";
import { type Child, startChild } from "#src/process/child.ts";
import { runJob } from "#src/process/job.ts";
import { setProcessObserver } from "#src/process/observer.ts";
import { validateJob } from "#src/wiring/modelChildren.ts";
import { gguf, sound, string, withEntries } from "#test/support/gguf.ts";
import { brokenGgufs } from "#test/support/ggufBroken.ts";
import { mutantOf, randomOf } from "./ggufMutants.ts";

/** Two cores. */
const AT_ONCE = 2;
const MUTANTS_IN_ONE = 25;
/** Of processor time: the time on the wall depends on who else is at work. */
const TIME_MS = 2_000;
const MEMORY_BYTES = 64 * 1024 * 1024;
const MADE_LEAST = 80;
/** A check that has given no verdict by then hangs. */
const HANG_MS = 30_000;

const option = (name: string, usual: number): number =>
  Number(process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? usual);
const mutants = option("mutants", 2_000);
const seed = option("seed", 20_261_121);

const folder = mkdtempSync(join(tmpdir(), "deskside-test-gguf-"));
const shared = new URL("../../../shared/assets/models", import.meta.url).pathname;
const starter = new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url).pathname;

/** Of the processes that ran since the last question. */
interface Peaks {
  readonly memoryBytes: number;
  readonly processorMs: number;
}
const none: Peaks = { memoryBytes: 0, processorMs: 0 };
const seen = new Map<number, Peaks>();
setProcessObserver((event) => {
  if (event.kind === "started") seen.set(event.pid, none);
});
/** Linux counts a process's time in ticks of 10 ms. */
const TICK_MS = 10;
const measured = (pid: number): Peaks => {
  try {
    const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0;
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ")
      .slice(11, 13)
      .map(Number);
    return { memoryBytes: Number(pss) * 1024, processorMs: ((user ?? 0) + (system ?? 0)) * TICK_MS };
  } catch {
    return none;
  }
};
const most = (a: Peaks, b: Peaks): Peaks => ({
  memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
  processorMs: Math.max(a.processorMs, b.processorMs),
});
const sampler = setInterval(() => {
  for (const [pid, peak] of seen) seen.set(pid, most(peak, measured(pid)));
}, 15);
const peaks = (): Peaks => {
  const all = [...seen.values()].reduce(most, none);
  seen.clear();
  return all;
};

const resultOf = (verdict: HeaderVerdict): string => (verdict.kind === "valid" ? "valid" : verdict.reason);
const ended = (error: unknown): string => `ended: ${error instanceof Error ? error.message : String(error)}`;
/** "valid", the reason of the refusal, or how the process ended without a verdict. */
const judged = async (paths: readonly string[]): Promise<string> =>
  await runJob<HeaderVerdict>({ ...validateJob(paths), deadlineMs: HANG_MS }).then(resultOf, ended);

/** The same for many files in one process; after a death the next one gets another. */
const createSeries = () => {
  let child: Child | null = null;
  let left = 0;
  const close = async (): Promise<void> => {
    await child?.close();
    child = null;
  };
  return {
    close,
    judged: async (path: string): Promise<string> => {
      if (left === 0) await close();
      if (child === null) {
        const { entry, label, memoryMb } = validateJob([]);
        child = startChild({ entry, label, memoryMb, hangMs: null });
        left = MUTANTS_IN_ONE;
      }
      left -= 1;
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error("hung")), HANG_MS);
      try {
        return resultOf((await Promise.race([child.call("job", [path], {}), late.promise])) as HeaderVerdict);
      } catch (error) {
        left = 0;
        return ended(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};

const all = async <Item>(items: readonly Item[], each: (item: Item, worker: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const work = async (worker: number): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await each(item, worker);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => work(worker)));
};

const failures: string[] = [];
const require = (holds: boolean, what: string): void => {
  if (!holds) failures.push(what);
};
/** Files that are made of bytes, and what a path can name besides a file. */
const made = (): readonly { readonly what: string; readonly reason: string; readonly paths: readonly string[] }[] => {
  const place = (name: string, make: (path: string) => void): string => {
    const path = join(folder, name);
    make(path);
    return path;
  };
  const bytes = brokenGgufs.map(({ what, reason, bytes: content }, index) => ({
    what,
    reason,
    paths: [place(`broken-${index}.gguf`, (path) => writeFileSync(path, content))],
  }));
  const part = (name: string, number: number, count: number) =>
    place(name, (path) =>
      writeFileSync(
        path,
        gguf(
          withEntries(sound, {
            "split.no": { type: 2, payload: Buffer.from([number, 0]) },
            "split.count": { type: 2, payload: Buffer.from([count, 0]) },
          }),
        ),
      ),
    );
  const places = [
    { what: "an address", reason: "is-url", paths: ["https://models.example/a.gguf"] },
    { what: "a relative path", reason: "relative-path", paths: ["a.gguf"] },
    { what: "nothing", reason: "missing", paths: [join(folder, "nothing.gguf")] },
    { what: "a folder", reason: "not-a-file", paths: [place("folder.gguf", (path) => mkdirSync(path))] },
    { what: "a device that never ends", reason: "not-a-file", paths: ["/dev/zero"] },
    { what: "a pipe nobody writes to", reason: "not-a-file", paths: [place("pipe.gguf", (path) => execFileSync("mkfifo", [path]))] },
    { what: "a circle of links", reason: "unreadable", paths: [place("circle.gguf", (path) => symlinkSync(path, path))] },
    { what: "two first parts", reason: "split-mismatch", paths: [part("x-1.gguf", 0, 2), part("x-2.gguf", 0, 2)] },
    { what: "a lonely part", reason: "split-incomplete", paths: [part("y-00001-of-00002.gguf", 0, 2)] },
  ];
  return [...bytes, ...places];
};

const good = (): readonly (readonly string[])[] => {
  const under = (at: string): readonly string[] =>
    existsSync(at)
      ? readdirSync(at)
          .filter((name) => name.endsWith(".gguf"))
          .map((name) => join(at, name))
      : [];
  const headers = [...architectures].map((architecture) => {
    const entries = sound.entries.map(([key, value]) => [key.toString().replace(/^llama\./, `${architecture}.`), value] as const);
    const path = join(folder, `arch-${architecture}.gguf`);
    writeFileSync(path, gguf(withEntries({ ...sound, entries }, { "general.architecture": string(architecture) })));
    return [path];
  });
  const files = [starter, ...under(shared), ...under(join(shared, "vocab")), ...under(join(shared, "split")).slice(0, 1)];
  return [...files.map((path) => [path]), ...headers];
};

const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const sumOf = (counted: readonly (readonly [string, number])[]): number => counted.reduce((sum, [, count]) => sum + count, 0);

const runMade = async (): Promise<void> => {
  const files = made();
  const wrong: string[] = [];
  await all(files, async ({ what, reason, paths }) => {
    const result = await judged(paths);
    if (result !== reason) wrong.push(`  ${what}: ${result} instead of ${reason}`);
  });
  const reasons = new Set(files.map(({ reason }) => reason)).size;
  console.log(
    `Made files: ${files.length - wrong.length} of ${files.length} refused by their reason (${reasons} of ${refusalReasons.length} reasons)`,
  );
  for (const line of wrong) console.log(line);
  require(wrong.length === 0 && files.length >= MADE_LEAST, "made files");
};

const runGood = async (files: readonly (readonly string[])[]): Promise<void> => {
  const wrong: string[] = [];
  await all(files, async (paths) => {
    const result = await judged(paths);
    if (result !== "valid") wrong.push(`  ${paths[0]}: ${result}`);
  });
  console.log(`Good files: ${files.length - wrong.length} of ${files.length} taken (${architectures.size} architectures by script)`);
  for (const line of wrong) console.log(line);
  require(wrong.length === 0, "good files");
};

const runMutants = async (parents: readonly Buffer[]): Promise<void> => {
  const random = randomOf(seed);
  const plan = Array.from({ length: mutants }, (_, index) => mutantOf(parents, random, index));
  const series = Array.from({ length: AT_ONCE }, createSeries);
  const results = new Map<string, number>();
  let done = 0;
  await all(plan, async (make, worker) => {
    const path = join(folder, `mutant-${worker}.gguf`);
    writeFileSync(path, make());
    const result = (await series[worker]?.judged(path)) ?? "ended: nobody looked";
    results.set(result, (results.get(result) ?? 0) + 1);
    done += 1;
    if (done % 500 === 0) console.log(`  ${done} of ${mutants}`);
  });
  await Promise.all(series.map(({ close }) => close()));
  const dead = [...results].filter(([result]) => result.startsWith("ended"));
  const refused = [...results].filter(([result]) => result !== "valid" && !result.startsWith("ended")).toSorted(([, a], [, b]) => b - a);
  console.log(
    `Mutants: ${mutants} (seed ${seed}) of ${parents.length} files: ${results.get("valid") ?? 0} taken, ${sumOf(refused)} refused for ${refused.length} reasons`,
  );
  console.log(
    `  ${refused
      .slice(0, 8)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(", ")} …`,
  );
  console.log(`Deaths and hangs: ${sumOf(dead)}`);
  for (const [result, count] of dead) console.log(`  ${count} × ${result}`);
  require(dead.length === 0, "deaths and hangs");
};

const main = async (): Promise<void> => {
  const small = join(folder, "small.gguf");
  writeFileSync(small, gguf(sound));
  await judged([small]);
  const node = peaks();
  await runMade();
  const files = good();
  await runGood(files);
  const single = peaks();
  const parents = files.flatMap(([path]) => (path === undefined || path.startsWith(folder) ? [] : [readFileSync(path)]));
  await runMutants([gguf(sound), ...parents]);
  const inSeries = peaks();
  console.log(
    `Processor time of one check: ${single.processorMs} ms at most, ${node.processorMs} of them to start Node (target ${TIME_MS})`,
  );
  const memory = Math.max(single.memoryBytes, inSeries.memoryBytes);
  console.log(
    `Memory (PSS): ${mb(memory)} at most, ${mb(node.memoryBytes)} with the smallest file (target ${mb(MEMORY_BYTES)} above that)`,
  );
  require(single.processorMs <= TIME_MS, "time");
  require(memory - node.memoryBytes <= MEMORY_BYTES, "memory");
  console.log(failures.length === 0 ? "All targets met." : `Missed: ${failures.join(", ")}.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
};

try {
  await main();
} finally {
  clearInterval(sampler);
  rmSync(folder, { recursive: true, force: true });
}

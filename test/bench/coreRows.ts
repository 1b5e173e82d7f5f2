/** R12: how late the core's event loop is while a worker loads, prefills, and counts a megabyte, and while thousands of files are read. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { median, type Row, type RowResult } from "./bench.ts";
import { type BenchDesk, openDesk } from "./desk.ts";

const program = { node: process.execPath, entry: fileURLToPath(new URL("./measuredCore.ts", import.meta.url)) };
const ALLOWED_MS = 16;

interface Delay {
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly looks: number;
}

const LOOK_MS = 5;
const FILES = 10_000;
/** Of reading, with a look at the list and a search every half second. */
const READING_MS = 60_000;

/** The core with its event loop watched; `look` gives the delays since the last look. */
const withMeasuredCore = async <T>(work: (desk: BenchDesk, look: () => Promise<Delay>, folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "deskside-loop-"));
  const file = join(folder, "loop.json");
  process.env.DESKSIDE_LOOP_FILE = file;
  const desk = await openDesk(program);
  try {
    const look = async (): Promise<Delay> => {
      rmSync(file, { force: true });
      process.kill(desk.core.pid, "SIGUSR2");
      while (!existsSync(file)) await delay(LOOK_MS);
      return JSON.parse(readFileSync(file, "utf8")) as Delay;
    };
    await look();
    return await work(desk, look, folder);
  } finally {
    delete process.env.DESKSIDE_LOOP_FILE;
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const worstOf = (phases: Readonly<Record<string, Delay>>, more = ""): RowResult => {
  const delays = Object.values(phases).map((phase) => phase.p99Ms);
  const worst = Math.max(...delays);
  const shown = Object.entries(phases).map(([name, { p99Ms, maxMs }]) => `${name} p99 ${p99Ms.toFixed(1)} max ${maxMs.toFixed(1)} ms`);
  return {
    kind: "measured",
    value: worst,
    spread: [Math.min(...delays), worst],
    unit: "ms",
    met: worst <= ALLOWED_MS,
    detail: shown.join("; ") + more,
  };
};

export const coreRows = (model: string): readonly Row[] => [
  {
    id: "R12",
    what: "event-loop delay p99 of the core while a worker loads, prefills, counts 1 MB",
    target: "≤ 16 ms",
    run: () =>
      withMeasuredCore(async (desk, look) => {
        const modelId = await desk.add(model);
        const phases: Record<string, Delay> = {};
        await look();
        await desk.load(modelId, { contextTokens: 4096 });
        phases.load = await look();
        const chatId = await desk.newChat(modelId, { maxTokens: 32 });
        await look();
        await desk.ask(chatId, "some words to read ".repeat(700));
        phases.prefill = await look();
        await desk.core.page.turns.meter({ chatId, draft: "counting words ".repeat(70_000) });
        phases.count = await look();
        return worstOf(phases);
      }),
  },
  {
    id: "R12b",
    what: `event-loop delay p99 of the core with a folder of ${FILES} files: found, then read for a minute while a page lists and searches`,
    target: "≤ 16 ms",
    run: () =>
      withMeasuredCore(async (desk, look, folder) => {
        const { page, control } = desk.core;
        const papers = join(folder, "papers");
        mkdirSync(papers);
        for (let number = 0; number < FILES; number++)
          writeFileSync(join(papers, `note ${number}.txt`), `Note ${number}. The heron was seen at pond ${number % 97}. `.repeat(20));
        const { id } = await page.documents.createCollection({ name: "Papers" });
        const phases: Record<string, Delay> = {};
        const files = async () => (await page.documents.collections()).find((one) => one.id === id)?.files;
        await look();
        await page.documents.add({ collectionId: id, grantId: (await control.grantPath({ path: papers })).grantId });
        while (((await files())?.total ?? 0) < FILES) await delay(200);
        phases["finding them"] = await look();
        const until = performance.now() + READING_MS;
        const took: number[] = [];
        while (performance.now() < until) {
          const from = performance.now();
          await page.documents.files({ collectionId: id, offset: 5_000, limit: 100 });
          await page.documents.search({ collectionIds: [id], query: `heron pond ${took.length}`, limit: 20 });
          took.push(performance.now() - from);
          await delay(500);
        }
        phases["reading them"] = await look();
        const read = (await files())?.indexed ?? 0;
        return worstOf(
          phases,
          `; ${read} read meanwhile; list and search median ${median(took).toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`,
        );
      }),
  },
];

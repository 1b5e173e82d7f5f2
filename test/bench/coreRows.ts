/** R12: how late the core's event loop is while a worker loads, prefills, and counts a megabyte. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row } from "./bench.ts";
import { openDesk } from "./desk.ts";

const program = { node: process.execPath, entry: fileURLToPath(new URL("./measuredCore.ts", import.meta.url)) };
const ALLOWED_MS = 16;

interface Delay {
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly looks: number;
}

export const coreRows = (model: string): readonly Row[] => [
  {
    id: "R12",
    what: "event-loop delay p99 of the core while a worker loads, prefills, counts 1 MB",
    target: "≤ 16 ms",
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), "deskside-loop-"));
      const file = join(folder, "loop.json");
      process.env.DESKSIDE_LOOP_FILE = file;
      const desk = await openDesk(program);
      try {
        const look = async (): Promise<Delay> => {
          rmSync(file, { force: true });
          process.kill(desk.core.pid, "SIGUSR2");
          while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5));
          return JSON.parse(readFileSync(file, "utf8")) as Delay;
        };
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
        const delays = Object.values(phases).map((phase) => phase.p99Ms);
        const worst = Math.max(...delays);
        const detail = Object.entries(phases)
          .map(([name, { p99Ms, maxMs }]) => `${name} p99 ${p99Ms.toFixed(1)} max ${maxMs.toFixed(1)} ms`)
          .join("; ");
        return { kind: "measured", value: worst, spread: [Math.min(...delays), worst], unit: "ms", met: worst <= ALLOWED_MS, detail };
      } finally {
        delete process.env.DESKSIDE_LOOP_FILE;
        await desk.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
];

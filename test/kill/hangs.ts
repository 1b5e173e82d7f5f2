/**
 * SECURITY.md row 10: hung engine processes are found within 30 s and ended within 7 s more. Fifty of them at the app's own limits: half stop their
 * event loop in the midst of an answer, half are stopped by a signal, which also holds up SIGTERM. Prints the times; exits 1 when one is late or left.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, LoadRequest } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { partAt } from "#test/support/parts.ts";

const HANGS = 50;
const AT_ONCE = 25;
const FOUND_MS = 30_000;
const ENDED_MS = FOUND_MS + 7_000;

const folder = mkdtempSync(join(tmpdir(), "deskside-hangs-"));
const path = join(folder, "model.gguf");
writeFileSync(path, "x");
const request: LoadRequest = {
  label: "hang",
  path,
  parts: [await partAt(path)],
  options: { contextTokens: null, gpuLayers: 0, threads: null, backend: null, device: null },
  role: "chat",
  chatMemoryBytes: 0,
};
const startEngine = createStartEngine({ childEntry: new URL("../support/fakeEngineChild.ts", import.meta.url) });
const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, seed: 0, maxTokens: null, thoughtTokens: 0 };

/** Begins an answer in which the event loop stops; how that call ends is the end's to tell. */
const hangInAnswer = async (engine: Engine): Promise<void> => {
  const messages = [{ role: "user", text: "one two three /hang" }] as const;
  for await (const _ of engine.generate({ sequenceKey: "a", messages, sampling }, new AbortController().signal));
};

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

/** Milliseconds from the hang to the process' end; null when it was not ended as a hang, or is still there. */
const hang = async (index: number): Promise<number | null> => {
  const engine = await startEngine(request, () => {}, new AbortController().signal);
  const since = performance.now();
  if (index % 2 === 0) hangInAnswer(engine).catch(() => {});
  else process.kill(engine.pid, "SIGSTOP");
  const end = await engine.ended;
  return end.kind === "hung" && isGone(engine.pid) ? performance.now() - since : null;
};

const times: (number | null)[] = [];
for (let done = 0; done < HANGS; done += AT_ONCE)
  times.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => hang(index)))));
rmSync(folder, { recursive: true });
const ended = times.filter((time) => time !== null).toSorted((a, b) => a - b);
const seconds = (ms: number | undefined): string => ((ms ?? Number.NaN) / 1_000).toFixed(1);
const inTime = ended.filter((time) => time <= ENDED_MS).length;
console.log(
  `${ended.length} of ${HANGS} found and ended: median ${seconds(ended[Math.floor(ended.length / 2)])} s, worst ${seconds(ended.at(-1))} s`,
);
process.exitCode = inTime === HANGS ? 0 : 1;

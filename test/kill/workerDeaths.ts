/** Engine workers killed in each stage (SECURITY.md row 1): the core lives, the error comes within 2 s of the exit, the next message is answered, nothing is lost. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AssistantMessage } from "#src/contract/chat.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { connectCore } from "#src/launcher/core.ts";
import type { CoreProgram } from "#src/launcher/spawnCore.ts";
import { gone, longAnswers, type Random } from "./kill.ts";

const ways = ["SIGKILL", "SIGSEGV", "SIGABRT", "SIGSTOP", "heap"] as const;
const stages = ["load", "prompt", "stream", "idle"] as const;

export interface WorkerDeathReport {
  readonly deaths: number;
  readonly coreAlive: number;
  readonly recovered: number;
  readonly lostMessages: number;
  readonly clearErrors: number;
  readonly errorsExpected: number;
  /** From the worker's exit to the failed answer. */
  readonly errorMs: readonly number[];
  /** From the failure to the next good answer, the load included. */
  readonly readyMs: readonly number[];
}

const MAX_ERROR_MS = 2_000;
const MAX_READY_MS = 10_000;

export const killWorkers = async (
  deaths: number,
  program: CoreProgram,
  random: Random,
  log: (line: string) => void,
): Promise<WorkerDeathReport> => {
  const dataDir = mkdtempSync(join(tmpdir(), "deskside-deaths-"));
  const closing = new AbortController();
  const core = await connectCore({ dataDir, spawn: true, program, signal: closing.signal });
  await core.page.settings.update({ autoTitles: false, sampling: longAnswers });
  const chatId = (await core.page.chats.create({})).id;
  const listeners = new Set<(event: AppEvent) => void>();
  const reading = (async () => {
    for await (const { event } of await core.page.core.events({}, { signal: closing.signal }))
      for (const listener of listeners) listener(event);
  })().catch(() => {});
  const enginePid = async (): Promise<number | null> =>
    (await core.page.privacy.ledger()).processes.find((one) => /engine/i.test(one.what))?.pid ?? null;
  const waitForEngine = async (): Promise<number> => {
    for (;;) {
      const pid = await enginePid();
      if (pid !== null) return pid;
      await delay(5);
    }
  };
  /** Sends and resolves with the settled answer and the time at which it settled. */
  const ask = (text: string): { readonly settled: Promise<{ readonly answer: AssistantMessage; readonly at: number }> } => {
    const settled = (async () => {
      const ends: { answer: AssistantMessage; at: number }[] = [];
      let wake = () => {};
      const listener = (event: AppEvent) => {
        if (event.kind !== "message" || event.message.role !== "assistant" || event.message.state.kind === "generating") return;
        ends.push({ answer: event.message, at: performance.now() });
        wake();
      };
      listeners.add(listener);
      const { answerId } = await core.page.turns.send({ chatId, text });
      for (;;) {
        const end = ends.find((one) => one.answer.id === answerId);
        if (end !== undefined) {
          listeners.delete(listener);
          return end;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    })();
    return { settled };
  };

  let [coreAlive, recovered, lostMessages, clearErrors, errorsExpected, sent] = [0, 0, 0, 0, 0, 0];
  const errorMs: number[] = [];
  const readyMs: number[] = [];
  for (let turn = 0; turn < deaths; turn++) {
    const way = ways[turn % ways.length] ?? "SIGKILL";
    const stage = stages[Math.floor(turn / ways.length) % stages.length] ?? "idle";
    const running = await enginePid();
    let settled: Promise<{ readonly answer: AssistantMessage; readonly at: number }> | null = null;
    if (stage === "load" && running !== null) {
      for (const model of await core.page.models.list())
        if (model.state.kind === "loaded") await core.page.models.unload({ modelId: model.id });
    }
    const askIt = (text: string) => {
      sent += 1;
      return ask(text).settled;
    };
    if (way === "heap") {
      settled = askIt(stage === "idle" ? "/oom" : "/long 50 /slow 5 /oom");
      errorsExpected += 1;
    } else if (stage !== "idle") {
      settled = askIt("/long 400 /slow 10");
      errorsExpected += 1;
    }
    const pid = await waitForEngine();
    if (way !== "heap") {
      if (stage === "stream") await delay(100 + random() * 400);
      if (stage === "prompt") await delay(random() * 20);
      process.kill(pid, way);
    }
    if (way === "SIGSTOP" && stage === "idle") {
      settled = askIt("/long 5");
      errorsExpected += 1;
    }
    await gone(pid);
    const exitAt = performance.now();
    if (settled !== null) {
      const { answer, at } = await settled;
      errorMs.push(Math.max(0, at - exitAt));
      if (answer.state.kind === "failed" && answer.state.error.code.startsWith("engine/")) clearErrors += 1;
    }
    const handshake = await core.page.core.status().catch(() => null);
    if (handshake !== null) coreAlive += 1;
    const asked = performance.now();
    const next = await askIt("hello again");
    readyMs.push(next.at - asked);
    if (next.answer.state.kind === "done") recovered += 1;
    if ((turn + 1) % 10 === 0) log(`${turn + 1} of ${deaths} worker deaths, ${recovered} recovered`);
  }
  const path = await core.page.chats.messages({ chatId, limit: 500 });
  lostMessages = sent - path.messages.filter((one) => one.role === "user").length;
  await core.control.quit().catch(() => {});
  closing.abort();
  core.close();
  await Promise.all([reading, gone(core.pid)]);
  rmSync(dataDir, { recursive: true, force: true });
  return { deaths, coreAlive, recovered, lostMessages, clearErrors, errorsExpected, errorMs, readyMs };
};

export const workerDeathFailures = (report: WorkerDeathReport): readonly string[] => [
  ...(report.coreAlive < report.deaths ? [`the core answered after ${report.coreAlive} of ${report.deaths} deaths`] : []),
  ...(report.recovered < report.deaths ? [`the next message was answered after ${report.recovered} of ${report.deaths} deaths`] : []),
  ...(report.clearErrors < report.errorsExpected
    ? [`${report.clearErrors} of ${report.errorsExpected} failed answers name the engine`]
    : []),
  ...(report.lostMessages > 0 ? [`${report.lostMessages} messages lost`] : []),
  ...(Math.max(0, ...report.errorMs) > MAX_ERROR_MS ? [`an error came ${Math.max(...report.errorMs).toFixed(0)} ms after the exit`] : []),
  ...(Math.max(0, ...report.readyMs) > MAX_READY_MS ? [`ready again only after ${Math.max(...report.readyMs).toFixed(0)} ms`] : []),
];

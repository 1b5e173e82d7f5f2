/** A thread of the store that dies under a running core. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toWireError } from "#src/contract/errors.ts";
import { startCore } from "#src/main.ts";
import { openTestStore } from "../support/testStore.ts";

let folder: string;
const workers: Worker[] = [];
const remember = (worker: Worker): void => void workers.push(worker);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskside-death-"));
  workers.length = 0;
  process.on("worker", remember);
});
afterEach(async () => {
  process.off("worker", remember);
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

const saidBy = (call: Promise<unknown>) =>
  call.then(
    () => "answered",
    (error: unknown) => {
      const { code, details } = toWireError(error);
      return [code, details];
    },
  );

test("calls that wait and calls that come fail with store/unreadable, and the store says that it died", async () => {
  const opened = await openTestStore();
  const dead = ["store/unreadable", { reason: "thread-ended" }];
  const waiting = [saidBy(opened.store.chats.listChats()), saidBy(opened.store.bin.list())];
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect(toWireError(await opened.store.died)).toMatchObject({ code: "store/unreadable" });
  for (const said of await Promise.all(waiting)) expect([dead, "answered"]).toContainEqual(said);
  expect(await Promise.all([saidBy(opened.store.chats.listChats()), saidBy(opened.store.bin.list())])).toEqual([dead, dead]);
  await opened.remove();
});

test("the core ends with a line in its log, and another can start in its place", async () => {
  const dataDir = join(folder, "data");
  const core = await startCore({ dataDir, starterPath: null });
  await Promise.all(workers.map((worker) => worker.terminate()));
  await core.ended;
  const log = await readFile(join(dataDir, "logs", "core.log"), "utf8");
  expect(log.split("\n").find((line) => line.includes("the store's thread died"))).toContain('"code":"store/unreadable"');
  const next = await startCore({ dataDir, starterPath: null });
  await next.close();
});

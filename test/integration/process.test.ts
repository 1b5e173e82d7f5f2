/** The supervisor and jobs against real children. */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { startChild } from "#src/process/child.ts";
import { type JobOptions, runJob } from "#src/process/job.ts";
import { type ProcessEvent, setProcessObserver } from "#src/process/observer.ts";

const entry = new URL("../support/processChild.ts", import.meta.url);
const job = (input: unknown, options: Partial<JobOptions> = {}) =>
  runJob({ entry, input, deadlineMs: 20_000, memoryMb: 64, label: "a test job", ...options });

afterEach(() => setProcessObserver(null));

/** Whoever inherits an orphan may never reap it: a zombie has ended, too. */
const stateOf = (pid: number): string => {
  try {
    process.kill(pid, 0);
    return process.platform === "linux" && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")) ? "gone" : "alive";
  } catch {
    return "gone";
  }
};

test("a job gives its progress in order and then its result", async () => {
  const progress: unknown[] = [];
  expect(await job({ doing: "count", times: 4 }, { onProgress: (value) => progress.push(value) })).toBe(4);
  expect(progress).toEqual([1, 2, 3, 4]);
});

test("what a job refuses crosses with its code and details", async () => {
  await expect(job({ doing: "refuse" })).rejects.toMatchObject({ code: "model/invalid", message: "not a model", details: { at: 7 } });
});

test("a bug in a job crosses without its text, which could hold content", async () => {
  await expect(job({ doing: "bug" })).rejects.toMatchObject({ code: "internal", message: expect.not.stringContaining("secret") });
});

test("a heap that really runs full is engine/out-of-memory", async () => {
  await expect(job({ doing: "fill-heap" })).rejects.toMatchObject({ code: "engine/out-of-memory" });
});

test("a job that ends itself without a result is engine/crashed", async () => {
  await expect(job({ doing: "exit" })).rejects.toMatchObject({ code: "engine/crashed", message: expect.stringContaining("exit code 5") });
});

test("a job that spins is ended at its deadline", async () => {
  await expect(job({ doing: "spin" }, { deadlineMs: 500 })).rejects.toMatchObject({ code: "engine/hung" });
});

test("a child's way to another machine is refused, counted and named after the child", async () => {
  const attempts: unknown[] = [];
  setProcessObserver((event) => event.kind === "outbound" && attempts.push([event.label, event.door]));
  const refusals = await job({ doing: "connect" });
  expect(refusals).toEqual([
    "Deskside refuses outbound connections (tcp)",
    "Deskside refuses outbound connections (dns)",
    "Deskside refuses outbound connections (tcp)",
  ]);
  expect(attempts).toEqual([
    ["a test job", "tcp"],
    ["a test job", "dns"],
    ["a test job", "tcp"],
  ]);
});

test("an aborted job rejects with the reason and leaves no process", async () => {
  const pids: number[] = [];
  setProcessObserver((event) => pids.push(event.pid));
  const controller = new AbortController();
  const running = job({ doing: "sleep" }, { signal: controller.signal });
  controller.abort(new Error("not wanted"));
  await expect(running).rejects.toThrow("not wanted");
  expect(() => process.kill(pids[0] ?? 0, 0)).toThrow("ESRCH");
});

test("start and end of a process are told with pid and label", async () => {
  const events: ProcessEvent[] = [];
  setProcessObserver((event) => events.push(event));
  await job({ doing: "count" });
  expect(events.map(({ kind, label }) => `${kind} ${label}`)).toEqual(["started a test job", "ended a test job"]);
  expect(events[0]?.pid).toBe(events[1]?.pid);
});

test("a child has no secrets in its environment, an empty directory, no core dumps, and goes before the core when memory ends", async () => {
  process.env.DESKSIDE_TEST_SECRET = "hunter2";
  const child = startChild({ entry, label: "a test child" });
  const found = (await child.call("job", { doing: "environment" })) as { names: string[]; cwd: string; arguments: string[] };
  delete process.env.DESKSIDE_TEST_SECRET;
  expect(found.names).not.toContain("DESKSIDE_TEST_SECRET");
  expect(readdirSync(found.cwd)).toEqual([]);
  if (process.platform === "linux") {
    expect(readFileSync(`/proc/${child.pid}/limits`, "utf8")).toMatch(/Max core file size\s+0\s+0/);
    expect(readFileSync(`/proc/${child.pid}/oom_score_adj`, "utf8").trim()).toBe("900");
  }
  await child.close();
});

test("a child ends itself when its parent is killed", async () => {
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { startChild } from ${JSON.stringify(new URL("../../src/process/child.ts", import.meta.url).href)};
       const child = startChild({ entry: new URL(${JSON.stringify(entry.href)}), label: "orphan" });
       await child.call("job", { doing: "count" });
       console.log(child.pid);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"], cwd: new URL("../..", import.meta.url) },
  );
  const pid = Number(await new Promise((resolve) => parent.stdout.once("data", (data: Buffer) => resolve(data.toString()))));
  process.kill(pid, 0);
  parent.kill("SIGKILL");
  await expect.poll(() => stateOf(pid), { timeout: 10_000 }).toBe("gone");
});

test("a child whose parent was gone before it could listen ends itself", async () => {
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { startChild } from ${JSON.stringify(new URL("../../src/process/child.ts", import.meta.url).href)};
       console.log(startChild({ entry: new URL(${JSON.stringify(new URL("../support/slowProcessChild.ts", import.meta.url).href)}), label: "orphan" }).pid);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"], cwd: new URL("../..", import.meta.url) },
  );
  const pid = Number(await new Promise((resolve) => parent.stdout.once("data", (data: Buffer) => resolve(data.toString()))));
  parent.kill("SIGKILL");
  await expect.poll(() => stateOf(pid), { timeout: 10_000 }).toBe("gone");
});

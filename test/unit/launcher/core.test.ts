import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, it, vi } from "vitest";
import { type ConnectOptions, type CoreConnection, connectCore } from "#src/launcher/core.ts";
import { readCoreFile } from "#src/launcher/coreFile.ts";
import { spawnCore } from "#src/launcher/spawnCore.ts";
import type { FakeCoreBehaviour } from "#test/support/fakeCore.ts";

const program = { node: process.execPath, entry: fileURLToPath(new URL("../../support/fakeCore.ts", import.meta.url)) };
const open: CoreConnection[] = [];
afterEach(async () => {
  for (const core of open.splice(0)) {
    await core.control.quit().catch(() => {});
    core.close();
  }
});

const freshDir = () => mkdtemp(join(tmpdir(), "deskside-launcher-"));
const connect = async (dataDir: string, behaviour: FakeCoreBehaviour = {}, more: Partial<ConnectOptions> = {}) => {
  process.env.FAKE_CORE = JSON.stringify(behaviour);
  const core = await connectCore({ dataDir, spawn: true, program, signal: AbortSignal.timeout(20_000), ...more });
  open.push(core);
  return core;
};

it("starts a core where none runs, and the next launcher finds that one", async () => {
  const dataDir = await freshDir();
  await expect(connect(dataDir, {}, { spawn: false })).rejects.toMatchObject({ code: "core/unreachable" });
  const first = await connect(dataDir);
  const second = await connect(dataDir, {}, { spawn: false });
  expect([first.started, second.started, second.pid === first.pid, second.epoch === first.epoch]).toEqual([true, false, true, true]);
});

it("ends with one core when five launchers start at once", async () => {
  const dataDir = await freshDir();
  const cores = await Promise.all(Array.from({ length: 5 }, () => connect(dataDir)));
  expect([new Set(cores.map((core) => core.pid)).size, cores.filter((core) => core.started).length]).toEqual([1, 1]);
}, 30_000);

it("starts anew after a core was killed and left its note behind", async () => {
  const dataDir = await freshDir();
  const first = await connect(dataDir);
  process.kill(first.pid, "SIGKILL");
  // Dying takes a moment, in which it still answers.
  await vi.waitFor(() => expect(() => process.kill(first.pid, 0)).toThrow(), 10_000);
  const second = await connect(dataDir);
  expect([second.started, second.pid === first.pid]).toEqual([true, false]);
});

it("asks a core of another protocol to quit and starts its own, unless it may not start one", async () => {
  const dataDir = await freshDir();
  process.env.FAKE_CORE = JSON.stringify({ protocol: 999 });
  const old = await spawnCore({ dataDir, program });
  await vi.waitFor(async () => expect(await readCoreFile(dataDir)).not.toBeNull(), 10_000);
  await expect(connect(dataDir, {}, { spawn: false })).rejects.toMatchObject({ code: "core/version-mismatch" });
  const own = await connect(dataDir);
  await old.ended;
  expect([own.started, own.pid === old.pid]).toEqual([true, false]);
}, 30_000);

it("gives up on a core that is stopped, says which process holds the data directory, and meets it again once it goes on", async () => {
  const dataDir = await freshDir();
  const first = await connect(dataDir);
  process.kill(first.pid, "SIGSTOP");
  try {
    await expect(connect(dataDir)).rejects.toMatchObject({ code: "store/in-use", details: { pid: first.pid } });
  } finally {
    process.kill(first.pid, "SIGCONT");
  }
  expect((await connect(dataDir, {}, { spawn: false })).pid).toBe(first.pid);
}, 30_000);

it("throws what kept the core from starting", async () => {
  await expect(connect(await freshDir(), { refuses: "store/read-only" })).rejects.toMatchObject({ code: "store/read-only" });
  const missing = { node: join(tmpdir(), "no-such-node"), entry: program.entry };
  await expect(connect(await freshDir(), {}, { program: missing })).rejects.toMatchObject({ code: "core/unreachable" });
});

it("hands refusals over as AppErrors, streams as iterables, and ends all of it on close", async () => {
  const core = await connect(await freshDir());
  await expect(core.control.inspect({ path: "/missing" })).rejects.toMatchObject({ name: "AppError", code: "model/missing" });
  const events = await core.page.core.events({});
  expect((await events.next()).value).toMatchObject({ event: { kind: "snapshot", runs: [] } });
  const next = events.next();
  core.close();
  await expect(next).rejects.toThrow();
  const again = await connect(await freshDir());
  expect(await again.page.models.list()).toEqual([]);
});

it("hears an abort on a quiet event stream after the requests behind it were collected", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const core = await connect(await freshDir());
  const closing = new AbortController();
  const events = await core.page.core.events({}, { signal: closing.signal });
  await events.next();
  const next = events.next();
  for (let turn = 0; turn < 20; turn++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  closing.abort();
  await expect(next).rejects.toThrow();
}, 10_000);

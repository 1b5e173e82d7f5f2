/** How a core ends when it is asked to, when it cannot, and when another version asks. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readCoreFile } from "#src/launcher/coreFile.ts";
import { spawnCore } from "#src/launcher/spawnCore.ts";
import { runCommand } from "#test/support/commandLine.ts";
import { startRealCore } from "#test/support/realCore.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "deskside-quit-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true, maxRetries: 10 }));

const quit = () => runCommand(["quit", "--json", "--data-dir", dataDir]);

/** A core none of whose servers ever finishes closing. */
const hanging = (...args: readonly string[]) => {
  const patch = "import http from 'node:http'; http.Server.prototype.close = () => {};";
  return startRealCore(dataDir, args, ["env", `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(patch)}`]);
};

test("quit ends a core of another protocol", async () => {
  process.env.FAKE_CORE = JSON.stringify({ protocol: 999 });
  const entry = fileURLToPath(new URL("../support/fakeCore.ts", import.meta.url));
  const old = await spawnCore({ dataDir, program: { node: process.execPath, entry } });
  await vi.waitFor(async () => expect(await readCoreFile(dataDir)).not.toBeNull(), 10_000);
  const { code, stderr } = await quit();
  expect([code, stderr]).toEqual([0, ""]);
  expect(() => process.kill(old.pid, 0)).toThrow("ESRCH");
});

test("a close that hangs has a deadline also when quit asked for it", async () => {
  const core = await hanging("--close-deadline-ms", "200");
  expect(await quit()).toMatchObject({ code: 0, stderr: "" });
  expect(await core.ended).toBe(0);
});

test("a close that hangs has a deadline also when nobody needs the core any more", async () => {
  const core = await hanging("--close-deadline-ms", "200", "--idle-ms", "200");
  core.connection.close();
  expect(await core.ended).toBe(0);
});

test("quit says which process still lives, and exits 7", async () => {
  const core = await hanging("--close-deadline-ms", "60000");
  const { code, stdout } = await quit();
  expect([code, JSON.parse(stdout)]).toEqual([
    7,
    {
      error: expect.objectContaining({
        code: "core/unreachable",
        message: expect.stringContaining(`process ${core.connection.pid} still runs`),
      }),
    },
  ]);
  await core.kill("SIGKILL");
});

/** What `deskside chat` does when answers are slow or go wrong: a real core whose engine misbehaves on command. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectCore } from "#src/launcher/core.ts";
import { type RunningCore, startCore } from "#src/main.ts";
import { runCommand, startCommand } from "#test/support/commandLine.ts";

let core: RunningCore;
let dataDir = "";
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "deskside-cli-"));
  core = await startCore({ dataDir, engineChild: new URL("../support/fakeEngineChild.ts", import.meta.url) });
});
afterAll(async () => {
  await core.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});
const chat = (message: string, ...more: string[]) => ["chat", message, "--data-dir", dataDir, ...more];

it("cancels the answer on Ctrl-C, keeps what was shown, and exits 130", async () => {
  const answering = startCommand(chat("/slow 50 /long 1000"));
  const first = await answering.spoke;
  answering.child.kill("SIGINT");
  const { code, stdout, stderr } = await answering.result;
  expect([code, stdout.startsWith(first), stderr]).toEqual([130, true, ""]);
});

it("says in one line, and by its exit code, that the model's process crashed or ran out of memory", async () => {
  const crashed = await runCommand(chat("/abort"));
  const memory = await runCommand(chat("/oom", "--json"));
  expect([crashed.code, crashed.stderr]).toEqual([6, expect.stringMatching(/^\n?deskside: The model's process crashed[^\n]+\n$/)]);
  expect([memory.code, JSON.parse(memory.stdout), memory.stderr]).toEqual([
    4,
    { error: expect.objectContaining({ code: "engine/out-of-memory", text: expect.stringMatching(/^You\b/) }) },
    "",
  ]);
  expect((await runCommand(chat("Hello"))).code).toBe(0);
});

it("speaks of a text above only where there is one", async () => {
  const object = JSON.parse((await runCommand(chat("/abort", "--json"))).stdout);
  const lines = await runCommand(chat("/abort"));
  expect([object.error.message, object.error.text, lines.stderr]).toEqual([
    expect.not.stringContaining("above"),
    expect.stringMatching(/^You\b/),
    expect.stringContaining("above"),
  ]);
});

it("leaves no temporary chat in the core when the question is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deskside-cli-"));
  const empty = await startCore({ dataDir: folder, starterPath: null });
  const asked = await runCommand(["chat", "Hello", "--json", "--data-dir", folder]);
  const { page } = await connectCore({ dataDir: folder, spawn: false, signal: AbortSignal.timeout(30_000) });
  const left = await page.chats.list({});
  await empty.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  expect([asked.code, JSON.parse(asked.stdout).error.code, left]).toEqual([6, "engine/not-loaded", []]);
});

/** What the doctor can still tell when the store cannot be opened. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCommand } from "#test/support/commandLine.ts";
import { startRealCore } from "#test/support/realCore.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "deskside-doctor-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true, maxRetries: 10 }));

const examined = async () => {
  const { code, stdout, stderr } = await runCommand(["doctor", "--json", "--data-dir", dataDir]);
  return { code, stderr, ...JSON.parse(stdout) };
};
const around = {
  code: 1,
  stderr: "",
  key: null,
  devices: { memory: { totalBytes: expect.any(Number) }, backends: expect.arrayContaining([expect.objectContaining({ name: "cpu" })]) },
  versions: { deskside: expect.stringMatching(/^\d/), "llama.cpp": expect.any(String) },
};

test("a damaged database is a failed check among the rest, and stays as it is", async () => {
  await (await startRealCore(dataDir)).kill("SIGTERM");
  await writeFile(join(dataDir, "deskside.db"), "no database ".repeat(1000));
  const found = await examined();
  expect(found).toMatchObject(around);
  expect(found.checks).toContainEqual({ name: "store", ok: false, detail: expect.stringContaining("cannot be read") });
  expect(found.checks).toContainEqual(expect.objectContaining({ name: "data directory can be written", ok: true }));
  expect(await readFile(join(dataDir, "deskside.db"), "utf8")).toBe("no database ".repeat(1000));
});

test("a store behind a passphrase that nobody gives is a failed check among the rest", async () => {
  const core = await startRealCore(dataDir);
  await core.connection.control.protect({ kind: "passphrase", passphrase: "correct horse battery" });
  await core.kill("SIGTERM");
  const found = await examined();
  await runCommand(["quit", "--data-dir", dataDir]);
  expect(found).toMatchObject(around);
  expect(found.checks).toContainEqual({ name: "store", ok: false, detail: expect.stringContaining("passphrase") });
});

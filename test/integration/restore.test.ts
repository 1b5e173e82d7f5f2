/** A database that cannot be opened and the backup put in its place, as processes. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChatId } from "#src/contract/ids.ts";
import { type CommandOptions, runCommand } from "#test/support/commandLine.ts";
import { failToStart, startRealCore } from "#test/support/realCore.ts";

let parent: string;
let dataDir: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "deskside-restore-"));
  dataDir = join(parent, "data");
});
afterEach(() => rm(parent, { recursive: true, force: true, maxRetries: 10 }));

const deskside = async (args: readonly string[], options?: CommandOptions) => {
  const { code, stdout } = await runCommand([...args, "--json", "--data-dir", dataDir], options);
  return { code, said: JSON.parse(stdout) };
};
const inFolder = (name: string) => readdir(join(dataDir, name));

/** A chat that is in today's backup (made by a start that finds content), and one that came after it. */
const lived = async (passphrase: string | null = null): Promise<{ readonly before: ChatId; readonly after: ChatId }> => {
  const first = await startRealCore(dataDir);
  const { id: before } = await first.connection.page.chats.create({ systemPrompt: "before" });
  await first.kill("SIGTERM");
  // The first start may have backed up what it seeded itself; the second then would not be due.
  for (const name of await inFolder("backups")) await rm(join(dataDir, "backups", name));
  const second = await startRealCore(dataDir);
  await second.connection.control.doctor();
  const { id: after } = await second.connection.page.chats.create({ systemPrompt: "after" });
  if (passphrase !== null) await second.connection.control.protect({ kind: "passphrase", passphrase });
  await second.kill("SIGTERM");
  return { before, after };
};
const damage = async (): Promise<Buffer> => {
  const path = join(dataDir, "deskside.db");
  const bytes = await readFile(path);
  bytes.fill(7, 4_096, 12_288);
  bytes.fill(7, 0, 100);
  await writeFile(path, bytes);
  return bytes;
};

test("a damaged database goes to quarantine as it is, and the backup that was named takes its place", async () => {
  const { before } = await lived();
  const damaged = await damage();
  const [backup] = await inFolder("backups");
  expect(await failToStart(dataDir)).toMatchObject({ code: 13, line: { error: { code: "store/unreadable", details: { backup } } } });

  expect(await deskside(["restore-backup", "--list"])).toMatchObject({ code: 0, said: { backups: [{ name: backup, sound: true }] } });
  const { code, said } = await deskside(["restore-backup"]);
  expect({ code, said }).toMatchObject({ code: 0, said: { restored: { name: backup }, quarantined: expect.any(String) } });
  expect((await readFile(join(dataDir, "quarantine", said.quarantined))).equals(damaged)).toBe(true);
  expect([await inFolder("backups"), await inFolder("tmp")]).toEqual([[backup], []]);

  const core = await startRealCore(dataDir);
  expect((await core.connection.page.chats.list({})).map(({ id }) => id)).toEqual([before]);
  expect(await deskside(["restore-backup"])).toMatchObject({ code: 5, said: { error: { code: "store/in-use" } } });
  await core.kill("SIGTERM");
});

test("a backup that is damaged or not there replaces nothing", async () => {
  await lived();
  const damaged = await damage();
  const [backup = ""] = await inFolder("backups");
  const path = join(dataDir, "backups", backup);
  await writeFile(path, (await readFile(path)).fill(7, 0, 10_000));
  const reasons = [
    await deskside(["restore-backup"]),
    await deskside(["restore-backup", backup]),
    await deskside(["restore-backup", "../deskside.db"]),
  ].map(({ code, said }) => [code, said.error.details.reason]);
  expect(reasons).toEqual([
    [5, "no backup is sound"],
    [5, "this backup is damaged"],
    [5, "there is no backup of this name"],
  ]);
  expect(await deskside(["restore-backup", "--list"])).toMatchObject({ said: { backups: [{ name: backup, sound: false }] } });
  expect((await readFile(join(dataDir, "deskside.db"))).equals(damaged)).toBe(true);
  expect([await inFolder("quarantine"), await inFolder("tmp")]).toEqual([[], []]);
});

test("data under a passphrase is restored with it, and not without", async () => {
  const { before } = await lived("open sesame");
  await damage();
  expect(await deskside(["restore-backup"])).toMatchObject({ code: 5, said: { error: { code: "store/locked" } } });
  const file = join(parent, "passphrase");
  await writeFile(file, "open sesame\n");
  expect(await deskside(["restore-backup"], { env: { DESKSIDE_PASSPHRASE_FILE: file } })).toMatchObject({ code: 0 });
  const core = await startRealCore(dataDir);
  await core.connection.control.unlock({ passphrase: "open sesame" });
  expect((await core.connection.page.chats.list({})).map(({ id }) => id)).toEqual([before]);
  await core.kill("SIGTERM");
});

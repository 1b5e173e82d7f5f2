/** Downloads through a whole core: killed in the midst and gone on with, sealed, and by the command line. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Download } from "#src/contract/catalogue.ts";
import type { DownloadId } from "#src/contract/ids.ts";
import { runCommand } from "#test/support/commandLine.ts";
import { gguf, sound } from "#test/support/gguf.ts";
import { type Hub, openHub } from "#test/support/hub.ts";
import { type RealCore, startRealCore } from "#test/support/realCore.ts";

/** 24 MB: more than one stretch that is put on the disk for certain (16 MiB). */
const model = gguf({ ...sound, tensors: [...sound.tensors, { name: "padding.weight", dimensions: [128n, 47_000n], type: 0 }] });
const sha256 = createHash("sha256").update(model).digest("hex");
const address = "/some/model/resolve/main/some-F32.gguf";

let root: string;
let hub: Hub;
let core: RealCore | null = null;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "deskside-downloads-core-"));
  hub = await openHub();
});
afterEach(async () => {
  await core?.kill("SIGKILL");
  core = null;
  await hub.close();
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});
const start = async (): Promise<RealCore> => {
  core = await startRealCore(join(root, "data"));
  return core;
};
const stateOf = async ({ connection }: RealCore, id: DownloadId): Promise<Download> => {
  const found = (await connection.page.downloads.list()).find((one) => one.id === id);
  if (found === undefined) throw new Error("the download is gone");
  return found;
};
const allow = async ({ connection }: RealCore): Promise<void> => {
  for (const origin of [hub.origin, hub.network]) await connection.page.downloads.consent({ host: new URL(origin).host });
};
const visible = (): string[] => readdirSync(join(root, "data", "models")).filter((name) => !name.startsWith("."));

it("goes on where a core that was killed had come to, never with half a model in the library", { timeout: 120_000 }, async () => {
  const file = hub.add(address, model, [{ kind: "slow", after: 20_000_000 }]);
  const first = await start();
  await allow(first);
  const { downloadId } = await first.connection.page.downloads.start({ kind: "address", url: `${hub.origin}${address}`, sha256 });
  await expect
    .poll(async () => (await stateOf(first, downloadId)).doneBytes, { timeout: 60_000, interval: 20 })
    .toBeGreaterThan(17_000_000);
  await first.kill("SIGKILL");
  expect(visible()).toEqual([]);

  const requests = hub.requests.length;
  const second = await start();
  const found = await stateOf(second, downloadId);
  expect(found).toMatchObject({ state: { kind: "paused" }, totalBytes: model.length });
  expect(found.doneBytes).toBeGreaterThanOrEqual(16 * 1024 * 1024);
  // Nothing is sent before the person says so.
  expect(hub.requests.length).toBe(requests);
  file.behaviours = [{ kind: "well" }];
  await second.connection.page.downloads.resume({ downloadId });
  await expect
    .poll(async () => (await stateOf(second, downloadId)).state, { timeout: 60_000 })
    .toMatchObject({ kind: "done", verified: true });
  expect(hub.requests.at(-1)?.headers.range).toBe(`bytes=${found.doneBytes}-`);
  expect(visible()).toEqual(["some-F32.gguf"]);
  const models = await second.connection.page.models.list();
  expect(models.find(({ fileName }) => fileName === "some-F32.gguf")).toMatchObject({
    sha256,
    verdict: { kind: "valid" },
    source: "uploaded",
  });

  const { entries, outboundConnections, processes } = await second.connection.page.privacy.ledger();
  expect(outboundConnections).toBe(2);
  const lines = entries.flatMap(({ kind, what }) => (kind === "outbound" ? [what] : []));
  expect(lines).toContain(`download: connection to ${new URL(hub.network).host}, which was allowed`);
  expect(lines).toContain(`download: ${(model.length - found.doneBytes).toLocaleString("en-GB")} bytes from ${new URL(hub.network).host}`);
  expect(processes.some(({ what }) => what === "download")).toBe(false);
});

it("is done by the command line: catalogue, a host that must be allowed, the model; and is off, the running one too, once Deskside is sealed", {
  timeout: 120_000,
}, async () => {
  const running = await start();
  const dataDir = join(root, "data");
  const deskside = (...args: readonly string[]) => runCommand(["models", ...args, "--data-dir", dataDir]);
  const catalogue = JSON.parse((await deskside("catalogue", "--json")).stdout);
  const [entry] = catalogue.models;
  const { path } = entry.files.find((one: { quantization: string }) => one.quantization === "Q8_0").parts[0];
  hub.add(`/${entry.repository}/resolve/${entry.revision}/${path}`, model);
  await running.connection.page.settings.update({ downloadMirror: hub.origin });

  const hosts = [hub.origin, hub.network].map((origin) => new URL(origin).host);
  const refused = await deskside("download", entry.key, "--quantization", "Q8_0");
  expect([refused.code, refused.stdout, refused.stderr]).toEqual([2, "", expect.stringContaining(`--yes-host ${hosts[0]}`)]);
  expect(hub.requests).toEqual([]);
  const done = await deskside("download", entry.key, "--quantization", "q8_0", "--yes-host", ...hosts, "--json");
  expect([done.code, JSON.parse(done.stdout)]).toMatchObject([0, { verified: true, model: { fileName: path, sha256 } }]);
  const wrong = await deskside("download", "no such model");
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("deskside models catalogue")]);

  // And off altogether once Deskside is sealed: what runs stops, nothing starts.
  const before = hub.requests.length;
  hub.add(address, model, [{ kind: "silent", after: 1_000_000 }]);
  const { page } = running.connection;
  const choice = { kind: "address", url: `${hub.origin}${address}`, sha256: null } as const;
  const { downloadId } = await page.downloads.start(choice);
  await expect.poll(() => hub.requests.length, { timeout: 20_000 }).toBe(before + 2);
  await page.settings.update({ sealed: true });
  await expect
    .poll(async () => (await stateOf(running, downloadId)).state, { timeout: 20_000 })
    .toMatchObject({ kind: "failed", error: { code: "download/sealed" } });
  await expect(page.downloads.start(choice)).rejects.toMatchObject({ code: "download/sealed" });
  expect(await page.downloads.plan(choice)).toMatchObject({ refused: expect.any(String) });
  await expect(page.settings.update({ downloadMirror: "http://mirror.example" })).rejects.toMatchObject({ code: "request/invalid" });
  expect(hub.requests.length).toBe(before + 2);
});

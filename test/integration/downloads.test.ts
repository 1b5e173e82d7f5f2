/** Downloads from consent to the library, against a hub on the loopback; the transfer runs in this process. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Catalogue, Download, DownloadChoice } from "#src/contract/catalogue.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { type DownloadId, downloadIdSchema, modelIdSchema, runIdSchema } from "#src/contract/ids.ts";
import { fetchFile } from "#src/models/child/downloadFetch.ts";
import { hashFile } from "#src/models/child/hashFile.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import { createDownloads, type Downloads } from "#src/models/downloads/downloads.ts";
import type { DownloadRepository, DownloadSettings, TransferPorts } from "#src/models/downloads/ports.ts";
import type { FetchLimits } from "#src/models/downloads/protocol.ts";
import { createRuns } from "#src/run/runs.ts";
import { createTurnstile } from "#src/wiring/turnstile.ts";
import { downloadRepositorySuite } from "#test/support/downloadRepositorySuite.ts";
import { gguf, i32, sound, u16, withEntries } from "#test/support/gguf.ts";
import { type Hub, openHub } from "#test/support/hub.ts";
import { createMemoryDownloadRepository } from "#test/support/memoryDownloadRepository.ts";
import { openTestStore } from "#test/support/testStore.ts";

downloadRepositorySuite("in memory", async () => ({ repository: createMemoryDownloadRepository(), close: async () => {} }));
downloadRepositorySuite("in the database", async () => {
  const { store, remove } = await openTestStore();
  return { repository: store.downloads, close: remove };
});

const limits: FetchLimits = {
  idleMs: 2_000,
  backoffMs: 10,
  failures: 2,
  retryAfterMs: 1_000,
  syncBytes: 64 * 1024,
  reserveBytes: 0,
  unknownBytes: 64 * 1024 * 1024,
};
/** A sound model of some 500 kB. */
const model = gguf({
  ...sound,
  tensors: [...sound.tensors, { name: "padding.weight", dimensions: [128n, 1000n], type: 0 }],
});
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const catalogue: Catalogue = {
  asOf: "2026-11-21",
  models: [
    {
      key: "some-1b",
      name: "Some 1B",
      goodFor: "Tests.",
      licence: "MIT",
      parameters: 1e9,
      contextTokens: 4096,
      layers: 2,
      kvBytesPerToken: 1024,
      kind: "chat",
      repository: "some/model",
      revision: "main",
      files: [
        {
          quantization: "Q8_0",
          bitsPerWeight: 8.5,
          sizeBytes: 500_000,
          parts: [{ path: "some-Q8_0.gguf", sizeBytes: 500_000, sha256: null }],
        },
        {
          quantization: "F16",
          bitsPerWeight: 16,
          sizeBytes: 1_000_000,
          parts: [1, 2].map((part) => ({ path: `F16/some-F16-0000${part}-of-00002.gguf`, sizeBytes: 500_000, sha256: null })),
        },
      ],
    },
  ],
};
const level = (quantization: string): DownloadChoice => ({ kind: "catalogue", key: "some-1b", quantization });
const q8Path = "/some/model/resolve/main/some-Q8_0.gguf";

interface Bench {
  readonly downloads: Downloads;
  readonly settings: DownloadSettings;
  readonly events: AppEvent[];
  readonly taken: Parameters<TransferPorts["take"]>[];
  readonly ledger: string[];
  readonly repository: DownloadRepository;
  free: number;
  runs: ReturnType<typeof createRuns>;
}

let folder: string;
let hub: Hub;
let bench: Bench;
const host = (origin: string): string => new URL(origin).host;

const makeBench = (repository: DownloadRepository = createMemoryDownloadRepository()): Bench => {
  const settings: { -readonly [K in keyof DownloadSettings]: DownloadSettings[K] } = {
    sealed: false,
    downloadMirror: hub.origin,
    downloadHosts: [],
  };
  const events: AppEvent[] = [];
  const publish = (event: AppEvent): void => void events.push(event);
  const made: Omit<Bench, "downloads"> = {
    settings,
    events,
    taken: [],
    ledger: [],
    repository,
    free: 1e12,
    runs: createRuns({ now: Date.now, newId: () => runIdSchema.parse(uuid()), publish }),
  };
  const downloads = createDownloads({
    repository,
    ports: {
      fetch: fetchFile,
      hash: (path, onProgress) => hashFile(path, onProgress),
      validate: async (paths) => validateFiles([...paths]),
      take: async (...call) => {
        made.taken.push(call);
        return modelIdSchema.parse(uuid());
      },
      freeBytes: async () => made.free,
      connected: (name) => void made.ledger.push(`to ${name}`),
      received: (name, bytes) => void made.ledger.push(`${bytes} from ${name}`),
      now: Date.now,
    },
    catalogue: async () => catalogue,
    settings: () => settings,
    setHosts: async (hosts) => {
      settings.downloadHosts = hosts;
    },
    runs: made.runs,
    publish,
    newId: () => downloadIdSchema.parse(uuid()),
    folder,
    proxy: { NO_PROXY: "*" },
    turnstile: createTurnstile(2),
    limits,
  });
  return Object.assign(made, { downloads });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "deskside-downloads-"));
  hub = await openHub();
  bench = makeBench();
});
afterEach(async () => {
  await bench.runs.close();
  await hub.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

const allowBoth = async (): Promise<void> => {
  for (const origin of [hub.origin, hub.network]) await bench.downloads.consent({ host: host(origin) });
};
const stateOf = async (id: DownloadId): Promise<Download> => {
  const found = (await bench.downloads.list()).find((one) => one.id === id);
  if (found === undefined) throw new Error("no such download");
  return found;
};
/** Resolves with the download once it no longer runs. */
const settled = (id: DownloadId): Promise<Download> =>
  vi.waitFor(
    async () => {
      const found = await stateOf(id);
      if (found.state.kind === "running") throw new Error("still running");
      return found;
    },
    { timeout: 20_000, interval: 5 },
  );
const startAndSettle = async (choice: DownloadChoice): Promise<Download> => settled((await bench.downloads.start(choice)).downloadId);
/** All that a look at the folder finds, hidden things apart. */
const visible = (): string[] => readdirSync(folder).filter((name) => !name.startsWith("."));
const unfinished = (id: DownloadId): string => join(folder, ".downloads", id);

it("says all before anything is sent: size, room, hosts, whether it can be checked", async () => {
  expect(await bench.downloads.plan(level("Q8_0"))).toEqual({
    name: "Some 1B Q8_0",
    sizeBytes: 500_000,
    freeBytes: 1e12,
    fitsDisk: true,
    verifiable: false,
    hosts: [{ host: host(hub.origin), allowed: false }],
    proxy: null,
    refused: null,
  });
  Object.assign(bench.settings, { downloadMirror: null, sealed: true });
  expect(await bench.downloads.plan(level("Q8_0"))).toMatchObject({ verifiable: true, refused: expect.stringContaining("sealed") });
  expect(hub.requests).toEqual([]);
});

it("sends nothing to a host nobody allowed, and asks once more for where it is led", async () => {
  hub.add(q8Path, model);
  await expect(bench.downloads.start(level("Q8_0"))).rejects.toMatchObject({
    code: "download/not-allowed",
    details: { host: host(hub.origin) },
  });
  expect([hub.requests, await bench.downloads.list()]).toEqual([[], []]);
  await bench.downloads.consent({ host: host(hub.origin) });
  const asking = await startAndSettle(level("Q8_0"));
  expect(asking.state).toEqual({ kind: "asking", host: host(hub.network) });
  expect(hub.requests.map((request) => request.host)).toEqual([host(hub.origin)]);
  await bench.downloads.consent({ host: host(hub.network) });
  expect((await settled(asking.id)).state).toMatchObject({ kind: "done" });
  expect(bench.settings.downloadHosts).toEqual([host(hub.origin), host(hub.network)]);
});

it("ends in the library: checked against the hub's word, by its own name, with where it came from", async () => {
  hub.add(q8Path, model);
  await allowBoth();
  const done = await startAndSettle(level("Q8_0"));
  expect(done).toMatchObject({ doneBytes: model.length, totalBytes: model.length, state: { kind: "done", verified: true } });
  expect(visible()).toEqual(["some-Q8_0.gguf"]);
  expect(readFileSync(join(folder, "some-Q8_0.gguf")).equals(model)).toBe(true);
  expect(bench.taken).toEqual([
    [
      join(folder, "some-Q8_0.gguf"),
      {
        origin: { kind: "download", url: `${hub.origin}${q8Path}` },
        hashes: {
          sha256: sha256(model),
          partHashes: [sha256(model)],
          verified: { against: "download", matches: true, at: expect.any(Number) },
        },
      },
    ],
  ]);
  expect(existsSync(unfinished(done.id))).toBe(false);
  expect(bench.ledger).toEqual([`to ${host(hub.origin)}`, `to ${host(hub.network)}`, `${model.length} from ${host(hub.network)}`]);
});

it("says so when nobody stated a hash", async () => {
  hub.add(q8Path, model).stated = null;
  await allowBoth();
  expect((await startAndSettle(level("Q8_0"))).state).toMatchObject({ kind: "done", verified: false });
  expect(bench.taken[0]?.[1].hashes).toBeNull();
});

it("deletes what has the right length and wrong bytes, and names it; the next try begins anew", async () => {
  const file = hub.add(q8Path, model, [{ kind: "wrong-bytes" }]);
  await allowBoth();
  const failed = await startAndSettle(level("Q8_0"));
  expect(failed).toMatchObject({ doneBytes: 0, state: { kind: "failed", error: { code: "model/invalid" } } });
  expect([visible(), bench.taken, existsSync(unfinished(failed.id))]).toEqual([[], [], false]);
  // The header is right, the weights are not: only the hash can tell.
  const altered = Buffer.from(model);
  altered[altered.length - 1] = 1;
  file.bytes = altered;
  file.behaviours = [{ kind: "well" }];
  await bench.downloads.resume({ downloadId: failed.id });
  expect(await settled(failed.id)).toMatchObject({
    state: { kind: "failed", error: { code: "download/wrong-bytes", details: { reason: "checksum" } } },
  });
  expect([visible(), bench.taken, existsSync(unfinished(failed.id))]).toEqual([[], [], false]);
  file.bytes = model;
  await bench.downloads.resume({ downloadId: failed.id });
  expect((await settled(failed.id)).state).toMatchObject({ kind: "done", verified: true });
});

it("holds a file from any address against the hash the person has", async () => {
  hub.add("/x/other.gguf", model).stated = null;
  await allowBoth();
  const url = `${hub.network}/x/other.gguf?token=secret`;
  const wrong = await startAndSettle({ kind: "address", url, sha256: "0".repeat(64) });
  expect(wrong.state).toMatchObject({ kind: "failed", error: { code: "download/wrong-bytes" } });
  await bench.downloads.remove({ downloadId: wrong.id });
  expect((await startAndSettle({ kind: "address", url, sha256: sha256(model) })).state).toMatchObject({ kind: "done", verified: true });
  expect(bench.taken[0]?.[1].origin).toEqual({ kind: "download", url: `${hub.network}/x/other.gguf` });
});

it("puts no file that is no model into the library", async () => {
  const broken = gguf(withEntries(sound, { "general.architecture": u16(7) }));
  hub.add(q8Path, broken);
  await allowBoth();
  const failed = await startAndSettle(level("Q8_0"));
  expect(failed.state).toMatchObject({ kind: "failed", error: { code: "model/invalid" } });
  expect([visible(), existsSync(unfinished(failed.id))]).toEqual([[], false]);
});

it("takes the parts of a split model as one download, and none of them alone", async () => {
  const parts = [0, 1].map((number) =>
    gguf({
      ...withEntries(sound, { "split.no": u16(number), "split.count": u16(2), "split.tensors.count": i32(4) }),
      tensors: [1, 2].map((tensor) => ({ name: `part.${number}.${tensor}.weight`, dimensions: [32n, 4n], type: 0 })),
    }),
  );
  for (const [index, bytes] of parts.entries()) hub.add(`/some/model/resolve/main/F16/some-F16-0000${index + 1}-of-00002.gguf`, bytes);
  await allowBoth();
  const end = await startAndSettle(level("F16"));
  expect(end).toMatchObject({ doneBytes: Buffer.concat(parts).length, state: { kind: "done", verified: true } });
  expect(visible()).toEqual(["some-F16-00001-of-00002.gguf", "some-F16-00002-of-00002.gguf"]);
  expect(bench.taken[0]?.[0]).toBe(join(folder, "some-F16-00001-of-00002.gguf"));
  expect(bench.taken[0]?.[1].hashes?.partHashes).toEqual(parts.map(sha256));
});

it("leaves nothing of a split model of which one part is not there", async () => {
  hub.add("/some/model/resolve/main/F16/some-F16-00001-of-00002.gguf", model);
  await allowBoth();
  const end = await startAndSettle(level("F16"));
  expect(end.state).toMatchObject({ kind: "failed", error: { code: "download/refused", details: { reason: "not-found" } } });
  expect([visible(), bench.taken]).toEqual([[], []]);
});

it("is paused with what came on the disk, and goes on from there", async () => {
  const file = hub.add(q8Path, model, [{ kind: "silent", after: 300_000 }]);
  await allowBoth();
  const { downloadId } = await bench.downloads.start(level("Q8_0"));
  await vi.waitFor(async () => expect((await stateOf(downloadId)).doneBytes).toBeGreaterThan(100_000), { timeout: 10_000 });
  await bench.downloads.pause({ downloadId });
  const paused = await stateOf(downloadId);
  expect(paused.state).toEqual({ kind: "paused" });
  expect(paused.doneBytes).toBeGreaterThan(100_000);
  file.behaviours = [{ kind: "well" }];
  const before = hub.requests.length;
  // The same choice again is the same download.
  expect(await bench.downloads.start(level("Q8_0"))).toEqual({ downloadId });
  expect((await settled(downloadId)).state).toMatchObject({ kind: "done", verified: true });
  expect(hub.requests.slice(before).at(-1)?.headers.range).toBe(`bytes=${paused.doneBytes}-`);
});

it("stops at once when Deskside is sealed, or its host is no longer allowed, and starts nothing", async () => {
  hub.add(q8Path, model, [{ kind: "silent", after: 1_000 }]);
  await allowBoth();
  for (const change of [{ sealed: true }, { downloadHosts: [] }]) {
    const before = { ...bench.settings };
    const { downloadId } = await bench.downloads.start(level("Q8_0"));
    await vi.waitFor(() => expect(bench.ledger.length).toBeGreaterThan(1), { timeout: 10_000 });
    Object.assign(bench.settings, change);
    bench.downloads.settingsChanged();
    const code = "sealed" in change ? "download/sealed" : "download/not-allowed";
    expect((await settled(downloadId)).state).toMatchObject({ kind: "failed", error: { code } });
    await expect(bench.downloads.start(level("Q8_0"))).rejects.toMatchObject({ code });
    await expect(bench.downloads.resume({ downloadId })).rejects.toMatchObject({ code });
    Object.assign(bench.settings, before);
    bench.ledger.length = 0;
  }
  Object.assign(bench.settings, { sealed: true });
  await expect(bench.downloads.consent({ host: "other.example" })).rejects.toMatchObject({ code: "download/sealed" });
});

it("asks the disk first, and keeps what came when it became full", async () => {
  const file = hub.add(q8Path, model, [
    { kind: "drop", after: 300_000 },
    { kind: "status", status: 500 },
  ]);
  await allowBoth();
  bench.free = 100;
  await expect(bench.downloads.start(level("Q8_0"))).rejects.toMatchObject({ code: "download/disk-full" });
  bench.free = 1e12;
  const cut = await startAndSettle(level("Q8_0"));
  expect(cut.state).toMatchObject({ kind: "failed", error: { code: "download/unreachable" } });
  expect(cut.doneBytes).toBeGreaterThan(0);
  bench.free = 100;
  await expect(bench.downloads.resume({ downloadId: cut.id })).rejects.toMatchObject({ code: "download/disk-full" });
  bench.free = 1e12;
  file.behaviours = [{ kind: "well" }];
  await bench.downloads.resume({ downloadId: cut.id });
  expect((await settled(cut.id)).state).toMatchObject({ kind: "done" });
});

it("takes two clicks at once for one download, and keeps two hosts allowed at once", async () => {
  hub.add(q8Path, model);
  await Promise.all([hub.origin, hub.network].map((origin) => bench.downloads.consent({ host: host(origin) })));
  expect(bench.settings.downloadHosts.toSorted()).toEqual([host(hub.origin), host(hub.network)].toSorted());
  const [first, second] = await Promise.all([bench.downloads.start(level("Q8_0")), bench.downloads.start(level("Q8_0"))]);
  expect(second).toEqual(first);
  await settled(first.downloadId);
  expect((await bench.downloads.list()).length).toBe(1);
});

it("never writes over a file of the same name", async () => {
  hub.add(q8Path, model);
  await allowBoth();
  writeFileSync(join(folder, "some-Q8_0.gguf"), "mine");
  const done = await startAndSettle(level("Q8_0"));
  expect(done.state).toMatchObject({ kind: "done" });
  expect(readFileSync(join(folder, "some-Q8_0.gguf"), "utf8")).toBe("mine");
  expect(readFileSync(join(folder, done.id, "some-Q8_0.gguf")).equals(model)).toBe(true);
});

it("forgets a download with all that came of it", async () => {
  hub.add(q8Path, model, [{ kind: "silent", after: 100_000 }]);
  await allowBoth();
  const { downloadId } = await bench.downloads.start(level("Q8_0"));
  await vi.waitFor(() => expect(existsSync(join(unfinished(downloadId), "1.part"))).toBe(true), { timeout: 10_000 });
  await bench.downloads.remove({ downloadId });
  expect([await bench.downloads.list(), await bench.repository.listDownloads(), existsSync(unfinished(downloadId))]).toEqual([
    [],
    [],
    false,
  ]);
  expect(bench.events.at(-1)).toEqual({ kind: "download-removed", downloadId });
});

it("is paused after a core that died, and is finished without network when only the names were missing", async () => {
  hub.add(q8Path, model);
  await allowBoth();
  const done = await startAndSettle(level("Q8_0"));
  const [row] = await bench.repository.listDownloads();
  if (row === undefined) throw new Error("no row");
  // As it lies there when the core dies after the names were written down, and before the file got its own.
  await bench.repository.saveDownload({ ...row, state: { kind: "paused" } });
  rmSync(join(folder, "some-Q8_0.gguf"));
  mkdirSync(unfinished(done.id), { recursive: true });
  mkdirSync(join(folder, ".downloads", uuid()));
  writeFileSync(join(unfinished(done.id), "1.part"), model);
  const requests = hub.requests.length;
  const before = bench;
  bench = makeBench(before.repository);
  bench.settings.downloadHosts.push(...before.settings.downloadHosts);
  await bench.downloads.open();
  expect((await settled(done.id)).state).toMatchObject({ kind: "done", verified: true });
  expect([visible(), hub.requests.length, readdirSync(join(folder, ".downloads"))]).toEqual([["some-Q8_0.gguf"], requests, []]);
});

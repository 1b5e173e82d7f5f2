/** Documents through the whole core as a real process: read, found, painted, uploaded, attached, gone with their chat and back. The engines are fake. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ReadEvent } from "#src/contract/document.ts";
import type { CollectionId } from "#src/contract/ids.ts";
import { gguf, sound, u32, withEntries } from "#test/support/gguf.ts";
import { type RealCore, readUntil, startRealCore } from "#test/support/realCore.ts";

let folder: string;
let documents: string;
let running: readonly RealCore[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskside-documents-"));
  documents = join(folder, "leases");
  await mkdir(join(documents, "old"), { recursive: true });
  await writeFile(join(documents, "lease.txt"), "The lease ends on 31 March 2027.\n\nThe monthly rent is 1,284.60 EUR.");
  await writeFile(join(documents, "old", "heron.md"), "# Herons\n\nA heron is a bird with long legs.");
  running = [];
});
afterEach(async () => {
  for (const core of running) {
    core.connection.close();
    if (core.process.exitCode === null && core.process.signalCode === null) await core.kill("SIGKILL");
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

const start = async (): Promise<RealCore> => {
  const core = await startRealCore(join(folder, "data"));
  running = [...running, core];
  return core;
};
const grant = async ({ connection }: RealCore, path: string) => (await connection.control.grantPath({ path })).grantId;
const collectionOf = async ({ connection }: RealCore, id: CollectionId) => {
  const found = (await connection.page.documents.collections()).find((one) => one.id === id);
  if (found === undefined) throw new Error("no such collection");
  return found;
};
const indexed = (core: RealCore, id: CollectionId, files: number) =>
  vi.waitFor(
    async () => {
      const collection = await collectionOf(core, id);
      if (collection.files.indexed < files) throw new Error(`indexed ${collection.files.indexed} of ${files}`);
      return collection;
    },
    { timeout: 60_000, interval: 100 },
  );
const filled = async (core: RealCore, name = "Leases") => {
  const { id } = await core.connection.page.documents.createCollection({ name });
  await core.connection.page.documents.add({ collectionId: id, grantId: await grant(core, documents) });
  await indexed(core, id, 2);
  return id;
};
const upload = ({ connection }: RealCore, collectionId: CollectionId, name: string, body: string): Promise<Response> => {
  const target = `/api/upload/document?collection=${collectionId}&name=${encodeURIComponent(name)}`;
  const headers = { "content-type": "application/octet-stream" };
  return connection.fetch(new Request(`http://deskside${target}`, { method: "POST", headers, body }));
};

test("a granted folder is read, and what it says is found, by words and by the start of one", async () => {
  const core = await start();
  const id = await filled(core);
  const { documents: page } = core.connection.page;
  const hits = await page.search({ collectionIds: [id], query: "monthly re" });
  expect(hits.map(({ fileName, locator }) => [fileName, locator.kind])).toEqual([["lease.txt", "paragraph"]]);
  const { files, total } = await page.files({ collectionId: id });
  expect([total, files.map(({ folder: inside, name, state }) => [inside, name, state.kind])]).toEqual([
    2,
    [
      ["", "lease.txt", "indexed"],
      ["old", "heron.md", "indexed"],
    ],
  ]);
  const lines = (await core.connection.page.privacy.ledger()).entries.map(({ kind, what }) => `${kind}: ${what}`);
  expect(lines).toContain("file-opened: document");
  expect(lines.filter((line) => /lease|heron|\//.test(line))).toEqual([]);
});

test("a collection's changes are told, and it comes back out of the bin with its text", async () => {
  const core = await start();
  const id = await filled(core);
  const { page } = core.connection;
  const events = await page.core.events({});
  const { binItemId } = await page.documents.removeCollection({ collectionId: id });
  await readUntil(events, (event) => event.kind === "collection-removed" && event.collectionId === id);
  expect(await page.documents.collections()).toEqual([]);
  const again = await page.core.events({});
  await page.bin.restore({ id: binItemId });
  await readUntil(again, (event) => event.kind === "collection" && event.collection.id === id);
  expect((await page.documents.search({ collectionIds: [id], query: "heron" })).length).toBe(1);
});

test("an uploaded document is read, and lies on the disk as nothing that can be read", async () => {
  const core = await start();
  const { id } = await core.connection.page.documents.createCollection({ name: "Uploads" });
  expect((await upload(core, id, "brief an Müller?.txt", "The kestrel canary-4711 breeds in towers.")).status).toBe(200);
  await indexed(core, id, 1);
  const [hit] = await core.connection.page.documents.search({ collectionIds: [id], query: "kestrel" });
  expect(hit?.fileName).toBe("brief an Müller?.txt");
  const data = join(folder, "data");
  const kept = await readdir(data, { recursive: true, withFileTypes: true });
  for (const file of kept.filter((entry) => entry.isFile()))
    expect((await readFile(join(file.parentPath, file.name))).includes("canary-4711")).toBe(false);
});

test("an upload to a collection that is not there is refused and leaves nothing", async () => {
  const core = await start();
  const { id } = await core.connection.page.documents.createCollection({ name: "Gone" });
  await core.connection.page.documents.removeCollection({ collectionId: id });
  const answer = await upload(core, id, "a.txt", "text");
  expect([answer.status, (await answer.json()).error.code]).toEqual([404, "collection/not-found"]);
  expect(await readdir(join(folder, "data", "blobs"))).toEqual([]);
});

test("attachments belong to their chat: chosen in it, gone with it, back with it; a temporary chat has none", async () => {
  const core = await start();
  const { page } = core.connection;
  const chat = await page.chats.create({});
  const grantId = await grant(core, join(documents, "lease.txt"));
  const { collectionId } = await page.documents.attach({ chatId: chat.id, grantId });
  await indexed(core, collectionId, 1);
  expect((await page.chats.get({ chatId: chat.id })).collectionIds).toEqual([collectionId]);
  expect(await page.documents.attach({ chatId: chat.id, grantId: null })).toEqual({ collectionId, sourceId: null });

  const { binItemId } = await page.chats.remove({ chatId: chat.id });
  expect(await page.documents.collections()).toEqual([]);
  if (binItemId === null) throw new Error("not in the bin");
  await page.bin.restore({ id: binItemId });
  expect((await page.documents.search({ collectionIds: [collectionId], query: "rent" })).length).toBe(1);

  const temporary = await page.chats.create({ temporary: true });
  await expect(page.documents.attach({ chatId: temporary.id, grantId })).rejects.toMatchObject({ code: "request/invalid" });
});

test("any document can be read without keeping it, and one that cannot says why in the midst of the stream", async () => {
  const core = await start();
  const read = async (path: string): Promise<readonly ReadEvent[]> => {
    const events: ReadEvent[] = [];
    for await (const event of await core.connection.control.read({ path })) events.push(event);
    return events;
  };
  expect((await read(join(documents, "lease.txt"))).map(({ kind }) => kind)).toEqual(["opened", "page", "end"]);
  await writeFile(join(documents, "broken.pdf"), "%PDF-1.7 nothing follows");
  await expect(read(join(documents, "broken.pdf"))).rejects.toMatchObject({ code: "document/corrupt" });
  await expect(read(join(documents, "none.pdf"))).rejects.toMatchObject({ code: "document/missing" });
  expect(await core.connection.page.documents.collections()).toEqual([]);
});

test("an embedder makes vectors when one is chosen, beside the model that answers, and search uses them", async () => {
  await writeFile(join(folder, "embedder.gguf"), gguf(withEntries(sound, { "llama.pooling_type": u32(1) })));
  const core = await start();
  const { page } = core.connection;
  const id = await filled(core);
  const { modelIds } = await page.models.add({ grantId: await grant(core, join(folder, "embedder.gguf")) });
  const [embeddingModelId = null] = modelIds;
  await page.settings.update({ embeddingModelId });
  const events = await page.core.events({});
  await page.documents.embed({ collectionId: id });
  await readUntil(events, (event) => event.kind === "run" && event.run.subject.kind === "embed" && event.run.state.kind !== "running");
  const { embedding } = await collectionOf(core, id);
  expect(embedding).toEqual({ modelId: embeddingModelId, done: 2, total: 2 });
  const retrieval = await page.documents.retrieve({ collectionIds: [id], question: "bird with long legs" });
  expect(retrieval.passages[0]).toMatchObject({ fileName: "heron.md", words: { rank: 1 }, vectors: { rank: 1 } });
  const roles = (await page.models.list()).flatMap(({ state }) => (state.kind === "loaded" ? [state.loaded.role] : []));
  expect(roles.toSorted()).toEqual(["chat", "embedding"]);
});

test("what is being read when the core is killed is read to its end by the next one, and nothing twice", async () => {
  const core = await start();
  const id = await filled(core);
  for (let index = 0; index < 10; index += 1) await writeFile(join(documents, `more-${index}.txt`), `Number ${index} of the herd.`);
  await core.connection.page.documents.rescan({ collectionId: id });
  await indexed(core, id, 4);
  await core.kill("SIGKILL");
  const next = await start();
  const collection = await indexed(next, id, 12);
  expect(collection.files).toMatchObject({ total: 12, indexed: 12, failed: 0 });
  expect((await next.connection.page.documents.search({ collectionIds: [id], query: "herd", limit: 100 })).length).toBe(10);
});

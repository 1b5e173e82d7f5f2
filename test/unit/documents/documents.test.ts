import { dirname } from "node:path";
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { chatIdSchema, type FileId, sourceIdSchema } from "#src/contract/ids.ts";
import { type Harness, openHarness, touch } from "./harness.ts";

describe("collections of documents", { timeout: 60_000 }, () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await openHarness();
  });
  afterEach(() => desk.close());

  const files = async (collectionId: Awaited<ReturnType<Harness["collection"]>>) =>
    (await desk.documents.files({ collectionId, sort: "name", descending: false, offset: 0, limit: 100 })).files;
  const states = async (collectionId: Parameters<typeof files>[0]) =>
    Object.fromEntries((await files(collectionId)).map(({ folder, name, state }) => [`${folder}/${name}`, state.kind]));

  it("reads a folder with its subfolders and finds words in it", async () => {
    const id = await desk.collection({
      "lease.txt": "The notice period is three months.\fThe rent is due on the third working day.",
      "letters/2026/reply.txt": "We agree to the notice period.",
      "letters/.hidden.txt": "notice",
      "letters/~$reply.docx": "notice",
      "node_modules/readme.md": "notice",
      "photo.exe": "notice",
    });
    expect(await states(id)).toEqual({ "/lease.txt": "indexed", "letters/2026/reply.txt": "indexed" });
    const hits = await desk.documents.search({ collectionIds: [id], query: "notice per", limit: 10 });
    expect(
      hits.map(({ fileName, locator, snippet, ranges }) => ({
        fileName,
        locator,
        marked: ranges.map(([from, to]) => snippet.slice(from, to)),
      })),
    ).toEqual(
      expect.arrayContaining([
        { fileName: "lease.txt", locator: { kind: "page", page: 1, label: null }, marked: ["notice", "per"] },
        { fileName: "reply.txt", locator: { kind: "page", page: 1, label: null }, marked: ["notice", "per"] },
      ]),
    );
    expect(desk.failures).toEqual([]);
  });

  it("shows what became of each file, and goes on behind one that fails", async () => {
    const id = await desk.collection({
      "good.txt": "first\funread\fthird",
      "broken.txt": "one\ferror document/corrupt",
      "locked.txt": "locked",
      "crash.txt": "error reader/crashed",
    });
    expect(await states(id)).toEqual({ "/good.txt": "indexed", "/broken.txt": "failed", "/locked.txt": "failed", "/crash.txt": "failed" });
    const [collection] = await desk.documents.collections();
    expect(collection?.files).toEqual({ total: 4, waiting: 0, reading: 0, indexed: 0, partly: 1, failed: 3, missing: 0 });
    const locked = (await files(id)).find(({ name }) => name === "locked.txt");
    expect(locked?.state).toMatchObject({ kind: "failed", error: { code: "document/encrypted" } });
    await desk.documents.unlock({ fileId: locked?.id as FileId, password: "open" });
    await desk.idle(id);
    expect((await states(id))["/locked.txt"]).toBe("indexed");
  });

  it("reads the same bytes once, wherever they lie", async () => {
    let pagesRead = 0;
    desk.reader.gate = async () => {
      pagesRead += 1;
    };
    const id = await desk.collection({ "a.txt": "one\ftwo\fthree", "b/a.txt": "one\ftwo\fthree", "c.txt": "one\ftwo\fthree" });
    expect(await states(id)).toEqual({ "/a.txt": "indexed", "b/a.txt": "indexed", "/c.txt": "indexed" });
    const [collection] = await desk.documents.collections();
    expect(collection).toMatchObject({ pages: 3, passages: 3 });
    expect(pagesRead).toBe(3);
  });

  it("follows what comes, changes, moves and goes", async () => {
    const id = await desk.collection({ "a.txt": "alpha", "b.txt": "beta", "c.txt": "gamma" });
    const before = await files(id);
    const calls = desk.reader.calls.length;
    desk.move("a.txt", "sub/renamed.txt");
    desk.remove("b.txt");
    touch(desk.write("c.txt", "delta"), 1_000);
    desk.write("d.txt", "epsilon");
    desk.notice();
    await expect
      .poll(() => states(id), { timeout: 30_000 })
      .toEqual({
        "sub/renamed.txt": "indexed",
        "/b.txt": "missing",
        "/c.txt": "indexed",
        "/d.txt": "indexed",
      });
    const after = await files(id);
    expect(after.find(({ name }) => name === "renamed.txt")?.id).toBe(before.find(({ name }) => name === "a.txt")?.id);
    expect(desk.reader.calls.slice(calls).map(({ name }) => name)).toEqual(expect.arrayContaining(["c.txt", "d.txt"]));
    expect(desk.reader.calls.slice(calls).map(({ name }) => name)).not.toContain("renamed.txt");
    const found = async (query: string) =>
      (await desk.documents.search({ collectionIds: [id], query, limit: 10 })).map(({ fileName }) => fileName);
    expect([await found("delta"), await found("gamma"), await found("beta")]).toEqual([["c.txt"], [], ["b.txt"]]);
  });

  it("goes on behind the last checkpoint after a restart, and reads nothing twice", async () => {
    const big = Array.from({ length: 50 }, (_, index) => `page number ${index + 1}`).join("\f");
    desk.write("small.txt", "small");
    desk.write("big.txt", big);
    const stuck = Promise.withResolvers<void>();
    desk.reader.gate = async (name, page) => {
      if (name === "big.txt" && page === 45) {
        stuck.resolve();
        await new Promise(() => undefined);
      }
    };
    const { id } = await desk.documents.createCollection({ name: "Big" });
    await desk.documents.add({ collectionId: id, grantId: desk.grant(desk.folder) });
    await stuck.promise;
    desk = await desk.restart();
    await desk.idle(id);
    expect(desk.reader.calls).toEqual([{ name: "big.txt", firstPage: 41 }]);
    const [collection] = await desk.documents.collections();
    expect(collection).toMatchObject({ pages: 51, passages: 51, files: { indexed: 2 } });
    const chunks = await desk.store.store.documents.chunksOf(
      (await files(id)).find(({ name }) => name === "big.txt")?.documentHash ?? "",
      0,
      100,
    );
    expect(chunks.map(({ ordinal, page }) => [ordinal, page])).toEqual(Array.from({ length: 50 }, (_, index) => [index, index + 1]));
  });

  it("pauses and resumes", async () => {
    desk.write("a.txt", "alpha");
    const { id } = await desk.documents.createCollection({ name: "Later" });
    await desk.documents.pause({ collectionId: id, paused: true });
    await desk.documents.add({ collectionId: id, grantId: desk.grant(desk.folder) });
    await expect.poll(() => states(id), { timeout: 30_000 }).toEqual({ "/a.txt": "waiting" });
    expect(desk.reader.calls).toEqual([]);
    await desk.documents.pause({ collectionId: id, paused: false });
    await desk.idle(id);
    expect(await states(id)).toEqual({ "/a.txt": "indexed" });
  });

  it("runs two readers at most, and one while a person waits for an answer", async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.txt`, `file ${index}`]));
    await desk.collection(many);
    expect(desk.reader.peak).toBe(2);
    desk.reader.peak = 0;
    desk.busy = true;
    await desk.collection(Object.fromEntries(Object.keys(many).map((name) => [`more/${name}`, `more ${name}`])));
    expect(desk.reader.peak).toBe(1);
  });

  it("takes a removed collection back out of the bin", async () => {
    const id = await desk.collection({ "a.txt": "alpha" });
    const { binItemId } = await desk.documents.removeCollection({ collectionId: id });
    expect(await desk.documents.collections()).toEqual([]);
    await desk.store.store.bin.restore(binItemId);
    await desk.documents.restored(id);
    await desk.idle(id);
    expect((await desk.documents.search({ collectionIds: [id], query: "alpha", limit: 5 })).length).toBe(1);
  });

  it("forgets a source with its files, also while they are read", async () => {
    desk.write("a.txt", "alpha\fbeta");
    const reached = Promise.withResolvers<void>();
    desk.reader.gate = async (_, page) => {
      if (page !== 2) return;
      reached.resolve();
      await new Promise(() => undefined);
    };
    const { id } = await desk.documents.createCollection({ name: "Short" });
    const { sourceId } = await desk.documents.add({ collectionId: id, grantId: desk.grant(desk.folder) });
    await reached.promise;
    await desk.documents.removeSource({ sourceId });
    await desk.idle(id);
    expect((await desk.documents.collections())[0]).toMatchObject({ files: { total: 0 }, sources: [], pages: 0 });
  });

  it("reads a file that changes while it is read once more, and takes what it says then", async () => {
    let isFirst = true;
    desk.reader.gate = async (name) => {
      if (!isFirst) return;
      isFirst = false;
      desk.write(name, "what it says in the end");
      throw new AppError("document/changed", "as the reader found");
    };
    const id = await desk.collection({ "a.txt": "what it said at first" });
    expect(await states(id)).toEqual({ "/a.txt": "indexed" });
    const texts = await desk.documents.search({ collectionIds: [id], query: "what it", limit: 5 });
    expect(texts.map(({ snippet }) => snippet)).toEqual(["what it says in the end"]);
    expect((await files(id))[0]?.sizeBytes).toBe("what it says in the end".length);
  });

  it("reads a failed file again when asked, and refuses for one that is read", async () => {
    let isFirst = true;
    desk.reader.gate = async () => {
      if (!isFirst) return;
      isFirst = false;
      throw new AppError("reader/crashed", "once");
    };
    const id = await desk.collection({ "a.txt": "alpha" });
    const [file] = await files(id);
    if (file === undefined) throw new Error("the file is not there");
    expect(file.state).toMatchObject({ kind: "failed", error: { code: "reader/crashed" } });
    await desk.documents.retry({ fileId: file.id });
    await desk.idle(id);
    expect(await states(id)).toEqual({ "/a.txt": "indexed" });
    await expect(desk.documents.retry({ fileId: file.id })).rejects.toMatchObject({ code: "request/invalid" });
  });

  it("reads uploads from the store, and paints their pages from there", async () => {
    const { id } = await desk.documents.createCollection({ name: "Uploads" });
    await desk.documents.addUpload(id, { sourceId: sourceIdSchema.parse(uuid()), name: "note.txt", sizeBytes: 12 });
    await desk.idle(id);
    const [hit] = await desk.documents.search({ collectionIds: [id], query: "herons", limit: 5 });
    expect(hit).toMatchObject({ fileName: "note.txt" });
    const image = await desk.documents.pageImage(hit?.fileId as FileId, 1, 300, new AbortController().signal);
    expect(Buffer.from(image.bytes).toString()).toBe("upload 1");
  });

  it("keeps a chat's attachments in one collection", async () => {
    const chatId = chatIdSchema.parse(uuid());
    const first = await desk.documents.attach({ chatId, grantId: desk.grant(desk.write("a.txt", "alpha")) });
    const again = await desk.documents.attach({ chatId, grantId: desk.grant(desk.write("a.txt", "alpha")) });
    const second = await desk.documents.attach({ chatId, grantId: desk.grant(desk.write("b.txt", "beta")) });
    expect(again).toEqual(first);
    expect(second.collectionId).toBe(first.collectionId);
    await desk.idle(first.collectionId);
    expect((await desk.documents.collections())[0]).toMatchObject({ kind: "attachments", chatId, files: { indexed: 2, total: 2 } });
  });

  it("reads any file for the command line and keeps nothing of it", async () => {
    const path = desk.write("a.txt", "alpha\funread");
    const events = [];
    for await (const event of desk.documents.readPath(path, undefined, new AbortController().signal)) events.push(event);
    expect(events.map(({ kind }) => kind)).toEqual(["opened", "page", "unread", "end"]);
    expect(events[1]).not.toHaveProperty("page.cells");
    expect(await desk.documents.collections()).toEqual([]);
    const gone = desk.documents.readPath(`${path}.gone`, undefined, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(gone.next()).rejects.toMatchObject({ code: "document/missing" });
    const folder = desk.documents.readPath(dirname(path), undefined, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(folder.next()).rejects.toMatchObject({ code: "document/unreadable", details: { reason: "not-a-file" } });
  });
});

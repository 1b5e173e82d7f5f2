/** The store as the core uses it: threads, backups in the background, the bin's promises, a full and a read-only disk. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toWireError } from "#src/contract/errors.ts";
import { modelFolderIdSchema, modelIdSchema } from "#src/contract/ids.ts";
import { lastGoodBackup, listBackups } from "#src/store/backups.ts";
import { createBin } from "#src/store/bin.ts";
import { createChatReads } from "#src/store/chatReads.ts";
import { openConnection } from "#src/store/connection.ts";
import { prepareDataDir } from "#src/store/layout.ts";
import type { ModelRow } from "#src/store/library.ts";
import { openStore } from "#src/store/store.ts";
import { someAnswer, someChat, someUser } from "../support/chatRepositorySuite.ts";
import { someChunk, someCollection, someDocument, someFile, somePage, someSource } from "../support/documentRepositorySuite.ts";
import { makeTestDir, openTestStore, type TestStore } from "../support/testStore.ts";

const DAY_MS = 86_400_000;

describe("the store", () => {
  let opened: TestStore;
  beforeEach(async () => {
    opened = await openTestStore();
  });
  afterEach(() => opened.remove());

  const addChat = async (title: string) => {
    const chat = someChat({ title });
    await opened.store.chats.createChat(chat);
    const user = someUser({ text: `${title} question` });
    await opened.store.chats.addTurn(chat.id, user, someAnswer(user.id));
    return chat;
  };
  const backups = () => listBackups(join(opened.dataDir, "backups"));
  const titlesIn = (name: string): unknown => {
    const db = openConnection(join(opened.dataDir, "backups", name), opened.key, "read");
    const titles = db.prepare("SELECT title FROM chats ORDER BY title").pluck().all();
    db.close();
    return titles;
  };

  it("keeps everything over a restart", async () => {
    const chat = await addChat("Rent");
    const before = await opened.store.chats.readTree(chat.id);
    const store = await opened.reopen();
    expect(await store.chats.readTree(chat.id)).toEqual(before);
  });

  it("reads at once what a write acknowledged, on another thread", async () => {
    for (let index = 0; index < 50; index += 1) {
      const chat = await addChat(`chat ${index}`);
      expect((await opened.store.chats.getChat(chat.id)).title).toBe(`chat ${index}`);
    }
  });

  it("makes a daily backup that opens, once a day, and none of nothing", async () => {
    expect([await opened.store.backupFailure(), backups()]).toEqual([null, []]);
    await addChat("Rent");
    for (const later of [0, 0, DAY_MS, 0]) {
      opened.clock.now += later;
      expect(await (await opened.reopen()).backupFailure()).toBeNull();
    }
    expect(backups().map(({ at }) => at)).toEqual([opened.clock.now, opened.clock.now - DAY_MS]);
    expect(lastGoodBackup(join(opened.dataDir, "backups"), opened.key)?.at).toBe(opened.clock.now);
    expect(titlesIn(backups()[0]?.name ?? "")).toEqual(["Rent"]);
  });

  /** Tables, those below the search index included, of whose values one holds the bytes. */
  const tablesHolding = (text: string): readonly string[] => {
    const db = openConnection(join(opened.dataDir, "deskside.db"), opened.key, "read");
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")
      .pluck()
      .all();
    const holding = tables.filter((table) =>
      db
        .prepare<[], Readonly<Record<string, unknown>>>(`SELECT * FROM ${table}`)
        .all()
        .flatMap((row) => Object.values(row))
        .some((value) => (typeof value === "string" || Buffer.isBuffer(value)) && Buffer.from(value).includes(text)),
    );
    db.close();
    return holding;
  };

  it("deletes for good from the backups and the search index as well", async () => {
    // A letter no other text has: the index keeps its terms compressed, but the first of them whole.
    const letter = "\ua66e";
    const canary = letter.repeat(3);
    const [secret] = [await addChat(canary), await addChat("Rent")];
    opened.clock.now += DAY_MS;
    const store = await opened.reopen();
    await store.backupFailure();
    expect(titlesIn(backups()[0]?.name ?? "")).toEqual(["Rent", canary]);
    const item = await store.chats.removeChat(secret.id, opened.clock.now);
    if (item === null) throw new Error("no bin item");
    expect(tablesHolding(letter)).toEqual(["bin", "chats", "message_search_data", "messages", "title_search_data"]);
    await store.bin.deleteForever(item);
    expect([backups().flatMap(({ name }) => titlesIn(name)), tablesHolding(letter), tablesHolding(secret.id)]).toEqual([["Rent"], [], []]);
  });

  it("deletes a collection for good with the text, words, vectors and uploads of its documents, in the backups too", async () => {
    const letter = "\ua66e";
    const canary = letter.repeat(3);
    const collection = someCollection({ name: canary });
    const { id, addedAt } = someSource(collection.id);
    const source = { id, addedAt, collectionId: collection.id, kind: "upload", name: `${canary}.pdf` } as const;
    const document = someDocument({ title: canary });
    const { documents, blobs } = opened.store;
    await documents.saveCollection(collection);
    await blobs.write(
      id,
      (async function* () {
        yield Buffer.from(canary);
      })(),
    );
    await documents.saveSource(source);
    await documents.saveFiles([
      someFile({ ...someSource(collection.id), id }, { path: "", name: source.name, documentHash: document.hash }),
    ]);
    await documents.beginDocument(document);
    const batch = { pages: [somePage(1, canary)], chunks: [someChunk(1, 0, canary)], unread: [], nextPage: 2 };
    await documents.addPages(document.hash, batch);
    const [chunk] = await documents.chunksOf(document.hash, 0, 1);
    await documents.saveVectors("m", [{ chunkId: chunk?.id ?? 0, vector: new Float32Array([1]) }]);
    opened.clock.now += DAY_MS;
    const store = await opened.reopen();
    await store.backupFailure();
    const item = await store.documents.removeCollection(collection.id, opened.clock.now);
    const held = ["bin", "chunk_words_data", "chunks", "collections", "documents", "files", "sources", "term_parts_data", "terms"];
    expect([tablesHolding(letter), backups().length > 0]).toEqual([held, true]);
    await store.bin.deleteForever(item);
    const tables = ["chunks", "pages", "page_bodies", "vectors", "documents", "files", "holdings", "terms", "collections"];
    const left = backups().flatMap(({ name }) => {
      const db = openConnection(join(opened.dataDir, "backups", name), opened.key, "read");
      const counts = tables.map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
      db.close();
      return counts;
    });
    expect([tablesHolding(letter), readdirSync(join(opened.dataDir, "blobs")), left]).toEqual([[], [], tables.map(() => 0)]);
  });

  it("goes on after the next start with backups that a crash left holding what was deleted for good", async () => {
    const chat = await addChat("Rent");
    const store = await opened.reopen();
    await store.backupFailure();
    expect(titlesIn(backups()[0]?.name ?? "")).toEqual(["Rent"]);
    const item = await store.chats.removeChat(chat.id, opened.clock.now);
    if (item === null) throw new Error("no bin item");
    await store.close();
    // As a core killed between the deletion and its backups leaves it.
    const db = openConnection(join(opened.dataDir, "deskside.db"), opened.key, "write");
    createBin(db, createChatReads(db), () => []).deleteBinItem(item);
    db.close();
    opened.clock.now += 1;
    await (await opened.reopen()).backupFailure();
    expect([backups().flatMap(({ name }) => titlesIn(name)), tablesHolding(chat.id)]).toEqual([[], []]);
  });

  it("empties the bin, and expires what lay there for its days", async () => {
    const [old, fresh] = [await addChat("old"), await addChat("fresh")];
    await opened.store.chats.removeChat(old.id, opened.clock.now - 30 * DAY_MS);
    await opened.store.chats.removeChat(fresh.id, opened.clock.now);
    expect((await opened.store.bin.list()).map((item) => [item.title, item.expiresAt - item.deletedAt])).toEqual([
      ["fresh", 30 * DAY_MS],
      ["old", 30 * DAY_MS],
    ]);
    expect(await opened.store.bin.expire(opened.clock.now)).toBe(1);
    expect((await opened.store.bin.list()).map((item) => item.title)).toEqual(["fresh"]);
    await opened.store.bin.empty();
    expect(await opened.store.bin.list()).toEqual([]);
  });

  it("names a bin item that is not there", async () => {
    const codes = [opened.store.bin.restore(uuid() as never), opened.store.bin.deleteForever(uuid() as never)].map((call) =>
      call.catch((error: unknown) => toWireError(error).code),
    );
    expect(await Promise.all(codes)).toEqual(["request/not-found", "request/not-found"]);
  });

  it("keeps model rows and folders; a removed folder takes its rows with it", async () => {
    const folder = { id: modelFolderIdSchema.parse(uuid()), path: "/models", addedAt: 1 };
    const row: ModelRow = {
      id: modelIdSchema.parse(uuid()),
      paths: ["/models/a-00001-of-00002.gguf", "/models/a-00002-of-00002.gguf"],
      source: "folder",
      folderId: folder.id,
      addedAt: 2,
      identities: [{ dev: "18446744073709551615", ino: "9007199254740993", sizeBytes: 9e12, mtimeMs: 1.5 }],
      sizeBytes: 9e12,
      sha256: null,
      partHashes: [],
      hashedAt: null,
      verified: null,
      verdict: { kind: "invalid", reason: "truncated", message: "cut" },
      options: { contextTokens: null, gpuLayers: 3, threads: null, backend: null, device: null },
      checkedBy: 1,
      sampling: {},
      template: null,
      tags: [],
      remedy: null,
      origin: null,
      lastUsedAt: null,
    };
    await opened.store.models.saveFolder(folder);
    await opened.store.models.saveModel(row);
    const used = { ...row, sha256: "a".repeat(64), lastUsedAt: 9 };
    await opened.store.models.saveModel(used);
    const linked = { ...row, id: modelIdSchema.parse(uuid()), source: "linked" as const, folderId: null };
    await opened.store.models.saveModel(linked);
    expect([await opened.store.models.listModels(), await opened.store.models.listFolders()]).toEqual([[used, linked], [folder]]);
    await opened.store.models.removeFolder(folder.id);
    expect(await opened.store.models.listModels()).toEqual([linked]);
    await opened.store.models.removeModel(linked.id);
    expect(await opened.store.models.listModels()).toEqual([]);
  });

  it("keeps session hashes", async () => {
    const hash = "b".repeat(64);
    await opened.store.sessions.save(hash, 1);
    expect([await opened.store.sessions.has(hash), await opened.store.sessions.has("c".repeat(64))]).toEqual([true, false]);
  });

  it("keeps the ledger, newest line first", async () => {
    for (const at of [1, 2, 3]) await opened.store.ledger.append({ at, kind: "refused", what: `line ${at}` });
    expect(await opened.store.ledger.recent(2)).toEqual([3, 2].map((at) => ({ at, kind: "refused", what: `line ${at}` })));
  });

  it("writes files and folders that only this user may use", async () => {
    await addChat("Rent");
    await (await opened.reopen()).backupFailure();
    const entries = readdirSync(opened.dataDir, { recursive: true, encoding: "utf8" }).map((name) => join(opened.dataDir, name));
    const wide = entries.filter((path) => (statSync(path).mode & 0o077) !== 0);
    expect([wide, entries.length > 8]).toEqual([[], true]);
  });

  it("answers no call after it was closed, and settles those sent before", async () => {
    const sent = opened.store.chats.listChats();
    await opened.store.close();
    expect(await sent).toEqual([]);
    await expect(opened.store.chats.listChats()).rejects.toMatchObject({ code: "internal" });
  });
});

describe("a disk that refuses", () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ dataDir, remove } = await makeTestDir());
  });
  afterEach(() => remove());

  /** A small file system of its own, or the reason why there is none. */
  const mountSmall = (path: string): string | null => {
    try {
      mkdirSync(path);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", path], { stdio: "ignore" });
      return null;
    } catch {
      return "needs the right to mount a small tmpfs";
    }
  };

  it("full: refuses by name, loses nothing, and goes on when there is space again", async (context) => {
    const path = join(dataDir, "small");
    const reason = mountSmall(path);
    if (reason !== null) return context.skip(reason);
    const key = randomBytes(32);
    const open = () => openStore({ dataDir: path, key, now: () => 1, binDays: () => 30 });
    try {
      const store = await open();
      const chat = someChat();
      await store.chats.createChat(chat);
      const kept = someUser({ text: "kept" });
      await store.chats.addTurn(chat.id, kept, null);
      const refused = await store.chats
        .addTurn(chat.id, someUser({ text: "x y ".repeat(1_000_000) }), null)
        .catch((error: unknown) => toWireError(error).code);
      const after = someUser({ text: "after" });
      await store.chats.addTurn(chat.id, after, null);
      await store.close();
      const again = await open();
      const texts = (await again.chats.readTree(chat.id)).messages.map((message) => message.text);
      await again.close();
      expect([refused, texts]).toEqual(["store/disk-full", ["kept", "after"]]);
    } finally {
      execFileSync("umount", [path]);
    }
  });

  it("read-only: says so at the start", async (context) => {
    const path = join(dataDir, "small");
    const reason = mountSmall(path);
    if (reason !== null) return context.skip(reason);
    try {
      await prepareDataDir(path);
      execFileSync("mount", ["-o", "remount,ro", path]);
      await expect(openStore({ dataDir: path, key: randomBytes(32), now: () => 1, binDays: () => 30 })).rejects.toMatchObject({
        code: "store/read-only",
      });
    } finally {
      execFileSync("umount", [path]);
    }
  });
});

/** What every DocumentRepository promises. */
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import {
  type BinItemId,
  type ChatId,
  type CollectionId,
  collectionIdSchema,
  type FileId,
  fileIdSchema,
  type SourceId,
  sourceIdSchema,
} from "#src/contract/ids.ts";
import type {
  CollectionCounts,
  CollectionRow,
  DocumentRepository,
  DocumentRow,
  FileRow,
  NewChunk,
  SourceRow,
  StoredPage,
} from "#src/documents/ports.ts";

const newCollectionId = (): CollectionId => collectionIdSchema.parse(uuid());
const newSourceId = (): SourceId => sourceIdSchema.parse(uuid());
const newFileId = (): FileId => fileIdSchema.parse(uuid());
export const newHash = (): string => uuid().replaceAll("-", "").padEnd(64, "0");

export const someCollection = (changes: Partial<CollectionRow> = {}): CollectionRow => ({
  id: newCollectionId(),
  name: "Contracts",
  kind: "named",
  chatId: null,
  createdAt: 1_000,
  paused: false,
  ...changes,
});
export const someSource = (collectionId: CollectionId): SourceRow => ({
  id: newSourceId(),
  collectionId,
  addedAt: 1_000,
  kind: "folder",
  path: "/home/anna/Verträge",
});
export const someFile = ({ id, collectionId }: SourceRow, changes: Partial<FileRow> = {}): FileRow => ({
  id: newFileId(),
  collectionId,
  sourceId: id,
  path: "/home/anna/Verträge/lease.pdf",
  name: "lease.pdf",
  folder: "",
  identity: { dev: "66305", ino: "18446744073709551615", sizeBytes: 9_000_000_000, mtimeMs: 1_700_000_000_000.25 },
  state: { kind: "waiting" },
  documentHash: null,
  password: null,
  ...changes,
});
export const someDocument = (changes: Partial<DocumentRow> = {}): DocumentRow => ({
  hash: newHash(),
  reader: "1 eng",
  kind: "pdf",
  title: "Lease",
  pages: null,
  complete: false,
  nextPage: 1,
  unread: [],
  warned: [],
  ...changes,
});
export const somePage = (page: number, text: string, changes: Partial<StoredPage> = {}): StoredPage => ({
  page,
  kind: "page",
  label: null,
  width: 595.28,
  height: 841.89,
  source: "text",
  characters: text.length,
  sheet: null,
  text,
  places: [],
  warnings: [],
  cells: [],
  ...changes,
});
export const someChunk = (page: number, ordinal: number, text: string, changes: Partial<NewChunk> = {}): NewChunk => ({
  page,
  ordinal,
  start: 0,
  end: text.length,
  text,
  context: "",
  locator: { kind: "page", page, label: null },
  ...changes,
});

const noCounts: CollectionCounts = {
  total: 0,
  waiting: 0,
  reading: 0,
  indexed: 0,
  partly: 0,
  failed: 0,
  missing: 0,
  pages: 0,
  passages: 0,
  revision: 0,
};

/** `chatInBin`: puts the chat of attachments into the bin and takes it out again; `bin`: of the same store. */
export interface DocumentStore {
  readonly repository: DocumentRepository;
  readonly bin: { restore(id: BinItemId): Promise<unknown>; deleteForever(id: BinItemId): Promise<void> };
  addChat(): Promise<ChatId>;
  removeChat(id: ChatId): Promise<BinItemId>;
  close(): Promise<void>;
}

/** Runs the promises of the port; `make` gives an empty repository each time. */
export const documentRepositorySuite = (name: string, make: () => Promise<DocumentStore>): void => {
  describe(name, () => {
    let made: DocumentStore;
    let repository: DocumentRepository;
    beforeEach(async () => {
      made = await make();
      repository = made.repository;
    });
    afterEach(() => made.close());

    const codeOf = async (promise: Promise<unknown>) =>
      promise.then(
        () => "resolved",
        (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
      );
    const addSource = async (changes: Partial<CollectionRow> = {}): Promise<{ collection: CollectionRow; source: SourceRow }> => {
      const collection = someCollection(changes);
      await repository.saveCollection(collection);
      const source = someSource(collection.id);
      await repository.saveSource(source);
      return { collection, source };
    };
    /** A document of one page and chunk per text, and an indexed file that holds it. */
    const addText = async (
      source: SourceRow,
      texts: readonly string[],
      changes: Partial<FileRow> & { kind?: DocumentRow["kind"] } = {},
    ) => {
      const { kind = "pdf", ...fileChanges } = changes;
      const document = someDocument({ kind });
      const file = someFile(source, { state: { kind: "indexed" }, documentHash: document.hash, ...fileChanges });
      await repository.saveFiles([file]);
      await repository.beginDocument(document);
      await repository.addPages(document.hash, {
        pages: texts.map((text, index) => somePage(index + 1, text)),
        chunks: texts.map((text, index) => someChunk(index + 1, index, text)),
        unread: [],
        nextPage: texts.length + 1,
      });
      await repository.finishDocument(document.hash, texts.length);
      return { file, hash: document.hash };
    };
    const found = async (query: string, collectionIds: readonly CollectionId[], mode: "question" | "words" = "words") =>
      (await repository.searchWords(query, { filters: { collectionIds: [...collectionIds] }, mode, limit: 20 })).hits.map(
        ({ chunk }) => chunk.text,
      );
    const counts = async (id: CollectionId) => (await repository.getCollection(id)).counts;

    it("gives collections and sources back, replaced by id", async () => {
      const { collection, source } = await addSource();
      const upload: SourceRow = { id: newSourceId(), collectionId: collection.id, addedAt: 2, kind: "upload", name: "scan.pdf" };
      await repository.saveSource(upload);
      await repository.saveCollection({ ...collection, name: "Leases", paused: true });
      expect(await repository.listCollections()).toEqual([{ ...collection, name: "Leases", paused: true, counts: noCounts }]);
      expect(await repository.listSources(collection.id)).toEqual([source, upload]);
      expect(await repository.listSources(null)).toEqual([source, upload]);
    });

    it("names what is not there", async () => {
      const { source } = await addSource();
      expect(await codeOf(repository.getCollection(newCollectionId()))).toBe("collection/not-found");
      expect(await codeOf(repository.removeCollection(newCollectionId(), 1))).toBe("collection/not-found");
      expect(await codeOf(repository.saveSource(someSource(newCollectionId())))).toBe("collection/not-found");
      expect(await codeOf(repository.saveFiles([someFile({ ...source, id: newSourceId() })]))).toBe("collection/not-found");
      expect(await codeOf(repository.getFile(newFileId()))).toBe("document/not-found");
      expect(await codeOf(repository.updateFile(newFileId(), { password: "x" }))).toBe("document/not-found");
      expect(await codeOf(repository.addPages(newHash(), { pages: [], chunks: [], unread: [], nextPage: 1 }))).toBe("document/not-found");
      expect(await codeOf(repository.finishDocument(newHash(), 1))).toBe("document/not-found");
      expect(await codeOf(repository.listPages(newHash()))).toBe("document/not-found");
      expect(await codeOf(repository.countVectors("m", newCollectionId()))).toBe("collection/not-found");
      expect(await repository.getDocument(newHash())).toBeNull();
      expect(await found("lease", [newCollectionId()])).toEqual([]);
    });

    it("gives a file back whole, and changes only what is named", async () => {
      const { source } = await addSource();
      const file = someFile(source, { password: "geheim", folder: "2026/März" });
      await repository.saveFiles([file]);
      expect(await repository.getFile(file.id)).toEqual({ ...file, document: null });
      const { id, path, identity, state } = file;
      expect(await repository.filesOfSource(source.id)).toEqual([{ id, path, identity, state }]);
      const failed = { kind: "failed", error: { code: "document/encrypted", message: "needs a password", retry: "after-change" } } as const;
      await repository.updateFile(id, { state: failed, password: null });
      expect(await repository.getFile(id)).toEqual({ ...file, state: failed, password: null, document: null });
    });

    it("counts files by state, pages, passages and changes of text, whatever comes and goes", async () => {
      const { collection, source } = await addSource();
      const [waiting, reading] = [someFile(source), someFile(source, { state: { kind: "reading", done: 0, total: null } })];
      await repository.saveFiles([waiting, reading]);
      const { hash } = await addText(source, ["one", "two"]);
      const after = { ...noCounts, total: 3, waiting: 1, reading: 1, indexed: 1, pages: 2, passages: 2 };
      expect(await counts(collection.id)).toEqual({ ...after, revision: expect.any(Number) });
      const { revision } = await counts(collection.id);
      await repository.updateFile(waiting.id, { state: { kind: "missing" } });
      expect(await counts(collection.id)).toEqual({ ...after, waiting: 0, missing: 1, revision });
      await repository.addPages(hash, { pages: [], chunks: [], unread: [{ page: 3, reason: "too-slow" }], nextPage: 4 });
      expect(await counts(collection.id)).toEqual({ ...after, waiting: 0, missing: 1, indexed: 0, partly: 1, pages: 3, revision });
      await repository.removeFiles((await repository.filesOfSource(source.id)).map(({ id }) => id));
      expect(await counts(collection.id)).toEqual({ ...noCounts, revision: revision + 1 });
    });

    it("lists files by state and part of the name, in order, page by page", async () => {
      const { collection, source } = await addSource();
      const files = ["b.pdf", "Ä.pdf", "c.txt"].map((fileName, index) =>
        someFile(source, {
          name: fileName,
          folder: index === 2 ? "sub" : "",
          identity: { dev: "1", ino: String(index), sizeBytes: 10 - index, mtimeMs: index },
        }),
      );
      await repository.saveFiles(files);
      await repository.updateFile(files[2]?.id ?? newFileId(), { state: { kind: "indexed" } });
      const names = async (query: Partial<Parameters<DocumentRepository["listFiles"]>[0]>) => {
        const { files: listed, total } = await repository.listFiles({
          collectionId: collection.id,
          sort: "name",
          descending: false,
          offset: 0,
          limit: 10,
          ...query,
        });
        return [listed.map((file) => file.name), total];
      };
      expect(await names({})).toEqual([["b.pdf", "Ä.pdf", "c.txt"], 3]);
      expect(await names({ sort: "size" })).toEqual([["c.txt", "Ä.pdf", "b.pdf"], 3]);
      expect(await names({ sort: "modified", descending: true, limit: 1, offset: 1 })).toEqual([["Ä.pdf"], 3]);
      expect(await names({ states: ["waiting"], sort: "state" })).toEqual([["b.pdf", "Ä.pdf"], 2]);
      expect(await names({ name: "a.P" })).toEqual([["Ä.pdf"], 1]);
    });

    it("gives files to read, those begun first", async () => {
      const { collection, source } = await addSource();
      const [waiting, begun] = [someFile(source), someFile(source, { state: { kind: "reading", done: 3, total: 9 } })];
      await repository.saveFiles([waiting, begun, someFile(source, { state: { kind: "missing" } })]);
      expect((await repository.filesToRead(collection.id, 10)).map(({ id }) => id)).toEqual([begun.id, waiting.id]);
      expect(await repository.filesToRead(collection.id, 1)).toHaveLength(1);
    });

    it("gives pages back as they were added, boxes to a hundredth of a pt", async () => {
      const { source } = await addSource();
      const { hash } = await addText(source, []);
      const page = somePage(1, "Rent 1,284.60 €\n\n所得税 😀", {
        label: "iv",
        source: "ocr",
        places: [
          { kind: "box", start: 0, end: 4, box: [72, 100.25, 95.129, 112] },
          { kind: "box", start: 5, end: 13, box: [99.5, 100.25, 150, 112.004] },
          { kind: "paragraph", start: 0, end: 15, paragraph: 1, headings: ["§ 1", "Rent"] },
          { kind: "cell", start: 17, end: 20, row: 2, column: 7 },
          { kind: "paragraph", start: 17, end: 22, paragraph: 4, headings: [] },
        ],
        warnings: [{ code: "hidden-text", count: 3 }],
      });
      const sheet = somePage(2, "Month | Rent", {
        kind: "sheet",
        label: "Rents, rows 1–50",
        width: null,
        height: null,
        sheet: "Rents",
        warnings: [{ code: "hidden-text", count: 2 }],
        cells: [
          { row: 1, column: 1, kind: "text", text: "Month", number: null },
          { row: 3, column: 2, kind: "number", text: "1,284.60", number: 1284.6 },
          { row: 2, column: 9, kind: "date", text: "1.1.2026", number: 46023.5 },
          { row: 2, column: 10, kind: "boolean", text: "TRUE", number: 1 },
        ],
      });
      await repository.addPages(hash, { pages: [page, sheet], chunks: [], unread: [{ page: 3, reason: "corrupt" }], nextPage: 4 });
      const rounded = page.places.with(0, { kind: "box", start: 0, end: 4, box: [72, 100.25, 95.13, 112] });
      expect(await repository.getPage(hash, 1)).toEqual({
        ...page,
        places: rounded.with(1, { kind: "box", start: 5, end: 13, box: [99.5, 100.25, 150, 112] }),
      });
      expect(await repository.getPage(hash, 2)).toEqual(sheet);
      const summaries = [page, sheet].map(({ sheet: _s, text: _t, places: _p, warnings: _w, cells: _c, ...summary }) => summary);
      expect(await repository.listPages(hash)).toEqual(summaries);
      expect(await codeOf(repository.getPage(hash, 3))).toBe("document/not-found");
      expect(await repository.getDocument(hash)).toMatchObject({
        nextPage: 4,
        unread: [{ page: 3, reason: "corrupt" }],
        warned: [{ code: "hidden-text", count: 5 }],
      });
    });

    it("knows how far a document was read, and gives its passages from any on", async () => {
      const { source } = await addSource();
      const document = someDocument();
      const file = someFile(source, { documentHash: document.hash });
      await repository.saveFiles([file]);
      await repository.beginDocument(document);
      expect(await repository.getDocument(document.hash)).toEqual(document);
      const chunks = [0, 1, 2].map((ordinal) =>
        someChunk(1, ordinal, `passage ${ordinal}`, {
          start: ordinal * 10,
          context: "Lease › Rent",
          locator: { kind: "paragraph", page: 1, paragraph: ordinal + 1, headings: ["Rent"] },
        }),
      );
      await repository.addPages(document.hash, { pages: [somePage(1, "text")], chunks, unread: [], nextPage: 2 });
      await repository.finishDocument(document.hash, 1);
      const complete = { ...document, complete: true, pages: 1, nextPage: 2 };
      expect(await repository.getDocument(document.hash)).toEqual(complete);
      expect((await repository.getFile(file.id)).document).toEqual(complete);
      expect(await repository.chunksOf(document.hash, 1, 5)).toEqual(
        chunks.slice(1).map((chunk) => ({ ...chunk, id: expect.any(Number), documentHash: document.hash })),
      );
      expect(await repository.chunksOf(document.hash, 0, 1)).toHaveLength(1);
    });

    it("empties a document that is begun anew; its passages' ids come never again", async () => {
      const { collection, source } = await addSource();
      const { hash } = await addText(source, ["old words"]);
      const [old] = await repository.chunksOf(hash, 0, 1);
      await repository.beginDocument(someDocument({ hash, reader: "2" }));
      expect([await found("old", [collection.id]), await repository.listPages(hash), await counts(collection.id)]).toMatchObject([
        [],
        [],
        { pages: 0, passages: 0, total: 1 },
      ]);
      await repository.addPages(hash, { pages: [somePage(1, "new")], chunks: [someChunk(1, 0, "new words")], unread: [], nextPage: 2 });
      const [fresh] = await repository.chunksOf(hash, 0, 1);
      expect([await found("words", [collection.id]), fresh?.id === old?.id]).toEqual([["new words"], false]);
      await repository.saveVectors("m", [{ chunkId: old?.id ?? 0, vector: new Float32Array([1]) }]);
      expect(await repository.countVectors("m", collection.id)).toEqual({ done: 0, total: 1 });
    });

    it("shares a document between files with the same bytes, and drops it with the last of them", async () => {
      const { collection, source } = await addSource();
      const other = await addSource({ name: "Other" });
      const { file, hash } = await addText(source, ["shared text"]);
      const twin = someFile(other.source, { state: { kind: "indexed" }, documentHash: hash, name: "a copy.pdf" });
      await repository.saveFiles([twin]);
      expect(await counts(other.collection.id)).toMatchObject({ pages: 1, passages: 1, indexed: 1 });
      const [hit, ...others] = (
        await repository.searchWords("shared", {
          filters: { collectionIds: [collection.id, other.collection.id] },
          mode: "words",
          limit: 5,
        })
      ).hits;
      expect([hit?.fileName, hit?.collectionId, others]).toEqual(["a copy.pdf", other.collection.id, []]);
      await repository.removeFiles([file.id]);
      expect([await found("shared", [collection.id]), await found("shared", [other.collection.id])]).toEqual([[], ["shared text"]]);
      await repository.removeSource(other.source.id);
      expect(await repository.getDocument(hash)).toBeNull();
      expect(await repository.listSources(other.collection.id)).toEqual([]);
      expect(await codeOf(repository.getFile(twin.id))).toBe("document/not-found");
    });

    it("drops the document a file held before its bytes changed", async () => {
      const { collection, source } = await addSource();
      const { file, hash } = await addText(source, ["before"]);
      await repository.updateFile(file.id, { documentHash: null, state: { kind: "waiting" } });
      expect([await repository.getDocument(hash), await found("before", [collection.id])]).toEqual([null, []]);
    });

    it("hides a collection in the bin from lists and searches, and gives it back with its files and text", async () => {
      const { collection, source } = await addSource();
      const { file, hash } = await addText(source, ["the notice period"]);
      const before = await repository.getCollection(collection.id);
      const item = await repository.removeCollection(collection.id, 7);
      expect([await repository.listCollections(), await repository.listSources(null), await found("notice", [collection.id])]).toEqual([
        [],
        [],
        [],
      ]);
      expect(await codeOf(repository.getCollection(collection.id))).toBe("collection/not-found");
      expect(await codeOf(repository.getFile(file.id))).toBe("document/not-found");
      expect(await repository.scope({ collectionIds: [collection.id] })).toEqual([]);
      await made.bin.restore(item);
      expect([await repository.getCollection(collection.id), await found("notice", [collection.id])]).toEqual([
        before,
        ["the notice period"],
      ]);
      await made.bin.deleteForever(await repository.removeCollection(collection.id, 8));
      expect([await repository.getDocument(hash), await repository.listCollections()]).toEqual([null, []]);
    });

    it("keeps a chat's attachments with the chat: hidden, restored and deleted together", async () => {
      const chatId = await made.addChat();
      expect(await repository.attachmentsOf(chatId)).toBeNull();
      const { collection, source } = await addSource({ kind: "attachments", chatId });
      const { hash } = await addText(source, ["attached words"]);
      expect(await repository.attachmentsOf(chatId)).toEqual(collection);
      const item = await made.removeChat(chatId);
      expect([await repository.attachmentsOf(chatId), await found("attached", [collection.id])]).toEqual([null, []]);
      await made.bin.restore(item);
      expect(await found("attached", [collection.id])).toEqual(["attached words"]);
      await made.bin.deleteForever(await made.removeChat(chatId));
      expect([await repository.getDocument(hash), await repository.listSources(null)]).toEqual([null, []]);
    });

    it("finds what is typed: all words, the last as a beginning, parts of words, pairs of characters, words side by side", async () => {
      const { collection, source } = await addSource();
      const [rent, notice, tax, price] = [
        "The monthly rent is due on the third working day.",
        "Es gelten die gesetzlichen Kündigungsfristen der KI-Verordnung.",
        "所得税の申告期限は三月です。",
        "Rent and costs: EUR 1,284.60 per month; Größe 40 m².",
      ];
      await addText(source, [rent, notice, tax, price]);
      const cases: readonly (readonly [string, readonly string[]])[] = [
        ["rent", [rent, price]],
        ["rent mon", [price, rent]],
        ["rent monthly", [rent]],
        ["frist", [notice]],
        ["KÜNDIGUNG", [notice]],
        ["kundigungs", [notice]],
        ["ki-verordnung", [notice]],
        ["ki", [notice]],
        ["税", [tax]],
        ["得税", [tax]],
        ["申告期限", [tax]],
        ["申期", []],
        ["1,284.60", [price]],
        ["1,284.6", [price]],
        ["284.60", [price]],
        ["grösse", [price]],
        ["GROESSE", []],
        ['"working day"', [rent]],
        ['"day working"', []],
        ["rent absent", []],
        ["   ", []],
      ];
      for (const [query, texts] of cases)
        expect([query, (await found(query, [collection.id])).toSorted()]).toEqual([query, texts.toSorted()]);
    });

    it("takes any text as a search, operators and quotes included", async () => {
      const { collection, source } = await addSource();
      await addText(source, ["plain"]);
      for (const query of ['"', "(", "*", "a AND", "NEAR(", "'; --", "\\", "%", "^plain", "{text} : x", "\0", "\ud800", "-", "text:plain"])
        for (const mode of ["words", "question"] as const) expect(await codeOf(found(query, [collection.id], mode))).toBe("resolved");
    });

    it("answers a question from any of its words, in other forms too, the telling ones first; context counts", async () => {
      const { collection, source } = await addSource();
      const document = someDocument();
      await repository.saveFiles([someFile(source, { state: { kind: "indexed" }, documentHash: document.hash })]);
      await repository.beginDocument(document);
      const texts = ["The notice period is three months.", "What is the rent? It is the rent of the year.", "Nothing of the sort is here."];
      await repository.addPages(document.hash, {
        pages: [somePage(1, "text")],
        chunks: texts.map((text, ordinal) => someChunk(1, ordinal, text, { context: ordinal === 2 ? "Deposit" : "" })),
        unread: [],
        nextPage: 2,
      });
      expect(await found("What is the notice period of the lease?", [collection.id], "question")).toEqual([texts[0]]);
      expect(await found("Which periods are there?", [collection.id], "question")).toEqual([texts[0]]);
      expect(await found("Wie hoch ist the deposit?", [collection.id], "question")).toEqual([texts[2]]);
      expect(await found("of the", [collection.id], "question")).toHaveLength(3);
      const { terms, hits } = await repository.searchWords("rent notice", {
        filters: { collectionIds: [collection.id] },
        mode: "question",
        limit: 1,
      });
      expect([terms, hits.length, (hits[0]?.score ?? 0) > 0]).toEqual([["rent", "notice"], 1, true]);
    });

    it("finds compounds of a German question's words, behind the words themselves", async () => {
      const { collection, source } = await addSource();
      const texts = [
        "Die Kaltmiete beträgt 900 Euro.",
        "Der Mietvertrag wurde 2021 geschlossen.",
        "Die Miete beträgt 1.200 Euro.",
        "Der Haftpflichtversicherungsbeitrag: 84 Euro im Jahr.",
        "The current parent company.",
      ];
      await addText(source, texts);
      expect(await found("Wie ist die Miete?", [collection.id], "question")).toEqual([texts[2], texts[0], texts[1]]);
      expect(await found("Was tut die Versicherung?", [collection.id], "question")).toEqual([texts[3]]);
      expect(await found("What is the rent?", [collection.id], "question")).toEqual([]);
    });

    it("looks only where the filters say, before anything is cut off", async () => {
      const { collection, source } = await addSource();
      const other = await addSource();
      const early = await addText(source, ["alpha early"], { identity: { dev: "1", ino: "1", sizeBytes: 1, mtimeMs: 100 } });
      await addText(source, ["alpha late"], { kind: "docx", identity: { dev: "1", ino: "2", sizeBytes: 1, mtimeMs: 200 } });
      await addText(other.source, ["alpha elsewhere"]);
      const texts = async (filters: object, limit = 9) =>
        (await repository.searchWords("alpha", { filters: { collectionIds: [collection.id], ...filters }, mode: "words", limit })).hits.map(
          ({ chunk }) => chunk.text,
        );
      expect((await texts({})).toSorted()).toEqual(["alpha early", "alpha late"]);
      expect(await texts({ kinds: ["docx"] }, 1)).toEqual(["alpha late"]);
      expect(await texts({ fileIds: [early.file.id] }, 1)).toEqual(["alpha early"]);
      expect(await texts({ modifiedFrom: 150 })).toEqual(["alpha late"]);
      expect(await texts({ modifiedFrom: 100, modifiedTo: 200 })).toEqual(["alpha early"]);
      expect(await texts({ collectionIds: [other.collection.id] })).toEqual(["alpha elsewhere"]);
      expect(await texts({ fileIds: [] })).toEqual([]);
    });

    it("keeps vectors by model, finds the nearest in scope, and says what has none yet", async () => {
      const { collection, source } = await addSource();
      const { hash } = await addText(source, ["east", "north", "west"]);
      const { hash: otherHash } = await addText((await addSource()).source, ["east too"]);
      expect(await repository.countVectors("m", collection.id)).toEqual({ done: 0, total: 3 });
      const chunks = await repository.withoutVector("m", collection.id, 10);
      expect(chunks.map(({ text }) => text)).toEqual(["east", "north", "west"]);
      const directions = [
        [1, 0],
        [0, 1],
        [-1, 0],
      ];
      const vectors = chunks.map(({ id }, index) => ({ chunkId: id, vector: new Float32Array(directions[index] ?? []) }));
      const [elsewhere] = await repository.chunksOf(otherHash, 0, 1);
      await repository.saveVectors("m", [...vectors.slice(0, 2), { chunkId: elsewhere?.id ?? 0, vector: new Float32Array([1, 0]) }]);
      const filters = { collectionIds: [collection.id] };
      const nearest = async (modelKey = "m") =>
        (await repository.searchVectors(new Float32Array([0.8, 0.6]), { modelKey, filters, limit: 5 })).map(
          ({ chunk, score }) => `${chunk.text} ${score.toFixed(3)}`,
        );
      expect(await nearest()).toEqual(["east 0.800", "north 0.600"]);
      await repository.saveVectors("m", vectors);
      expect([await nearest(), await nearest("other")]).toEqual([["east 0.800", "north 0.600", "west -0.800"], []]);
      expect([await repository.countVectors("m", collection.id), await repository.withoutVector("m", collection.id, 10)]).toEqual([
        { done: 3, total: 3 },
        [],
      ]);
      expect(await repository.withoutVector("other", collection.id, 2)).toHaveLength(2);
      await repository.removeFiles((await repository.filesOfSource(source.id)).map(({ id }) => id));
      expect([await nearest(), await repository.getDocument(hash)]).toEqual([[], null]);
    });

    it("gives the scope of an answer: each document once, pages with their passages, what could not be read", async () => {
      const { collection, source } = await addSource();
      const { hash, file } = await addText(source, ["one", "two"], { name: "b.pdf" });
      await repository.saveFiles([someFile(source, { name: "c.pdf", documentHash: hash, state: { kind: "indexed" } })]);
      await repository.addPages(hash, {
        pages: [somePage(3, ""), somePage(4, "x")],
        chunks: [someChunk(4, 2, "x"), someChunk(4, 3, "y")],
        unread: [{ page: 5, reason: "too-slow" }],
        nextPage: 6,
      });
      const empty = someDocument({ kind: "text" });
      const emptyFile = someFile(source, { name: "a.txt", documentHash: empty.hash });
      await repository.saveFiles([emptyFile]);
      await repository.beginDocument(empty);
      expect(await repository.scope({ collectionIds: [collection.id] })).toEqual([
        { hash: empty.hash, fileId: emptyFile.id, fileName: "a.txt", kind: "text", complete: false, pages: [], unread: [] },
        {
          hash,
          fileId: file.id,
          fileName: "b.pdf",
          kind: "pdf",
          complete: true,
          pages: [
            { page: 1, chunks: 1 },
            { page: 2, chunks: 1 },
            { page: 4, chunks: 2 },
          ],
          unread: [{ page: 5, reason: "too-slow" }],
        },
      ]);
    });

    it("keeps checkpoints until they are removed", async () => {
      expect(await repository.getCheckpoint("a")).toBeNull();
      await repository.saveCheckpoint("a", '{"page":1}');
      await repository.saveCheckpoint("a", '{"page":2}');
      expect(await repository.getCheckpoint("a")).toBe('{"page":2}');
      await repository.removeCheckpoint("a");
      expect(await repository.getCheckpoint("a")).toBeNull();
    });
  });
};

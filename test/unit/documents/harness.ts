/** The documents domain on real files and the real store, with the reader, the models and the watches in the test's hand. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { v7 as uuid } from "uuid";
import { AppError, type ErrorCode } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { type CollectionId, type GrantId, grantIdSchema, modelIdSchema } from "#src/contract/ids.ts";
import { defaultSettings, type Settings } from "#src/contract/settings.ts";
import type { DocumentsDeps } from "#src/documents/deps.ts";
import { createDocuments, type DocumentsDomain } from "#src/documents/documents.ts";
import type { Reader, ReaderEvent, StoredPage } from "#src/documents/ports.ts";
import { createRuns, type Runs } from "#src/run/runs.ts";
import { openTestStore, type TestStore } from "#test/support/testStore.ts";

export const textPage = (page: number, text: string, changes: Partial<StoredPage> = {}): StoredPage => ({
  page,
  kind: "page",
  label: null,
  width: 595,
  height: 842,
  source: "text",
  characters: text.length,
  sheet: null,
  text,
  places: [{ kind: "box", start: 0, end: text.length, box: [10, 10, 200, 20] }],
  warnings: [],
  cells: [],
  ...changes,
});

/** What a read was asked for. */
interface ReadCall {
  readonly name: string;
  readonly firstPage: number;
}

/**
 * Reads files whose pages are parted by form feeds. `error CODE` as a page throws that code there; `unread` gives an unread page; `locked` as the first page
 * wants the password "open". `gate` is awaited before each page.
 */
export interface FakeReader extends Reader {
  readonly calls: ReadCall[];
  /** Most reads under way at once. */
  peak: number;
  gate: (name: string, page: number) => Promise<void>;
}
export const createFakeReader = (): FakeReader => {
  let underWay = 0;
  const fake: FakeReader = {
    version: 1,
    calls: [],
    peak: 0,
    gate: async () => undefined,
    async *read({ source, password, firstPage }, signal): AsyncGenerator<ReaderEvent> {
      const name = source.kind === "file" ? source.path.slice(source.path.lastIndexOf("/") + 1) : source.name;
      fake.calls.push({ name, firstPage });
      underWay += 1;
      fake.peak = Math.max(fake.peak, underWay);
      try {
        const bytes = source.kind === "file" ? readFileSync(source.path) : Buffer.from(await source.bytes());
        if (source.kind === "file" && statSync(source.path).size !== source.identity.sizeBytes)
          throw new AppError("document/changed", "changed");
        const pages = bytes.toString().split("\f");
        if (pages[0] === "locked" && password !== "open") {
          throw new AppError(password === undefined ? "document/encrypted" : "document/wrong-password", "locked");
        }
        yield {
          kind: "opened",
          sha256: createHash("sha256").update(bytes).digest("hex"),
          documentKind: "text",
          title: null,
          pages: pages.length,
        };
        for (const [index, text] of pages.entries()) {
          const page = index + 1;
          if (page < firstPage) continue;
          await Promise.race([fake.gate(name, page), aborted(signal)]);
          signal.throwIfAborted();
          if (text.startsWith("error ")) throw new AppError(text.slice(6) as ErrorCode, "as the file says");
          if (text === "unread") yield { kind: "unread", unread: { page, reason: "corrupt" } };
          else yield { kind: "page", page: textPage(page, text) };
        }
        yield { kind: "end" };
      } finally {
        underWay -= 1;
      }
    },
    render: async ({ source, page, widthPx }) => ({
      mediaType: "image/png",
      bytes: Buffer.from(`${source.kind} ${page}`),
      widthPx,
      heightPx: widthPx,
    }),
  };
  return fake;
};
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** Counts letters: texts that share them lie close. */
export const letterVector = (text: string): Float32Array => {
  const counts = new Float32Array(26);
  for (const letter of text.toLowerCase()) {
    const at = letter.charCodeAt(0) - 97;
    if (at >= 0 && at < 26) counts[at] = (counts[at] ?? 0) + 1;
  }
  const length = Math.hypot(...counts) || 1;
  return counts.map((count) => count / length);
};
export const someModelId = modelIdSchema.parse("01890a5d-ac96-774b-bcce-b302099a8057");

export interface Harness {
  readonly documents: DocumentsDomain;
  readonly reader: FakeReader;
  readonly runs: Runs;
  readonly store: TestStore;
  readonly folder: string;
  readonly events: AppEvent[];
  readonly failures: unknown[];
  readonly embedded: string[];
  settings: Settings;
  busy: boolean;
  /** Writes below the folder; gives the path. */
  write(name: string, text: string): string;
  move(from: string, to: string): void;
  remove(name: string): void;
  grant(path: string): GrantId;
  /** As the file system's notices would. */
  notice(): void;
  /** A collection of the files in the folder, all read. */
  collection(files: Readonly<Record<string, string>>): Promise<CollectionId>;
  /** Resolves when no run is under way in the collection and no file waits. */
  idle(id: CollectionId): Promise<void>;
  /** Another domain on the same store, as after a restart. */
  restart(): Promise<Harness>;
  close(): Promise<void>;
}

const build = async (store: TestStore, folder: string, owned: boolean, changes: Partial<DocumentsDeps>): Promise<Harness> => {
  const grants = new Map<GrantId, string>();
  const notices = new Set<() => void>();
  const events: AppEvent[] = [];
  const failures: unknown[] = [];
  const embedded: string[] = [];
  const reader = createFakeReader();
  const runs = createRuns({ now: Date.now, newId: () => uuid() as never, publish: (event) => events.push(event) });
  const place = (name: string): string => join(folder, name);
  const absent = async (): Promise<never> => {
    throw new AppError("engine/not-loaded", "not in this test");
  };
  const harness: Harness = {
    reader,
    runs,
    store,
    folder,
    events,
    failures,
    embedded,
    settings: defaultSettings,
    busy: false,
    documents: undefined as never,
    write: (name, text) => {
      mkdirSync(dirname(place(name)), { recursive: true });
      writeFileSync(place(name), text);
      return place(name);
    },
    move: (from, to) => {
      mkdirSync(dirname(place(to)), { recursive: true });
      renameSync(place(from), place(to));
    },
    remove: (name) => rmSync(place(name), { recursive: true }),
    grant: (path) => {
      const id = grantIdSchema.parse(uuid());
      grants.set(id, path);
      return id;
    },
    notice: () => {
      for (const tell of notices) tell();
    },
    collection: async (files) => {
      for (const [name, text] of Object.entries(files)) harness.write(name, text);
      const { id } = await harness.documents.createCollection({ name: "Contracts" });
      await harness.documents.add({ collectionId: id, grantId: harness.grant(folder) });
      await harness.idle(id);
      return id;
    },
    idle: async (id) => {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        // In this order: a source shows its files once their rows are written, and those wait until they are read.
        const mine = (await harness.documents.collections()).find((one) => one.id === id);
        const { counts } = await harness.store.store.documents.getCollection(id);
        const isRunning = runs.list().some(({ subject }) => "collectionId" in subject && subject.collectionId === id);
        if (!isRunning && counts.waiting + counts.reading === 0 && (mine?.sources.every((source) => source.files > 0) ?? true)) return;
      }
    },
    restart: async () => {
      await harness.documents.close();
      await runs.close();
      const next = await build(store, folder, owned, changes);
      await next.documents.start();
      return next;
    },
    close: async () => {
      await harness.documents.close();
      await runs.close();
      await store.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const documents = createDocuments({
    repository: store.store.documents,
    reader,
    blobs: { read: async () => Buffer.from("an uploaded text about herons"), remove: async () => undefined },
    embedder: {
      ready: async () => ({ modelKey: "letters", dimension: 26 }),
      embed: async (_, texts) => {
        embedded.push(...texts);
        return { vectors: texts.map(letterVector), cut: 0 };
      },
    },
    reranker: { rank: async (_, __, texts) => texts.map((text) => -text.length) },
    asker: { ready: absent, count: absent, choose: absent, ask: () => ({ [Symbol.asyncIterator]: () => ({ next: absent }) }) },
    cells: { run: absent },
    runs,
    publish: (event) => events.push(event),
    settings: () => harness.settings,
    resolveGrant: (id) => grants.get(id) ?? "",
    surroundings: { now: Date.now, monotonicNow: () => performance.now(), newId: () => uuid() as never },
    log: { failed: (_, error) => failures.push(error) },
    busy: () => harness.busy,
    watch: (_, onChange) => {
      notices.add(onChange);
      return { looked: () => undefined, close: () => notices.delete(onChange) };
    },
    ...changes,
  });
  return Object.assign(harness, { documents });
};

/** A domain on an empty store, beside an empty folder. */
export const openHarness = async (changes: Partial<DocumentsDeps> = {}): Promise<Harness> =>
  await build(await openTestStore(), mkdtempSync(join(tmpdir(), "deskside-documents-")), true, changes);

/** Sets a file's time of change, in seconds, so that a rewrite is noticed whatever the clock's resolution. */
export const touch = (path: string, seconds: number): void => utimesSync(path, seconds, seconds);

/** Files of collections: rows, states, and lists of them. */
import type { FileState } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { CollectionId, FileId, SourceId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";
import { DOCUMENT_COLUMNS, type StoredDocument, toDocument } from "./documentReads.ts";
import {
  collectionNotFound,
  documentNotFound,
  type FilePatch,
  type FileQuery,
  type FileRow,
  type FileWithDocument,
} from "./documentRows.ts";
import { foldForSearch } from "./folding.ts";
import { fromJson } from "./rows.ts";

/** Rows one call writes (the port's bound). */
const FILES_MAX = 1_000;

interface StoredFile extends Omit<FileRow, "identity" | "state"> {
  readonly dev: string;
  readonly ino: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly state: string;
}
/** Columns of a file; the tables must be called `f`, `c` (collection) and `s` (source) in the query. */
const FILE_COLUMNS = `f.id, c.id AS collectionId, s.id AS sourceId, f.path, f.name, f.folder, f.dev, f.ino, f.size_bytes AS sizeBytes,
  f.mtime_ms AS mtimeMs, f.state, f.document_hash AS documentHash, f.password`;
const FILE_TABLES = "files AS f JOIN living_collections AS c ON c.seq = f.collection_seq JOIN sources AS s ON s.seq = f.source_seq";

const toFile = ({ dev, ino, sizeBytes, mtimeMs, state, ...row }: StoredFile): FileRow => ({
  ...row,
  identity: { dev, ino, sizeBytes, mtimeMs },
  state: fromJson<FileState>(state),
});

/** Joined columns of file and document under names that do not clash. */
type JoinedRow = StoredFile & { readonly documentSeq: number | null };

const ORDERS = {
  name: "f.folder {}, f.name {}, f.seq {}",
  modified: "f.mtime_ms {}, f.folder, f.name, f.seq",
  size: "f.size_bytes {}, f.folder, f.name, f.seq",
  state: "f.shown_state {}, f.folder, f.name, f.seq",
} as const satisfies Record<FileQuery["sort"], string>;

/** Reads of files on one connection. Throws collection/not-found, document/not-found. */
export const createFileReads = (db: Connection) => {
  const collectionSeq = db.prepare<[string], number>("SELECT seq FROM living_collections WHERE id = ?").pluck();
  const ofSource = db.prepare<[string], Pick<StoredFile, "id" | "path" | "dev" | "ino" | "sizeBytes" | "mtimeMs" | "state">>(
    `SELECT f.id, f.path, f.dev, f.ino, f.size_bytes AS sizeBytes, f.mtime_ms AS mtimeMs, f.state
     FROM sources AS s JOIN files AS f ON f.source_seq = s.seq WHERE s.id = ? ORDER BY f.seq`,
  );
  const byId = db.prepare<[string], JoinedRow>(`SELECT ${FILE_COLUMNS}, f.document_seq AS documentSeq FROM ${FILE_TABLES} WHERE f.id = ?`);
  const document = db.prepare<[number], StoredDocument>(`SELECT ${DOCUMENT_COLUMNS} FROM documents AS d WHERE d.seq = ?`);
  const toRead = db.prepare<[number, number], StoredFile>(
    `SELECT ${FILE_COLUMNS} FROM ${FILE_TABLES} WHERE f.collection_seq = ? AND f.shown_state IN ('reading', 'waiting')
     ORDER BY f.shown_state = 'waiting', f.seq LIMIT ?`,
  );
  const withDocument = ({ documentSeq, ...row }: JoinedRow): FileWithDocument => {
    const found = documentSeq === null ? undefined : document.get(documentSeq);
    return { ...toFile(row), document: found === undefined ? null : toDocument(found) };
  };
  const seqOf = (id: CollectionId): number => {
    const seq = collectionSeq.get(id);
    if (seq === undefined) throw collectionNotFound();
    return seq;
  };
  return {
    filesOfSource: (id: SourceId): readonly Pick<FileRow, "id" | "path" | "identity" | "state">[] =>
      ofSource
        .all(id)
        .map(({ id: fileId, path, state, ...identity }) => ({ id: fileId, path, identity, state: fromJson<FileState>(state) })),
    getFile: (id: FileId): FileWithDocument => {
      const row = byId.get(id);
      if (row === undefined) throw documentNotFound();
      return withDocument(row);
    },
    /** `name`: a part of it, without regard to case and accents. */
    listFiles: (query: FileQuery): { readonly files: readonly FileWithDocument[]; readonly total: number } => {
      const where = [
        "f.collection_seq = :collection",
        ...(query.states === undefined ? [] : ["f.shown_state IN (SELECT value FROM json_each(:states))"]),
        ...(query.name === undefined || query.name === "" ? [] : ["instr(search_fold(f.name), :name) > 0"]),
      ].join(" AND ");
      const parameters = {
        collection: seqOf(query.collectionId),
        states: JSON.stringify(query.states ?? []),
        name: foldForSearch(query.name ?? ""),
      };
      const order = ORDERS[query.sort].replaceAll("{}", query.descending ? "DESC" : "ASC");
      const total = db.prepare<typeof parameters, number>(`SELECT count(*) FROM files AS f WHERE ${where}`).pluck().get(parameters) ?? 0;
      const files = db
        .prepare<typeof parameters & { limit: number; offset: number }, JoinedRow>(
          `SELECT ${FILE_COLUMNS}, f.document_seq AS documentSeq FROM ${FILE_TABLES} WHERE ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset`,
        )
        .all({ ...parameters, limit: query.limit, offset: query.offset });
      return { files: files.map(withDocument), total };
    },
    filesToRead: (id: CollectionId, limit: number): readonly FileRow[] => toRead.all(seqOf(id), limit).map(toFile),
  };
};

/** Writes of files on the writer's connection. */
export const createFileWrites = (db: Connection, doomUnheld: (hashes: readonly (string | null)[]) => void) => {
  const seqs = db.prepare<[string, string], { collection: number | null; source: number | null }>(
    "SELECT (SELECT seq FROM collections WHERE id = ?) AS collection, (SELECT seq FROM sources WHERE id = ?) AS source",
  );
  const hashOf = db.prepare<[string], string | null>("SELECT document_hash FROM files WHERE id = ?").pluck();
  const SHOWN = `CASE WHEN :kind = 'indexed' AND (SELECT unread_pages FROM documents WHERE hash = :documentHash) > 0 THEN 'partly' ELSE :kind END`;
  const save = db.prepare<Record<string, string | number | null>>(
    `INSERT INTO files (id, collection_seq, source_seq, path, name, folder, dev, ino, size_bytes, mtime_ms, state, shown_state, document_hash,
       document_seq, password)
     VALUES (:id, :collection, :source, :path, :name, :folder, :dev, :ino, :sizeBytes, :mtimeMs, :state, ${SHOWN}, :documentHash,
       (SELECT seq FROM documents WHERE hash = :documentHash), :password)
     ON CONFLICT (id) DO UPDATE SET path = excluded.path, name = excluded.name, folder = excluded.folder, dev = excluded.dev, ino = excluded.ino,
       size_bytes = excluded.size_bytes, mtime_ms = excluded.mtime_ms, state = excluded.state, shown_state = excluded.shown_state,
       document_hash = excluded.document_hash, document_seq = excluded.document_seq, password = excluded.password`,
  );
  const byId = db.prepare<[string], StoredFile>(
    `SELECT ${FILE_COLUMNS} FROM files AS f JOIN collections AS c ON c.seq = f.collection_seq JOIN sources AS s ON s.seq = f.source_seq WHERE f.id = ?`,
  );
  const remove = db.prepare<[string]>("DELETE FROM files WHERE id = ?");

  const saveFile = (row: FileRow): void => {
    const { collection = null, source = null } = seqs.get(row.collectionId, row.sourceId) ?? {};
    if (collection === null || source === null) throw collectionNotFound();
    const before = hashOf.get(row.id) ?? null;
    const { id, path, name, folder, identity, state, documentHash, password } = row;
    save.run({
      id,
      collection,
      source,
      path,
      name,
      folder,
      ...identity,
      state: JSON.stringify(state),
      kind: state.kind,
      documentHash,
      password,
    });
    if (before !== documentHash) doomUnheld([before]);
  };
  return {
    /** A file stays in the collection and source it was first saved with. */
    saveFiles: (rows: readonly FileRow[]): void => {
      if (rows.length > FILES_MAX) throw new AppError("request/too-many", "Too many files at a time", { details: { most: FILES_MAX } });
      db.transaction(() => {
        for (const row of rows) saveFile(row);
      }).immediate();
    },
    updateFile: (id: FileId, patch: FilePatch): void => {
      db.transaction(() => {
        const row = byId.get(id);
        if (row === undefined) throw documentNotFound();
        saveFile({ ...toFile(row), ...patch });
      }).immediate();
    },
    removeFiles: (ids: readonly FileId[]): void => {
      db.transaction(() => {
        const hashes = ids.map((id) => hashOf.get(id) ?? null);
        for (const id of ids) remove.run(id);
        doomUnheld(hashes);
      }).immediate();
    },
  };
};

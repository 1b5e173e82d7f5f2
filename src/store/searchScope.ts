/** Which documents a search looks into, as SQL; and through which file each of them is shown. */
import type { SearchFilters } from "#src/contract/document.ts";
import type { Connection } from "./connection.ts";
import type { FoundChunk } from "./documentRows.ts";

/** Values of every filter, each named in the SQL or not. */
export type ScopeParameters = Readonly<Record<"collections" | "fileIds" | "kinds" | "from" | "to", string | number>>;

export const scopeParameters = (filters: SearchFilters): ScopeParameters => ({
  collections: JSON.stringify(filters.collectionIds),
  fileIds: JSON.stringify(filters.fileIds ?? []),
  kinds: JSON.stringify(filters.kinds ?? []),
  from: filters.modifiedFrom ?? 0,
  to: filters.modifiedTo ?? Number.MAX_SAFE_INTEGER,
});

const IN_COLLECTIONS = "c.id IN (SELECT value FROM json_each(:collections))";
/** Files in scope: `f` of `c`, with a document `d`. */
const filesInScope = (filters: SearchFilters): string =>
  `files AS f JOIN living_collections AS c ON c.seq = f.collection_seq JOIN documents AS d ON d.seq = f.document_seq WHERE ${[
    IN_COLLECTIONS,
    ...(filters.fileIds === undefined ? [] : ["f.id IN (SELECT value FROM json_each(:fileIds))"]),
    ...(filters.kinds === undefined ? [] : ["d.kind IN (SELECT value FROM json_each(:kinds))"]),
    ...(filters.modifiedFrom === undefined ? [] : ["f.mtime_ms >= :from"]),
    ...(filters.modifiedTo === undefined ? [] : ["f.mtime_ms < :to"]),
  ].join(" AND ")}`;

const byCollectionOnly = ({ fileIds, kinds, modifiedFrom, modifiedTo }: SearchFilters): boolean =>
  fileIds === undefined && kinds === undefined && modifiedFrom === undefined && modifiedTo === undefined;

/** A SELECT of the documents' seqs; whole collections are read from one index. */
export const documentsInScope = (filters: SearchFilters): string =>
  byCollectionOnly(filters)
    ? `SELECT h.document_seq FROM living_collections AS c JOIN holdings AS h ON h.collection_seq = c.seq WHERE ${IN_COLLECTIONS}`
    : `SELECT f.document_seq FROM ${filesInScope(filters)}`;

/** The file through which a document in scope is shown: the first by name. */
export type ShownThrough = Omit<FoundChunk, "chunk">;
export const createShownThrough = (db: Connection, filters: SearchFilters): ((documentSeq: number) => ShownThrough | undefined) => {
  const first = db.prepare<ScopeParameters & { document: number }, ShownThrough>(
    `SELECT f.id AS fileId, c.id AS collectionId, f.name AS fileName, d.kind FROM ${filesInScope(filters)} AND f.document_seq = :document
     ORDER BY f.name, f.seq LIMIT 1`,
  );
  const parameters = scopeParameters(filters);
  const known = new Map<number, ShownThrough | undefined>();
  return (document) => {
    if (!known.has(document)) known.set(document, first.get({ ...parameters, document }));
    return known.get(document);
  };
};

/** One look at a source: finds what lies there now and writes what that changes. */

import type { Source } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { FileId } from "#src/contract/ids.ts";
import type { DocumentRepository, FileRow, SourceRow } from "../ports.ts";
import { compareFiles, type Differences } from "./compare.ts";
import { type FoundFile, type Scan, scanFile, scanFolder } from "./scan.ts";

export type PlacedSource = Extract<SourceRow, { readonly kind: "file" | "folder" }>;

export interface Looked {
  readonly state: Source["state"];
  /** Rows of the source after the look. */
  readonly files: number;
  /** Folders worth watching. */
  readonly folders: readonly string[];
  /** Whether rows came, went or changed. */
  readonly isChanged: boolean;
}

/** Rows written in one transaction (ports.ts: at most 1,000). */
const ROWS_AT_ONCE = 500;

export interface LookDeps {
  readonly repository: DocumentRepository;
  readonly newFileId: () => FileId;
}

const stateOf = (row: PlacedSource, scan: Scan): Source["state"] => {
  if (scan.kind !== "scanned") return scan.kind;
  if (!scan.isWhole) return "partly";
  return row.kind === "folder" ? "watching" : "present";
};

const newRow = (source: PlacedSource, id: FileId, { path, name, folder, identity }: FoundFile): FileRow => ({
  id,
  collectionId: source.collectionId,
  sourceId: source.id,
  path,
  name,
  folder,
  identity,
  state: { kind: "waiting" },
  documentHash: null,
  password: null,
});

/** A row removed meanwhile by a person needs no update. */
const unlessGone = (thrown: unknown): void => {
  if (!(thrown instanceof AppError && thrown.code === "document/not-found")) throw thrown;
};

const write = async ({ repository, newFileId }: LookDeps, source: PlacedSource, so: Differences, signal: AbortSignal): Promise<void> => {
  for (let at = 0; at < so.added.length; at += ROWS_AT_ONCE) {
    signal.throwIfAborted();
    await repository.saveFiles(so.added.slice(at, at + ROWS_AT_ONCE).map((found) => newRow(source, newFileId(), found)));
  }
  const each = async <T>(items: readonly T[], change: (item: T) => Promise<void>): Promise<void> => {
    for (const item of items) {
      signal.throwIfAborted();
      await change(item).catch(unlessGone);
    }
  };
  await each(so.moved, async ({ id, found }) => {
    const { document, ...row } = await repository.getFile(id);
    const state = row.state.kind === "missing" ? stateOfReturned(document?.complete === true) : row.state;
    await repository.saveFiles([{ ...row, ...found, state }]);
  });
  await each(so.changed, ({ id, found }) => repository.updateFile(id, { identity: found.identity, state: { kind: "waiting" } }));
  await each(so.back, async (id) => {
    const { document } = await repository.getFile(id);
    await repository.updateFile(id, { state: stateOfReturned(document?.complete === true) });
  });
  await each(so.gone, (id) => repository.updateFile(id, { state: { kind: "missing" } }));
};

const stateOfReturned = (isRead: boolean): FileRow["state"] => (isRead ? { kind: "indexed" } : { kind: "waiting" });

/** Throws the store's errors and the signal's reason. A root that is not there leaves the rows as they are: a drive may be unplugged. */
export const lookAtSource = async (deps: LookDeps, source: PlacedSource, signal: AbortSignal): Promise<Looked> => {
  const scan = source.kind === "folder" ? await scanFolder(source.path, signal) : await scanFile(source.path);
  const known = await deps.repository.filesOfSource(source.id);
  const state = stateOf(source, scan);
  if (scan.kind !== "scanned" && source.kind === "folder") return { state, files: known.length, folders: [], isChanged: false };
  const files = scan.kind === "scanned" ? scan.files : [];
  const differences = await compareFiles(known, files, scan.kind !== "scanned" || scan.isWhole);
  await write(deps, source, differences, signal);
  return {
    state,
    files: known.length + differences.added.length,
    folders: scan.kind === "scanned" ? scan.folders : [],
    isChanged: Object.values(differences).some((list) => list.length > 0),
  };
};

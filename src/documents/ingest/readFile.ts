/** Reads one file of a collection and writes what became of it. */
import { AppError, toWireError } from "#src/contract/errors.ts";
import { identify, isSameFile } from "../collections/identity.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { FileRow, ReaderSource } from "../ports.ts";
import { type Claims, type ReadDeps, type ReadJob, readDocument } from "./readDocument.ts";

export type ReadFileDeps = ReadDeps & Pick<DocumentsDeps, "blobs" | "log">;

/** An upload's bytes come decrypted out of the store, a file's are opened by the reader alone. */
export const sourceOf = ({ blobs }: Pick<DocumentsDeps, "blobs">, file: FileRow): ReaderSource =>
  file.path === ""
    ? { kind: "upload", id: file.sourceId, name: file.name, bytes: () => blobs.read(file.sourceId) }
    : { kind: "file", path: file.path, identity: file.identity };

const isCode = (thrown: unknown, ...codes: readonly string[]): boolean => thrown instanceof AppError && codes.includes(thrown.code);

/** The file as it is now on disk, written down. Throws document/missing. */
const lookedAgain = async ({ repository }: ReadFileDeps, file: FileRow): Promise<FileRow> => {
  const identity = await identify(file.path);
  if (identity === null) throw new AppError("document/missing", "The file is gone");
  await repository.updateFile(file.id, { identity });
  return { ...file, identity };
};

/** A file that changes while it is read is read once more; what keeps changing fails. */
const read = async (
  deps: ReadFileDeps,
  claims: Claims,
  file: FileRow,
  progressed: ReadJob["progressed"],
  signal: AbortSignal,
): Promise<string> => {
  try {
    return await readDocument(deps, claims, { file, source: sourceOf(deps, file), progressed }, signal);
  } catch (thrown) {
    if (file.path === "" || !isCode(thrown, "document/changed")) throw thrown;
    const changed = await lookedAgain(deps, file);
    return await readDocument(deps, claims, { file: changed, source: sourceOf(deps, changed), progressed }, signal);
  }
};

const settle = async ({ repository }: ReadFileDeps, file: FileRow, hash: string): Promise<void> => {
  const row = await repository.getFile(file.id);
  const onDisk = file.path === "" ? null : await identify(file.path);
  // Changed since the reader's own last look: then these are not its pages any more, and it is read again.
  const isStale = onDisk !== null && !isSameFile(onDisk, row.identity);
  await repository.updateFile(
    file.id,
    isStale ? { documentHash: hash, identity: onDisk, state: { kind: "waiting" } } : { documentHash: hash, state: { kind: "indexed" } },
  );
};

/**
 * Ends with the file indexed, failed with its reason, missing, or (changed at the last moment) waiting again; a file removed meanwhile is no error.
 * Throws the store's errors and the signal's reason.
 */
export const readFile = async (
  deps: ReadFileDeps,
  claims: Claims,
  file: FileRow,
  progressed: ReadJob["progressed"],
  signal: AbortSignal,
): Promise<void> => {
  try {
    await settle(deps, file, await read(deps, claims, file, progressed, signal));
  } catch (thrown) {
    signal.throwIfAborted();
    if (isCode(thrown, "document/not-found", "collection/not-found")) return;
    if (thrown instanceof AppError && /^(store|core)\//.test(thrown.code)) throw thrown;
    if (!(thrown instanceof AppError)) deps.log.failed("reading a document", thrown);
    const state: FileRow["state"] = isCode(thrown, "document/missing")
      ? { kind: "missing" }
      : { kind: "failed", error: toWireError(thrown) };
    await deps.repository.updateFile(file.id, { state }).catch((gone: unknown) => {
      if (!isCode(gone, "document/not-found")) throw gone;
    });
  }
};

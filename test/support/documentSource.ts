/** A file as a reader's source: looked at, as ingestion does it. */
import { statSync } from "node:fs";
import type { DocumentSource } from "#src/reader/reader.ts";

/** Path and identity of the file as it is now. */
export const sourceOf = (path: string): Extract<DocumentSource, { kind: "file" }> => {
  const found = statSync(path, { bigint: true });
  const identity = { dev: String(found.dev), ino: String(found.ino), sizeBytes: Number(found.size), mtimeMs: Number(found.mtimeNs) / 1e6 };
  return { kind: "file", path, identity };
};

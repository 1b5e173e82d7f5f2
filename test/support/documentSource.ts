/** A reader's sources: a file, looked at as ingestion does it, and an upload. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { DocumentSource } from "#src/reader/reader.ts";

/** An upload that was decrypted. */
export const uploadOf = (name: string, bytes: Uint8Array): Extract<DocumentSource, { kind: "upload" }> => ({
  kind: "upload",
  id: createHash("sha256").update(bytes).digest("hex"),
  name,
  bytes: async () => bytes,
});

/** Path and identity of the file as it is now. */
export const sourceOf = (path: string): Extract<DocumentSource, { kind: "file" }> => {
  const found = statSync(path, { bigint: true });
  const identity = { dev: String(found.dev), ino: String(found.ino), sizeBytes: Number(found.size), mtimeMs: Number(found.mtimeNs) / 1e6 };
  return { kind: "file", path, identity };
};

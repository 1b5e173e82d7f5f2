/** A model's passport, from its row and what its files say. Pure. */
import { basename } from "node:path";
import { assertNever } from "#src/contract/errors.ts";
import type { FileFacts, Passport } from "#src/contract/passport.ts";
import type { ModelRow } from "./ports.ts";

/** Where a model came from, in words; never a path. */
export const originOf = ({ source, origin }: Pick<ModelRow, "source" | "origin">): string => {
  if (origin?.kind === "download") return URL.parse(origin.url)?.host ?? "a download";
  if (origin?.kind === "quantized") return `quantized here from ${origin.from}`;
  switch (source) {
    case "starter":
      return "comes with the app";
    case "folder":
      return "a watched folder on this machine";
    case "linked":
      return "a file on this machine";
    case "uploaded":
      return "uploaded in the browser";
    default:
      return assertNever(source);
  }
};

/** A row from before hashes were kept for each part has that of its only part. */
const partHashes = ({ sha256, partHashes: kept, paths }: ModelRow): readonly string[] =>
  sha256 === null ? [] : kept.length === 0 && paths.length === 1 ? [sha256] : kept;

/** `licence`: of the starter, whose file states none itself. While the bytes' hash is unknown nothing counts as verified. */
export const passportOf = (row: ModelRow, facts: FileFacts, licence: string | null): Passport => {
  const hashes = partHashes(row);
  return {
    ...facts,
    modelId: row.id,
    sha256: row.sha256,
    verified: row.sha256 === null ? null : row.verified,
    hashedAt: row.hashedAt,
    origin: originOf(row),
    sourceUrl: row.origin?.kind === "download" ? row.origin.url : facts.sourceUrl,
    licence: facts.licence ?? (row.source === "starter" ? licence : null),
    parts: row.paths.map((path, index) => ({
      fileName: basename(path),
      sizeBytes: row.identities[index]?.sizeBytes ?? 0,
      sha256: hashes[index] ?? null,
    })),
  };
};

/** Files that vanish, change or grow while they are read: noticed, by name. */
import { appendFileSync, mkdtempSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { DocumentReader } from "#src/reader/reader.ts";
import type { Outcome } from "./outcome.ts";

const identityOf = (path: string) => {
  const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
  return { dev: dev.toString(), ino: ino.toString(), sizeBytes: Number(size), mtimeMs: Number(mtimeNs) / 1e6 };
};

const TEXT = Array.from({ length: 2_000 }, (_, index) => `Paragraph ${index} of a text that takes some pages to give.`).join("\n\n");

/** What is done to the file, when, and what must come of it. */
const moves: readonly {
  readonly name: string;
  readonly at: "before" | "opened" | "first page";
  readonly do: (path: string) => void;
  readonly codes: readonly string[];
}[] = [
  { name: "vanishes before", at: "before", do: unlinkSync, codes: ["document/missing"] },
  { name: "vanishes while read", at: "first page", do: unlinkSync, codes: ["document/missing"] },
  { name: "changes before", at: "before", do: (path) => writeFileSync(path, "something else"), codes: ["document/changed"] },
  { name: "changes while read", at: "first page", do: (path) => writeFileSync(path, TEXT.toUpperCase()), codes: ["document/changed"] },
  { name: "grows before", at: "before", do: (path) => appendFileSync(path, "more"), codes: ["document/changed"] },
  { name: "grows while read", at: "first page", do: (path) => appendFileSync(path, "more"), codes: ["document/changed"] },
  { name: "is touched while read", at: "opened", do: (path) => utimesSync(path, 1, 1), codes: ["document/changed"] },
  {
    name: "is replaced while read",
    at: "first page",
    do: (path) => {
      unlinkSync(path);
      writeFileSync(path, TEXT);
    },
    codes: ["document/changed"],
  },
];

export const runMoving = async (reader: DocumentReader): Promise<readonly Outcome[]> => {
  const folder = mkdtempSync(join(tmpdir(), "deskside-hostile-"));
  const outcomes: Outcome[] = [];
  for (const move of moves) {
    const path = join(folder, `${move.name.replaceAll(" ", "-")}.txt`);
    writeFileSync(path, TEXT);
    const source = { kind: "file", path, identity: identityOf(path) } as const;
    const started = performance.now();
    let pages = 0;
    let reason = "read";
    try {
      if (move.at === "before") move.do(path);
      for await (const event of reader.read({ source, ocrLanguages: [], firstPage: 1 }, new AbortController().signal)) {
        if (event.kind === "opened" && move.at === "opened") move.do(path);
        if (event.kind === "page") pages += 1;
        if (event.kind === "page" && pages === 1 && move.at === "first page") move.do(path);
      }
    } catch (thrown) {
      reason = thrown instanceof AppError ? thrown.code : String(thrown);
    }
    outcomes.push({
      group: "moving",
      name: `a file that ${move.name}`,
      result: reason === "read" ? "read" : reason.startsWith("document/") ? "refused" : "unnamed",
      reason,
      pages,
      unread: 0,
      ms: performance.now() - started,
      intact: false,
      miss: move.codes.includes(reason) ? null : `${reason} in place of ${move.codes.join(" or ")}`,
    });
  }
  rmSync(folder, { recursive: true, force: true });
  return outcomes;
};

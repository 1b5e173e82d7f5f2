/** Texts to measure on: those in resources/lab, a collection's pages, and documents a person granted. */
import { isUtf8 } from "node:buffer";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { ReadEvent } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { GrantId } from "#src/contract/ids.ts";
import type { LabText, LabTexts } from "#src/lab/ports.ts";
import type { Store } from "#src/store/store.ts";

/** Reading stops once there is this much (UTF-16 code units); the lab takes no more. */
const ENOUGH = 4_000_000;
/** A text file is taken to the letter, so that figures are those llama-perplexity gives for it; everything else goes through the reader. */
const asItIs: ReadonlySet<string> = new Set([".txt", ".text", ".md", ".raw", ""]);
const TEXT_FILE_MAX_BYTES = 64 * 1024 * 1024;

/** "a-field-guide.txt" → "A field guide". */
const titleOf = (name: string): string => {
  const words = basename(name, extname(name)).replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const plainText = async (path: string): Promise<string | null> => {
  if (!asItIs.has(extname(path).toLowerCase())) return null;
  const { size } = await stat(path);
  if (size > TEXT_FILE_MAX_BYTES) return null;
  const bytes = await readFile(path);
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString("utf8") : null;
};

export const createLabTexts = (deps: {
  readonly resources: string;
  readonly documents: Store["documents"];
  readonly resolveGrant: (id: GrantId) => string;
  readonly read: (request: { readonly path: string }, signal: AbortSignal) => AsyncIterable<ReadEvent>;
  /** A document's bytes are about to be read; for the ledger. */
  readonly opening: () => void;
}): LabTexts => {
  const folder = join(deps.resources, "lab");
  const names = async (): Promise<readonly string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".txt")).toSorted();

  const throughReader = async (path: string): Promise<string> => {
    const pages: string[] = [];
    let length = 0;
    const stop = new AbortController();
    for await (const event of deps.read({ path }, stop.signal)) {
      if (event.kind !== "page") continue;
      pages.push(event.page.text);
      length += event.page.text.length;
      if (length >= ENOUGH) break;
    }
    return pages.join("\n");
  };

  return {
    bundled: async () =>
      await Promise.all(
        (await names()).map(async (name) => ({
          name,
          title: titleOf(name),
          characters: (await readFile(join(folder, name), "utf8")).length,
        })),
      ),
    readBundled: async (name) => {
      if (!(await names()).includes(name)) throw new AppError("request/not-found", "No such text comes with the app");
      return { label: titleOf(name), text: await readFile(join(folder, name), "utf8") };
    },
    readCollection: async (id): Promise<LabText> => {
      const { name } = await deps.documents.getCollection(id);
      const pages: string[] = [];
      let length = 0;
      for (const { hash, pages: found } of await deps.documents.scope({ collectionIds: [id] })) {
        for (const { page } of found) {
          if (length >= ENOUGH) break;
          const { text } = await deps.documents.getPage(hash, page);
          pages.push(text);
          length += text.length;
        }
      }
      return { label: name, text: pages.join("\n") };
    },
    readGranted: async (id) => {
      const path = deps.resolveGrant(id);
      deps.opening();
      const found = await stat(path).catch((cause: unknown) => {
        throw new AppError("document/missing", "There is no file at this place", { cause });
      });
      if (!found.isFile()) throw new AppError("document/unsupported", "A folder is no text: make it a collection first");
      return { label: basename(path), text: (await plainText(path)) ?? (await throughReader(path)) };
    },
  };
};

/** Opens model files without ever blocking on one, and gives the verdict on them. Synchronous: it runs alone in its child. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import type { HeaderVerdict } from "#src/contract/model.ts";
import { Refusal, refused } from "../refusals.ts";
import { partOf, partsOf } from "../split.ts";
import { type GgufFile, readGgufFile } from "./gguf/file.ts";
import { readModel } from "./gguf/model.ts";
import type { ByteSource } from "./gguf/reader.ts";

const refusalOfOpening = (error: unknown): Refusal => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return new Refusal("missing");
  // A socket cannot be opened, a device may not exist, a loop of links leads nowhere.
  return new Refusal(code === "ENXIO" || code === "ENODEV" ? "not-a-file" : "unreadable", typeof code === "string" ? code : undefined);
};

/** Opens with O_NONBLOCK: opening a FIFO would otherwise wait for a writer. Links are followed; what they lead to must be a regular file. */
const openRegular = (path: string): number => {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) throw new Refusal("is-url");
  if (!isAbsolute(path)) throw new Refusal("relative-path");
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw refusalOfOpening(error);
  }
};

/** Gives `use` the bytes of a regular file. Throws Refusal for anything else at that place. */
export const withFile = <T>(path: string, use: (source: ByteSource) => T): T => {
  const descriptor = openRegular(path);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new Refusal("not-a-file");
    return use({
      size: found.size,
      read: (into, position) => {
        let done = 0;
        while (done < into.length) {
          const count = readSync(descriptor, into, done, into.length - done, position + done);
          if (count === 0) break;
          done += count;
        }
        return done;
      },
    });
  } finally {
    closeSync(descriptor);
  }
};

const readPart = (path: string, index: number, count: number): GgufFile => {
  try {
    return withFile(path, readGgufFile);
  } catch (error) {
    if (error instanceof Refusal && error.reason === "missing" && count > 1) {
      throw new Refusal("split-incomplete", `part ${index + 1} of ${count} is not there`);
    }
    throw error;
  }
};

/** One model's files as read, each checked by itself. */
export interface ReadFiles {
  readonly files: readonly GgufFile[];
  readonly firstPath: string;
  /** The first file's name without ending and part number. */
  readonly stem: string;
}

/** Reads one path, or all parts of a split model in order; a single path of a split model stands for all its parts. Throws Refusal. */
export const readFiles = (paths: readonly string[]): ReadFiles => {
  const [first] = paths;
  if (first === undefined) throw new Refusal("missing");
  const all = paths.length === 1 ? partsOf(first) : paths;
  const stem = partOf(basename(first))?.stem ?? basename(first).replace(/\.gguf$/i, "");
  return { files: all.map((path, index) => readPart(path, index, all.length)), firstPath: all[0] ?? first, stem };
};

/** What `read` gives, or the verdict on files that are refused. Only bugs throw. */
export const judged = <T>(read: () => T): T | Extract<HeaderVerdict, { readonly kind: "invalid" }> => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return refused(error.reason, error.detail);
    if (error instanceof Error && "code" in error && error.code === "EISDIR") return refused("not-a-file");
    if (error instanceof Error && "code" in error && typeof error.code === "string") return refused("unreadable", error.code);
    throw error;
  }
};

/** Verdict on one model. Never throws for what is in the files. */
export const validateFiles = (paths: readonly string[]): HeaderVerdict =>
  judged(() => {
    const { files, stem } = readFiles(paths);
    return { kind: "valid", header: readModel(files, stem) };
  });

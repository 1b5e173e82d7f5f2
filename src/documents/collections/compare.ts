/** What a look at the disk means for the rows of a source. */
import { setImmediate as turn } from "node:timers/promises";
import type { FileRow } from "../ports.ts";
import { isSameFile } from "./identity.ts";
import type { FoundFile } from "./scan.ts";

export type KnownFile = Pick<FileRow, "id" | "path" | "identity" | "state">;

export interface Differences {
  readonly added: readonly FoundFile[];
  /** Other bytes at the same place. */
  readonly changed: readonly { readonly id: FileRow["id"]; readonly found: FoundFile }[];
  /** The same bytes at another place: renamed or moved within the source. */
  readonly moved: readonly { readonly id: FileRow["id"]; readonly found: FoundFile }[];
  /** Missing until now. */
  readonly back: readonly FileRow["id"][];
  readonly gone: readonly FileRow["id"][];
}

/** Compared in one turn of the event loop: 2,000 take about a millisecond, 200,000 at once held it for a tenth of a second. */
const SLICE = 2_000;

/** Runs `each` over all items, giving the event loop back now and then. */
const inSlices = async <T>(items: readonly T[], each: (item: T) => void): Promise<void> => {
  for (let at = 0; at < items.length; at += SLICE) {
    for (const item of items.slice(at, at + SLICE)) each(item);
    if (at + SLICE < items.length) await turn();
  }
};

const bytesKey = ({ ino, sizeBytes, mtimeMs }: FileRow["identity"]): string => `${ino} ${sizeBytes} ${mtimeMs}`;

/** `isWhole` false: what was not found is not taken for gone. */
export const compareFiles = async (known: readonly KnownFile[], found: readonly FoundFile[], isWhole: boolean): Promise<Differences> => {
  const byPath = new Map<string, KnownFile>();
  await inSlices(known, (row) => byPath.set(row.path, row));
  const fresh: FoundFile[] = [];
  const changed: { id: FileRow["id"]; found: FoundFile }[] = [];
  const back: FileRow["id"][] = [];
  await inSlices(found, (file) => {
    const row = byPath.get(file.path);
    byPath.delete(file.path);
    if (row === undefined) fresh.push(file);
    else if (!isSameFile(row.identity, file.identity)) changed.push({ id: row.id, found: file });
    else if (row.state.kind === "missing") back.push(row.id);
  });
  const unseen = new Map<string, KnownFile>();
  await inSlices([...byPath.values()], (row) => unseen.set(bytesKey(row.identity), row));
  const added: FoundFile[] = [];
  const moved: { id: FileRow["id"]; found: FoundFile }[] = [];
  await inSlices(fresh, (file) => {
    const row = unseen.get(bytesKey(file.identity));
    if (row === undefined) {
      added.push(file);
      return;
    }
    moved.push({ id: row.id, found: file });
    unseen.delete(bytesKey(file.identity));
    byPath.delete(row.path);
  });
  const gone = isWhole ? [...byPath.values()].filter(({ state }) => state.kind !== "missing").map(({ id }) => id) : [];
  return { added, changed, moved, back, gone };
};

/** Names of storages and streams in an OLE2 compound file ([MS-CFB] 2.2, 2.3, 2.6): what tells a workbook from a letter from a mail. */

const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
/** Chain and entries looked at; a made file may point in circles. */
const MAX_SECTORS = 4_096;
const IN_HEADER = 109;

const sectorSize = (view: DataView): number | null => {
  const shift = view.getUint16(30, true);
  return shift === 9 || shift === 12 ? 2 ** shift : null;
};

const entryName = (view: DataView, at: number): string | null => {
  const length = view.getUint16(at + 64, true);
  if (length < 2 || length > 64 || view.getUint8(at + 66) === 0) return null;
  return Buffer.from(view.buffer, view.byteOffset + at, length - 2).toString("utf16le");
};

interface Entry {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly child: number;
}

const entryAt = (view: DataView, at: number): Entry => ({
  name: entryName(view, at) ?? "",
  left: view.getInt32(at + 68, true),
  right: view.getInt32(at + 72, true),
  child: view.getInt32(at + 76, true),
});

const directory = (view: DataView, size: number): readonly Entry[] => {
  const offset = (sector: number): number => (sector + 1) * size;
  /** Next sector of a chain, by the table's sectors that the header lists (files up to 6.8 MB; a directory that lies behind is cut there). */
  const next = (sector: number): number => {
    const table = Math.floor(sector / (size / 4));
    if (table >= IN_HEADER) return -1;
    const at = offset(view.getInt32(76 + 4 * table, true)) + 4 * (sector % (size / 4));
    return at >= 0 && at + 4 <= view.byteLength ? view.getInt32(at, true) : -1;
  };
  const entries: Entry[] = [];
  let sector = view.getInt32(48, true);
  for (let seen = 0; sector >= 0 && seen < MAX_SECTORS; seen += 1) {
    const start = offset(sector);
    for (let at = start; at < start + size && at + ENTRY_BYTES <= view.byteLength; at += ENTRY_BYTES) entries.push(entryAt(view, at));
    sector = next(sector);
  }
  return entries;
};

/** Names right under the root (a letter that embeds a workbook is a letter). Empty where the file is cut or broken before its directory. */
export const compoundNames = (bytes: Uint8Array): ReadonlySet<string> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.byteLength < HEADER_BYTES ? null : sectorSize(view);
  const entries = size === null ? [] : directory(view, size);
  const names = new Set<string>();
  const seen = new Set<number>();
  const waiting = [entries[0]?.child ?? -1];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const entry = entries[index];
    if (entry === undefined || seen.has(index)) continue;
    seen.add(index);
    names.add(entry.name);
    waiting.push(entry.left, entry.right);
  }
  return names;
};

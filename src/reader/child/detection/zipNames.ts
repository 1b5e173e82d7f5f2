/** Entry names of a ZIP archive from its central directory, and the stored `mimetype` of ODF and EPUB (APPNOTE.TXT 6.3.10, 4.3). Nothing is inflated. */

/** At most so many entries are looked at; what makes a document recognisable comes early or has a fixed name. */
const MAX_ENTRIES = 20_000;
const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_BYTES = 22;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const LARGE_END_OF_DIRECTORY = 0x06064b50;
/** The value stands in the ZIP64 record. */
const ELSEWHERE = 0xffffffff;

export interface ZipNames {
  readonly names: ReadonlySet<string>;
  /** Content of the entry `mimetype` if it is stored; ODF and EPUB demand that. */
  readonly mimetype: string | null;
}

const findEnd = (view: DataView): number | null => {
  const last = view.byteLength - END_OF_DIRECTORY_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at -= 1) if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  return null;
};

const storedText = (view: DataView, localHeader: number, size: number): string | null => {
  if (localHeader + LOCAL_HEADER_BYTES > view.byteLength || size > 200) return null;
  const start = localHeader + LOCAL_HEADER_BYTES + view.getUint16(localHeader + 26, true) + view.getUint16(localHeader + 28, true);
  if (start + size > view.byteLength) return null;
  return Buffer.from(view.buffer, view.byteOffset + start, size)
    .toString("latin1")
    .trim();
};

/** Where the central directory starts, how long it is, and by how much bytes put before the archive shift all offsets (4.3.14 to 4.3.16). */
const locate = (view: DataView): { readonly start: number; readonly end: number; readonly shift: number } | null => {
  const end = view.byteLength < END_OF_DIRECTORY_BYTES ? null : findEnd(view);
  if (end === null) return null;
  const size = view.getUint32(end + 12, true);
  const offset = view.getUint32(end + 16, true);
  const locator = end - LOCATOR_BYTES;
  if (size !== ELSEWHERE && offset !== ELSEWHERE) return { start: end - size, end, shift: Math.max(0, end - size - offset) };
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR) return null;
  const large = Number(view.getBigUint64(locator + 8, true));
  if (large + 56 > view.byteLength || view.getUint32(large, true) !== LARGE_END_OF_DIRECTORY) return null;
  const start = Number(view.getBigUint64(large + 48, true));
  return { start, end: Math.min(large, start + Number(view.getBigUint64(large + 40, true))), shift: 0 };
};

/** null when there is no central directory to be found: a broken or cut archive. */
export const zipNames = (bytes: Uint8Array): ZipNames | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = locate(view);
  if (directory === null || directory.start < 0) return null;
  const { end, shift } = directory;
  const names = new Set<string>();
  let mimetype: string | null = null;
  let at = directory.start;
  while (at + DIRECTORY_ENTRY_BYTES <= end && names.size < MAX_ENTRIES && view.getUint32(at, true) === DIRECTORY_ENTRY) {
    const nameLength = view.getUint16(at + 28, true);
    if (at + DIRECTORY_ENTRY_BYTES + nameLength > end) break;
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + at + DIRECTORY_ENTRY_BYTES, nameLength).toString("utf8");
    names.add(name);
    const stored = view.getUint16(at + 10, true) === 0;
    if (name === "mimetype" && stored) mimetype = storedText(view, view.getUint32(at + 42, true) + shift, view.getUint32(at + 24, true));
    at += DIRECTORY_ENTRY_BYTES + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return names.size === 0 ? null : { names, mimetype };
};

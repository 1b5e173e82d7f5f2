/** The pages of a TIFF by their directories alone (TIFF 6.0): sizes, encodings and where the data lies, all of it within the file. Pure. */
import { refusal } from "../refusal.ts";

/** Fax machines and scanners send some hundred at most; a count is easily written. */
const MAX_PAGES = 10_000;
/** Writers use some twenty tags. */
const MAX_ENTRIES = 1_000;
/** Strips of one row each on A3 at 1,200 dpi. */
const MAX_PIECES = 20_000;
/** Largest list of numbers that is read: a place for each piece. */
const MAX_VALUES = MAX_PIECES;

/** Strips (as wide as the page) or tiles, row by row. */
export interface TiffPage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly compression: number;
  readonly photometric: number;
  readonly bits: number;
  readonly samples: number;
  readonly planar: boolean;
  readonly fillOrder: number;
  /** 1 … 8, as EXIF's. */
  readonly orientation: number;
  /** null where the file does not tell. */
  readonly dpi: { readonly x: number; readonly y: number } | null;
  readonly predictor: boolean;
  /** T4Options. */
  readonly fax: number;
  /** 16-bit red, then green, then blue values. */
  readonly colours: readonly number[];
  /** Of JPEG: what all pieces share. */
  readonly tables: Uint8Array | null;
  readonly pieceWidthPx: number;
  readonly pieceHeightPx: number;
  readonly pieces: readonly Uint8Array[];
}

const TAG = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  xResolution: 282,
  yResolution: 283,
  planar: 284,
  fax: 292,
  resolutionUnit: 296,
  predictor: 317,
  colours: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  tables: 347,
} as const;

/** Bytes of a value by its type: BYTE, ASCII, SHORT, LONG, RATIONAL, …, UNDEFINED. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const [BYTE, SHORT, LONG, RATIONAL, UNDEFINED] = [1, 3, 4, 5, 7];
/** A preview of another page. */
const REDUCED = 1;

/** Values of a tag; none where it is missing or not of numbers. */
type Values = (tag: number) => readonly number[];

const broken = (): Error => refusal("document/corrupt", "tiff");

interface Reading {
  readonly view: DataView;
  readonly little: boolean;
}

const value = ({ view, little }: Reading, type: number, at: number): number => {
  if (type === BYTE || type === UNDEFINED) return view.getUint8(at);
  if (type === SHORT) return view.getUint16(at, little);
  if (type === LONG) return view.getUint32(at, little);
  if (type !== RATIONAL) return Number.NaN;
  const divisor = view.getUint32(at + 4, little);
  return divisor === 0 ? Number.NaN : view.getUint32(at, little) / divisor;
};

const directoryAt = (reading: Reading, at: number): { readonly values: Values; readonly next: number } => {
  const { view, little } = reading;
  const entries = new Map<number, { readonly type: number; readonly count: number; readonly at: number }>();
  const count = view.getUint16(at, little);
  if (count > MAX_ENTRIES) throw refusal("document/limits", "tiff-entries");
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * 12;
    const type = view.getUint16(entry + 2, little);
    const values = view.getUint32(entry + 4, little);
    const bytes = (SIZES[type] ?? 0) * values;
    const place = bytes <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    // What a page needs is missing then, and says so; what it does not need may be broken.
    if (place + bytes <= view.byteLength && values <= MAX_VALUES)
      entries.set(view.getUint16(entry, little), { type, count: values, at: place });
  }
  const values: Values = (tag) => {
    const entry = entries.get(tag);
    if (entry === undefined) return [];
    return Array.from({ length: entry.count }, (_, index) => value(reading, entry.type, entry.at + index * (SIZES[entry.type] ?? 0)));
  };
  return { values, next: view.getUint32(at + 2 + count * 12, little) };
};

const dpiOf = (values: Values): TiffPage["dpi"] => {
  const [x = Number.NaN] = values(TAG.xResolution);
  const [y = x] = values(TAG.yResolution);
  const [unit = 2] = values(TAG.resolutionUnit);
  const factor = unit === 3 ? 2.54 : 1;
  return unit !== 1 && x > 0 && y > 0 && x < 100_000 && y < 100_000 ? { x: x * factor, y: y * factor } : null;
};

const piecesOf = (view: DataView, offsets: readonly number[], lengths: readonly number[]): readonly Uint8Array[] =>
  offsets.map((offset, index) => {
    // The last piece of a file that was cut short is decoded as far as it goes.
    const length = Math.min(lengths[index] ?? view.byteLength, view.byteLength - offset);
    if (length <= 0) throw broken();
    return new Uint8Array(view.buffer, view.byteOffset + offset, length);
  });

const isPreview = (values: Values): boolean => ((values(TAG.subfile)[0] ?? 0) & REDUCED) !== 0;

const pageOf = ({ view }: Reading, values: Values): TiffPage => {
  const first = (tag: number, otherwise: number): number => values(tag)[0] ?? otherwise;
  const [widthPx, heightPx] = [first(TAG.width, 0), first(TAG.height, 0)];
  const tiled = values(TAG.tileOffsets).length > 0;
  const offsets = values(tiled ? TAG.tileOffsets : TAG.stripOffsets);
  const pieceWidthPx = tiled ? first(TAG.tileWidth, 0) : widthPx;
  const pieceHeightPx = tiled ? first(TAG.tileHeight, 0) : Math.min(heightPx, first(TAG.rowsPerStrip, heightPx));
  if (widthPx === 0 || heightPx === 0) throw refusal("document/corrupt", "no-pixels");
  if (!(pieceWidthPx > 0 && pieceHeightPx > 0) || offsets.length === 0) throw broken();
  const wanted = Math.ceil(widthPx / pieceWidthPx) * Math.ceil(heightPx / pieceHeightPx);
  if (wanted > MAX_PIECES) throw refusal("document/limits", "strips");
  const samples = first(TAG.samples, 1);
  const tables = values(TAG.tables);
  return {
    widthPx,
    heightPx,
    compression: first(TAG.compression, 1),
    photometric: first(TAG.photometric, 0),
    bits: first(TAG.bits, 1),
    samples,
    planar: samples > 1 && first(TAG.planar, 1) === 2,
    fillOrder: first(TAG.fillOrder, 1),
    orientation: first(TAG.orientation, 1),
    dpi: dpiOf(values),
    predictor: first(TAG.predictor, 1) === 2,
    fax: first(TAG.fax, 0),
    colours: values(TAG.colours),
    tables: tables.length === 0 ? null : Uint8Array.from(tables),
    pieceWidthPx,
    pieceHeightPx,
    pieces: piecesOf(view, offsets.slice(0, wanted), values(tiled ? TAG.tileBytes : TAG.stripBytes)),
  };
};

export const isTiff = (bytes: Uint8Array): boolean =>
  bytes.length > 8 &&
  ((bytes[0] === 0x49 && bytes[1] === 0x49 && bytes[2] === 42) || (bytes[0] === 0x4d && bytes[1] === 0x4d && bytes[3] === 42));

/** What lies beyond the end of the file. */
const within = <T>(read: () => T): T => {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof RangeError ? broken() : thrown;
  }
};

/**
 * In the file's order, previews left out; a page is looked at when it is called for, and its pieces are views of `bytes`.
 * Throws document/corrupt (tiff, no-pixels) and document/limits (tiff-loop, tiff-entries, pages, strips) before anything is decoded.
 */
export const tiffPages = (bytes: Uint8Array): readonly (() => TiffPage)[] => {
  const reading: Reading = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), little: bytes[0] === 0x49 };
  const pages: (() => TiffPage)[] = [];
  const seen = new Set<number>();
  for (let at = within(() => reading.view.getUint32(4, reading.little)); at !== 0; ) {
    if (seen.has(at)) throw refusal("document/limits", "tiff-loop");
    if (seen.size >= MAX_PAGES) throw refusal("document/limits", "pages");
    seen.add(at);
    const { values, next } = within(() => directoryAt(reading, at));
    if (!isPreview(values)) pages.push(() => within(() => pageOf(reading, values)));
    at = next;
  }
  if (pages.length === 0) throw broken();
  return pages;
};

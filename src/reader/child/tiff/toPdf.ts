/**
 * A page of a TIFF as a PDF of one page, one unit for each pixel: a PDF's filters are a TIFF's encodings, so that the pieces are put into it as they are and the
 * decoders of pdf.js, which meet hostile files every day, read them (ISO 32000-1, 7.4 and 8.9.5; libtiff's tiff2pdf does the same). Pure.
 */
import { refusal } from "../refusal.ts";
import type { TiffPage } from "./directory.ts";

/** Decoded: pdf.js holds a page's bytes, its pixels and the canvas at the same time, and the child may have 2 GB. */
const MAX_BYTES = 256 * 1024 * 1024;
/** pdf.js leaves larger images out (pdf/open.ts). */
const MAX_PIXELS = 100_000_000;

const [NONE, HUFFMAN, FAX3, FAX4, LZW, JPEG, DEFLATE, OLD_DEFLATE, PACK_BITS] = [1, 2, 3, 4, 5, 7, 8, 32946, 32773];
const [WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR] = [0, 1, 2, 3, 5, 6];

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number.parseInt(byte.toString(2).padStart(8, "0").split("").reverse().join(""), 2),
);

const unsupported = (what: string): Error => refusal("document/unsupported", `tiff-${what}`);

const faxParameters = ({ compression, photometric, fax, pieceWidthPx }: TiffPage, rows: number): string => {
  const k = compression === FAX4 ? -1 : compression === FAX3 && (fax & 1) === 1 ? 1 : 0;
  const parameters = `/K ${k} /Columns ${pieceWidthPx} /Rows ${rows} /BlackIs1 ${photometric === BLACK_IS_ZERO}`;
  return compression === HUFFMAN ? `${parameters} /EncodedByteAlign true /EndOfBlock false` : parameters;
};

const filterOf = (page: TiffPage, rows: number): string => {
  const { compression, predictor, samples, bits, pieceWidthPx, photometric } = page;
  const parameters = predictor
    ? ` /DecodeParms << /Predictor 2 /Colors ${samples} /BitsPerComponent ${bits} /Columns ${pieceWidthPx} >>`
    : "";
  switch (compression) {
    case NONE:
      return "";
    case HUFFMAN:
    case FAX3:
    case FAX4:
      return `/Filter /CCITTFaxDecode /DecodeParms << ${faxParameters(page, rows)} >>`;
    case LZW:
      return `/Filter /LZWDecode${parameters}`;
    case JPEG:
      return `/Filter /DCTDecode /DecodeParms << /ColorTransform ${photometric === YCBCR ? 1 : 0} >>`;
    case DEFLATE:
    case OLD_DEFLATE:
      return `/Filter /FlateDecode${parameters}`;
    case PACK_BITS:
      return "/Filter /RunLengthDecode";
    default:
      throw unsupported(`compression-${compression}`);
  }
};

const hex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");

const paletteOf = ({ colours, bits }: TiffPage): string => {
  const size = 2 ** bits;
  if (colours.length < 3 * size) throw refusal("document/corrupt", "tiff-palette");
  const entries = Array.from({ length: size }, (_, index) => [0, 1, 2].map((part) => (colours[part * size + index] ?? 0) >> 8)).flat();
  return `[/Indexed /DeviceRGB ${size - 1} <${hex(entries)}>]`;
};

/** How many samples of a pixel are its colour; the others (transparency) are passed over. */
const baseOf = ({ photometric, compression }: TiffPage): { readonly name: string; readonly samples: number } => {
  switch (photometric) {
    case WHITE_IS_ZERO:
    case BLACK_IS_ZERO:
      return { name: "/DeviceGray", samples: 1 };
    case RGB:
      return { name: "/DeviceRGB", samples: 3 };
    case CMYK:
      return { name: "/DeviceCMYK", samples: 4 };
    case YCBCR:
      if (compression === JPEG) return { name: "/DeviceRGB", samples: 3 };
      throw unsupported("ycbcr");
    default:
      throw unsupported(`colours-${photometric}`);
  }
};

const colourSpaceOf = (page: TiffPage): string => {
  if (page.photometric === PALETTE) {
    if (page.samples !== 1 || page.bits > 8) throw unsupported("palette");
    return paletteOf(page);
  }
  const base = baseOf(page);
  if (page.samples < base.samples) throw refusal("document/corrupt", "tiff-samples");
  if (page.samples === base.samples) return base.name;
  const names = Array.from({ length: page.samples }, (_, index) => `/S${index}`).join(" ");
  return `[/DeviceN [${names}] ${base.name} 5 0 R]`;
};

/** Takes a pixel's further samples away (a PostScript function, ISO 32000-1, 7.10.5). */
const droppingFunction = (page: TiffPage): string => {
  const extra = Math.max(0, page.samples - (page.photometric === PALETTE ? 1 : baseOf(page).samples));
  const ranges = (count: number): string => "0 1 ".repeat(count);
  const code = `{ ${"pop ".repeat(extra)}}`;
  return `<< /FunctionType 4 /Domain [${ranges(page.samples)}] /Range [${ranges(page.samples - extra)}] /Length ${code.length} >>\nstream\n${code}\nendstream`;
};

/** Pixels of the page as displayed from those of the file, y upwards (TIFF 6.0, Orientation); the sides are exchanged from 5 on. */
const turn = (orientation: number, width: number, height: number): string => {
  const matrices = [
    [1, 0, 0, 1, 0, 0],
    [-1, 0, 0, 1, width, 0],
    [-1, 0, 0, -1, width, height],
    [1, 0, 0, -1, 0, height],
    [0, -1, -1, 0, height, width],
    [0, -1, 1, 0, 0, width],
    [0, 1, 1, 0, 0, 0],
    [0, 1, -1, 0, height, 0],
  ];
  return (matrices[orientation - 1] ?? matrices[0] ?? []).join(" ");
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** A piece's JPEG with the tables that all pieces share: those without their end, the piece without its beginning. */
const withTables = (piece: Uint8Array, tables: Uint8Array | null): Uint8Array =>
  tables === null || tables.length < 4 ? piece : joined(tables.subarray(0, -2), piece.subarray(2));

const dataOf = (page: TiffPage, piece: Uint8Array): Uint8Array => {
  if (page.compression === JPEG) return withTables(piece, page.tables);
  return page.fillOrder === 2 && page.bits === 1 ? piece.map((byte) => REVERSED[byte] ?? 0) : piece;
};

const checked = (page: TiffPage): void => {
  if (page.widthPx * page.heightPx > MAX_PIXELS) throw refusal("document/limits", "pixels");
  if ((page.widthPx * page.heightPx * page.samples * page.bits) / 8 > MAX_BYTES) throw refusal("document/limits", "pixels");
  // A tile may be larger than the page.
  if (page.pieceWidthPx * page.pieceHeightPx > MAX_PIXELS) throw refusal("document/limits", "pixels");
  if (page.planar) throw unsupported("planes");
  if (![1, 2, 4, 8].includes(page.bits)) throw unsupported(`bits-${page.bits}`);
};

/** Rows are as far apart as pixels of a row on paper: a fax has half as many. */
const stretchOf = ({ dpi }: TiffPage): number => (dpi === null ? 1 : Math.min(4, Math.max(0.25, dpi.x / dpi.y)));

/** Throws document/limits (pixels) and document/unsupported (tiff-…, what it is) before anything is decoded. */
export const tiffToPdf = (page: TiffPage): Uint8Array => {
  checked(page);
  const { widthPx, pieceWidthPx, pieceHeightPx } = page;
  const stretch = stretchOf(page);
  const heightPx = Math.round(page.heightPx * stretch);
  const across = Math.ceil(widthPx / pieceWidthPx);
  const space = colourSpaceOf(page);
  const decode = page.photometric === WHITE_IS_ZERO && ![HUFFMAN, FAX3, FAX4].includes(page.compression) ? "/Decode [1 0]" : "";
  const placed = page.pieces.map((piece, index) => {
    const top = Math.floor(index / across) * pieceHeightPx;
    // The last strip ends with the page; tiles are filled up.
    const rows = pieceWidthPx === widthPx ? Math.min(pieceHeightPx, page.heightPx - top) : pieceHeightPx;
    const left = (index % across) * pieceWidthPx;
    return { data: dataOf(page, piece), rows, left, bottom: heightPx - (top + rows) * stretch };
  });
  const content = [
    `${turn(page.orientation, widthPx, heightPx)} cm`,
    ...placed.map(({ rows, left, bottom }, index) => `q ${pieceWidthPx} 0 0 ${rows * stretch} ${left} ${bottom} cm /P${index} Do Q`),
  ].join("\n");
  const [boxWidth, boxHeight] = page.orientation >= 5 && page.orientation <= 8 ? [heightPx, widthPx] : [widthPx, heightPx];
  const FIRST_PIECE = 6;
  const references = placed.map((_, index) => `/P${index} ${FIRST_PIECE + index} 0 R`).join(" ");
  const objects: readonly (readonly (string | Uint8Array)[])[] = [
    ["<< /Type /Catalog /Pages 2 0 R >>"],
    ["<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${boxWidth} ${boxHeight}] /Contents 4 0 R /Resources << /XObject << ${references} >> >> >>`,
    ],
    [`<< /Length ${content.length} >>\nstream\n${content}\nendstream`],
    [droppingFunction(page)],
    ...placed.map(({ data, rows }) => [
      `<< /Type /XObject /Subtype /Image /Width ${pieceWidthPx} /Height ${rows} /ColorSpace ${space} /BitsPerComponent ${page.bits} ${decode} ${filterOf(page, rows)} /Length ${data.length} >>\nstream\n`,
      data,
      "\nendstream",
    ]),
  ];
  return assembled(objects);
};

const assembled = (objects: readonly (readonly (string | Uint8Array)[])[]): Uint8Array => {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  const put = (part: string | Uint8Array): void => {
    const bytes = typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    parts.push(bytes);
    at += bytes.length;
  };
  put("%PDF-1.7\n");
  for (const [index, object] of objects.entries()) {
    offsets.push(at);
    for (const part of [`${index + 1} 0 obj\n`, ...object, "\nendobj\n"]) put(part);
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const start = at;
  put(
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
  );
  return new Uint8Array(Buffer.concat(parts));
};

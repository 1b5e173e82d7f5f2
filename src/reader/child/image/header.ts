/** Size and resolution of an image by its header alone: what it would decode to is known before anything is decoded. Pure. */

export type ImageType = "png" | "jpeg" | "webp" | "gif" | "bmp";

/** `dpi`: as the file declares it, null where it does not (then it is unknown how large the page is). */
export interface ImageHeader {
  readonly type: ImageType;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number | null;
}

const INCH_METRES = 0.0254;

const ascii = (view: DataView, at: number, length: number): string =>
  at + length > view.byteLength ? "" : String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));

/** PNG (ISO/IEC 15948): IHDR first; pHYs before the first IDAT. */
const png = (view: DataView): ImageHeader => {
  let dpi: number | null = null;
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const chunk = ascii(view, at + 4, 4);
    if (chunk === "IDAT") break;
    if (chunk === "pHYs" && at + 17 <= view.byteLength && view.getUint8(at + 16) === 1)
      dpi = Math.round(view.getUint32(at + 8) * INCH_METRES);
  }
  return { type: "png", widthPx: view.getUint32(16), heightPx: view.getUint32(20), dpi };
};

const DPI_UNITS = 1;
const DOTS_PER_CENTIMETRE = 2;

/** JFIF APP0 (version, then unit and density) and the first frame header SOFn (ITU-T T.81, B.2). */
const jpeg = (view: DataView): ImageHeader | null => {
  let dpi: number | null = null;
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { type: "jpeg", widthPx: view.getUint16(at + 7), heightPx: view.getUint16(at + 5), dpi };
    if (marker === 0xe0 && ascii(view, at + 4, 4) === "JFIF" && at + 14 < view.byteLength) {
      const [unit, density] = [view.getUint8(at + 11), view.getUint16(at + 12)];
      if (unit === DPI_UNITS) dpi = density;
      else if (unit === DOTS_PER_CENTIMETRE) dpi = Math.round(density * 2.54);
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
};

/** WebP container (RFC 9649): VP8X canvas, VP8L or VP8 frame. */
const webp = (view: DataView): ImageHeader | null => {
  if (view.byteLength < 30) return null;
  const of = (widthPx: number, heightPx: number): ImageHeader => ({ type: "webp", widthPx, heightPx, dpi: null });
  switch (ascii(view, 12, 4)) {
    case "VP8X": {
      const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
      return of(three(24), three(27));
    }
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return of((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case "VP8 ":
      return of(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    default:
      return null;
  }
};

/** BMP: BITMAPCOREHEADER (12 bytes) or BITMAPINFOHEADER and its successors; a negative height means top-down. */
const bmp = (view: DataView): ImageHeader | null => {
  if (view.byteLength < 42) return null;
  if (view.getUint32(14, true) === 12)
    return { type: "bmp", widthPx: view.getUint16(18, true), heightPx: view.getUint16(20, true), dpi: null };
  const perMetre = view.getInt32(38, true);
  return {
    type: "bmp",
    widthPx: Math.abs(view.getInt32(18, true)),
    heightPx: Math.abs(view.getInt32(22, true)),
    dpi: perMetre > 0 ? Math.round(perMetre * INCH_METRES) : null,
  };
};

/** null for what is no image of these types, or whose header is cut off. */
export const imageHeader = (bytes: Uint8Array): ImageHeader | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 24) return null;
  if (view.getUint32(0) === 0x89504e47) return png(view);
  if (view.getUint16(0) === 0xffd8) return jpeg(view);
  if (ascii(view, 0, 4) === "RIFF" && ascii(view, 8, 4) === "WEBP") return webp(view);
  if (ascii(view, 0, 4) === "GIF8") return { type: "gif", widthPx: view.getUint16(6, true), heightPx: view.getUint16(8, true), dpi: null };
  if (ascii(view, 0, 2) === "BM") return bmp(view);
  return null;
};

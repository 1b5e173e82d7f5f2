/** Images: a page for each picture (scanners put several into a TIFF), its text by OCR, its page image by drawing it. */
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { AppError } from "#src/contract/errors.ts";
import type { FormatEvent } from "../../protocol.ts";
import type { PageImage } from "../../reader.ts";
import type { Format, FormatOptions, OpenedFile } from "../format.ts";
import type { Picture, Pictures } from "../image/picture.ts";
import { openPictures } from "../image/pictures.ts";
import { guessedDpi, ocrScale } from "../image/size.ts";
import type { Ocr } from "../ocr.ts";

/** Of a page image, as of PDF pages (pdf/pageImage.ts). */
const MAX_PAINTED_PIXELS = 24_000_000;
const MAX_SIDE = 16_383;
const POINTS_PER_INCH = 72;
const JPEG_QUALITY = 88;

interface Sized extends Picture {
  readonly dpi: number;
  /** In pt. */
  readonly width: number;
  readonly height: number;
}

const sized = ({ picture, dpi: declared }: Picture): Sized => {
  const dpi = guessedDpi(declared, picture.width, picture.height);
  const points = (pixels: number): number => Math.round((pixels / dpi) * POINTS_PER_INCH * 100) / 100;
  return { picture, dpi, width: points(picture.width), height: points(picture.height) };
};

/** On white: what is transparent would be read as black. */
const draw = (picture: Picture["picture"], widthPx: number, heightPx: number): SKRSContext2D => {
  const context = createCanvas(widthPx, heightPx).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, widthPx, heightPx);
  return context;
};

const readPage = async (
  pictures: Pictures,
  { page, ocr, signal }: { readonly page: number; readonly ocr: Ocr | null; readonly signal: AbortSignal },
): Promise<FormatEvent> => {
  const { picture, dpi, width, height } = sized(await pictures.open(page));
  if (ocr === null) return { kind: "unread", unread: { page, reason: "scan-without-ocr" } };
  const scale = ocrScale(dpi, picture.width, picture.height);
  const [widthPx, heightPx] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
  const { data } = draw(picture, widthPx, heightPx).getImageData(0, 0, widthPx, heightPx);
  const { text, places, warnings } = await ocr.recognize({ rgba: data, widthPx, heightPx, width, height }, signal);
  if (text === "") return { kind: "unread", unread: { page, reason: "no-text-found" } };
  const found = { page, kind: "page", label: null, width, height, source: "ocr", characters: text.length } as const;
  return { kind: "page", page: { ...found, sheet: null, text, places, warnings, cells: [] } };
};

async function* read(file: OpenedFile, options: FormatOptions): AsyncIterable<FormatEvent> {
  const pictures = openPictures(file.bytes);
  yield { kind: "info", title: null, pages: pictures.pages };
  for (let page = options.firstPage; page <= pictures.pages; page += 1) {
    options.signal.throwIfAborted();
    yield await readPage(pictures, { page, ocr: options.ocr, signal: options.signal }).catch((thrown: unknown) => {
      // The only one: that is the reason for the file.
      if (options.signal.aborted || pictures.pages === 1) throw thrown;
      return { kind: "unread" as const, unread: { page, reason: "corrupt" as const } };
    });
  }
}

const openForPainting: NonNullable<Format["openForPainting"]> = async (file) => {
  const pictures = openPictures(file.bytes);
  return async (page, widthPx): Promise<PageImage> => {
    if (page > pictures.pages) throw new AppError("request/invalid", "The document has fewer pages");
    const { picture } = await pictures.open(page);
    const { width, height } = picture;
    const scale = Math.min(widthPx / width, MAX_SIDE / height, Math.sqrt(MAX_PAINTED_PIXELS / (width * height)));
    const [across, down] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const bytes = await draw(picture, across, down).canvas.encode("jpeg", JPEG_QUALITY);
    return { mediaType: "image/jpeg", bytes, widthPx: across, heightPx: down };
  };
};

export const format: Format = { resumable: true, read, openForPainting };

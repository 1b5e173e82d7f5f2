/** Images: one page, its text by OCR, its page image by drawing it. */
import { createCanvas, type Image, loadImage, type SKRSContext2D } from "@napi-rs/canvas";
import { AppError } from "#src/contract/errors.ts";
import type { FormatEvent } from "../../protocol.ts";
import type { PageImage } from "../../reader.ts";
import type { Format, OpenedFile } from "../format.ts";
import { imageHeader } from "../image/header.ts";
import { guessedDpi, ocrScale } from "../image/size.ts";
import { refusal } from "../refusal.ts";

/** A scan of A2 at 600 dpi has 139 million, 560 MB decoded; the child may have 2 GB. */
const MAX_PIXELS = 140_000_000;
/** Of a page image, as of PDF pages (pdf/pageImage.ts). */
const MAX_PAINTED_PIXELS = 24_000_000;
const MAX_SIDE = 16_383;
const POINTS_PER_INCH = 72;
const JPEG_QUALITY = 88;

interface Opened {
  /** Turned as its EXIF orientation says. */
  readonly image: Image;
  readonly dpi: number;
  /** In pt. */
  readonly width: number;
  readonly height: number;
}

/** Throws document/limits before decoding, document/unsupported for other types (TIFF, HEIC), document/corrupt. */
const open = async (file: OpenedFile): Promise<Opened> => {
  const header = imageHeader(file.bytes);
  if (header === null) throw new AppError("document/unsupported", "Images of this type are not read", { details: { type: "image" } });
  if (header.widthPx * header.heightPx > MAX_PIXELS) throw refusal("document/limits", "pixels");
  if (header.widthPx * header.heightPx === 0) throw refusal("document/corrupt", "no-pixels");
  const image = await loadImage(file.bytes).catch((cause: unknown) => {
    throw refusal("document/corrupt", "image", cause);
  });
  const dpi = guessedDpi(header.dpi, image.width, image.height);
  const points = (pixels: number): number => Math.round((pixels / dpi) * POINTS_PER_INCH * 100) / 100;
  return { image, dpi, width: points(image.width), height: points(image.height) };
};

/** On white: what is transparent would be read as black. */
const draw = (image: Image, widthPx: number, heightPx: number): SKRSContext2D => {
  const context = createCanvas(widthPx, heightPx).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, widthPx, heightPx);
  return context;
};

async function* read(file: OpenedFile, options: Parameters<Format["read"]>[1]): AsyncIterable<FormatEvent> {
  yield { kind: "info", title: null, pages: 1 };
  const { image, dpi, width, height } = await open(file);
  if (options.ocr === null) {
    yield { kind: "unread", unread: { page: 1, reason: "scan-without-ocr" } };
    return;
  }
  const scale = ocrScale(dpi, image.width, image.height);
  const [widthPx, heightPx] = [Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale))];
  const { data } = draw(image, widthPx, heightPx).getImageData(0, 0, widthPx, heightPx);
  const { text, places, warnings } = await options.ocr.recognize({ rgba: data, widthPx, heightPx, width, height }, options.signal);
  if (text === "") {
    yield { kind: "unread", unread: { page: 1, reason: "no-text-found" } };
    return;
  }
  const page = { page: 1, kind: "page", label: null, width, height, source: "ocr", characters: text.length } as const;
  yield { kind: "page", page: { ...page, sheet: null, text, places, warnings, cells: [] } };
}

const openForPainting: NonNullable<Format["openForPainting"]> = async (file) => {
  const { image } = await open(file);
  return async (page, widthPx): Promise<PageImage> => {
    if (page !== 1) throw new AppError("request/invalid", "An image has one page");
    const scale = Math.min(widthPx / image.width, MAX_SIDE / image.height, Math.sqrt(MAX_PAINTED_PIXELS / (image.width * image.height)));
    const [across, down] = [Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale))];
    const bytes = await draw(image, across, down).canvas.encode("jpeg", JPEG_QUALITY);
    return { mediaType: "image/jpeg", bytes, widthPx: across, heightPx: down };
  };
};

export const format: Format = { resumable: false, read, openForPainting };

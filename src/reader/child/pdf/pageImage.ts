/** Page images: as a viewer shows the page, forms and annotations included. */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import type { PDFPageProxy } from "pdfjs-dist";
import type { PageImage } from "../../reader.ts";
import { type OcrImage, ocrPixelsPerPoint } from "../ocr.ts";

/** 24 million pixels are 96 MB on a canvas; a taller page is drawn smaller. */
const MAX_PIXELS = 24_000_000;
/** WebP has no more than 14 bits for a side. */
const MAX_SIDE = 16_383;
/** Quality of WebP at which 8 pt text shows no rings. */
const WEBP_QUALITY = 85;

/** One pixel for each unit of the page times `scale`; how many that may be is the caller's to bound. */
export const drawPage = async (page: PDFPageProxy, scale: number): Promise<Canvas> => {
  const viewport = page.getViewport({ scale });
  const canvas = createCanvas(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)));
  const context = canvas.getContext("2d");
  // pdf.js knows browsers' canvases only; this one has the same methods.
  await page.render({ canvas: null, canvasContext: context as unknown as CanvasRenderingContext2D, viewport, background: "white" }).promise;
  return canvas;
};

const draw = (page: PDFPageProxy, wantedScale: number): Promise<Canvas> => {
  const { width, height } = page.getViewport({ scale: 1 });
  const most = Math.min(Math.sqrt(MAX_PIXELS / Math.max(1, width * height)), MAX_SIDE / Math.max(1, width, height));
  return drawPage(page, Math.min(wantedScale, most));
};

/** `widthPx` wide, less where the page would have over 24 million pixels or a side of more than 16,383. */
export const renderPage = async (page: PDFPageProxy, widthPx: number): Promise<PageImage> => {
  const canvas = await draw(page, widthPx / Math.max(1, page.getViewport({ scale: 1 }).width));
  const bytes = await canvas.encode("webp", WEBP_QUALITY);
  return { mediaType: "image/webp", bytes: new Uint8Array(bytes), widthPx: canvas.width, heightPx: canvas.height };
};

/** At the resolution recognition wants. */
export const renderForOcr = async (page: PDFPageProxy): Promise<OcrImage> => {
  const { width, height } = page.getViewport({ scale: 1 });
  const canvas = await draw(page, ocrPixelsPerPoint(width, height));
  const rgba = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return { rgba, widthPx: canvas.width, heightPx: canvas.height, width, height };
};

/** Opens a PDF with pdf.js: everything it may need from its own package's files, nothing fetched, nothing evaluated. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { AppError } from "#src/contract/errors.ts";
import { refusal } from "../refusal.ts";
import { patchWorker } from "./patch.ts";

/** Larger images are left out: 100 million pixels are 400 MB unpacked. */
const MAX_IMAGE_PIXELS = 100_000_000;

const home = (): string => dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

let loading: Promise<typeof import("pdfjs-dist")> | null = null;

const load = async (): Promise<typeof import("pdfjs-dist")> => {
  patchWorker();
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  // By path, and loaded now: pdf.js would else look for it beside itself only when the first document comes.
  Reflect.set(globalThis, "pdfjsWorker", await import("pdfjs-dist/legacy/build/pdf.worker.mjs" as string));
  return pdfjs;
};

/** pdf.js with its patched worker in this thread; loaded once. A spare child does it before its document comes. */
export const loadPdfjs = (): Promise<typeof import("pdfjs-dist")> => {
  loading ??= load();
  return loading;
};

const named = (thrown: unknown, hadPassword: boolean): AppError => {
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "PasswordException") {
    const wrong = hadPassword;
    return new AppError(wrong ? "document/wrong-password" : "document/encrypted", "The PDF is encrypted", { cause: thrown });
  }
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : "";
  if (/encrypt|security handler|crypt/i.test(message)) return refusal("document/unsupported", "encryption", thrown);
  return refusal("document/corrupt", name === "InvalidPDFException" ? "structure" : "unexpected", thrown);
};

/** The document; `bytes` are handed over and empty afterwards. Throws document/encrypted, wrong-password, corrupt, unsupported. */
export const openPdf = async (bytes: Uint8Array, password: string | null): Promise<PDFDocumentProxy> => {
  const pdfjs = await loadPdfjs();
  const files = home();
  // pdf.js takes what it gets for good; a view into a larger buffer (an attachment) must not take that along.
  const data = bytes.byteLength === bytes.buffer.byteLength && !Buffer.isBuffer(bytes) ? bytes : new Uint8Array(bytes);
  const task = pdfjs.getDocument({
    data,
    ...(password === null ? {} : { password }),
    cMapUrl: `${join(files, "cmaps")}/`,
    standardFontDataUrl: `${join(files, "standard_fonts")}/`,
    wasmUrl: `${join(files, "wasm")}/`,
    iccUrl: `${join(files, "iccs")}/`,
    useWorkerFetch: false,
    useSystemFonts: false,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: MAX_IMAGE_PIXELS,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  try {
    return await task.promise;
  } catch (thrown) {
    throw named(thrown, password !== null);
  }
};

/** PDF: pages with one box per word, by pdf.js. */
import type { PDFDocumentProxy } from "pdfjs-dist";
import { AppError } from "#src/contract/errors.ts";
import { cleanText } from "../cleanText.ts";
import type { Format } from "../format.ts";
import { openPdf } from "../pdf/open.ts";
import { readPage } from "../pdf/page.ts";
import { renderPage } from "../pdf/pageImage.ts";
import { refusal } from "../refusal.ts";

const MAX_TITLE = 300;
/** The longest books have some ten thousand; a count is easily written. */
const MAX_PAGES = 100_000;

const titleOf = async (pdf: PDFDocumentProxy): Promise<string | null> => {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
  const title: unknown = Reflect.get(info, "Title");
  const cleaned = typeof title === "string" ? cleanText(title).text.trim().slice(0, MAX_TITLE) : "";
  return cleaned === "" ? null : cleaned;
};

export const format: Format = {
  resumable: true,
  async *read(file, options) {
    const pdf = await openPdf(file.bytes, options.password);
    if (pdf.numPages === 0) throw refusal("document/corrupt", "no-pages");
    if (pdf.numPages > MAX_PAGES) throw refusal("document/limits", "pages");
    yield { kind: "info", title: await titleOf(pdf), pages: pdf.numPages };
    const labels = await pdf.getPageLabels().catch(() => null);
    for (let number = options.firstPage; number <= pdf.numPages; number += 1) {
      options.signal.throwIfAborted();
      const label = labels?.[number - 1] ?? null;
      yield await readPage(pdf, { number, label: label === "" ? null : label, ocr: options.ocr, signal: options.signal }).catch(
        (thrown: unknown) => {
          if (options.signal.aborted || thrown instanceof AppError) throw thrown;
          return { kind: "unread" as const, unread: { page: number, reason: "corrupt" as const } };
        },
      );
    }
    await pdf.loadingTask.destroy();
  },
  async openForPainting(file, password) {
    const pdf = await openPdf(file.bytes, password);
    return async (number, widthPx) => {
      if (number > pdf.numPages) throw new AppError("request/invalid", "The document has fewer pages");
      const page = await pdf.getPage(number);
      try {
        return await renderPage(page, widthPx);
      } finally {
        // Fonts stay with the document; what only this page needs (decoded images) goes.
        page.cleanup();
      }
    };
  },
};

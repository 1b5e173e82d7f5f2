/** OCR for the bench of documents: pages a second of worn A4 letters as the reader's child recognises them, and how many words come out right. */
import { OCR_DPI } from "#src/reader/child/ocr.ts";
import { openOcr } from "#src/reader/child/openOcr.ts";
import { cleanScan, englishLetter, germanLetter, scannedPage, wordAccuracy } from "#test/support/scannedPage.ts";
import { measured, type Row } from "./bench.ts";

/** Per language; each another grain. */
const PAGES = 3;

const run: Row["run"] = async () => {
  const ocr = openOcr(["eng", "deu"]);
  if (ocr === null) return { kind: "skipped", reason: "no languages" };
  const seeds = Array.from({ length: PAGES }, (_, index) => index + 1);
  const worn = { ...cleanScan, dpi: OCR_DPI, noise: 12, rotationDegrees: 1, jpegQuality: 40 };
  const pages = await Promise.all(
    [englishLetter, germanLetter].flatMap((letter) => seeds.map((seed) => scannedPage(letter, { ...worn, seed }))),
  );
  const signal = new AbortController().signal;
  // Starting the thread and reading its data is not a page.
  await ocr.recognize(await scannedPage(["start"], cleanScan), signal);
  const rates: number[] = [];
  const accuracies: number[] = [];
  for (const page of pages) {
    const started = performance.now();
    const { text } = await ocr.recognize(page, signal);
    rates.push(1_000 / (performance.now() - started));
    const truth = page.words.map((word) => word.text);
    accuracies.push(wordAccuracy(truth, text.split(/\s+/)));
  }
  await ocr.close();
  const mean = accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length;
  return measured(rates, "pages/s", null, `${pages.length} made letters at ${OCR_DPI} dpi, ${(mean * 100).toFixed(1)} % of words right`);
};

export const ocrRow: Row = { id: "ocr", what: "OCR, English and German loaded, one thread", target: "printed", run };

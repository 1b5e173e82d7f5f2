/** PDF pages with positions through the whole reader, against pdf.js called bare and pdftotext, in the same run. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";
import { createDocumentReader } from "#src/reader/startReader.ts";
import { sourceOf } from "#test/support/documentSource.ts";
import { measured, type Row, type RowResult } from "./bench.ts";

interface PdfBench {
  readonly reports: readonly string[];
  readonly repeats: number;
}

const seconds = async (work: () => Promise<number>): Promise<{ readonly pages: number; readonly seconds: number }> => {
  const started = performance.now();
  const pages = await work();
  return { pages, seconds: (performance.now() - started) / 1_000 };
};

const throughReader = async (paths: readonly string[]): Promise<number> => {
  const reader = createDocumentReader();
  let pages = 0;
  for (const path of paths)
    for await (const event of reader.read({ source: sourceOf(path), ocrLanguages: [], firstPage: 1 }, new AbortController().signal))
      if (event.kind === "page") pages += 1;
  await reader.close();
  return pages;
};

/** As its documentation shows it: one process, text items with their positions, page by page. */
const bare = async (paths: readonly string[]): Promise<number> => {
  let pages = 0;
  for (const path of paths) {
    const pdf = await getDocument({ data: new Uint8Array(readFileSync(path)), verbosity: VerbosityLevel.ERRORS }).promise;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      await page.getTextContent();
      page.cleanup();
      pages += 1;
    }
    await pdf.loadingTask.destroy();
  }
  return pages;
};

/** The same with a process for each file, as hostile files demand: what is parsed in it is never warm. */
const bareApart = async (paths: readonly string[]): Promise<number> =>
  paths.reduce((sum, path) => {
    const script = fileURLToPath(new URL("./barePdf.ts", import.meta.url));
    const said = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", script, path], { encoding: "utf8" });
    return sum + Number(said.stdout);
  }, 0);

const poppler = async (paths: readonly string[]): Promise<number> =>
  paths.reduce((sum, path) => {
    const said = spawnSync("pdftotext", ["-bbox", path, "-"], { encoding: "utf8", maxBuffer: 2 ** 30 });
    return sum + (said.stdout.match(/<page /g)?.length ?? 0);
  }, 0);

const without = ({ reports }: PdfBench): RowResult | null =>
  reports.length === 0 ? { kind: "skipped", reason: "../shared/assets/docs/sec-10-q is not here" } : null;

const ratioTo = async (
  bench: PdfBench,
  other: (paths: readonly string[]) => Promise<number>,
  met: ((ratio: number) => boolean) | null,
): Promise<RowResult> => {
  const skipped = without(bench);
  if (skipped !== null) return skipped;
  const ratios: number[] = [];
  const rates: string[] = [];
  // In turn, so that a busy stretch of the machine meets both.
  for (let run = 0; run < bench.repeats; run += 1) {
    const theirs = await seconds(() => other(bench.reports));
    const ours = await seconds(() => throughReader(bench.reports));
    ratios.push(ours.pages / ours.seconds / (theirs.pages / theirs.seconds));
    rates.push(`${(ours.pages / ours.seconds).toFixed(0)} against ${(theirs.pages / theirs.seconds).toFixed(0)} pages/s`);
  }
  return measured(ratios, "times", met, `${bench.reports.length} files: ${rates.join(", ")}`);
};

export const pdfRows = (bench: PdfBench): readonly Row[] => [
  {
    id: "pdf-bare",
    what: "PDF text with positions, whole reader ÷ pdf.js called bare",
    target: "≥ 0.9",
    run: () => ratioTo(bench, bare, (ratio) => ratio >= 0.9),
  },
  {
    id: "pdf-bare-apart",
    what: "PDF text with positions, whole reader ÷ pdf.js called bare in a process per file",
    target: "none",
    run: () => ratioTo(bench, bareApart, null),
  },
  {
    id: "pdf-poppler",
    what: "PDF text with positions, whole reader ÷ pdftotext -bbox",
    target: "none",
    run: async () =>
      spawnSync("pdftotext", ["-v"]).error === undefined
        ? ratioTo(bench, poppler, null)
        : { kind: "skipped", reason: "pdftotext (poppler-utils) is not here" },
  },
];

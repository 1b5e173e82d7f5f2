/** pdf.js as its documentation shows it, for one file in a process of its own; prints the number of pages. */
import { readFileSync } from "node:fs";
import { getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";

const pdf = await getDocument({ data: new Uint8Array(readFileSync(process.argv[2] ?? "")), verbosity: VerbosityLevel.ERRORS }).promise;
for (let number = 1; number <= pdf.numPages; number += 1) {
  const page = await pdf.getPage(number);
  await page.getTextContent();
  page.cleanup();
}
process.stdout.write(`${pdf.numPages}\n`);

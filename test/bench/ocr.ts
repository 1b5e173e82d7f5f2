/** `node test/bench/ocr.ts`: word accuracy and time of OCR on made pages, by resolution, languages and damage; a table on stdout. DPI and LANGUAGES (as "eng,eng+deu") choose. */
import type { OcrLanguage } from "#src/reader/child/ocr.ts";
import { openOcr } from "#src/reader/child/openOcr.ts";
import { cleanScan, englishLetter, germanLetter, type ScanOptions, scannedPage, wordAccuracy } from "#test/support/scannedPage.ts";

const resolutions = (process.env.DPI ?? "150,200,250,300").split(",").map(Number);
const damages: Readonly<Record<string, Partial<ScanOptions>>> = {
  clean: {},
  "noise 12": { noise: 12 },
  "turned 1°": { rotationDegrees: 1 },
  "JPEG 40": { jpegQuality: 40 },
  "9 pt mono": { fontSizePt: 9, font: "DejaVu Sans Mono" },
  "all three": { noise: 12, rotationDegrees: 1, jpegQuality: 40 },
  "all three, 9 pt sans": { noise: 12, rotationDegrees: 1, jpegQuality: 40, fontSizePt: 9, font: "Liberation Sans" },
  "all three, 7 pt sans": { noise: 12, rotationDegrees: 1, jpegQuality: 40, fontSizePt: 7, font: "Liberation Sans" },
  "noise 40, JPEG 25, 2°": { noise: 40, rotationDegrees: 2, jpegQuality: 25 },
};
const letters = { English: englishLetter, German: germanLetter };
const languageSets: readonly (readonly OcrLanguage[])[] = (process.env.LANGUAGES ?? "eng+deu")
  .split(",")
  .map((set) => set.split("+") as OcrLanguage[]);

console.log("languages\tdpi\tdamage\tletter\twords\taccuracy\tseconds\tcpu seconds");
for (const languages of languageSets) {
  const ocr = openOcr(languages);
  if (ocr === null) continue;
  for (const dpi of resolutions)
    for (const [damage, options] of Object.entries(damages))
      for (const [letter, paragraphs] of Object.entries(letters)) {
        const page = await scannedPage(paragraphs, { ...cleanScan, dpi, ...options });
        const [started, used] = [performance.now(), process.cpuUsage()];
        const { text } = await ocr.recognize(page, new AbortController().signal);
        const seconds = (performance.now() - started) / 1000;
        // Two cores are seldom free: processor time is what can be compared.
        const { user, system } = process.cpuUsage(used);
        const accuracy = wordAccuracy(
          page.words.map((word) => word.text),
          text.split(/\s+/),
        );
        console.log(
          [
            languages.join("+"),
            dpi,
            damage,
            letter,
            page.words.length,
            accuracy.toFixed(4),
            seconds.toFixed(2),
            ((user + system) / 1e6).toFixed(2),
          ].join("\t"),
        );
      }
  await ocr.close();
}

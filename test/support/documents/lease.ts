/** A made lease whose words lie at known boxes: page 2 is turned and cropped, so that a mark at the right place was computed and not guessed. */
import type { Box } from "#src/contract/document.ts";
import { type MadePage, makePdf, wordBoxes } from "../pdf.ts";

const first: MadePage = {
  texts: [
    { text: "Contract with Northwind Holdings Ltd.", x: 72, y: 770, size: 16 },
    { text: "Contract number: KX-4821.", x: 72, y: 730 },
    { text: "Place of jurisdiction: Bremen.", x: 72, y: 710 },
  ],
};
const turned: MadePage = {
  rotate: 90,
  crop: [36, 60, 560, 800],
  texts: [
    { text: "Contract with Northwind Holdings Ltd.", x: 100, y: 740, size: 16 },
    { text: "The notice period is 45 working days.", x: 100, y: 700 },
    { text: "The deposit is EUR 3,720.00.", x: 100, y: 660 },
  ],
};
const last: MadePage = { texts: [{ text: "Please keep this document for your records.", x: 72, y: 770 }] };
const pages = [first, turned, last];

export const LEASE_NAME = "lease.pdf";
export const leasePdf = (): Uint8Array => makePdf(pages);

/** Size of the displayed page in pt. */
export const TURNED_SIZE = { width: 740, height: 524 } as const;

/** The box around these words, which stand next to each other in one line of the turned page, in pt from the top left as displayed. */
export const boxOnTurned = (words: string): Box => {
  const all = wordBoxes(turned);
  const wanted = words.split(" ");
  const at = all.findIndex((_, from) => wanted.every((word, index) => all[from + index]?.text.replace(/\.$/, "") === word));
  if (at < 0) throw new Error(`“${words}” is not on the page`);
  const boxes = all.slice(at, at + wanted.length).map(({ box }) => box);
  return [
    Math.min(...boxes.map(([left]) => left)),
    Math.min(...boxes.map(([, top]) => top)),
    Math.max(...boxes.map(([, , right]) => right)),
    Math.max(...boxes.map(([, , , bottom]) => bottom)),
  ];
};

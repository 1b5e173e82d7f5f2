/** Documents whose answers are known, for the end-to-end tests. */
import { makePdf } from "../pdf.ts";

/** Two of its people live in Bonn, one on each of the sheet's two pages: C2 and C61 hold 400.50 together. */
export const STAFF_CSV = [
  "Name,City,Salary",
  "Anna,Bonn,100.50",
  ...Array.from({ length: 58 }, (_, at) => `Ben ${at},Ulm,200.25`),
  "Carla,Bonn,300.00",
  "David,Kiel,50.00",
].join("\n");

/** A page is numbered by a word of its own, so that the last one can be searched for. */
export const longPdf = (pages: number): Uint8Array =>
  makePdf(
    Array.from({ length: pages }, (_, at) => ({
      texts: Array.from({ length: 40 }, (_line, line) => ({
        text: line === 0 ? `Milestone ${at + 1} of the long report.` : `Line ${line} of the page says nothing that anybody would look for.`,
        x: 72,
        y: 790 - 18 * line,
      })),
    })),
  );

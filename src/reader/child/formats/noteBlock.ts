/** Footnotes and endnotes as blocks: behind the paragraph that refers to them, with a raised number that no citation mark looks like. */
import type { Block } from "../sections.ts";

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export const noteBlock = (number: number, text: string): Block => ({
  kind: "paragraph",
  text: `${String(number).replace(/\d/g, (digit) => RAISED[Number(digit)] ?? digit)} ${text}`,
});

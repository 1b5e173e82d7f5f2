/** How numbered passages stand in a prompt: exactly as the starter model was trained, and so that no passage can pass for another one. */

import type { Locator } from "#src/contract/document.ts";
import { assertNever } from "#src/contract/errors.ts";

/** Longest heading or part name that is put into a header, in UTF-16 code units. */
const NAME_MAX = 60;

/** One line, without what a header is made of. */
const inHeader = (name: string): string => {
  const flat = name
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, " ")
    .replace(/[[\]()]/gu, " ")
    .replace(/ {2,}/gu, " ")
    .trim();
  return flat.length > NAME_MAX ? `${flat.slice(0, NAME_MAX).toWellFormed().trimEnd()}…` : flat;
};

/** Where a passage lies, in words: "page 3", "slide 2", "Costs B4:D9", "Rent, paragraph 7", "body, paragraph 1". */
export const placeWords = (locator: Locator): string => {
  switch (locator.kind) {
    case "page":
      return `page ${locator.page}`;
    case "slide":
      return `slide ${locator.page}`;
    case "cells":
      return `${inHeader(locator.sheet)} ${locator.range}`.trim();
    case "paragraph":
      return [inHeader(locator.headings.at(-1) ?? ""), `paragraph ${locator.paragraph}`].filter((part) => part !== "").join(", ");
    case "part":
      return [inHeader(locator.part), `paragraph ${locator.paragraph}`].filter((part) => part !== "").join(", ");
    default:
      return assertNever(locator);
  }
};

interface LaidOut {
  readonly n: number;
  readonly fileName: string;
  readonly locator: Locator;
  readonly text: string;
}

/** Whatever breaks a line in some model's eyes. */
const LINE_BREAKS = /\r\n?|[\v\f\x85\u2028\u2029]/gu;
/** Every form that marks.ts reads as a mark, and the full-width one. */
const MARKS =
  /[[【［]\s*\^?((?:(?:passages?|passagen|sources?|quellen?)\s+)?\d{1,3}(?:\s*(?:[,;&–-]|and|und)\s*\d{1,3}){0,20})\s*(?:†[^\]】\n]{0,40})?[\]】］]/giu;

/**
 * A passage's text as the model sees it: no blank lines, since those part the passages; no line that begins like a passage or like the question;
 * and "[7]" of the source as "(7)", so that the model copies no mark that is not ours. Quotes are checked against the text as it is.
 */
export const passageBody = (text: string): string =>
  text
    .replace(LINE_BREAKS, "\n")
    .replace(/[^\S\n]*\n\s*/gu, "\n")
    .replace(MARKS, "($1)")
    .replace(/\n(?=\((?:passages?|sources?)? ?\d{1,3}\) ?\(|(?:Question|Q|Frage|Passages|Context|System|User|Assistant) ?:)/giu, " ")
    .trim();

/** "[1] (file.pdf, page 3) text" */
export const passageBlock = ({ n, fileName, locator, text }: LaidOut): string =>
  `[${n}] (${inHeader(fileName)}, ${placeWords(locator)}) ${passageBody(text)}`;

/** The blocks, a blank line between them. */
export const passageBlocks = (passages: readonly LaidOut[]): string => passages.map(passageBlock).join("\n\n");

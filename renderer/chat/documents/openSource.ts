/** From a mark of an answer to the place in the document it names, and the document beside the chat. */
import type { AnswerGrounding, Citation, Computation, Passage } from "#src/contract/grounding.ts";
import type { Target } from "../../documents/view.ts";
import { locatorWords } from "../../words/documents.ts";
import { useChatView } from "../view.ts";

/** Where a passage is opened: at the checked quote if there is one, else at the passage as a whole. */
export const targetOf = (passage: Passage, citation: Citation | null): Target => {
  const checked = citation === null || citation.verification === "unverified" ? null : citation;
  const locator = checked?.locator ?? passage.locator;
  return {
    fileId: passage.fileId,
    fileName: passage.fileName,
    page: locator.page,
    boxes: checked === null || checked.boxes.length === 0 ? passage.boxes : checked.boxes,
    locator,
    quote: checked === null ? passage.text : checked.quote,
    find: null,
    kept: passage.text,
  };
};

export const passageOf = (grounding: AnswerGrounding, n: number): Passage | null => grounding.passages.find((one) => one.n === n) ?? null;

/** The checked stretches of one mark, in the order of the answer. */
export const citationsOf = (grounding: AnswerGrounding, n: number): readonly Citation[] => grounding.citations.filter((one) => one.n === n);

/** More are not read in one line. */
const PLACES_SHOWN = 3;

/** Where the checked quotes of a passage stand, each place once; where none was found, the passage's own place. */
export const placesOf = (passage: Passage, citations: readonly Citation[]): string => {
  const words = new Set(citations.flatMap(({ locator }) => (locator === null ? [] : [locatorWords(locator)])));
  if (words.size === 0) return locatorWords(passage.locator);
  return [...words].slice(0, PLACES_SHOWN).join("; ") + (words.size > PLACES_SHOWN ? "; …" : "");
};

/** `none`: nothing was compared (yet). One unverified stretch makes the whole mark unverified. */
export type MarkStanding = "exact" | "repaired" | "unverified" | "none";
export const standingOf = (citations: readonly Citation[]): MarkStanding => {
  for (const standing of ["unverified", "repaired", "exact"] as const)
    if (citations.some((one) => one.verification === standing)) return standing;
  return "none";
};

/** The cells a value was computed from, all of them marked; the viewer finds the page of the first. */
export const targetOfCells = ({ fileId, fileName, sheet, cells }: Computation): Target => ({
  fileId,
  fileName,
  page: 1,
  boxes: [],
  locator: { kind: "cells", page: 1, sheet, range: cells.join(", ") },
  quote: null,
  find: null,
  kept: null,
});

/** Narrower than this the list of chats makes way for the document: three columns at most, the rail counted. */
const THREE_COLUMNS_PX = 1_440;

/** Opens a document beside the chat. */
export const showSource = (source: Target): void =>
  useChatView.setState(({ listOpen, listMadeWay }) => {
    const makesWay = listOpen && globalThis.innerWidth < THREE_COLUMNS_PX;
    return { source, listOpen: listOpen && !makesWay, listMadeWay: listMadeWay || makesWay };
  });

/** Closes it, and brings back the list that made way. */
export const closeSource = (): void =>
  useChatView.setState(({ listOpen, listMadeWay }) => ({ source: null, listOpen: listOpen || listMadeWay, listMadeWay: false }));

/** Opens the passage beside the chat. */
export const openSource = (passage: Passage, citation: Citation | null): void => showSource(targetOf(passage, citation));

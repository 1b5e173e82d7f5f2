/** From a mark of an answer to the place in the document it names. Pure but for the last line. */
import type { AnswerGrounding, Citation, Passage } from "#src/contract/document.ts";
import type { Target } from "../../documents/view.ts";
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

/** `none`: nothing was compared (yet). One unverified stretch makes the whole mark unverified. */
export type MarkStanding = "exact" | "repaired" | "unverified" | "none";
export const standingOf = (citations: readonly Citation[]): MarkStanding => {
  for (const standing of ["unverified", "repaired", "exact"] as const)
    if (citations.some((one) => one.verification === standing)) return standing;
  return "none";
};

/** Opens the passage beside the chat. */
export const openSource = (passage: Passage, citation: Citation | null): void =>
  useChatView.setState({ source: targetOf(passage, citation) });

/** A mark in an answer: how its quotes stand, and the way to the source beside the chat. */
import { type ReactNode, useContext } from "react";
import type { AnswerGrounding } from "#src/contract/grounding.ts";
import { classes } from "../../ui/classes.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { locatorWords, verificationWords } from "../../words/documents.ts";
import { GroundingContext } from "./GroundingContext.ts";
import { citationsOf, type MarkStanding, openSource, passageOf, standingOf } from "./openSource.ts";

const signs: Readonly<Record<MarkStanding, string>> = { exact: "", repaired: "~", unverified: "!", none: "" };
const looks: Readonly<Record<MarkStanding, string>> = {
  exact: "bg-accent-wash text-accent",
  repaired: "bg-accent-wash text-accent",
  unverified: "bg-check-wash text-check",
  none: "bg-sunken text-soft",
};

const One = ({ grounding, n }: { readonly grounding: AnswerGrounding; readonly n: number }) => {
  const passage = passageOf(grounding, n);
  const citations = citationsOf(grounding, n);
  const standing = passage === null ? "unverified" : standingOf(citations);
  const where = passage === null ? `There is no passage ${n}` : `${passage.fileName}, ${locatorWords(passage.locator)}`;
  const words = passage === null || standing === "none" ? where : `${where}. ${verificationWords[standing].long}.`;
  return (
    <Tooltip text={words}>
      <button
        type="button"
        className={classes("mx-0.5 rounded-control px-1 text-small font-strong hover:underline", looks[standing])}
        aria-label={`Source ${n}: ${words}`}
        data-standing={standing}
        onClick={() => passage !== null && openSource(passage, citations[0] ?? null)}
      >
        {n}
        {signs[standing]}
      </button>
    </Tooltip>
  );
};

/** `numbers`: "1,3". `children`: the mark as the model wrote it, shown where there are no sources. */
export const CitationMark = ({ numbers, children }: { readonly numbers: string; readonly children: ReactNode }) => {
  const grounding = useContext(GroundingContext);
  if (grounding === null || grounding.passages.length === 0) return children;
  return [...new Set(numbers.split(","))].map((n) => <One key={n} grounding={grounding} n={Number(n)} />);
};

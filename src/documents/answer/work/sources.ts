/** Passages that the steps of a work cite, numbered through all of it, each with its places on the page. */
import type { Passage } from "#src/contract/grounding.ts";
import { marksIn } from "#src/passages/marks.ts";
import type { LaidPassage } from "../passage.ts";

/** Kept with the answer; what is cited beyond them loses its mark. */
const SOURCES_MAX = 400;

export interface Sources {
  /** The text of a step with the numbers of all the work instead of the step's own; marks without a passage are taken out. */
  renumbered(text: string, laid: readonly LaidPassage[]): string;
  readonly laid: readonly LaidPassage[];
}

export const createSources = (before: readonly LaidPassage[]): Sources => {
  const all = [...before];
  const keyOf = ({ documentHash, locator, text }: Passage): string => `${documentHash} ${locator.page} ${text}`;
  const numbers = new Map(all.map(({ passage }) => [keyOf(passage), passage.n]));
  const numberOf = (cited: LaidPassage): number | null => {
    const key = keyOf(cited.passage);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (all.length >= SOURCES_MAX) return null;
    const n = all.length + 1;
    all.push({ ...cited, passage: { ...cited.passage, n } });
    numbers.set(key, n);
    return n;
  };
  return {
    renumbered: (text, laid) => {
      let so = "";
      let from = 0;
      for (const { numbers: own, start, end } of marksIn(text)) {
        const marks = own.flatMap((n) => {
          const cited = laid.find(({ passage }) => passage.n === n);
          const number = cited === undefined ? null : numberOf(cited);
          return number === null ? [] : [`[${number}]`];
        });
        so += text.slice(from, start) + marks.join("");
        from = end;
      }
      return so + text.slice(from);
    },
    laid: all,
  };
};

/** Passages that the steps of a work cite, numbered through all of it. */
import type { Passage } from "#src/contract/grounding.ts";
import { marksIn } from "#src/passages/marks.ts";
import type { LaidPassage } from "../passage.ts";

/** Kept with the answer; what is cited beyond them loses its mark. */
const SOURCES_MAX = 400;

export interface Sources {
  /** The text of a step with the numbers of all the work instead of the step's own; marks without a passage are taken out. */
  renumbered(text: string, laid: readonly LaidPassage[]): string;
  readonly passages: readonly Passage[];
}

export const createSources = (before: readonly Passage[]): Sources => {
  const passages = [...before];
  const keyOf = ({ documentHash, locator, text }: Passage): string => `${documentHash} ${locator.page} ${text}`;
  const numbers = new Map(passages.map((passage) => [keyOf(passage), passage.n]));
  const numberOf = (passage: Passage): number | null => {
    const key = keyOf(passage);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (passages.length >= SOURCES_MAX) return null;
    const n = passages.length + 1;
    passages.push({ ...passage, n });
    numbers.set(key, n);
    return n;
  };
  return {
    renumbered: (text, laid) => {
      let so = "";
      let from = 0;
      for (const { numbers: own, start, end } of marksIn(text)) {
        const all = own.flatMap((n) => {
          const cited = laid.find(({ passage }) => passage.n === n);
          const number = cited === undefined ? null : numberOf(cited.passage);
          return number === null ? [] : [`[${number}]`];
        });
        so += text.slice(from, start) + all.join("");
        from = end;
      }
      return so + text.slice(from);
    },
    get passages() {
      return passages;
    },
  };
};

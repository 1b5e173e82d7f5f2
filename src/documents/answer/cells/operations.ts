/** Whether a question asks for counting, summing or filtering, by its wording; conservative: no known wording, no computation. Pure. */
import type { CellQuestion } from "#src/contract/grounding.ts";
import { wordsOf } from "./words.ts";

export type CellOperation = CellQuestion["operation"];

const sum =
  /\b(?:sum(?: up| of)?|totals?|in total|altogether|add(?:ed)? up|how much|summe|gesamtsumme|gesamte[nrs]?|insgesamt|zusammen|summiere|wie ?viel|wie hoch)\b/g;
/** Over folded text (words.ts). The first that matches decides: "the average of the total" is an average, "how many in total" counts. */
const wordings: readonly (readonly [CellOperation, RegExp])[] = [
  ["average", /\b(?:average|mean|on average|durchschnitt\p{L}*|mittelwert|im schnitt|im mittel)\b/gu],
  ["count", /\b(?:how many|number of|count(?: of)?|wie ?viele|anzahl)\b/g],
  [
    "maximum",
    /\b(?:highest|largest|biggest|greatest|maximum|max|latest|most recent|most expensive|hochste[nrsm]?|grosste[nrsm]?|teuerste[nrsm]?|spateste[nrsm]?)\b/g,
  ],
  [
    "minimum",
    /\b(?:lowest|smallest|minimum|min|cheapest|earliest|niedrigste[nrsm]?|kleinste[nrsm]?|gunstigste[nrsm]?|billigste[nrsm]?|fruheste[nrsm]?)\b/g,
  ],
  ["sum", sum],
  ["list", /\b(?:list (?:all|every|the)|show (?:me )?all|liste alle|zeige? (?:mir )?alle|nenne alle)\b/g],
];

/** Sums per group, shares, comparisons between groups: more than one operation, hence left to the passages. */
const beyond =
  /\b(?:per|by|each|every month|je|pro|jeweils|percentage of|share of|anteil|difference|unterschied|differenz|compare|vergleich\p{L}*|median|top \d+)\b/u;

export interface Wording {
  readonly operation: CellOperation;
  /** The words that said so, and those that would say "sum" beside it ("how many in total"). */
  readonly words: ReadonlySet<string>;
  /** Whether words of a sum stand beside another operation: "the highest total". */
  readonly ofTotal: boolean;
}

/** `folded`: the question as words.ts folds it. null: not a question of that kind, or of more than one step. */
export const operationOf = (folded: string): Wording | null => {
  if (beyond.test(folded)) return null;
  for (const [operation, pattern] of wordings) {
    const said = folded.match(pattern);
    const sums = folded.match(sum) ?? [];
    if (said !== null)
      return { operation, words: new Set([...said, ...sums].flatMap(wordsOf)), ofTotal: operation !== "sum" && sums.length > 0 };
  }
  return null;
};

const german =
  /\b(?:wie ?viele?|wie hoch|welche\p{L}*|was|wer|wo|der|die|das|ist|sind|summe|anzahl|durchschnitt\p{L}*|hochste\p{L}*|insgesamt|im|und|von|fur|liste|zeige?|nenne)\b/gu;
const english = /\b(?:how|what|which|who|where|the|is|are|of|sum|total|number|average|highest|in|and|for|list|show)\b/g;

/** In which language the answer is worded. */
export const languageOf = (folded: string): "de" | "en" =>
  (folded.match(german)?.length ?? 0) > (folded.match(english)?.length ?? 0) ? "de" : "en";

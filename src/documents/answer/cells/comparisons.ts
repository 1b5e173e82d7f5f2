/** "more than 1,000", "since March 2024": comparisons with a number or a date as a question words them, English and German. Pure. */
import type { CellQuestion } from "#src/contract/grounding.ts";
import { wordsOf } from "./words.ts";

export interface WordedComparison {
  readonly of: "number" | "date";
  readonly comparison: CellQuestion["filters"][number]["comparison"];
  readonly value: string;
  /** The words that said so. */
  readonly words: readonly string[];
}

const number = String.raw`(?:[€$£] ?|eur ?|usd ?)?-?\d[\d.,' ]*(?: ?(?:[€$£%]|eur\b|euro\b|usd\b|dollars?\b|pounds?\b))?`;
const month = String.raw`(?:jan|feb|mar|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\p{L}*`;
const date = String.raw`(?:\d{1,2}\.? ${month}\.? \d{4}|${month}\.?(?: \d{1,2},)? \d{4}|\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}/\d{4}|(?:19|20)\d{2})`;

const pattern = (before: string, after: string): RegExp => new RegExp(String.raw`\b(?:${before}) (${after})(?![\p{L}\d])`, "gu");
const wordings: readonly (readonly [WordedComparison["of"], WordedComparison["comparison"], RegExp])[] = [
  ["date", "≥", pattern("since|from|seit|ab(?: dem)?", date)],
  ["date", ">", pattern("after|later than|nach(?: dem)?", date)],
  ["date", "<", pattern("before|earlier than|vor(?: dem)?", date)],
  ["date", "≤", pattern("until|up to|by the end of|bis(?: zum)?(?: ende)?", date)],
  ["date", "=", pattern("in the year|in|during|on|im jahre?|im|am|of|von|vom", date)],
  ["number", "≥", pattern("at least|no less than|mindestens|wenigstens|ab", number)],
  ["number", "≤", pattern("at most|no more than|up to|hochstens|maximal|bis zu", number)],
  [
    "number",
    ">",
    pattern("over|above|more than|greater than|higher than|larger than|exceeding|uber|mehr als|grosser als|hoher als", number),
  ],
  ["number", "<", pattern("under|below|less than|lower than|smaller than|unter|weniger als|kleiner als|niedriger als", number)],
];

/** At most one per stretch of text: "after 2024" is a date, and not also a number. */
export const comparisonsIn = (folded: string): readonly WordedComparison[] => {
  let left = folded;
  return wordings.flatMap(([of, comparison, wording]) => {
    const found = [...left.matchAll(wording)];
    left = left.replace(wording, " | ");
    return found.map(([whole, value = ""]) => ({ of, comparison, value: value.trim().replace(/[.,]$/, ""), words: wordsOf(whole) }));
  });
};

/** The marks of an answer that name passages: [1], [1, 2], [1-3], 【1】, [passage 1]; never inside code, never half of one. */

/** Adjacent marks, "[1][2]" or "[1], [2]", are one: together they stand for what is before them. */
export interface Mark {
  /** Passage numbers in the order they stand, each once. */
  readonly numbers: readonly number[];
  /** [start, end) in the answer, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** A range longer than this is taken for something else, and only its ends count. */
const RANGE_MAX = 20;
const numberList = String.raw`\d{1,3}(?:\s*(?:[,;&–-]|and|und)\s*\d{1,3})*`;
const markPattern = new RegExp(
  String.raw`\\?[\[【]\s*\^?(?:(?:passages?|passagen|sources?|quellen?)\s+)?(${numberList})\s*(?:†[^\]】\n]{0,40})?\\?[\]】]`,
  "giu",
);
const fences = /^ {0,3}(```+|~~~+)[^\n]*\n[\s\S]*?(?:^ {0,3}\1[^\S\n]*$|$(?![\s\S]))/gmu;
const inlineCode = /(?<!`)(`+)(?!`)(?:[^\n]|\n(?![^\S\n]*\n)){0,2000}?(?<!`)\1(?!`)/gu;

type Range = readonly [number, number];
const rangesOf = (text: string, pattern: RegExp): readonly Range[] =>
  [...text.matchAll(pattern)].map((match): Range => [match.index, match.index + match[0].length]);

/** Fenced blocks (an open one up to the end) and code in lines. */
const codeIn = (text: string): readonly Range[] => {
  const blocks = rangesOf(text, fences);
  const inBlock = (at: number): boolean => blocks.some(([start, end]) => at >= start && at < end);
  return [...blocks, ...rangesOf(text, inlineCode).filter(([start]) => !inBlock(start))];
};

const numbersIn = (list: string): readonly number[] => {
  const found: number[] = [];
  for (const [, first, , last] of list.matchAll(/(\d+)(?:\s*([–-])\s*(\d+))?/gu)) {
    const from = Number(first);
    const to = Number(last ?? first);
    if (to > from && to - from <= RANGE_MAX) for (let n = from; n <= to; n += 1) found.push(n);
    else found.push(from, to);
  }
  return [...new Set(found)].filter((n) => n > 0);
};

/** A link's text, or a definition of one. */
const isLink = (text: string, start: number, end: number): boolean =>
  text[end] === "(" ||
  text[start - 1] === "!" ||
  (text[end] === ":" && /(?:^|\n)\s*$/u.test(text.slice(0, start)) && /^:\s*\S+:\/\//u.test(text.slice(end)));

/** In order. What is still being written ("[1", "[1,") is no mark yet. */
export const marksIn = (answer: string): readonly Mark[] => {
  const code = codeIn(answer);
  const inCode = (at: number): boolean => code.some(([start, end]) => at >= start && at < end);
  const marks: Mark[] = [];
  for (const match of answer.matchAll(markPattern)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const numbers = numbersIn(match[1] ?? "");
    if (numbers.length === 0 || inCode(start) || isLink(answer, start, end)) continue;
    const before = marks.at(-1);
    if (before !== undefined && /^[\s,;&]*$/u.test(answer.slice(before.end, start)) && !answer.slice(before.end, start).includes("\n")) {
      marks[marks.length - 1] = { numbers: [...new Set([...before.numbers, ...numbers])], start: before.start, end };
    } else marks.push({ numbers, start, end });
  }
  return marks;
};

/** The answer with its marks taken out, and the space before each. */
export const withoutMarks = (answer: string): string => {
  let text = "";
  let from = 0;
  for (const { start, end } of marksIn(answer)) {
    text += answer.slice(from, start).replace(/[^\S\n]+$/u, "");
    from = end;
  }
  return text + answer.slice(from);
};

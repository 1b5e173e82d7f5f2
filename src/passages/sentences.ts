/** Which stretch of an answer a mark stands for: the sentence before it, or what follows a mark that opens one. Works on plain text (plainAnswer.ts). */
import type { Mark } from "./marks.ts";

/** [start, end) in the text. `sentenceStart`: the stretch opens a sentence. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly sentenceStart: boolean;
}

const abbreviations =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|no|nr|nos|art|abs|ziff|sec|fig|tab|vol|pp?|st|inc|ltd|co|corp|approx|ca|bzw|vgl|str|tel|e\.g|i\.e|z\.\s?b|u\.\s?a|d\.\s?h|jan|feb|mar|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez|\p{L}|\d{1,2})\.$/iu;
const ends = /(?:[.!?…]["”’»)]*(?=\s)|[。！？]["”’」』]?)\s*/gu;

/** Where sentences begin in a text: at line starts, and behind full stops that end a sentence. */
const sentenceStarts = (text: string): readonly number[] => {
  const starts = [0];
  for (const match of text.matchAll(/\n\s*/gu)) starts.push(match.index + match[0].length);
  for (const match of text.matchAll(ends)) {
    const next = match.index + match[0].length;
    const isAbbreviation = match[0].startsWith(".") && abbreviations.test(text.slice(Math.max(0, match.index - 8), match.index + 1));
    if (!isAbbreviation && /^["“„«(\p{Lu}\p{Lo}\d\p{Sc}-]/u.test(text.slice(next, next + 1))) starts.push(next);
  }
  return starts.sort((a, b) => a - b);
};

/** List bullets, ordinals and table bars at the beginning of a line are not content. */
const leadOf = (text: string): number => /^(?:\s|[-*•|>#]|\d{1,2}[.)](?=\s))*/u.exec(text)?.[0].length ?? 0;
const contentWords = (text: string): number => text.match(/[\p{L}\p{N}]{2,}|\p{Script=Han}/gu)?.length ?? 0;
/** "According to [1], …": what a mark after these stands for comes behind it. */
const LEAD_IN_WORDS = 4;
const leadIn =
  /(?:^|\s)(?:according to|as (?:stated|shown|noted) in|in|per|from|see|laut|gemäß|nach|siehe|passage|passages|source|und|and)\s*$/iu;

/** A sentence longer than this is looked at from its end only. */
const REGION_MAX = 1_500;

const trimmed = (text: string, start: number, end: number, sentenceStart: boolean): Region => {
  const lead = sentenceStart ? leadOf(text.slice(start, end)) : (/^[\s,;:.)]*/u.exec(text.slice(start, end))?.[0].length ?? 0);
  const tail = /[\s.,;:!?。！？|(]*$/u.exec(text.slice(start + lead, end))?.[0].length ?? 0;
  return { start: start + lead, end: Math.max(start + lead, end - tail), sentenceStart };
};

/** One region per mark, in order. `marks`: positions in `text`. An empty region is possible: a mark with nothing before or behind it. */
export const regionsOf = (text: string, marks: readonly Pick<Mark, "start" | "end">[]): readonly Region[] => {
  const starts = sentenceStarts(text);
  return marks.map((mark, index) => {
    const previous = marks[index - 1]?.end ?? 0;
    const before = text.slice(previous, mark.start);
    // "… EUR 500. [1]": the full stop before the mark does not end what the mark stands for.
    const content = previous + before.replace(/[\s.,;:!?。！？"”»)]*$/u, "").length;
    const sentence = starts.findLast((at) => at <= Math.max(previous, content - 1)) ?? 0;
    const start = Math.max(previous, sentence, mark.start - REGION_MAX);
    const region = trimmed(text, start, mark.start, start === sentence);
    const words = text.slice(region.start, region.end);
    if (contentWords(words) > LEAD_IN_WORDS || (contentWords(words) > 0 && !leadIn.test(words))) return region;
    const next = Math.min(mark.end + REGION_MAX, marks[index + 1]?.start ?? text.length, starts.find((at) => at > mark.end) ?? text.length);
    const behind = trimmed(text, mark.end, next, false);
    return contentWords(text.slice(behind.start, behind.end)) > contentWords(words) ? behind : region;
  });
};

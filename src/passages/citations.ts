/** From an answer and its passages to checked citations: for each mark, which words were compared, and whether the cited passage has them. */
import type { Verification } from "#src/contract/grounding.ts";
import { type Mark, marksIn } from "./marks.ts";
import { type PlainAnswer, plainAnswer } from "./plainAnswer.ts";
import { type Region, regionsOf } from "./sentences.ts";
import { longestCommonRun } from "./stretch.ts";
import { type Stretch, stretchesIn } from "./values.ts";
import { createSource, type Found, type Source } from "./verify.ts";

/** As the contract's Citation, without its place on the page. */
export interface Checked {
  readonly n: number;
  /** [start, end) in the answer, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly verification: Verification;
  /** [start, end) in the passage's text. */
  readonly inPassage: readonly [number, number] | null;
}

/** Most citations of one answer; an answer that copies a table keeps its first. */
const CITATIONS_MAX = 500;
/** A value after "is" or ":" of at most this many words must stand in the source as it is; a longer one is a sentence of its own. */
const VALUE_WORDS_MAX = 6;
const copula =
  /(?:(?<!\p{L})(?:is|are|was|were|ist|sind|war|waren|lautet|lauten|beträgt|betragen|heißt)(?!\p{L})|[:：|=])\s*(?:["“„«*]+)?\s*/u;

/** A stretch with what each source says of it. */
interface Outcome {
  readonly stretch: { readonly start: number; readonly end: number };
  readonly n: number | null;
  readonly found: Found | null;
}

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}\p{M}]+/gu)?.length ?? 0;

/** The same unit elsewhere in the source, and the number on its own in a cell or at a line's end: "Rent (EUR) | 1,284.60". */
const isBareCell = (source: string, { start, end }: Found): boolean =>
  /(?:^|[|\n\t])\s*$/u.test(source.slice(0, start)) && /^\s*(?:$|[|\n\t])/u.test(source.slice(end));

/** A number whose unit stands on its other side ("1,284.60 EUR" for "EUR 1,284.60") or in the header of its column. The unit itself must be there. */
const findNumber = (text: string, stretch: Extract<Stretch, { kind: "value" }>, source: Source): Outcome["found"] => {
  if (stretch.number === null) return null;
  const [start, end] = stretch.number;
  const digits = text.slice(start, end);
  const unit = (text.slice(stretch.start, start) + text.slice(end, stretch.end)).replace(/[\s-]+/gu, " ").trim();
  const isSuffix = text.slice(end, stretch.end).trim() !== "";
  const turned = [`${digits} ${unit}`, `${digits}${unit}`, `${unit} ${digits}`, `${unit}${digits}`];
  // Only a currency may change sides.
  for (const words of /^[\p{Sc}]|^[A-Z]{3}$/u.test(unit) ? turned : []) {
    const whole = source.find(words, false);
    if (whole === null) continue;
    const at = source.text.indexOf(digits, whole.start);
    return at === -1 ? null : { verification: "exact", start: at, end: at + digits.length };
  }
  const alone = source.find(digits, false);
  return alone !== null && isBareCell(source.text, alone) && source.find(isSuffix || unit !== "" ? unit : digits, false) !== null
    ? alone
    : null;
};

/** What to check in one region of the answer. */
const checkRegion = (
  text: string,
  region: Region,
  sources: readonly { readonly n: number; readonly source: Source }[],
): readonly Outcome[] => {
  const words = text.slice(region.start, region.end);
  const shift = <T extends { readonly start: number; readonly end: number }>(stretch: T) => ({
    start: stretch.start + region.start,
    end: stretch.end + region.start,
  });
  const look = (start: number, end: number): Omit<Outcome, "stretch"> | null => {
    const sentenceStart = region.sentenceStart && start === 0;
    const hits = sources.flatMap(({ n, source }) => {
      const found = source.find(words.slice(start, end), sentenceStart);
      return found === null ? [] : [{ n, found }];
    });
    return hits.find(({ found }) => found.verification === "exact") ?? hits[0] ?? null;
  };
  const lookNumber = (stretch: Stretch): (Omit<Outcome, "stretch"> & { readonly number: readonly [number, number] }) | null => {
    if (stretch.kind !== "value" || stretch.number === null) return null;
    for (const { n, source } of sources) {
      const found = findNumber(words, stretch, source);
      if (found !== null) return { n, found, number: stretch.number };
    }
    return null;
  };
  const outcomeOf = (stretch: Stretch): Outcome => {
    const whole = look(stretch.start, stretch.end);
    if (whole !== null) return { stretch: shift(stretch), ...whole };
    const part = lookNumber(stretch);
    if (part === null) return { stretch: shift(stretch), n: null, found: null };
    return { stretch: shift({ start: part.number[0], end: part.number[1] }), n: part.n, found: part.found };
  };

  const stretches = stretchesIn(words, region.sentenceStart);
  const whole = look(0, words.length);
  if (whole !== null && wordsIn(words) > 1) return [{ stretch: shift({ start: 0, end: words.length }), ...whole }];
  const verb = copula.exec(words);
  const after = verb === null ? words.length : verb.index + verb[0].length;
  // The colon of "10:30" or of an address is no "is": what stands behind it would be half of a value.
  const from = stretches.some(({ start, end }) => start < after && end > after) ? words.length : after;
  const to = words.replace(/[\s"”»“.,;:]+$/u, "").length;
  const tail = from < to ? look(from, to) : null;
  if (tail !== null) {
    const before = stretches.filter(({ end, kind }) => end <= from && kind !== "name").map(outcomeOf);
    return [...before, { stretch: shift({ start: from, end: to }), ...tail }];
  }
  // "The Tenant" for "the tenant" is a way of writing, not a name.
  const isPlainWord = ({ stretch, found }: Outcome): boolean => {
    const lower = text.slice(stretch.start, stretch.end).toLowerCase();
    return found === null && sources.some(({ source }) => source.text.toLowerCase().includes(lower));
  };
  const outcomes = stretches.flatMap((stretch) => {
    const outcome = outcomeOf(stretch);
    return stretch.kind === "name" && isPlainWord(outcome) ? [] : [outcome];
  });
  if (outcomes.length > 0) return outcomes;
  if (from < to && wordsIn(words.slice(from, to)) <= VALUE_WORDS_MAX)
    return [{ stretch: shift({ start: from, end: to }), n: null, found: null }];
  return [commonRun(words, sources, look, shift)];
};

/** Where nothing stands out: the longest run of words in common with a source, else the whole region, unverified. */
const commonRun = (
  words: string,
  sources: readonly { readonly n: number; readonly source: Source }[],
  look: (start: number, end: number) => Omit<Outcome, "stretch"> | null,
  shift: (stretch: { readonly start: number; readonly end: number }) => { readonly start: number; readonly end: number },
): Outcome => {
  const runs = sources.flatMap(({ source }) => {
    const run = longestCommonRun(words, source.text);
    return run === null ? [] : [run];
  });
  const longest = runs.sort((a, b) => b[1] - b[0] - (a[1] - a[0]))[0];
  const found = longest === undefined ? null : look(longest[0], longest[1]);
  return longest === undefined || found === null
    ? { stretch: shift({ start: 0, end: words.length }), n: null, found: null }
    : { stretch: shift({ start: longest[0], end: longest[1] }), ...found };
};

/** Marks as they lie in the plain text. In order, as they are: one pass over an answer of any length. */
const inPlain = (marks: readonly Mark[], { at }: PlainAnswer): readonly Mark[] => {
  let place = 0;
  const placeOf = (position: number): number => {
    while (place < at.length - 1 && (at[place] ?? 0) < position) place += 1;
    return place;
  };
  return marks.map((mark) => ({ numbers: mark.numbers, start: placeOf(mark.start), end: placeOf(mark.end) }));
};

/**
 * Words without a digit that stand in the question are no evidence: they would be in the answer whatever the passage says. Where nothing else was
 * compared, the sentence as a whole is, and is not found.
 */
const withoutEchoes = (outcomes: readonly Outcome[], text: string, region: Region, question: Source): readonly Outcome[] => {
  const isEcho = ({ stretch, found }: Outcome): boolean => {
    const words = text.slice(stretch.start, stretch.end).toLowerCase();
    return found !== null && !/\p{Nd}/u.test(words) && question.find(words, false) !== null;
  };
  const left = outcomes.filter((outcome) => !isEcho(outcome));
  return left.length > 0 ? left : [{ stretch: region, n: null, found: null }];
};

/**
 * Every number of every mark has at least one citation. Words are looked for in the passages their own mark names and nowhere else: a value that
 * stands in another passage is unverified. A number without a passage is unverified. `question`: what was asked; "" where the words of a request
 * are no part of the answer.
 */
export const checkCitations = (
  answer: string,
  passages: readonly { readonly n: number; readonly text: string }[],
  question: string,
): readonly Checked[] => {
  const asked = createSource(question.toLowerCase());
  const plain = plainAnswer(answer);
  const marks = inPlain(marksIn(answer), plain);
  const regions = regionsOf(plain.text, marks);
  const sources = new Map(passages.map(({ n, text }) => [n, createSource(text)]));
  const inAnswer = (place: number): number => plain.at[place] ?? answer.length;

  const checkedOf = ({ stretch, n, found }: Outcome, first: number): Checked => {
    const source = n === null ? undefined : sources.get(n);
    const start = inAnswer(stretch.start);
    const end = stretch.end > stretch.start ? inAnswer(stretch.end - 1) + 1 : start;
    return source === undefined || found === null || n === null
      ? { n: first, start, end, quote: plain.text.slice(stretch.start, stretch.end), verification: "unverified", inPassage: null }
      : {
          n,
          start,
          end,
          quote: source.text.slice(found.start, found.end),
          verification: found.verification,
          inPassage: [found.start, found.end],
        };
  };

  const checked = marks.flatMap((mark, index) => {
    const region = regions[index] ?? { start: 0, end: 0, sentenceStart: false };
    const cited = mark.numbers.flatMap((n) => {
      const source = sources.get(n);
      return source === undefined ? [] : [{ n, source }];
    });
    const [first = 1] = mark.numbers;
    const check = (among: typeof cited): readonly Outcome[] =>
      withoutEchoes(checkRegion(plain.text, region, among), plain.text, region, asked);
    const together = check(cited).map((outcome) => checkedOf(outcome, first));
    const silent = mark.numbers.filter((n) => !together.some((one) => one.n === n));
    const alone = silent.flatMap((n) =>
      check(cited.filter((one) => one.n === n))
        .map((outcome) => checkedOf(outcome, n))
        .filter(
          (one, place, all) =>
            one.verification !== "unverified" || (place === 0 && all.every(({ verification }) => verification === "unverified")),
        ),
    );
    return [...together, ...alone];
  });
  return checked.slice(0, CITATIONS_MAX);
};

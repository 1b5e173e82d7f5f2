/** Texts made by chance from a seed, with words as often as in a language: for indexes of any size with no corpus at hand. */

/** Mulberry32 (public domain, T. Ettinger): numbers in [0, 1), the same for the same seed. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const VOCABULARY = 60_000;
/** Zipf-Mandelbrot with the constants usual for English (exponent 1.07, shift 2.7). */
const EXPONENT = 1.07;
const SHIFT = 2.7;
/** The hundred most frequent words stand for those that say nothing. */
export const COMMON_WORDS = 100;

const SYLLABLES = "ka ber lin do mer ta sun gol ri ven tra ho pel is mor dan fe lu zen art ko bri sal ung ter nor ex pa quo vi".split(" ");

/** Words by frequency, the most frequent first; frequent ones are short. */
const makeWords = (random: () => number): readonly string[] => {
  const words = new Set<string>();
  while (words.size < VOCABULARY) {
    const syllables = 1 + Math.floor(random() * Math.min(5, 1.2 + Math.log10(words.size + 1)));
    words.add(Array.from({ length: syllables }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join(""));
    if (words.size < 200 && random() < 0.2) words.add(String(words.size));
  }
  return [...words];
};

export interface TextMaker {
  readonly words: readonly string[];
  /** `count` words in sentences. */
  text(count: number): string;
  /** A word as often as in a text. */
  word(): string;
}

export const createTextMaker = (seed: number): TextMaker => {
  const random = randomFrom(seed);
  const words = makeWords(random);
  let sum = 0;
  const cumulative = Float64Array.from(words, (_, rank) => {
    sum += 1 / (rank + 1 + SHIFT) ** EXPONENT;
    return sum;
  });
  const word = (): string => {
    const wanted = random() * sum;
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? "";
  };
  return {
    words,
    word,
    text: (count) => `${Array.from({ length: count }, (_, index) => word() + (index % 15 === 14 ? "." : "")).join(" ")}.`,
  };
};

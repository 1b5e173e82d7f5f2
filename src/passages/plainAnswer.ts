/** An answer without its Markdown emphasis, escapes and invisible characters, with the way back to where each character stood. */

export interface PlainAnswer {
  readonly text: string;
  /** `at[i]`: where character i of the text stands in the answer; one more at the end. UTF-16 code units. */
  readonly at: readonly number[];
}

/** Emphasis marks, back ticks, escapes before punctuation, zero-width and bidi controls. A star between digits or an underscore inside a word is content. */
const dropped =
  /(?<![\d\s])\*+|\*+(?![\d\s])|(?<![\p{L}\p{N}])_+(?=[\p{L}\p{N}"“„«'(\p{Sc}])|(?<=[\p{L}\p{N}"”’»').%\p{Sc}])_+(?![\p{L}\p{N}])|`+|\\(?=[!-/:-@[-`{-~])|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

export const plainAnswer = (answer: string): PlainAnswer => {
  const at: number[] = [];
  let text = "";
  let from = 0;
  const keep = (to: number): void => {
    for (let index = from; index < to; index += 1) at.push(index);
    text += answer.slice(from, to);
  };
  for (const match of answer.matchAll(dropped)) {
    keep(match.index);
    from = match.index + match[0].length;
  }
  keep(answer.length);
  return { text, at: [...at, answer.length] };
};

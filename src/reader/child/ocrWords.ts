/** Tesseract's table of a page → words in lines and paragraphs. Pure. */
import type { PixelBox } from "./ocrPixels.ts";

/** `confidence`: 0 … 100, Tesseract's own. `line` and `paragraph`: ordinals within the page. */
export interface OcrWord {
  readonly text: string;
  readonly confidence: number;
  readonly box: PixelBox;
  readonly line: number;
  readonly paragraph: number;
}

const WORD_LEVEL = "5";

/** Columns: level page block paragraph line word left top width height confidence text (Tesseract's TSV renderer). */
export const parseWords = (tsv: string): readonly OcrWord[] => {
  const lines = new Map<string, number>();
  const paragraphs = new Map<string, number>();
  const ordinal = (seen: Map<string, number>, key: string): number => {
    const known = seen.get(key) ?? seen.size;
    seen.set(key, known);
    return known;
  };
  return tsv.split("\n").flatMap((row) => {
    const [level, , block, paragraph, line, , left, top, width, height, confidence, ...text] = row.split("\t");
    const word = text.join(" ").trim().normalize("NFC");
    if (level !== WORD_LEVEL || word === "") return [];
    const [x, y] = [Number(left), Number(top)];
    return [
      {
        text: word,
        confidence: Math.max(0, Number(confidence)),
        box: [x, y, x + Number(width), y + Number(height)] as const,
        line: ordinal(lines, `${block}/${paragraph}/${line}`),
        paragraph: ordinal(paragraphs, `${block}/${paragraph}`),
      },
    ];
  });
};

/** Mean confidence over letters and digits, 0 … 100, and how many of them there are: speckles are read as signs, and weigh nothing. */
export const certainty = (words: readonly OcrWord[]): { readonly mean: number; readonly characters: number } => {
  const weighed = words.map((word) => ({ confidence: word.confidence, characters: word.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0 }));
  const characters = weighed.reduce((sum, word) => sum + word.characters, 0);
  const mean = characters === 0 ? 0 : weighed.reduce((sum, word) => sum + word.confidence * word.characters, 0) / characters;
  return { mean, characters };
};

/** Scans that lie on their side or their head: tried out on a part of the page where the upright reading makes no sense. */
import { cut, type Grey, type Turn, turned } from "./ocrPixels.ts";
import { certainty, type OcrWord } from "./ocrWords.ts";

/**
 * Measured on made letters, German and English: upright 92 to 96, however worn; on its head 23 to 24. Lying a quarter clockwise 94 to 96: Tesseract reads that by
 * itself, and gives boxes as the page lies; a quarter the other way is as bad as on its head.
 */
const MAKES_SENSE = 65;
const otherTurns: readonly Turn[] = [2, 1, 3];

const median = (numbers: readonly number[]): number => [...numbers].sort((x, y) => x - y)[numbers.length >> 1] ?? 0;

/** Half of each side, around the middle of what was taken for words: a quarter of the page, and most of the text of a letter that fills half of it. */
const inkedPart = (image: Grey, words: readonly OcrWord[]): Grey => {
  const [width, height] = [Math.ceil(image.width / 2), Math.ceil(image.height / 2)];
  const start = (middle: number, part: number, whole: number): number => Math.min(whole - part, Math.max(0, Math.round(middle - part / 2)));
  const left = start(median(words.map(({ box }) => (box[0] + box[2]) / 2)), width, image.width);
  const top = start(median(words.map(({ box }) => (box[1] + box[3]) / 2)), height, image.height);
  return cut(image, left, top, width, height);
};

type Read = (image: Grey) => Promise<readonly OcrWord[]>;

/** The words, in pixels of the image turned clockwise by `turn`. The page as it stands wins unless another turn makes sense. */
export const readUpright = async (image: Grey, read: Read): Promise<{ readonly words: readonly OcrWord[]; readonly turn: Turn }> => {
  const words = await read(image);
  const asIs = certainty(words);
  if (asIs.mean >= MAKES_SENSE || asIs.characters === 0) return { words, turn: 0 };
  const part = inkedPart(image, words);
  for (const turn of otherTurns) {
    const { mean, characters } = certainty(await read(turned(part, turn)));
    if (mean >= MAKES_SENSE && mean > asIs.mean && characters > 0) return { words: await read(turned(image, turn)), turn };
  }
  return { words, turn: 0 };
};

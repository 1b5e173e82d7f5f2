/** Scans that lie on their side or their head: tried out on the middle of the page where the upright reading makes no sense. */
import { cut, type Grey, type Turn, turned } from "./ocrPixels.ts";
import { certainty, type OcrWord } from "./ocrWords.ts";

/** An upright page of print reads above it, one lying on its side or head below; figures in the commit of this line. */
const MAKES_SENSE = 65;
const otherTurns: readonly Turn[] = [2, 1, 3];

/** Half of each side, from the middle: a quarter of the text, and of the time. */
const middle = (image: Grey): Grey => {
  const [width, height] = [Math.ceil(image.width / 2), Math.ceil(image.height / 2)];
  return cut(image, (image.width - width) >> 1, (image.height - height) >> 1, width, height);
};

type Read = (image: Grey) => Promise<readonly OcrWord[]>;

/** The words, in pixels of the image turned clockwise by `turn`. The page as it stands wins unless another turn makes sense. */
export const readUpright = async (image: Grey, read: Read): Promise<{ readonly words: readonly OcrWord[]; readonly turn: Turn }> => {
  const words = await read(image);
  const asIs = certainty(words);
  if (asIs.mean >= MAKES_SENSE || asIs.characters === 0) return { words, turn: 0 };
  const part = middle(image);
  for (const turn of otherTurns) {
    const { mean, characters } = certainty(await read(turned(part, turn)));
    if (mean >= MAKES_SENSE && mean > asIs.mean && characters > 0) return { words: await read(turned(image, turn)), turn };
  }
  return { words, turn: 0 };
};

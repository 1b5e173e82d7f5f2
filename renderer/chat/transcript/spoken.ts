/** What a screen reader hears of a growing answer: whole sentences, not tokens. */

/** Between two announcements. */
export const SPEAK_EVERY_MS = 3_000;
const LONGEST = 400;

/** The text from `spoken` up to its last finished sentence or line; "" while none is finished. Longer stretches are said to be. */
export const toSpeak = (text: string, spoken: number): { readonly words: string; readonly upTo: number } => {
  const fresh = text.slice(spoken);
  const end = Math.max(fresh.lastIndexOf(". "), fresh.lastIndexOf("? "), fresh.lastIndexOf("! "), fresh.lastIndexOf("\n")) + 1;
  const words = fresh.slice(0, end).trim();
  return { words: words.length > LONGEST ? `${words.slice(0, LONGEST)} … and more` : words, upTo: spoken + end };
};

/** Titles as text: from a model's answer, or from the first words of a question. */

/** What a chat is called before anything is said in it. */
export const NEW_CHAT_TITLE = "New chat";
/** UTF-16 code units. */
const FALLBACK_MAX = 60;
const MODEL_TITLE_MAX = 80;

const inOneLine = (text: string): string =>
  text
    .replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();

/** `text` up to `max` code units, cut after a whole word where there is one, with an ellipsis if anything was cut. */
const cutAtWord = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const cut = text
    .slice(0, max - 1)
    .toWellFormed()
    .replace(/\uFFFD$/u, "");
  const lastSpace = cut.lastIndexOf(" ");
  return `${(lastSpace > max / 3 ? cut.slice(0, lastSpace) : cut).replace(/[\s,;:.–-]+$/u, "")}…`;
};

/** First words of the first message; NEW_CHAT_TITLE for one without a visible character. Reads no more than the first 500 code units. */
export const titleFromQuestion = (question: string): string => {
  const line = inOneLine(
    question
      .slice(0, 500)
      .toWellFormed()
      .replace(/^[#>*\s-]+/u, ""),
  );
  return line === "" ? NEW_CHAT_TITLE : cutAtWord(line, FALLBACK_MAX);
};

/** A model's title, cleaned, from its first 1,000 code units; null when it is empty, too long or no words: then the first words stay. */
export const titleFromModel = (answer: string): string | null => {
  const firstLine =
    answer
      .slice(0, 1_000)
      .split(/\r?\n/u)
      .find((line) => line.trim() !== "") ?? "";
  const bare = inOneLine(firstLine)
    .replace(/^[#>*\s-]+/u, "")
    .replace(/^(?:title|titel|titre|título)\s*[:：-]\s*/iu, "")
    .replace(/^["'“”„«»‘’`*_]+|["'“”„«»‘’`*_.]+$/gu, "")
    .trim();
  const letters = bare.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return letters >= 2 && letters * 2 >= bare.replace(/\s/gu, "").length && bare.length <= MODEL_TITLE_MAX ? bare : null;
};

/** The request for a title: only the beginnings, so that it stays short next to any chat. */
export const titlePrompt = (question: string, answer: string): string =>
  `Write a title of at most six words for the conversation below, in its language. Reply with the title alone.\n\nQuestion: ${beginning(question)}\n\nAnswer: ${beginning(answer)}`;

const beginning = (text: string): string => inOneLine(text.slice(0, 600).toWellFormed());

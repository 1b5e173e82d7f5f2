/** Whether turns can be told from text: findings on the special tokens of a model and the markers in its chat template. Pure. */
import type { Passport } from "#src/contract/passport.ts";
import type { Token, TokenType } from "./vocabulary.ts";

export type Finding = Passport["specialTokens"][number];

/** Turn markers as templates write them: <|im_start|>, <start_of_turn>, <|turn>, <turn|>, [INST], and DeepSeek's with full-width bars. */
const markerPattern =
  /<\|[^<>|\s{}'"]{1,60}\|?>|<[^<>|\s{}'"/]{1,60}\|>|<｜[^<>｜\s]{1,60}｜>|<(?:start|end)_of_turn>|\[\/?[A-Z][A-Z_]{2,30}\]|<\/?s>/gu;
const MARKERS_MAX = 64;

/** What ends a turn in the templates known; llama.cpp takes control tokens of these names as ends by itself (llama-vocab.cpp). */
const endPattern =
  /^(?:<\|im_end\|>|<\|eot_id\|>|<\|eom_id\|>|<\|end\|>|<\|return\|>|<end_of_turn>|<turn\|>|<\|endoftext\|>|<\|end_of_text\|>|<\/s>|<｜end▁of▁sentence｜>|<\|END_OF_TURN_TOKEN\|>|<\|eot\|>)$/;

/** The turn markers that a template writes, each once, at most 64. */
export const markersOf = (template: string): readonly string[] =>
  [...new Set(Array.from(template.matchAll(markerPattern), ([marker]) => marker).slice(0, 4_096))].slice(0, MARKERS_MAX);

export interface SpecialTokensQuestion {
  /** A chat model's template; null without one. */
  readonly template: string | null;
  /** Special tokens and every token that is a marker's whole text. */
  readonly tokens: readonly Token[];
  /** By `tokenizer.ggml.…_token_id`: null where the file names none. */
  readonly endOfText: number | null;
  readonly endOfTurn: number | null;
  readonly beginOfText: number | null;
  readonly addsBegin: boolean;
}

const named = (markers: readonly string[]): string => {
  const shown = markers.slice(0, 5).map((marker) => `“${marker}”`);
  return shown.join(", ") + (markers.length > shown.length ? ` and ${markers.length - shown.length} more` : "");
};
const one = (markers: readonly string[], single: string, several: string): string => (markers.length === 1 ? single : several);
const warning = (text: string): Finding => ({ severity: "warning", text });
const note = (text: string): Finding => ({ severity: "note", text });

const onMarkers = (markers: readonly string[], typeOf: (marker: string) => TokenType | null): readonly Finding[] => {
  const of = (...types: readonly (TokenType | null)[]): readonly string[] => markers.filter((marker) => types.includes(typeOf(marker)));
  const plain = of(null, "normal", "unused", "unknown");
  const typed = of("user-defined");
  return [
    ...(plain.length === 0
      ? []
      : [
          warning(
            `The template marks turns with ${named(plain)}, which ${one(plain, "is no control token", "are no control tokens")} of this model: the same text in a message or a document cannot be told from a turn.`,
          ),
        ]),
    ...(typed.length === 0
      ? []
      : [
          warning(
            `${named(typed)} ${one(typed, "is a token", "are tokens")} that typed text can contain: who writes ${one(typed, "it", "them")} in a message or a document can end or begin a turn.`,
          ),
        ]),
  ];
};

const onEnds = (
  question: SpecialTokensQuestion,
  markers: readonly string[],
  typeOf: (marker: string) => TokenType | null,
): readonly Finding[] => {
  const { template, tokens, endOfText, endOfTurn } = question;
  const textOf = (id: number | null): string | null => tokens.find((token) => token.id === id)?.text ?? null;
  const none = endOfText === null ? [warning("The file names no end-of-text token: answers may run on to their longest length.")] : [];
  if (template === null || /\beos_token\b/.test(template)) return none;
  const ends = markers.filter((marker) => endPattern.test(marker));
  const known = [textOf(endOfText), textOf(endOfTurn)];
  if (ends.some((end) => known.includes(end) || typeOf(end) === "control")) return none;
  const text = textOf(endOfText);
  if (ends.length === 0) return [...none, note("The template writes no end of a turn that is known; answers may not stop by themselves.")];
  return [
    ...none,
    warning(
      `A turn ends with ${named(ends)}, but the model's end token is ${text === null ? "none" : `“${text}”`}: answers may not stop by themselves.`,
    ),
  ];
};

const onBegin = ({ template, tokens, beginOfText, addsBegin }: SpecialTokensQuestion): readonly Finding[] => {
  if (template === null || !addsBegin || beginOfText === null) return [];
  const text = tokens.find(({ id }) => id === beginOfText)?.text;
  const start = template.slice(0, 400);
  const writes = /\bbos_token\b/.test(start) || (text !== undefined && text !== "" && start.includes(text));
  return writes ? [note("Both the tokenizer and the template write the token that begins a text; it should stand there once.")] : [];
};

/** Two special tokens that people and normalising programs cannot tell apart. Bytewise equal ones are refused by the validator. */
const onLookAlikes = (tokens: readonly Token[]): readonly Finding[] => {
  const seen = new Map<string, string>();
  const pairs: string[] = [];
  for (const { text, type } of tokens) {
    if (type !== "control" && type !== "user-defined") continue;
    const folded = text
      .normalize("NFKC")
      .replaceAll(/[\s\u200b-\u200f\u2060]/gu, "")
      .toLowerCase();
    const other = seen.get(folded);
    // White space of several lengths is one token each in some vocabularies, on purpose.
    if (folded !== "" && other !== undefined && other !== text) pairs.push(`${other} and ${text}`);
    else seen.set(folded, text);
  }
  return pairs.length === 0 ? [] : [note(`Special tokens that look alike: ${named(pairs)}.`)];
};

/** Worst first; empty when nothing was found, or there is no vocabulary to look at. */
export const specialTokenFindings = (question: SpecialTokensQuestion): readonly Finding[] => {
  if (question.tokens.length === 0) return [];
  const types = new Map(question.tokens.map(({ text, type }) => [text, type]));
  const typeOf = (marker: string): TokenType | null => types.get(marker) ?? null;
  const markers = question.template === null ? [] : markersOf(question.template);
  const found = [
    ...onMarkers(markers, typeOf),
    ...onEnds(question, markers, typeOf),
    ...onBegin(question),
    ...onLookAlikes(question.tokens),
  ];
  return found.toSorted((a, b) => Number(b.severity === "warning") - Number(a.severity === "warning"));
};

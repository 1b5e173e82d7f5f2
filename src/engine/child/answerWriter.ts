/** Turns sampled tokens into the answer: text, thought within its budget, stops; and keeps the tokens whose text is out. Pure but for its sink. */
import type { Token } from "node-llama-cpp";
import { type AnswerScanner, createAnswerScanner, type Piece, type Segment } from "./answerScanner.ts";
import type { Stops, ThoughtMarkers } from "./markers.ts";
import { createTokenText } from "./tokenText.ts";

export interface AnswerWriterOptions {
  readonly markers: ThoughtMarkers;
  readonly stops: Stops;
  /** Where generation starts, and whether nothing of the answer is there yet (then white space at its start is dropped). */
  readonly segment: Segment;
  readonly fresh: boolean;
  /** Text and tokens of the answer so far. */
  readonly open: { readonly thought: string; readonly answer: string };
  readonly opened: readonly Token[];
  /** The prompt's tokens: the first new token's leading space depends on them. */
  readonly before: readonly Token[];
  /** Tokens; null: no limit. */
  readonly thoughtBudget: number | null;
  readonly detokenize: (tokens: readonly Token[], before: readonly Token[]) => string;
  readonly onPieces: (pieces: readonly Piece[]) => void;
}
/** The whole answer as it stands. `tokens`: those whose text is out, or null when a stop text ended it within a token. */
export interface WrittenAnswer {
  readonly thought: string;
  readonly answer: string;
  readonly tokens: readonly Token[] | null;
  readonly inThought: boolean;
}
export interface AnswerWriter {
  /** Takes one token; gives those to evaluate now: it alone, or with the end of an overlong thought. */
  take(token: Token): readonly Token[];
  /** All tokens so far, opened ones included. */
  readonly tokens: readonly Token[];
  readonly stopped: boolean;
  /** Sends out what was held back. Call once. */
  finish(): WrittenAnswer;
}

const textOf = (marker: ThoughtMarkers["open"]): string | null => (marker?.kind === "text" ? marker.text : null);
const tokenOf = (marker: ThoughtMarkers["open"]): Token | null => (marker?.kind === "token" ? marker.token : null);

/** A writer for one answer. */
export const createAnswerWriter = (options: AnswerWriterOptions): AnswerWriter => {
  const { markers, thoughtBudget } = options;
  const { channels } = markers;
  /** Tokens of a header not complete yet. */
  let header: readonly Token[] | null = null;
  const scanner: AnswerScanner = createAnswerScanner(
    { openThought: textOf(markers.open), closeThought: textOf(markers.close), stopTexts: options.stops.texts },
    { segment: options.segment, trimStart: options.fresh },
  );
  const tokenText = createTokenText(options.detokenize, options.before);
  const tokens: Token[] = [...options.opened];
  const shown = { ...options.open };
  let settled = { tokens: tokens.length, inThought: options.segment === "thought" };
  let thoughtTokens = 0;

  const show = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) shown[piece.segment] += piece.text;
    options.onPieces(pieces);
    if (header === null && !scanner.holds && !scanner.stopped && tokenText.heldTokens === 0)
      settled = { tokens: tokens.length, inThought: scanner.segment === "thought" };
  };
  const readHeader = (token: Token, headerEnd: Token): void => {
    if (token !== headerEnd) {
      header = [...(header ?? []), token];
      return;
    }
    const channel = options.detokenize(header ?? [], []);
    header = null;
    show(scanner.enter(channel.includes("final") ? "answer" : "thought"));
  };
  const push = (token: Token): void => {
    tokens.push(token);
    if (channels !== null && (header !== null || channels.headerStarts.has(token))) readHeader(token, channels.headerEnd);
    else if (token === tokenOf(markers.open)) show(scanner.enter("thought"));
    else if (token === tokenOf(markers.close)) show(scanner.enter("answer"));
    else show(scanner.push(tokenText.push(token)));
  };
  const thoughtIsOver = (): boolean =>
    header === null &&
    scanner.segment === "thought" &&
    thoughtBudget !== null &&
    thoughtTokens >= thoughtBudget &&
    markers.closeTokens.length > 0;

  return {
    tokens,
    get stopped() {
      return scanner.stopped;
    },
    take: (token) => {
      push(token);
      if (scanner.segment === "thought") thoughtTokens += 1;
      if (!thoughtIsOver()) return [token];
      tokens.push(...markers.closeTokens);
      show(scanner.enter("answer"));
      return [token, ...markers.closeTokens];
    },
    finish: () => {
      const whole = tokenText.heldTokens === 0;
      const held = scanner.holds;
      show(scanner.flush());
      // Text held back as a possible marker is out now, so its tokens count; half a character's do not.
      const kept = held && whole && header === null ? tokens.length : settled.tokens;
      return { ...shown, tokens: scanner.stopped ? null : tokens.slice(0, kept), inThought: scanner.segment === "thought" };
    },
  };
};

/**
 * Speculation by lookup: what follows in the text so far, where it last read as it does now, is proposed as what comes next. Answers that quote or
 * copy out fields get several tokens for little more than the price of one; each is still the model's own, as it samples at every proposed place.
 */
import { type Token, TokenPredictor } from "node-llama-cpp";

/** Tokens that must agree before anything is proposed; more after proposals that failed. */
const LEAST_AGREEING = 2;
const MOST_AGREEING = 12;
/** Tokens proposed at first, and at most: on processors each costs about a third of a generated one, and a failed one is lost. */
const FIRST_PROPOSED = 4;
const MOST_PROPOSED = 15;
/** Places compared, the latest first: a common pair of tokens stands everywhere in a long text. */
const PLACES_COMPARED = 24;

const pairOf = (one: Token, two: Token): number => one * 2 ** 24 + two;

export interface Lookup {
  /** Begins anew with a text. */
  reset(tokens: readonly Token[]): void;
  /** What really came. */
  push(tokens: readonly Token[]): void;
  /** What may come next; often nothing. `longest`: tokens the whole text may have with it. */
  next(longest?: number): readonly Token[];
}

/** Pure but for its memory of the text: each token, and for each pair that stands in it a list of its places. Begins the same with each text, so that a seed gives the same answer again. */
export const createLookup = (): Lookup => {
  /** A text begun with and not yet looked at: one that is only read proposes nothing. */
  let begun: readonly Token[] = [];
  let text: Token[] = [];
  /** Where a pair of tokens stands: the index after it. */
  let places = new Map<number, number[]>();
  let proposed: readonly Token[] = [];
  /** Proposed tokens that came. */
  let right = 0;
  let agreeing = LEAST_AGREEING;
  let most = FIRST_PROPOSED;

  const add = (token: Token): void => {
    const before = text.at(-1);
    text.push(token);
    if (before === undefined) return;
    const pair = pairOf(before, token);
    const known = places.get(pair);
    if (known === undefined) places.set(pair, [text.length]);
    else known.push(text.length);
  };
  const begin = (): void => {
    for (const token of begun) add(token);
    begun = [];
  };
  const judge = (): void => {
    if (proposed.length === 0) return;
    if (right === proposed.length) most = Math.min(MOST_PROPOSED, most * 2);
    else most = Math.max(1, right + 1);
    agreeing = right === 0 ? Math.min(MOST_AGREEING, agreeing + 2) : Math.max(LEAST_AGREEING, agreeing - right);
    proposed = [];
    right = 0;
  };
  /** Tokens before `place` that read as the last ones do. */
  const agreement = (place: number): number => {
    let length = 0;
    while (length < place && length < text.length && text[place - 1 - length] === text[text.length - 1 - length]) length++;
    return length;
  };
  return {
    reset: (tokens) => {
      text = [];
      places = new Map();
      proposed = [];
      right = 0;
      agreeing = LEAST_AGREEING;
      most = FIRST_PROPOSED;
      begun = tokens;
    },
    push: (tokens) => {
      begin();
      for (const token of tokens) {
        if (proposed[right] === token) right++;
        else judge();
        add(token);
      }
      if (right > 0 && right === proposed.length) judge();
    },
    next: (longest = Number.POSITIVE_INFINITY) => {
      begin();
      judge();
      const [one, two] = text.slice(-2);
      if (one === undefined || two === undefined) return [];
      const known = places.get(pairOf(one, two)) ?? [];
      let best = { place: 0, length: agreeing - 1 };
      for (const place of known.slice(-PLACES_COMPARED - 1).toReversed()) {
        if (place === text.length) continue;
        const length = agreement(place);
        if (length > best.length) best = { place, length };
      }
      if (best.place === 0) return [];
      proposed = text.slice(best.place, best.place + Math.max(0, Math.min(most, longest - text.length)));
      return proposed;
    },
  };
};

/** The lookup as the library asks for it. */
export class LookupPredictor extends TokenPredictor {
  readonly #lookup = createLookup();
  readonly #isOpen: () => boolean;
  #allowed = true;
  #longest = 0;

  /** `isOpen`: false while nothing is to be proposed, asked at each text. */
  constructor(isOpen: () => boolean) {
    super();
    this.#isOpen = isOpen;
  }

  override reset({ stateTokens, evaluateOptions, targetSequence }: Parameters<TokenPredictor["reset"]>[0]): void {
    // At contextSize - 1 the library would drop the beginning, for tokens that may never come.
    this.#longest = targetSequence.contextSize - 2;
    // Repetition is punished by what was said up to a token; for several at once the library would take the same list for each.
    this.#allowed = this.#isOpen() && evaluateOptions.repeatPenalty === undefined;
    if (this.#allowed) this.#lookup.reset(stateTokens);
  }
  override pushTokens(tokens: Token[]): void {
    if (this.#allowed) this.#lookup.push(tokens);
  }
  override predictTokens(): Token[] {
    return this.#allowed ? [...this.#lookup.next(this.#longest)] : [];
  }
}

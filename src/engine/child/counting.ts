/** Counts messages as the template renders them, without holding up a generation for longer than one text. */
import { createHash } from "node:crypto";
import type { PromptMessage, TokenCount } from "../engine.ts";

const CACHED_TEXTS_MAX = 20_000;

export interface Framing {
  /** Tokens the template puts around a message of this role. */
  readonly system: number;
  readonly user: number;
  readonly assistant: number;
  /** Beginning of the prompt and opening of the answer. */
  readonly overhead: number;
}

/** Framing from the lengths of three rendered samples; `length` renders messages with an opened answer, `text` counts bare text. */
export const framingOf = (length: (messages: readonly PromptMessage[]) => number, text: (text: string) => number): Framing => {
  const word = text("Word");
  const user: PromptMessage = { role: "user", text: "Word" };
  const one = length([user]);
  const three = length([user, { role: "assistant", text: "Word" }, user]);
  const pair = three - one - 2 * word;
  const half = Math.floor(pair / 2);
  const systemFraming = length([{ role: "system", text: "Word" }, user]) - one - word;
  return { system: Math.max(0, systemFraming), user: half, assistant: pair - half, overhead: Math.max(0, one - word - half) };
};

/** A counter with a bounded cache of counts by text hash. `countText` is synchronous (2.6 MB/s; PERFORMANCE.md, finding 8); between texts the event loop turns. */
export const createCounter = (
  framing: () => Framing,
  countText: (text: string) => number,
): ((messages: readonly PromptMessage[]) => Promise<TokenCount>) => {
  const counts = new Map<string, number>();
  const counted = (text: string): number => {
    const key = text.length <= 64 ? text : createHash("sha256").update(text).digest("base64");
    const known = counts.get(key);
    if (known !== undefined) return known;
    const count = countText(text);
    counts.set(key, count);
    if (counts.size > CACHED_TEXTS_MAX) counts.delete(counts.keys().next().value ?? "");
    return count;
  };
  return async (messages) => {
    const frame = framing();
    const perMessage: number[] = [];
    for (const message of messages) {
      perMessage.push(counted(message.text) + frame[message.role]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { perMessage, overheadTokens: frame.overhead };
  };
};

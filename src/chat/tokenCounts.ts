/** Token counts of messages, asked for once: a meter per keystroke must not tokenize the history again. */
import type { ModelId } from "#src/contract/ids.ts";
import { keepNewest } from "./keepNewest.ts";
import type { Generator, PromptMessage, TokenCount } from "./ports.ts";

/** Bounds of the cache: entries, and UTF-16 code units of the texts that are its keys. */
const ENTRIES_MAX = 8_192;
const TEXT_UNITS_MAX = 16 * 1024 * 1024;

export interface TokenCounts {
  /** As Generator.count; only what is not known yet is counted anew, in the worker. */
  count(modelId: ModelId, messages: readonly PromptMessage[]): Promise<TokenCount>;
}

/**
 * A message's count is taken to depend on model, role and text alone; of the template's own tokens the highest figure seen is kept, which errs on
 * the side that fits.
 */
export const createTokenCounts = (generator: Pick<Generator, "count">): TokenCounts => {
  const known = keepNewest<number>({ entries: ENTRIES_MAX, keyUnits: TEXT_UNITS_MAX });
  const overheads = keepNewest<number>({ entries: 64, keyUnits: Number.POSITIVE_INFINITY });
  const keyOf = (modelId: ModelId, message: PromptMessage): string => `${modelId} ${message.role} ${message.text}`;

  return {
    count: async (modelId, messages) => {
      const cached = messages.map((message) => known.get(keyOf(modelId, message)));
      const missing = messages.filter((_, index) => cached[index] === undefined);
      const overhead = overheads.get(modelId);
      const asked: readonly PromptMessage[] = missing.length === 0 && overhead === undefined ? [{ role: "user", text: "" }] : missing;
      const fresh = asked.length === 0 ? { perMessage: [], overheadTokens: 0 } : await generator.count(modelId, asked);
      const overheadTokens = Math.max(overhead ?? 0, fresh.overheadTokens);
      overheads.set(modelId, overheadTokens);
      missing.forEach((message, index) => {
        known.set(keyOf(modelId, message), fresh.perMessage[index] ?? 0);
      });
      const counted = fresh.perMessage.values();
      return { perMessage: cached.map((tokens) => tokens ?? counted.next().value ?? 0), overheadTokens };
    },
  };
};

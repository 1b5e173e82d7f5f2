/** The arithmetic of context size and chat slots. */
import { expect, test } from "vitest";
import { type PlanFacts, planContext } from "#src/engine/child/contextPlan.ts";

const GIB = 1024 ** 3;
const facts: PlanFacts = {
  askedTokens: null,
  trainedTokens: 40_960,
  kvBytesPerToken: 114_688,
  availableBytes: 16 * GIB,
  chatMemoryBytes: 2 * GIB,
};

test.each<[string, Partial<PlanFacts>, { contextTokens: number; slots: number }]>([
  ["four chats fit into the chat memory where nothing is asked for", {}, { contextTokens: 4_608, slots: 4 }],
  ["a small model gets a sane context and many slots", { kvBytesPerToken: 1_000 }, { contextTokens: 8_192, slots: 32 }],
  ["the trained context is the limit", { trainedTokens: 1_024, kvBytesPerToken: 1_000 }, { contextTokens: 1_024, slots: 32 }],
  ["a heavy cache leaves one chat, not a tiny context", { kvBytesPerToken: 524_288 }, { contextTokens: 4_096, slots: 1 }],
  ["what is asked for is given", { askedTokens: 16_384 }, { contextTokens: 16_384, slots: 1 }],
  ["but not beyond the memory there is", { askedTokens: 40_960, availableBytes: GIB }, { contextTokens: 7_424, slots: 2 }],
  ["no chat memory still leaves the open chat its own", { chatMemoryBytes: 0 }, { contextTokens: 4_096, slots: 1 }],
  ["an unknown cache size is not divided by", { kvBytesPerToken: 0 }, { contextTokens: 8_192, slots: 4 }],
])("%s", (_, changes, plan) => {
  expect(planContext({ ...facts, ...changes })).toEqual(plan);
});

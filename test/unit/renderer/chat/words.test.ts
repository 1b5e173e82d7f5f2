import { expect, test } from "vitest";
import { leftOutWords, meterWarning, meterWords, progressFraction, progressWords, statsWords } from "../../../../renderer/chat/words.ts";

const meter = {
  kind: "counted",
  contextTokens: 8192,
  usedTokens: 1204,
  systemTokens: 100,
  historyTokens: 1000,
  draftTokens: 104,
  answerTokens: 512,
  leftOutMessages: 0,
  draftFits: true,
} as const;

test("waiting is explained with real counts", () => {
  const reading = { stage: "reading-prompt", done: 1800, total: 4200, unit: "tokens", secondsLeft: 3.2 } as const;
  const loading = { stage: "loading-model", done: 62, total: 100, unit: "percent", secondsLeft: null } as const;
  expect([progressWords(reading), progressWords(loading), progressWords(null), progressFraction(loading)]).toEqual([
    "Reading the prompt: 1,800 of 4,200 tokens · about 3 s left",
    "Loading model: 62 %",
    "Starting",
    0.62,
  ]);
});

test("the footer says only what was measured", () => {
  const stats = {
    promptTokens: 1204,
    cachedTokens: 1100,
    generatedTokens: 230,
    ttftMs: 42,
    promptTokensPerSecond: 900,
    generationTokensPerSecond: 31.2,
  };
  expect([statsWords(stats), statsWords({ ...stats, cachedTokens: 0, ttftMs: null, generationTokensPerSecond: null })]).toEqual([
    ["31 tok/s", "first token 42 ms", "1,204 prompt tokens (1,100 cached)", "230 generated"],
    ["1,204 prompt tokens", "230 generated"],
  ]);
});

test("the meter tells what it takes, what is left out, and what does not fit with the way out", () => {
  expect([
    meterWords(meter),
    meterWarning(meter),
    meterWarning({ ...meter, leftOutMessages: 12 }),
    meterWarning({ ...meter, draftTokens: 9000, draftFits: false }),
  ]).toEqual([
    "1,204 of 8,192 tokens",
    null,
    "The oldest 12 messages will be left out of the prompt. They stay in the chat.",
    "This message does not fit: it needs 9,612 tokens with the system prompt and room for an answer, and the context holds 8,192. Shorten it, split it, or load the model with a larger context.",
  ]);
});

test("the line in the transcript counts what is above it, when that is known", () => {
  expect([leftOutWords(12, false), leftOutWords(1, false), leftOutWords(12, true)]).toEqual([
    "Not in the prompt any more: 12 messages above this line",
    "Not in the prompt any more: 1 message above this line",
    "Not in the prompt any more: everything above this line",
  ]);
});

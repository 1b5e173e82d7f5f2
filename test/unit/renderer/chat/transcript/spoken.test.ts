import { expect, test } from "vitest";
import { toSpeak } from "../../../../../renderer/chat/transcript/spoken.ts";

test("whole sentences are spoken, each once", () => {
  const first = toSpeak("It is due. And then it", 0);
  expect([first, toSpeak("It is due. And then it rains. No", first.upTo)]).toEqual([
    { words: "It is due.", upTo: 10 },
    { words: "And then it rains.", upTo: 29 },
  ]);
});

test("nothing is said of half a sentence, and a long stretch is cut short", () => {
  expect([toSpeak("It is", 0), toSpeak(`${"x".repeat(900)}. `, 0).words.length]).toEqual([{ words: "", upTo: 0 }, 411]);
});

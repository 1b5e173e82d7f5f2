/** Framing and counts per message. */
import { expect, test } from "vitest";
import { createCounter, framingOf } from "#src/engine/child/counting.ts";
import type { PromptMessage } from "#src/engine/engine.ts";

const words = (text: string): number => text.split(" ").filter(Boolean).length;
/** One token at the start, two around each message (three for system), two that open the answer. */
const length = (messages: readonly PromptMessage[]): number =>
  messages.reduce((sum, { role, text }) => sum + words(text) + (role === "system" ? 3 : 2), 3);

test("counts per message and overhead add up to the rendered prompt", async () => {
  const messages: readonly PromptMessage[] = [
    { role: "system", text: "be kind" },
    { role: "user", text: "one two three" },
    { role: "assistant", text: "four" },
    { role: "user", text: "five six" },
  ];
  const { perMessage, overheadTokens } = await createCounter(() => framingOf(length, words), words)(messages);
  expect({ perMessage, overheadTokens }).toEqual({ perMessage: [5, 5, 3, 4], overheadTokens: 3 });
  expect(perMessage.reduce((sum, tokens) => sum + tokens, overheadTokens)).toBe(length(messages));
});

test("a text is counted once", async () => {
  let counted = 0;
  const count = createCounter(
    () => ({ system: 0, user: 0, assistant: 0, overhead: 0 }),
    (text) => {
      counted += 1;
      return words(text);
    },
  );
  const long: PromptMessage = { role: "user", text: "word ".repeat(100) };
  await count([long, long]);
  await count([long]);
  expect(counted).toBe(1);
});

/** Which questions lean on the turns before them. */
import { expect, it } from "vitest";
import { leansOnHistory } from "#src/documents/answer/leaning.ts";

const history = [{ role: "user" as const, text: "What is the rent of the garage?" }];

it.each<[question: string, leans: boolean]>([
  ["And the second one?", true],
  ["What about the garage?", true],
  ["Why?", true],
  ["When does it end?", true],
  ["Who signed that?", true],
  ["Und die Kaution?", true],
  ["Wann endet er?", true],
  ["What is the deposit?", false],
  ["Wie hoch ist die Kaution?", false],
  ["When does the contract with Mato GmbH end?", false],
  ["Which of the tenants in Oslo and Lyon paid their deposit before it was due in May 2026?", false],
])("%j: %s", (question, leans) => {
  expect(leansOnHistory(question, history)).toBe(leans);
  expect(leansOnHistory(question, [])).toBe(false);
});

import { expect, test, vi } from "vitest";
import { type MessageId, messageIdSchema, runIdSchema } from "#src/contract/ids.ts";
import { createAnswers } from "../../../../renderer/state/answers.ts";

const id: MessageId = messageIdSchema.parse("019aa000-0000-7000-8000-000000000001");
const other: MessageId = messageIdSchema.parse("019aa000-0000-7000-8000-000000000002");
const runId = runIdSchema.parse("019aa000-0000-7000-8000-0000000000aa");
const text = (offset: number, words: string, segment: "answer" | "thought" = "answer", messageId = id) =>
  ({ kind: "text", runId, messageId, segment, offset, text: words }) as const;
const atOnce = (flush: () => void): void => flush();

test("text joins in order, answer and thought apart", () => {
  const answers = createAnswers(atOnce);
  answers.apply(text(0, "Let me see.", "thought"));
  answers.apply(text(0, "Good "));
  answers.apply(text(5, "morning"));
  expect(answers.read(id)).toEqual({ answer: "Good morning", thought: "Let me see." });
});

test("text that a resumed stream repeats is not doubled", () => {
  const answers = createAnswers(atOnce);
  answers.apply(text(0, "Good morning"));
  expect([answers.apply(text(0, "Good")), answers.apply(text(5, "morning, all"))]).toEqual(["known", "applied"]);
  expect(answers.read(id)?.answer).toBe("Good morning, all");
});

test("text beyond a gap waits until a read closes it", () => {
  const answers = createAnswers(atOnce);
  answers.apply(text(0, "one "));
  expect(answers.apply(text(8, "three "))).toBe("gap");
  expect(answers.apply(text(14, "four"))).toBe("gap");
  expect(answers.set(id, { answer: "one tw", thought: "" })).toBe("gap");
  expect(answers.set(id, { answer: "one two ", thought: "" })).toBe("whole");
  expect(answers.read(id)?.answer).toBe("one two three four");
});

test("a read that is behind the stream takes nothing back", () => {
  const answers = createAnswers(atOnce);
  answers.apply(text(0, "Good morning"));
  answers.set(id, { answer: "Good", thought: "" });
  expect(answers.read(id)?.answer).toBe("Good morning");
});

test("a listener is called once per frame, and only for its own answer", () => {
  let frame = (): void => undefined;
  const answers = createAnswers((flush) => {
    frame = flush;
  });
  const heard = vi.fn();
  const heardOther = vi.fn();
  answers.subscribe(id, heard);
  answers.subscribe(other, heardOther);
  for (let at = 0; at < 100; at += 1) answers.apply(text(at, "x"));
  frame();
  expect([heard.mock.calls.length, heardOther.mock.calls.length]).toEqual([1, 0]);
});

test("a settled answer is forgotten", () => {
  const answers = createAnswers(atOnce);
  answers.apply(text(0, "done"));
  answers.forget(id);
  expect(answers.read(id)).toBeNull();
});

import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useAsked } from "../../../../../renderer/documents/search/useAsked.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

interface Question {
  readonly words: string;
  readonly signal: AbortSignal;
  readonly answer: (found: string) => void;
  readonly fail: (error: unknown) => void;
}

const asking = () => {
  const questions: Question[] = [];
  const ask = (words: string, signal: AbortSignal): Promise<string> =>
    new Promise((answer, fail) => {
      questions.push({ words, signal, answer, fail });
    });
  const hook = renderHook(({ words }: { readonly words: string | null }) => useAsked(words, ask), {
    initialProps: { words: null as string | null },
  });
  const type = (words: string | null): void => hook.rerender({ words });
  const rest = () => act(() => vi.advanceTimersByTimeAsync(1_000));
  return { questions, type, rest, shown: () => hook.result.current };
};

describe("a question that is asked as one types", () => {
  it("is asked once, when typing rests", async () => {
    const { questions, type, rest, shown } = asking();
    expect(shown()).toEqual({ kind: "none" });
    for (const words of ["n", "no", "not"]) type(words);
    expect([questions.length, shown()]).toEqual([0, { kind: "asking", last: null }]);
    await rest();
    expect(questions.map(({ words }) => words)).toEqual(["not"]);
    await act(async () => questions[0]?.answer("notice"));
    expect(shown()).toEqual({ kind: "found", last: "notice" });
  });

  it("keeps the last answer while the next is awaited, and drops an answer that comes too late", async () => {
    const { questions, type, rest, shown } = asking();
    type("a");
    await rest();
    await act(async () => questions[0]?.answer("first"));
    type("ab");
    await rest();
    type("abc");
    await rest();
    expect([shown(), questions[1]?.signal.aborted]).toEqual([{ kind: "asking", last: "first" }, true]);
    await act(async () => questions[1]?.answer("late"));
    expect(shown()).toEqual({ kind: "asking", last: "first" });
    await act(async () => questions[2]?.answer("third"));
    expect(shown()).toEqual({ kind: "found", last: "third" });
  });

  it("shows nothing when nothing is asked any more", async () => {
    const { questions, type, rest, shown } = asking();
    type("a");
    await rest();
    type(null);
    await act(async () => questions[0]?.answer("late"));
    expect(shown()).toEqual({ kind: "none" });
  });

  it("does not go on waiting for a question that failed", async () => {
    const { questions, type, rest, shown } = asking();
    type("a");
    await rest();
    await act(async () => questions[0]?.fail(new Error("broken")));
    expect(shown()).toEqual({ kind: "none" });
  });
});

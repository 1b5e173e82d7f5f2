/** Tokens to answer: thought budget, markers, stops, half characters. */
import type { Token } from "node-llama-cpp";
import { expect, test } from "vitest";
import type { Piece } from "#src/engine/child/answerScanner.ts";
import { type AnswerWriterOptions, createAnswerWriter } from "#src/engine/child/answerWriter.ts";

/** Tokens are indexes into this vocabulary; byte tokens make "é" of two. */
const vocabulary = [
  "<think>",
  "</think>",
  "Hello",
  " world",
  "\n\n",
  "User",
  ":",
  " plan",
  "<0xC3>",
  "<0xA9>",
  "<start>",
  "<message>",
  "<end>",
  "analysis",
  "final",
];
const token = (text: string): Token => vocabulary.indexOf(text) as Token;
const bytes: Readonly<Record<string, number>> = { "<0xC3>": 0xc3, "<0xA9>": 0xa9 };
const detokenize = (tokens: readonly Token[]): string =>
  Buffer.concat(
    tokens.map((one) => {
      const text = vocabulary[one] ?? "";
      const byte = bytes[text];
      return byte === undefined ? Buffer.from(text) : Buffer.from([byte]);
    }),
  ).toString();
const thinking = {
  open: { kind: "token", token: token("<think>") },
  close: { kind: "token", token: token("</think>") },
  openedByTemplate: false,
  closeTokens: [token("</think>"), token("\n\n")],
  skipTokens: [],
  channels: null,
} as const;

const write = (texts: readonly string[], changes: Partial<AnswerWriterOptions> = {}) => {
  const pieces: Piece[] = [];
  const writer = createAnswerWriter({
    markers: thinking,
    stops: { tokens: new Set(), texts: [] },
    segment: "answer",
    fresh: true,
    open: { thought: "", answer: "" },
    opened: [],
    before: [],
    thoughtBudget: null,
    detokenize,
    onPieces: (added) => pieces.push(...added),
    ...changes,
  });
  const evaluated = texts.flatMap((text) => (writer.stopped ? [] : writer.take(token(text))));
  return { ...writer.finish(), evaluated: evaluated.map((one) => vocabulary[one]), streamed: pieces.map(({ text }) => text).join("|") };
};

test("a thought between its markers is a thought; white space around both is dropped", () => {
  expect(write(["<think>", "\n\n", " plan", "</think>", "\n\n", "Hello"])).toMatchObject({
    thought: "plan",
    answer: "Hello",
    inThought: false,
  });
});

test("an overlong thought is closed by evaluating its end marker", () => {
  expect(write(["<think>", " plan", "Hello"], { thoughtBudget: 2 })).toMatchObject({
    thought: "plan",
    answer: "Hello",
    evaluated: ["<think>", " plan", "</think>", "\n\n", "Hello"],
  });
});

test("a budget of nothing closes a thought as it opens", () => {
  expect(write(["<think>", "Hello"], { thoughtBudget: 0 })).toMatchObject({
    thought: "",
    answer: "Hello",
    evaluated: ["<think>", "</think>", "\n\n", "Hello"],
  });
});

test("a character of two tokens is shown whole, and its first half is neither shown nor kept", () => {
  expect(write(["Hello", "<0xC3>", "<0xA9>"])).toMatchObject({ answer: "Helloé", streamed: "Hello|é" });
  expect(write(["Hello", "<0xC3>"])).toMatchObject({ answer: "Hello", tokens: [token("Hello")] });
});

test("a stop text ends the answer before it and is not shown", () => {
  expect(write(["Hello", "\n\n", "User", ":", " world"], { stops: { tokens: new Set(), texts: ["\n\nUser:"] } })).toMatchObject({
    answer: "Hello",
    tokens: null,
  });
});

test("text that only began like a stop text is shown after all, with its tokens", () => {
  expect(write(["Hello", "\n\n", "User"], { stops: { tokens: new Set(), texts: ["\n\nUser:"] } })).toMatchObject({
    answer: "Hello\n\nUser",
    tokens: [token("Hello"), token("\n\n"), token("User")],
  });
});

test("going on with an answer keeps its white space, text and tokens", () => {
  const open = { thought: "", answer: "Hello" };
  expect(write([" world"], { fresh: false, open, opened: [token("Hello")] })).toMatchObject({
    answer: "Hello world",
    streamed: " world",
    tokens: [token("Hello"), token(" world")],
  });
});

test("channels named in headers part thought from answer, and headers are not shown", () => {
  const markers = {
    ...thinking,
    open: null,
    close: null,
    channels: { headerStarts: new Set([token("<start>"), token("<end>")]), headerEnd: token("<message>") },
  };
  const parts = ["<start>", "analysis", "<message>", " plan", "<end>", "<start>", "final", "<message>", "Hello"];
  expect(write(parts, { markers })).toMatchObject({ thought: "plan", answer: "Hello", inThought: false, tokens: parts.map(token) });
  expect(write(parts.slice(0, 7), { markers })).toMatchObject({
    thought: "plan",
    answer: "",
    inThought: true,
    tokens: parts.slice(0, 4).map(token),
  });
});

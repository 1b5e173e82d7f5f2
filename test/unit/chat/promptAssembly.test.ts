/** What of a chat goes into the prompt. */
import fc from "fast-check";
import { v7 as uuid } from "uuid";
import { describe, expect, it } from "vitest";
import { ANSWER_LEAST_TOKENS, type AssemblyInput, assemblePrompt, type HistoryItem } from "#src/chat/promptAssembly.ts";
import { messageIdSchema } from "#src/contract/ids.ts";

const newId = () => messageIdSchema.parse(uuid());
/** Question and answer of these tokens, for each turn. */
const turns = (...tokens: readonly [number, number][]): readonly HistoryItem[] =>
  tokens.flatMap(([question, answer]) => [
    { id: newId(), tokens: question, startsTurn: true },
    { id: newId(), tokens: answer, startsTurn: false },
  ]);
const input = (changes: Partial<AssemblyInput>): AssemblyInput => ({
  contextTokens: 1_000,
  overheadTokens: 10,
  systemTokens: 40,
  history: [],
  olderExist: false,
  tailTokens: 50,
  maxTokens: null,
  previousStartId: null,
  ...changes,
});
const idAt = (history: readonly HistoryItem[], index: number) => history[index]?.id ?? newId();

describe("prompt assembly", () => {
  it("keeps everything while it fits beside a quarter of the context for the answer", () => {
    const history = turns([100, 200], [150, 200]);
    expect(assemblePrompt(input({ history }))).toEqual({ kind: "fits", start: 0, historyTokens: 650, usedTokens: 750, answerTokens: 250 });
  });

  it("cuts to half of the context when one token more is there", () => {
    const history = turns([100, 201], [150, 200]);
    expect(assemblePrompt(input({ history }))).toEqual({ kind: "fits", start: 2, historyTokens: 350, usedTokens: 450, answerTokens: 250 });
  });

  it("keeps less free for the answer when a shorter one is asked for", () => {
    const history = turns([100, 201], [150, 200]);
    expect(assemblePrompt(input({ history, maxTokens: 100 }))).toMatchObject({ start: 0, answerTokens: 100 });
  });

  it("keeps the start of the previous prompt as long as it fits, although the cut would be deeper", () => {
    const history = turns([300, 300], [100, 100], [100, 100], [100, 100]);
    expect(assemblePrompt(input({ history, previousStartId: idAt(history, 2) }))).toMatchObject({ start: 2, usedTokens: 700 });
    expect(assemblePrompt(input({ history: [...history, ...turns([50, 50])], previousStartId: idAt(history, 2) }))).toMatchObject({
      start: 6,
    });
  });

  it("brings everything back when it fits in half of the context, as after a deletion or with a larger context", () => {
    const history = turns([100, 100], [100, 100]);
    expect(assemblePrompt(input({ history, previousStartId: idAt(history, 2) }))).toMatchObject({ start: 0 });
    const longer = turns([100, 101], [100, 100]);
    expect(assemblePrompt(input({ history: longer, previousStartId: idAt(longer, 2) }))).toMatchObject({ start: 2 });
  });

  it("cuts when even older messages exist", () => {
    expect(assemblePrompt(input({ history: turns([0, 0]), olderExist: true, tailTokens: 1 }))).toMatchObject({ start: 0 });
    expect(assemblePrompt(input({ history: turns([900, 100], [5, 5]), olderExist: true }))).toMatchObject({ start: 2 });
  });

  it("leaves out all history for a message that barely fits, and keeps at least 64 tokens for the answer", () => {
    const history = turns([10, 10]);
    expect(assemblePrompt(input({ history, tailTokens: 886 }))).toEqual({
      kind: "fits",
      start: 2,
      historyTokens: 0,
      usedTokens: 936,
      answerTokens: ANSWER_LEAST_TOKENS,
    });
  });

  it("refuses a message that does not fit with the system prompt, with the figures", () => {
    expect(assemblePrompt(input({ tailTokens: 887 }))).toEqual({ kind: "too-long", tokens: 887, availableTokens: 886 });
    expect(assemblePrompt(input({ systemTokens: 2_000, tailTokens: 5 }))).toEqual({ kind: "too-long", tokens: 5, availableTokens: 0 });
  });

  const inputs = fc
    .record({
      contextTokens: fc.integer({ min: 1, max: 20_000 }),
      overheadTokens: fc.integer({ min: 0, max: 50 }),
      systemTokens: fc.integer({ min: 0, max: 2_000 }),
      tailTokens: fc.integer({ min: 0, max: 8_000 }),
      maxTokens: fc.option(fc.integer({ min: 1, max: 10_000 })),
      lengths: fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 3_000 })), { maxLength: 12 }),
      previous: fc.option(fc.nat(11)),
      olderExist: fc.boolean(),
    })
    .map(({ lengths, previous, ...rest }) => {
      const history = turns(...(lengths as [number, number][]));
      return input({ ...rest, history, previousStartId: previous === null ? null : (history[previous * 2]?.id ?? null) });
    });

  it("never exceeds the context, begins with a question, and refuses only what system prompt and tail fill alone", () => {
    fc.assert(
      fc.property(inputs, (each) => {
        const fixed = each.overheadTokens + each.systemTokens + each.tailTokens;
        const assembly = assemblePrompt(each);
        if (assembly.kind === "too-long") {
          expect(fixed + ANSWER_LEAST_TOKENS).toBeGreaterThan(each.contextTokens);
          const shorter = assemblePrompt({ ...each, tailTokens: assembly.availableTokens });
          expect(shorter.kind === "fits" || assembly.availableTokens === 0).toBe(true);
          expect(assemblePrompt({ ...each, tailTokens: assembly.availableTokens + 1 }).kind).toBe("too-long");
          return;
        }
        const kept = each.history.slice(assembly.start);
        expect(assembly.historyTokens).toBe(kept.reduce((sum, item) => sum + item.tokens, 0));
        expect(assembly.usedTokens).toBe(fixed + assembly.historyTokens);
        expect(assembly.answerTokens).toBeGreaterThan(0);
        expect(assembly.usedTokens + assembly.answerTokens).toBeLessThanOrEqual(each.contextTokens);
        if (assembly.start > 0) expect(kept[0]?.startsTurn ?? true).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("moves the start of a growing chat rarely: between two cuts at least an eighth of the context is added", () => {
    const turnLengths = fc.array(fc.tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 5, max: 60 })), {
      minLength: 30,
      maxLength: 80,
    });
    fc.assert(
      fc.property(turnLengths, (lengths) => {
        let previousStartId: AssemblyInput["previousStartId"] = null;
        let addedSinceCut = Number.POSITIVE_INFINITY;
        let history: readonly HistoryItem[] = [];
        for (const [question, answer] of lengths) {
          const assembly = assemblePrompt(input({ history, previousStartId, tailTokens: question }));
          if (assembly.kind !== "fits") throw new Error("refused");
          const turn = turns([question, answer]);
          const startId = assembly.start === 0 ? null : idAt([...history, ...turn], assembly.start);
          if (startId !== previousStartId) {
            expect(addedSinceCut).toBeGreaterThan(1_000 / 8);
            addedSinceCut = 0;
          }
          previousStartId = startId;
          addedSinceCut += question + answer;
          history = [...history, ...turn];
        }
      }),
      { numRuns: 200 },
    );
  });
});

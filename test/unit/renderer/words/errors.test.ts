import { describe, expect, test } from "vitest";
import { AppError, errorCodes } from "#src/contract/errors.ts";
import { errorWords } from "../../../../renderer/words/errors.ts";

const GB = 1024 ** 3;

describe("words for errors", () => {
  test("every code has a whole sentence, with and without details", () => {
    for (const code of errorCodes) {
      const { sentence, wayOn } = errorWords(new AppError(code, "for developers"));
      expect(sentence, code).toMatch(/^[A-Z].*\.$/s);
      expect(wayOn ?? "Fine.", code).toMatch(/[.?]$/);
      expect(sentence + (wayOn ?? ""), code).not.toMatch(/undefined|null|NaN|for developers/);
    }
  });

  test("too little memory names both figures and the setting that would work", () => {
    const details = { neededBytes: 6.1 * GB, availableBytes: 4.3 * GB, suggestedContextTokens: 4096 };
    expect(errorWords(new AppError("model/insufficient-memory", "", { details }))).toEqual({
      sentence: "The model needs 6.1 GB and 4.3 GB are free.",
      wayOn: "Load it with a 4,096-token context instead.",
    });
  });

  test("a message that is too long is told with its figures", () => {
    const sentences = [
      { tokens: 9000, contextTokens: 4096, availableTokens: 3500 },
      { promptTokens: 9000, contextTokens: 4096 },
    ].map((details) => errorWords(new AppError("chat/message-too-long", "", { details })).sentence);
    expect(sentences).toEqual([
      "This message has 9,000 tokens and the model's context holds 4,096, of which 3,500 are left for it.",
      "This message has 9,000 tokens and the model's context holds 4,096.",
    ]);
  });
});

import { expect, it } from "vitest";
import { exitCodes, toFailure, UsageError } from "#src/cli/errorWords.ts";
import { AppError, errorCodes } from "#src/contract/errors.ts";

it("has one line of words and a documented exit code for every error", () => {
  const documented = new Set<number>(Object.values(exitCodes));
  for (const code of errorCodes) {
    const { message, exitCode } = toFailure(new AppError(code, "for developers\nonly"), false);
    expect(message).toMatch(/^[A-Z][^\n]{10,}\.$/);
    expect(documented.has(exitCode) && exitCode !== 0).toBe(true);
  }
});

it("adds the facts, and never the text of a foreign error", () => {
  const refused = new AppError("model/insufficient-memory", "x", { details: { neededBytes: 6.1e9, availableBytes: 4.3e9 } });
  expect([
    toFailure(refused, false),
    toFailure(new Error("my secret diary"), false),
    toFailure(new UsageError("Say what."), false),
  ]).toEqual([
    {
      code: "model/insufficient-memory",
      message: "The model needs more memory than is free (needed 6.1 GB, available 4.3 GB).",
      details: { neededBytes: 6.1e9, availableBytes: 4.3e9 },
      exitCode: 4,
    },
    { code: "internal", message: "Something unexpected went wrong inside Deskside.", exitCode: 1 },
    { code: "usage", message: "Say what.", exitCode: 2 },
  ]);
});

it("calls everything after Ctrl-C interrupted", () => {
  expect(toFailure(new Error("aborted"), true)).toMatchObject({ code: "interrupted", exitCode: 130 });
});

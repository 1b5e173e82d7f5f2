import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { AppError, toWireError } from "#src/contract/errors.ts";
import { toAppError } from "../../../../renderer/api/client.ts";
import { codeInFragment } from "../../../../renderer/api/signIn.ts";

const codeOf = (thrown: unknown) => {
  const error = toAppError(thrown);
  return error instanceof AppError ? error.code : error;
};

describe("what a failed call throws", () => {
  test("the core's error arrives with code and details", () => {
    const wire = toWireError(new AppError("model/missing", "gone", { details: { name: "a.gguf" } }));
    expect(toAppError(new ORPCError("model/missing", { status: 410, data: wire }))).toMatchObject({
      code: "model/missing",
      details: { name: "a.gguf" },
    });
  });

  test("what is not the core's own is named by what it means", () => {
    expect(
      [new TypeError("fetch failed"), new ORPCError("X", { status: 401 }), new ORPCError("X", { status: 400 }), new Error("?")].map(codeOf),
    ).toEqual(["core/unreachable", "auth/required", "request/invalid", "internal"]);
  });

  test("an abort stays an abort", () => {
    const abort = new DOMException("stop", "AbortError");
    expect(toAppError(abort)).toBe(abort);
  });
});

test("the sign-in code is read from the fragment alone", () => {
  expect(["#code=abc-_1", "#", "", "#other=1"].map(codeInFragment)).toEqual(["abc-_1", null, null, null]);
});

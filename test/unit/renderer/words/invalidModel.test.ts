import { expect, test } from "vitest";
import { invalidModelReason } from "../../../../renderer/words/invalidModel.ts";

test("a reason is told in plain words, else by the validator's own, else by its name", () => {
  expect([
    invalidModelReason("not-gguf"),
    invalidModelReason("bad-bool", "A yes-or-no entry is neither."),
    invalidModelReason("new-reason"),
  ]).toEqual(["This file is not a GGUF model.", "A yes-or-no entry is neither.", "The file is not a valid model (new reason)."]);
});

import { expect, test } from "vitest";
import { draftText, LARGE_CHARACTERS, toDraft } from "../../../../../renderer/chat/composer/draft.ts";

test("a large text is kept out of the field, and makes the same message", () => {
  const large = "x".repeat(LARGE_CHARACTERS + 1);
  expect([
    toDraft(large),
    toDraft("short"),
    draftText({ pasted: "pasted", typed: "question" }),
    draftText(toDraft(large)) === large,
  ]).toEqual([{ pasted: large, typed: "" }, { pasted: "", typed: "short" }, "pasted\n\nquestion", true]);
});

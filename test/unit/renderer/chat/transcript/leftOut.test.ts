import { expect, test } from "vitest";
import { promptStart } from "../../../../../renderer/chat/transcript/leftOut.ts";
import { answered, messageId, said } from "../things.ts";

const path = (contextStartId: ReturnType<typeof messageId> | null) => [
  said(1, null, "a"),
  answered(2, 1, "b", { contextStartId: messageId(1) }),
  said(3, 2, "c"),
  answered(4, 3, "d", { contextStartId }),
];

test("the prompt starts where the newest answer's did", () => {
  expect([
    promptStart(path(messageId(3))),
    promptStart(path(null)),
    promptStart(path(messageId(99))),
    promptStart([said(1, null, "a")]),
  ]).toEqual([2, null, null, null]);
});

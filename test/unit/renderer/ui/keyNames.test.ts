import { expect, test } from "vitest";
import { ariaKeys, keyNames } from "../../../../renderer/ui/keyNames.ts";

test("keys are named as they are printed on this keyboard", () => {
  expect([
    keyNames("$mod+Shift+KeyO", false),
    keyNames("$mod+Shift+Digit1", true),
    ariaKeys("$mod+Shift+KeyO", true),
    ariaKeys("$mod+/", false),
  ]).toEqual([["Ctrl", "Shift", "O"], ["⌘", "⇧", "1"], "Meta+Shift+O", "Control+/"]);
});

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { goldenText } from "../../../starter/golden.ts";

it("the prompts the starter is trained on are the app's own", () => {
  const trainedOn = readFileSync(new URL("../../../starter/golden.json", import.meta.url), "utf8");
  // After a change of the app's prompts: `node starter/golden.ts`, and the shipped weights know the old wording until they are trained again.
  expect(goldenText()).toBe(trainedOn);
});

import { expect, it } from "vitest";
import { samplingOf } from "#src/chat/answering.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { someChat } from "#test/support/chatRepositorySuite.ts";
import { someModel } from "./domain.ts";

const starter = { ...someModel, answeredBy: { ...someModel.answeredBy, starter: true } };
const asItCame = defaultSettings.sampling;

it("gives the starter the sampling it was made for, other models the app's, and a person's choice before both", () => {
  const chosen = { ...someChat(), sampling: { temperature: 0.9, maxTokens: 500 } };
  const ownSettings = { ...asItCame, temperature: 0.2, maxTokens: 300 };
  expect([
    samplingOf(asItCame, someChat(), starter),
    samplingOf(asItCame, someChat(), someModel),
    samplingOf(ownSettings, someChat(), starter),
    samplingOf(asItCame, chosen, starter),
  ]).toEqual([{ ...asItCame, temperature: 0, maxTokens: 120 }, asItCame, ownSettings, { ...asItCame, temperature: 0.9, maxTokens: 500 }]);
});

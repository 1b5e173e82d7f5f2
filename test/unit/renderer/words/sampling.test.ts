import { expect, test } from "vitest";
import { samplingSchema } from "#src/contract/chat.ts";
import { samplingFields } from "../../../../renderer/words/sampling.ts";

test("every sampling setting has its words, and its range is the contract's", () => {
  expect(samplingFields.map(({ name }) => name).toSorted()).toEqual(Object.keys(samplingSchema.shape).toSorted());
  for (const { name, min, max, emptyWord } of samplingFields) {
    const accepts = (value: unknown) => samplingSchema.shape[name].safeParse(value).success;
    expect([accepts(min), accepts(max), accepts(min - 1), accepts(max + 1), accepts(null)], name).toEqual([
      true,
      true,
      false,
      false,
      emptyWord !== undefined,
    ]);
  }
});

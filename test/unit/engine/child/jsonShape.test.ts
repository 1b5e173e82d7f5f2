import { expect, test } from "vitest";
import { createJsonEnd } from "#src/engine/child/jsonShape.ts";

const completeAfter = (text: string): number => {
  const end = createJsonEnd();
  const characters = [...text];
  const at = characters.findIndex((character) => {
    end.push(character);
    return end.complete;
  });
  return at === -1 ? -1 : at + 1;
};

test.each([
  ["{}", 2],
  ['{"a": [1, {"b": "}"}]} tail', 22],
  ['[{"a": "\\""}, "]"]\n\n', 18],
  ['{"a": "\\\\"}', 11],
  ['{"open": [', -1],
  ["12", -1],
])("%s", (text, at) => expect(completeAfter(text)).toBe(at));

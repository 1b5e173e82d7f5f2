/** Reading marks out of answers. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { marksIn } from "#src/passages/marks.ts";

const read = (answer: string): unknown => marksIn(answer).map(({ numbers, start, end }) => [answer.slice(start, end), ...numbers]);

it.each<[answer: string, marks: unknown[]]>([
  ["Rent [1].", [["[1]", 1]]],
  [
    "Rent [1, 2] and [3;4]",
    [
      ["[1, 2]", 1, 2],
      ["[3;4]", 3, 4],
    ],
  ],
  ["Rent [1][2].", [["[1][2]", 1, 2]]],
  ["Rent [1], [2].", [["[1], [2]", 1, 2]]],
  [
    "Rent [1]\n[2]",
    [
      ["[1]", 1],
      ["[2]", 2],
    ],
  ],
  ["Rent [1-3] [5–6]", [["[1-3] [5–6]", 1, 2, 3, 5, 6]]],
  ["Rent [1-900]", [["[1-900]", 1, 900]]],
  [
    "Rent 【1】 and 【2†source】",
    [
      ["【1】", 1],
      ["【2†source】", 2],
    ],
  ],
  ["Rent [passage 2] [Quelle 3] [^4]", [["[passage 2] [Quelle 3] [^4]", 2, 3, 4]]],
  ["Rent \\[1\\]", [["\\[1\\]", 1]]],
  ["half [1", []],
  ["half [1,", []],
  ["half 【1", []],
  ["[0] [] [x] [2024] [1.5]", []],
  ["`a[1]` and ```\nb[2]\n``` [3]", [["[3]", 3]]],
  ["```js\na[1]\n", []],
  ["[1](https://x.example) ![2](y) ", []],
  ["\n[1]: https://x.example", []],
  ["[1]: the rent", [["[1]", 1]]],
  ["1 [1] [1]", [["[1] [1]", 1]]],
])("%j", (answer, marks) => {
  expect(read(answer)).toEqual(marks);
});

it("gives the same marks for every beginning of an answer, once they are complete", () => {
  const piece = fc.constantFrom("The rent ", "is 5 ", "[1]", "[2, 3]", "[4-6]", "【7】", ". ", "\n", "and ", "\\[8\\]", "[", "]");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const answer = pieces.join("");
      const whole = marksIn(answer);
      for (let length = 0; length < answer.length; length += 1) {
        // Marks that stand next to each other grow together: all but the last are final.
        const settled = marksIn(answer.slice(0, length)).slice(0, -1);
        expect(whole.slice(0, settled.length)).toEqual(settled);
      }
    }),
  );
});

it("takes long answers full of brackets in their stride", () => {
  const answer = `${"[1,".repeat(20_000)}${"`".repeat(5_000)}${"[1]".repeat(5_000)}`;
  expect(marksIn(answer).length).toBeGreaterThanOrEqual(0);
});

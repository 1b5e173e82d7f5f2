import { expect, it } from "vitest";
import { byNeighbours, neighboursOf } from "#src/documents/search/neighbours.ts";

const hit = (text: string, score: number, context = "") => ({ score, chunk: { context, text } });

it("tells apart passages that share the words and not the name", () => {
  const pairs = neighboursOf("What is the contract number of Bright River Labs?", ["contra", "number", "bright", "river", "labs"]);
  expect(pairs.length).toBe(3);
  const hits = [
    hit("Contract number 12. The bright labs lie by the river.", 10),
    hit("Contract number 34. Bright River Labs.", 9.5),
    hit("Nothing.", 1),
  ];
  const ordered = byNeighbours(hits, pairs);
  expect(ordered.map(({ chunk }) => chunk.text.slice(0, 19))).toEqual(["Contract number 34.", "Contract number 12.", "Nothing."]);
  expect(ordered.map(({ score }) => score)).toEqual([11.5, 10 + 2 / 3, 1]);
});

it("reads across a line's end, in headings, with other endings and accents", () => {
  const pairs = neighboursOf("Où est la notice périodique?", ["notice", "period"]);
  expect(pairs.length).toBe(1);
  for (const found of [hit("notice\nperiods", 1), hit("x", 1, "Notice Périod"), hit("NOTICES, periodic", 1)])
    expect(byNeighbours([found], pairs)[0]?.score).toBeCloseTo(1.2);
  for (const other of [hit("notice of the period", 1), hit("prenotice period", 1), hit("notice --- period", 1)])
    expect(byNeighbours([other], pairs)[0]?.score).toBe(1);
});

it.each([
  ["one word", "Rent?", ["rent"]],
  ["words with others between them", "rent of the flat", ["rent", "flat"]],
  ["nothing", "", []],
  ["words of no pair that was searched", "the of and", []],
])("leaves everything as it is for %s", (_what, question, terms) => {
  const hits = [hit("rent flat", 2), hit("flat", 3)];
  expect(neighboursOf(question, terms)).toEqual([]);
  expect(byNeighbours(hits, neighboursOf(question, terms))).toBe(hits);
});

it("short words are compared whole", () => {
  const [pair] = neighboursOf("red crane", ["red", "crane"]);
  expect(["red crane", "red cranes", "reds crane"].map((text) => pair?.test(text))).toEqual([true, false, false]);
});

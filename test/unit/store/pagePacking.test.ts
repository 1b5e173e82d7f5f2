import fc from "fast-check";
import { expect, it } from "vitest";
import type { Place } from "#src/contract/document.ts";
import { type PageBody, packPage, unpackPage } from "#src/store/pagePacking.ts";

const hundredths = fc.integer({ min: -200_000, max: 2_000_000 }).map((value) => value / 100);
const stretch = { start: fc.nat(100_000), end: fc.nat(100_000) };
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ kind: fc.constant("box" as const), ...stretch, box: fc.tuple(hundredths, hundredths, hundredths, hundredths) }),
  fc.record({
    kind: fc.constant("cell" as const),
    ...stretch,
    row: fc.integer({ min: 1, max: 2 ** 20 }),
    column: fc.integer({ min: 1, max: 16_384 }),
  }),
  fc.record({
    kind: fc.constant("paragraph" as const),
    ...stretch,
    paragraph: fc.integer({ min: 1, max: 9_999 }),
    headings: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 3 }),
  }),
);
const body: fc.Arbitrary<PageBody> = fc.record({
  text: fc.string({ unit: "grapheme" }),
  sheet: fc.option(fc.string({ unit: "grapheme" })),
  places: fc.array(place, { maxLength: 40 }),
  warnings: fc.array(
    fc.record({ code: fc.constantFrom("hidden-text" as const, "truncated" as const), count: fc.integer({ min: 1, max: 9 }) }),
    {
      maxLength: 2,
    },
  ),
  cells: fc.array(
    fc.record({
      row: fc.integer({ min: 1, max: 2 ** 20 }),
      column: fc.integer({ min: 1, max: 16_384 }),
      kind: fc.constantFrom("number" as const, "date" as const, "boolean" as const, "text" as const),
      text: fc.string({ unit: "grapheme" }),
      number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
    }),
    { maxLength: 40 },
  ),
});

it("gives back every page as it was packed", () => {
  fc.assert(
    fc.property(body, (page) => {
      expect(unpackPage(packPage(page))).toEqual(page);
    }),
    { seed: 3, numRuns: 300 },
  );
});

it("keeps a page of 500 words with their boxes in less than 5 kB beside its text", () => {
  const words = Array.from({ length: 500 }, (_, index) => `word${(index * 7919) % 1000}`);
  let at = 0;
  const places = words.map((word, index): Place => {
    const start = at;
    at += word.length + 1;
    const left = 72 + (index % 12) * 38.17;
    const top = 72 + Math.floor(index / 12) * 13.8;
    return { kind: "box", start, end: start + word.length, box: [left, top, left + word.length * 5.31, top + 11.04] };
  });
  const bare: PageBody = { text: words.join(" "), sheet: null, places: [], warnings: [], cells: [] };
  expect(packPage({ ...bare, places }).length - packPage(bare).length).toBeLessThan(5_000);
});

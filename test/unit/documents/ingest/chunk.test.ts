import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkPage } from "#src/documents/ingest/chunk.ts";
import { textPage } from "../harness.ts";

const sentence = (n: number): string => `Sentence number ${n} says that the tenant pays the rent on the third working day of each month.`;
const paragraph = (from: number, count: number): string => Array.from({ length: count }, (_, index) => sentence(from + index)).join(" ");
const chunk = (page: ReturnType<typeof textPage>, title: string | null = null) => chunkPage(page, { title, firstOrdinal: 0 });

describe("passages of a page", () => {
  it("keeps a paragraph that fits whole, and cuts a longer one between sentences", () => {
    const text = `${paragraph(1, 7)}\n\n${paragraph(8, 20)}`;
    const chunks = chunk(textPage(3, text));
    expect(chunks[0]?.text).toBe(paragraph(1, 7));
    expect(chunks.slice(1).every(({ text: one }) => one.startsWith("Sentence number") && one.endsWith("month."))).toBe(true);
    expect(chunks.map(({ ordinal }) => ordinal)).toEqual(chunks.map((_, index) => index));
    expect(chunks.every(({ text: one, start, end }) => text.slice(start, end) === one)).toBe(true);
    expect(chunks[0]?.locator).toEqual({ kind: "page", page: 3, label: null });
  });

  it("puts a heading with what it stands above", () => {
    const text = `${paragraph(1, 6)}\n\nTermination\n\n${paragraph(7, 4)}`;
    expect(chunk(textPage(1, text)).map(({ text: one }) => one.slice(0, 11))).toEqual(["Sentence nu", "Termination"]);
  });

  it("knows the paragraph and its headings, and begins anew under another heading", () => {
    const [one, two] = [paragraph(1, 4), paragraph(5, 4)];
    const text = `${one}\n\n${two}`;
    const page = textPage(2, text, {
      kind: "section",
      places: [
        { kind: "paragraph", start: 0, end: one.length, paragraph: 7, headings: ["Lease", "Rent"] },
        { kind: "paragraph", start: one.length + 2, end: text.length, paragraph: 8, headings: ["Lease", "Deposit"] },
      ],
    });
    expect(chunk(page, "Flat 12").map(({ locator, context }) => [locator, context])).toEqual([
      [{ kind: "paragraph", page: 2, paragraph: 7, headings: ["Lease", "Rent"] }, "Flat 12\nLease › Rent"],
      [{ kind: "paragraph", page: 2, paragraph: 8, headings: ["Lease", "Deposit"] }, "Flat 12\nLease › Deposit"],
    ]);
  });

  it("keeps rows whole, with their cells, and the header beside each stretch", () => {
    const rows = [
      "Tenant | Rent | Due",
      ...Array.from({ length: 40 }, (_, index) => `Tenant ${index} of the house | ${900 + index}.00 | 3 March`),
    ];
    const text = rows.join("\n");
    const places = rows.flatMap((row, index) => {
      const start = rows.slice(0, index).join("\n").length + (index === 0 ? 0 : 1);
      const second = start + row.indexOf("|") + 2;
      return [
        { kind: "cell" as const, start, end: second - 3, row: index + 3, column: 2 },
        { kind: "cell" as const, start: second, end: start + row.lastIndexOf("|") - 1, row: index + 3, column: 3 },
        { kind: "cell" as const, start: start + row.lastIndexOf("|") + 2, end: start + row.length, row: index + 3, column: 28 },
      ];
    });
    const first = chunk(textPage(1, text, { kind: "sheet", sheet: "Rents", places }));
    expect(first.flatMap(({ text: one }) => one.split("\n"))).toEqual(rows);
    expect(first[0]).toMatchObject({ context: "Rents", locator: { kind: "cells", page: 1, sheet: "Rents" } });
    expect(first[0]?.locator).toMatchObject({ range: `B3:AB${2 + (first[0]?.text.split("\n").length ?? 0)}` });
    expect(first.slice(1).every(({ context }) => context === "Rents\nTenant | Rent | Due")).toBe(true);

    const repeated = chunk(textPage(2, text, { kind: "sheet", sheet: "Rents", places: places.slice(3) }));
    expect(repeated.flatMap(({ text: one }) => one.split("\n"))).toEqual(rows.slice(1));
    expect(repeated.every(({ context }) => context === "Rents\nTenant | Rent | Due")).toBe(true);
  });

  it("carries the header of a table in running text", () => {
    const rows = Array.from({ length: 30 }, (_, index) => `Position ${index} of the invoice | ${index} pieces | ${index}0.00 EUR`);
    const chunks = chunk(textPage(1, `Invoice\n\nWhat | How many | Price\n${rows.join("\n")}`));
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.slice(1).every(({ context }) => context === "What | How many | Price")).toBe(true);
    expect(chunks.every(({ text }) => /EUR$/.test(text))).toBe(true);
  });

  it("cuts a table with columns between its rows", () => {
    const rows = Array.from(
      { length: 30 },
      (_, index) => `Sales of product ${index} in the quarter ended in June\t$\t${index},250\t${index} %`,
    );
    const chunks = chunk(textPage(1, `Net sales\n\n${rows.join("\n")}`));
    expect(
      chunks
        .flatMap(({ text }) => text.split("\n").slice(0, -1))
        .every((line) => line === "" || line === "Net sales" || line.endsWith("%")),
    ).toBe(true);
    expect(chunks.every(({ text, context }) => text.endsWith("%") && context === "")).toBe(true);
  });

  it("cuts what has neither sentences nor spaces, within no character", () => {
    const chunks = chunk(textPage(1, "𝔘".repeat(3_000)));
    expect(chunks.map(({ text }) => text).join("")).toBe("𝔘".repeat(3_000));
    expect(chunks.every(({ text }) => text.length <= 900 && text.isWellFormed())).toBe(true);
  });

  it("leaves no word out, whatever the page", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.constantFrom("\n", "\n\n", " | ", ". ", "x".repeat(700), "wort ".repeat(300)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom("page" as const, "sheet" as const), (pieces, kind) => {
        const text = pieces.join("");
        const page = textPage(1, text, { kind });
        const chunks = chunk(page);
        const bare = (value: string): string => value.replace(/\s/g, "");
        expect(bare(chunks.map(({ text: one }) => one).join(""))).toBe(bare(text));
        expect(chunks.every((one, index) => one.start < one.end && one.start >= (chunks[index - 1]?.end ?? 0))).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { toRecognized } from "#src/reader/child/ocrText.ts";
import { parseWords } from "#src/reader/child/ocrWords.ts";

const row = (position: string, box: string, confidence: number, text: string): string =>
  `5\t1\t${position.replaceAll(" ", "\t")}\t${box.replaceAll(" ", "\t")}\t${confidence}\t${text}`;

const table = [
  "1\t1\t0\t0\t0\t0\t0\t0\t1000\t800\t-1\t",
  row("1 1 1 1", "100 50 80 20", 96.5, "Total:"),
  row("1 1 1 2", "200 50 100 20", 91, "1.284,60"),
  row("1 1 2 1", "100 80 40 20", 40, "EUR"),
  row("1 2 1 1", "100 200 60 20", 88, "Über"),
  row("2 1 1 1", "100 400 60 20", 88, " "),
].join("\n");

describe("recognised text", () => {
  it("keeps lines and paragraphs, and gives every word its box in pt", () => {
    expect(toRecognized(parseWords(table), 0.5, 0.25)).toEqual({
      text: "Total: 1.284,60\nEUR\n\nÜber",
      places: [
        { kind: "box", start: 0, end: 6, box: [50, 12.5, 90, 17.5] },
        { kind: "box", start: 7, end: 15, box: [100, 12.5, 150, 17.5] },
        { kind: "box", start: 16, end: 19, box: [50, 20, 70, 25] },
        { kind: "box", start: 21, end: 25, box: [50, 50, 80, 55] },
      ],
      warnings: [{ code: "low-confidence", count: 1 }],
    });
  });

  it("is nothing where only specks were read", () => {
    const specks = [row("1 1 1 1", "1 1 9 9", 12, "j"), row("1 1 1 2", "20 1 9 9", 95, "|"), row("2 1 1 1", "1 90 9 9", 30, "ee")].join(
      "\n",
    );
    expect(toRecognized(parseWords(specks), 1, 1)).toEqual({ text: "", places: [], warnings: [] });
  });
});

/** What is found, what is found but for layout, and what is never forgiven. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSource } from "#src/passages/verify.ts";

const verdict = (words: string, source: string, sentenceStart = false): string => {
  const found = createSource(source).find(words, sentenceStart);
  return found === null ? "unverified" : found.verification;
};

describe("finding words in a source", () => {
  it.each<[words: string, source: string, verdict: string]>([
    // Values stand alone, or do not stand there.
    ["12", "112 units", "unverified"],
    ["12", "in 2012", "unverified"],
    ["12", "12,5 %", "unverified"],
    ["12", "12 units", "exact"],
    ["12", "of 12.", "exact"],
    ["1,200", "EUR 1,200.50", "unverified"],
    ["200", "EUR 1,200", "unverified"],
    ["200", "1'200 Franken", "unverified"],
    ["200", "1\u00a0200 €", "unverified"],
    ["200", "1\u202f200 €", "unverified"],
    ["1,284.60", "1.284,60", "unverified"],
    ["1,284.60", "1284.60", "unverified"],
    ["1284.60", "1,284.60", "unverified"],
    ["1,284.60", "1,284.60.", "exact"],
    ["1.284,60 €", "Miete: 1.284,60 €, fällig", "exact"],
    ["3.5", "3.50", "unverified"],
    ["05", "2026-05-01", "unverified"],
    ["2026", "2026-05-01", "unverified"],
    ["1.5.2027", "01.5.2027", "unverified"],
    ["21/11/2026", "11/21/2026", "unverified"],
    ["21 November 2026", "21. November 2026", "unverified"],
    ["10:30", "at 10:30:15", "unverified"],
    // Signs.
    ["5", "-5 °C", "unverified"],
    ["5", "−5 °C", "unverified"],
    ["5", "–5 °C", "unverified"],
    ["-5", "5 °C", "unverified"],
    ["-5", "−5 °C", "unverified"],
    ["-5 °C", "at -5 °C", "exact"],
    ["15", "10–15 days", "exact"],
    ["10", "10–15 days", "exact"],
    ["1,234", "net loss (1,234)", "unverified"],
    ["(1,234)", "net loss (1,234)", "exact"],
    ["12", "twelve (12) months", "exact"],
    ["€1,284.60", "the rent (€1,284.60)", "exact"],
    // Percent and scale make another number.
    ["12", "12 %", "unverified"],
    ["12", "12%", "unverified"],
    ["12 %", "12%", "repaired"],
    ["5", "5 million", "unverified"],
    ["5", "5 Mio. Euro", "unverified"],
    ["5", "5 billion", "unverified"],
    // Codes are whole.
    ["QX-4049", "QX-4049-YG", "unverified"],
    ["4049", "QX-4049-YG", "unverified"],
    ["QX-4049-YG", "no. QX-4049-YG.", "exact"],
    ["12", "a 12-month term", "exact"],
    ["12", "12-Monats-Frist", "exact"],
    // Words stand alone too.
    ["art", "the party", "unverified"],
    ["Miet", "Mietvertrag", "unverified"],
    ["Mietvertrag", "Der Mietvertrag endet", "exact"],
    // Layout is repaired.
    ["payable in advance", "payable\n  in\u00a0advance", "repaired"],
    ["Vereinbarung gilt", "Die Verein-\nbarung gilt", "repaired"],
    ["Vereinbarung gilt", "Die Verein- barung gilt", "repaired"],
    ["well-known firm", "a well-\nknown firm", "repaired"],
    ["wellknown firm", "a well-known firm", "unverified"],
    ["well-known firm", "a wellknown firm", "unverified"],
    ["Vor- und Nachteile", "Vor- und Nachteile", "exact"],
    ["E-Mail-Adresse", "E-Mail-\nAdresse", "repaired"],
    ["Nordrhein-Westfalen", "Nordrhein-\nWestfalen", "repaired"],
    ["2627", "26-\n27", "unverified"],
    ["official office", "oﬃcial oﬃce", "repaired"],
    ["final flow", "ﬁnal ﬂow", "repaired"],
    ["Kündigungsfrist", "Kündi\u00adgungs\u00adfrist", "repaired"],
    ['the "Tenant"', "the “Tenant”", "repaired"],
    ["the tenant's duty", "the tenant’s duty", "repaired"],
    ["„Mieter“ genannt", "»Mieter« genannt", "repaired"],
    ["12 kg", "12kg", "repaired"],
    ["12kg", "12 kg", "repaired"],
    ["1200", "1 200", "unverified"],
    ["the man date", "the mandate", "unverified"],
    ["Cafe\u0301 Roma", "Café Roma", "repaired"],
    ["see (7)", "see [7]", "repaired"],
    // Case counts, but for the first letter where a sentence begins.
    ["rent is due", "The rent is due", "exact"],
    ["The rent", "the rent", "unverified"],
    ["the rent", "Due: The rent", "repaired"],
    ["the rent", "with The rent", "unverified"],
    ["EUR 5", "eur 5", "unverified"],
    // Other scripts.
    ["合計1,200円", "合計1,200円です", "exact"],
    ["1,200円", "合計1,200円です", "exact"],
    ["200円", "合計1,200円です", "unverified"],
    ["日本語の文章", "日本語\nの文章", "repaired"],
    ["שלום עולם", "אמר שלום עולם.", "exact"],
    ["1,284.60 ש״ח", "סך 1,284.60 ש״ח", "exact"],
    ["المبلغ ١٢٣", "المبلغ ١٢٣ ريال", "exact"],
    ["١٢", "المبلغ ١٢٣ ريال", "unverified"],
    // Nothing to compare.
    ["", "text", "unverified"],
    ["…", "text …", "unverified"],
    ["a.*", "aaa", "unverified"],
  ])("%j in %j: %s", (words, source, expected) => {
    expect(verdict(words, source)).toBe(expected);
  });

  it("lets a sentence of the answer begin with a capital that the source does not have", () => {
    expect(verdict("The rent is due", "and the rent is due", true)).toBe("repaired");
    expect(verdict("The Rent is due", "and the rent is due", true)).toBe("unverified");
  });

  it("gives where in the source the words stand, line ends included", () => {
    const source = "Die Verein-\nbarung gilt";
    const found = createSource(source).find("Vereinbarung", false);
    expect(found === null ? null : source.slice(found.start, found.end)).toBe("Verein-\nbarung");
  });

  it("skips places where the words are part of something else and takes the one where they stand alone", () => {
    expect(createSource("1,200.50 and 1,200").find("1,200", false)).toEqual({ verification: "exact", start: 13, end: 18 });
  });
});

const word = fc.stringMatching(/^[a-zäöü]{2,8}$/);
const amount = fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 99 }));
const grouped = (comma: string, point: string, [a, b, c]: readonly number[]): string =>
  `${a}${comma}${String(b).padStart(3, "0")}${point}${String(c).padStart(2, "0")}`;

describe("whatever the text", () => {
  it("words are found exactly where they stand between spaces", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 3, maxLength: 20 }), fc.nat(), fc.nat(), (words, from, length) => {
        const start = from % words.length;
        const quote = words.slice(start, start + 1 + (length % (words.length - start))).join(" ");
        const source = words.join(" ");
        const found = createSource(source).find(quote, false);
        expect(found?.verification).toBe("exact");
        expect(found === null ? "" : source.slice(found.start, found.end)).toBe(quote);
      }),
    );
  });

  it("other line breaks, hyphens at line ends and ligatures are repaired, and the place found holds the same letters", () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 2, maxLength: 12 }),
        fc.array(fc.constantFrom("\n", "  ", "\u00a0", "\u00ad "), { minLength: 12, maxLength: 12 }),
        (words, gaps) => {
          const source = words
            .map((each, index) => `${each.length > 4 ? `${each.slice(0, 3)}-\n${each.slice(3)}` : each}${gaps[index] ?? " "}`)
            .join("")
            .replaceAll("fi", "ﬁ");
          const quote = words.join(" ");
          const found = createSource(source).find(quote, false);
          const letters = (text: string): string => text.normalize("NFKC").replace(/[^\p{L}]/gu, "");
          expect(found === null ? "nothing" : letters(source.slice(found.start, found.end))).toBe(letters(quote));
        },
      ),
    );
  });

  it("an amount is found only as it is written: no other digit, sign or separator", () => {
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.constantFrom([",", "."], [".", ","], ["'", "."]),
        fc.constantFrom("", "-", "−", "+"),
        (a, b, [comma = "", point = ""], sign) => {
          const written = grouped(comma, point, a);
          const source = `Total ${sign}${written} due`;
          expect(createSource(source).find(`${sign}${written}`, false)?.verification).toBe("exact");
          const other = grouped(comma, point, b);
          if (other !== written) expect(createSource(source).find(other, false)).toBeNull();
          expect(createSource(source).find(grouped(point, comma, a), false)).toBeNull();
          expect(createSource(source).find(written.replaceAll(/[.,']/g, ""), false)).toBeNull();
          expect(createSource(source).find(written.slice(1), false)).toBeNull();
          expect(createSource(source).find(written.slice(0, -1), false)).toBeNull();
          if (sign !== "") expect(createSource(source).find(written, false)).toBeNull();
        },
      ),
    );
  });

  it("never throws, and gives a place inside the source", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.boolean(),
        (words, source, start) => {
          const found = createSource(source).find(words, start);
          if (found !== null) expect(found.start >= 0 && found.start < found.end && found.end <= source.length).toBe(true);
        },
      ),
    );
  });
});

/** From an answer to checked citations: which words are compared, with which passage, and how that ends. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkCitations } from "#src/passages/citations.ts";

const passages = [
  {
    n: 1,
    text: "The monthly rent is EUR 1,284.60, payable in advance. Notice: 3 months. Agreement of 21 November 2026 with Bruno Brendre.",
  },
  { n: 2, text: "Rent (EUR) | 1,284.60\nDeposit (EUR) | 2,500.00\nTerm (months) | 24\nColour | light green" },
  {
    n: 3,
    text: "Die Vereinbarung gilt ab 1. Mai 2027. Die Kündigungsfrist beträgt drei Monate zum Monatsende. Es haftet die Muster GmbH.",
  },
  { n: 4, text: "合計金額は1,200円です。契約は2026年11月21日に終了します。" },
  { n: 5, text: "This agreement is governed by the laws of England and either party may end it by giving notice in writing." },
  { n: 6, text: "Offices open at 9:15 until 16:00. Flat 00 Uhr-Straße, 12 months, //example.org/lease or 00 Uhr." },
];
const check = (answer: string, question = ""): unknown =>
  checkCitations(answer, passages, question).map(({ n, start, end, verification, quote, inPassage }) => {
    const text = passages.find((passage) => passage.n === n)?.text ?? "";
    if (inPassage !== null) expect(text.slice(...inPassage)).toBe(quote);
    return [n, answer.slice(start, end), verification];
  });

describe("an answer's citations", () => {
  it.each<[answer: string, citations: unknown[]]>([
    ["The monthly rent is EUR 1,284.60 [1].", [[1, "The monthly rent is EUR 1,284.60", "exact"]]],
    ["The rent is EUR 1,284.60 [1].", [[1, "EUR 1,284.60", "exact"]]],
    // The unit may stand on the other side or in the header; it must be there.
    ["The rent is 1,284.60 EUR [1].", [[1, "1,284.60", "exact"]]],
    ["The rent is EUR 1,284.60 [2].", [[2, "1,284.60", "exact"]]],
    ["The term is 24 months [2].", [[2, "24", "exact"]]],
    ["The rent is USD 1,284.60 [1].", [[1, "USD 1,284.60", "unverified"]]],
    ["The notice period is 3 weeks [1].", [[1, "3 weeks", "unverified"]]],
    // Digits and separators.
    ["The rent is EUR 1.284,60 [1].", [[1, "EUR 1.284,60", "unverified"]]],
    ["The rent is EUR 284.60 [1].", [[1, "EUR 284.60", "unverified"]]],
    // The half of a value behind its own colon is none: "12" stands in the passage as a number of months.
    ["Offices open at 10:12 [6].", [[6, "10:12", "unverified"]]],
    ["Geöffnet bis 14:00 Uhr [6].", [[6, "14:00 Uhr", "unverified"]]],
    ["See https://example.org/lease [6].", [[6, "https://example.org/lease", "unverified"]]],
    ["Offices open at 9:15 [6].", [[6, "Offices open at 9:15", "exact"]]],
    // Another passage does not count.
    ["The deposit is EUR 2,500.00 [1].", [[1, "EUR 2,500.00", "unverified"]]],
    ["The deposit is 2,500.00 [2].", [[2, "2,500.00", "exact"]]],
    ["The rent is 5 [9].", [[9, "5", "unverified"]]],
    // Several values, names and quotations, each on its own.
    [
      "It was signed with Bruno Brendre on 21 November 2026. [1]",
      [
        [1, "Bruno Brendre", "exact"],
        [1, "21 November 2026", "exact"],
      ],
    ],
    [
      "It was signed with Bruno Smith on 22 November 2026 [1]",
      [
        [1, "Bruno Smith", "unverified"],
        [1, "22 November 2026", "unverified"],
      ],
    ],
    ["It is “payable in advance” [1].", [[1, "payable in advance", "exact"]]],
    ["It is “payable in arrears” [1].", [[1, "payable in arrears", "unverified"]]],
    [
      "It says „gilt ab … drei Monate zum Monatsende“ [3].",
      [
        [3, "gilt ab", "exact"],
        [3, "drei Monate zum Monatsende", "exact"],
      ],
    ],
    ["**Rent:** `1,284.60` [2]", [[2, "1,284.60", "exact"]]],
    ["The colour is light green [2].", [[2, "light green", "exact"]]],
    ["The colour is dark green [2].", [[2, "dark green", "unverified"]]],
    // Marks: before, behind, several, lists.
    ["According to [1], the notice is 3 months.", [[1, "3 months", "exact"]]],
    [
      "- Rent: 1,284.60 [2]\n- Term: 24 [2]",
      [
        [2, "1,284.60", "exact"],
        [2, "24", "exact"],
      ],
    ],
    [
      "The rent is EUR 1,284.60 [1] and the term 24 months [2].",
      [
        [1, "EUR 1,284.60", "exact"],
        [2, "24", "exact"],
      ],
    ],
    [
      "The notice is 3 months and the deposit 2,500.00 [1][2].",
      [
        [1, "3 months", "exact"],
        [2, "2,500.00", "exact"],
      ],
    ],
    // German, CJK.
    ["Die Vereinbarung gilt ab 1. Mai 2027 [3].", [[3, "Die Vereinbarung gilt ab 1. Mai 2027", "exact"]]],
    [
      "Es haftet laut Vertrag die Muster GmbH ab dem 2. Mai 2027 [3].",
      [
        [3, "Muster GmbH", "exact"],
        [3, "2. Mai 2027", "unverified"],
      ],
    ],
    ["金額は1,200円です [4]。", [[4, "金額は1,200円です", "exact"]]],
    ["金額は200円です [4]。", [[4, "200円", "unverified"]]],
    // Names in running English; ways of writing are not names.
    ["The agreement is governed by the laws of Ireland [5].", [[5, "Ireland", "unverified"]]],
    ["The agreement is governed by the laws of England [5].", [[5, "governed by the laws of England", "exact"]]],
    ["Each Party may end it by giving notice in writing [5].", [[5, "may end it by giving notice in writing", "exact"]]],
    ["You can leave whenever you like [5].", [[5, "You can leave whenever you like", "unverified"]]],
    // Nothing cited, nothing said.
    ["That is not in the passages.", []],
    ["", []],
    ["[1]", [[1, "", "unverified"]]],
    ["`x[1]`", []],
  ])("%j", (answer, citations) => {
    expect(check(answer)).toEqual(citations);
  });

  it.each<[question: string, answer: string, citations: unknown[]]>([
    // The name was given; nothing else was compared.
    ["Who is Bruno Brendre?", "That is Bruno Brendre [1].", [[1, "That is Bruno Brendre", "unverified"]]],
    ["Wofür haftet die muster gmbh?", "Es ist die Muster GmbH [3].", [[3, "Es ist die Muster GmbH", "unverified"]]],
    // Beside a name that was given, what was not given counts alone.
    ["When did Bruno Brendre sign?", "It was signed with Bruno Brendre on 21 November 2026 [1]", [[1, "21 November 2026", "exact"]]],
    ["When did Bruno Brendre sign?", "It was signed with Bruno Brendre on 22 November 2026 [1]", [[1, "22 November 2026", "unverified"]]],
    // An amount that was asked for stands in the passage or does not.
    ["Is the rent EUR 1,284.60?", "Yes, it is EUR 1,284.60 [1].", [[1, "EUR 1,284.60", "exact"]]],
    ["Is the rent EUR 1,200.00?", "Yes, it is EUR 1,200.00 [1].", [[1, "EUR 1,200.00", "unverified"]]],
  ])("takes words of the question for no evidence: %j", (question, answer, citations) => {
    expect(check(answer, question)).toEqual(citations);
  });

  it("is the same for an answer cut anywhere: citations of its complete marks, all within the text", () => {
    const answer = "The rent is **EUR 1,284.60** [1], payable “in advance” [1][2]; see 【3】. According to [2] it is 24.";
    for (let length = 0; length <= answer.length; length += 1) {
      for (const { start, end } of checkCitations(answer.slice(0, length), passages, ""))
        expect(start >= 0 && start <= end && end <= length).toBe(true);
    }
  });

  it("calls no value verified that the cited passage does not hold, whatever stands in the others", () => {
    const value = fc.integer({ min: 1, max: 999_999 }).map((n) => n.toLocaleString("en-US"));
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 6 }), fc.nat(), fc.nat(), (values, of, cited) => {
        const texts = values.map((each, index) => ({ n: index + 1, text: `Item ${"abcdef"[index]}: ${each} pieces.` }));
        const claimed = values[of % values.length] ?? "";
        const n = 1 + (cited % values.length);
        const [only] = checkCitations(`It is ${claimed} pieces [${n}].`, texts, "How many pieces?");
        expect(only?.verification === "unverified").toBe(values[n - 1] !== claimed);
      }),
    );
  });

  it("never throws, keeps its order and stays inside answer and passage", () => {
    const piece = fc.oneof(
      fc.constantFrom("[1]", "[2]", "“", "”", "EUR 5", ". ", "\n", "**", "`", "[1-9]", "-5 %", "is "),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.string({ unit: "binary", maxLength: 80 }), (pieces, text) => {
        const answer = pieces.join("");
        for (const { n, start, end, inPassage } of checkCitations(
          answer,
          [
            { n: 1, text },
            { n: 2, text: "5 EUR" },
          ],
          "",
        )) {
          expect(n > 0 && start >= 0 && start <= end && end <= answer.length).toBe(true);
          if (inPassage !== null) expect(inPassage[0] < inPassage[1]).toBe(true);
        }
      }),
    );
  });
});

import { expect, it } from "vitest";
import { compoundedParts, expressionOf, matchOf, questionLooks, typedLooks } from "#src/store/wordQuery.ts";

const expressions = (looks: ReturnType<typeof typedLooks>): readonly string[] => looks.map(expressionOf);

it("looks for what is typed as beginnings, words typed together side by side", () => {
  expect(expressions(typedLooks('Rent KI-Verord "third working day" 1,284.6 § a'))).toEqual([
    '"rent" *',
    '"ki verord" *',
    '"third working day" *',
    '"1 284 6" *',
    '"§"',
    '"a"',
  ]);
  expect(expressions(typedLooks("所得税 税"))).toEqual(['"所得 得税" *', '"税" *']);
  expect(expressions(typedLooks(' " * - '))).toEqual([]);
});

it("looks for a question's telling words by their first six characters, each once", () => {
  expect(expressions(questionLooks("What are the notice periods, and which period is the Kündigungsfrist?"))).toEqual([
    '"notice" *',
    '"period" *',
    '"kundig" *',
  ]);
  expect(expressions(questionLooks("Was ist das?"))).toEqual(['"was"', '"ist"', '"das"']);
  expect(expressions(questionLooks("申告期限は?"))).toEqual(['"申告"', '"告期"', '"期限"', '"限は"', '"は" *']);
  expect(questionLooks("rent ".repeat(5)).length).toBe(1);
  expect(questionLooks(Array.from({ length: 99 }, (_, index) => `w${index}`).join(" ")).length).toBe(24);
});

it("looks within longer words for those of a question that is not English, without their ending", () => {
  expect(compoundedParts("Wie hoch ist die Miete und was kosten die Versicherungen ab 2024?")).toEqual([
    "hoch",
    "miet",
    "kost",
    "versicherung",
  ]);
  expect([compoundedParts("What is the rent?"), compoundedParts("Kaltmiete"), compoundedParts("der Rat")]).toEqual([[], ["kaltmiet"], []]);
});

it("joins looks: one of each group, in every group", () => {
  const [a, b, c] = typedLooks("alpha beta gamma");
  if (a === undefined || b === undefined || c === undefined) throw new Error("no looks");
  expect([matchOf([[a, b], [c]]), matchOf([[], []])]).toEqual(['("alpha" * OR "beta" *) AND ("gamma" *)', null]);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segmentToken } from "#src/store/folding.ts";
import { matchExpression, searchTerms } from "#src/store/searchQuery.ts";

// The limit is for a machine busy with other tests; none of these is timed.
describe("search terms", { timeout: 60_000 }, () => {
  it("are words, and quoted phrases as one", () => {
    expect(searchTerms('Notice "of  the" Tenant notice')).toEqual(["notice", "of the", "tenant"]);
  });
  it("take an unclosed quote as nothing special", () => {
    expect(searchTerms('5" disk')).toEqual(["5", "disk"]);
  });
  it("are at most sixteen and never hold a quote, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (query) => {
        const terms = searchTerms(query);
        return terms.length <= 16 && terms.every((term) => term !== "" && !term.includes('"') && !term.includes("\0"));
      }),
    );
  });
});

describe("the match expression", () => {
  it("looks for long terms anywhere, for short ones where a word begins", () => {
    expect(matchExpression(["notice", "ki"])).toBe(`body : "notice" AND segments : "${segmentToken("ki")}"`);
  });
  it("leaves signs out when there are words, and is null for nothing", () => {
    expect([matchExpression(["and*", "("]), matchExpression([])]).toEqual(['body : "and*"', null]);
  });
});

import { describe, expect, it } from "vitest";
import { foldForSearch, foldWithOrigins, segmentsForSearch, segmentToken } from "#src/store/folding.ts";

describe("folding for search", () => {
  it("forgets case, accents, width and white space", () => {
    expect(
      ["Notice", "KÜNDIGUNG", "Ku\u0308ndigung", "Straße", "ﬁn", "ＡＢＣ１２", "a\n\t b\0c", "Йод", "ΣΟΦΟΣ", "σοφος"].map(foldForSearch),
    ).toEqual(["notice", "kundigung", "kundigung", "strasse", "fin", "abc12", "a b c", "иод", "σοφοσ", "σοφοσ"]);
  });

  it("keeps marks that carry meaning: kana voicing, Hangul syllables, Devanagari vowels", () => {
    expect(["が", "한국", "लिए"].map(foldForSearch)).toEqual(["が", "한국", "लिए"]);
  });

  it("makes U+FFFD of lone surrogates and keeps pairs", () => {
    expect(foldForSearch("\ud800x😀\udc00")).toBe("\ufffdx😀\ufffd");
  });

  it("knows where each folded unit came from", () => {
    expect(foldWithOrigins("aß 😀e\u0301!")).toEqual({ folded: "ass 😀e!", starts: [0, 1, 1, 2, 3, 3, 5, 7, 8] });
  });
});

describe("segments", () => {
  const has = (text: string, segment: string): boolean => segmentsForSearch(text).includes(segmentToken(segment));
  it("begin at every character of scripts without spaces, at words and at signs", () => {
    const cases: readonly [string, string][] = [
      ["所得税金", "税金"],
      ["所得税金", "金"],
      ["Die KI-Verordnung", "ki"],
      ["nach §5", "§5"],
      ["C# und", "c#"],
      ["👍 gut", "👍"],
      ["notice", "no"],
    ];
    expect(cases.filter(([text, segment]) => !has(text, segment))).toEqual([]);
  });
  it("do not begin inside a word", () => {
    expect(has("notice", "ot")).toBe(false);
  });
  it("are each there once", () => {
    expect(segmentsForSearch("no no no")).toBe(segmentToken("n") + segmentToken("no"));
  });
});

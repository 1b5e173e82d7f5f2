import { describe, expect, it } from "vitest";
import { highlights, snippetOf } from "#src/documents/search/snippet.ts";

const marked = (text: string, terms: readonly string[]): string[] => highlights(text, terms).map(([from, to]) => text.slice(from, to));

describe("snippets of passages", () => {
  it("marks what was found where it stands, whatever its case, accents or width", () => {
    expect(marked("Die KÜNDIGUNGSFRISTEN: drei Monate", ["frist"])).toEqual(["FRIST"]);
    expect(marked("Straße und Große Straßen", ["strasse"])).toEqual(["Straße", "Straße"]);
    expect(marked("Cafe\u0301 au lait", ["cafe"])).toEqual(["Cafe\u0301"]);
    expect(marked("所得税金について", ["得税"])).toEqual(["得税"]);
    expect(marked("ＡＢＣ full width", ["abc"])).toEqual(["ＡＢＣ"]);
    expect(marked("Kündi\u00adgungs\u00adfrist", ["kundigungsfrist"])).toEqual(["Kündi\u00adgungs\u00adfrist"]);
  });

  it("marks short words only where a word begins, and joins what overlaps", () => {
    expect(marked("invoice in Berlin", ["in"])).toEqual(["in", "in"]);
    expect(marked("the notice period", ["notice", "notice per"])).toEqual(["notice per"]);
  });

  it("shows the stretch with most of the words, on one line", () => {
    const text = `${"Nothing of interest stands here. ".repeat(20)}The notice\nperiod is three months. ${"More of the same follows. ".repeat(20)}`;
    const { snippet, ranges } = snippetOf(text, ["notice", "period"]);
    expect(ranges.map(([from, to]) => snippet.slice(from, to))).toEqual(["notice", "period"]);
    expect(snippet).toMatch(/^….*The notice period is three months\..*…$/);
    expect(snippet.length).toBeLessThan(250);
  });

  it("shows the beginning where nothing of it is in the text itself", () => {
    expect(snippetOf("A short text", ["heading"])).toEqual({ snippet: "A short text", ranges: [] });
  });
});

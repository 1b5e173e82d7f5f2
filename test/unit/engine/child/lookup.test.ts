import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { createLookup } from "#src/engine/child/lookup.ts";

const of = (text: string): Token[] => [...text].map((letter) => letter.charCodeAt(0) as Token);
const shown = (tokens: readonly Token[]): string => String.fromCharCode(...tokens);

describe("what comes next by what came before", () => {
  it("proposes what followed where the text last read as it does now", () => {
    const lookup = createLookup();
    lookup.reset(of("the rent is 1,250.00 a month. the rent is"));
    expect(shown(lookup.next())).toBe(" 1,2");
  });

  it("takes the place where most agrees, and of equal ones the latest", () => {
    const lookup = createLookup();
    lookup.reset(of("xab1 yab2 zab3 yab"));
    expect(shown(lookup.next())[0]).toBe("2");
    lookup.reset(of("-ab1-ab2-ab"));
    expect(shown(lookup.next())[0]).toBe("2");
  });

  it("proposes more after what came true, and less after what did not", () => {
    const copied = "abcdefghijklmnopqrstuvwxyz0123456789";
    const lookup = createLookup();
    lookup.reset(of(`${copied}|ab`));
    expect(shown(lookup.next())).toBe("cdef");
    lookup.push(of("cdefg"));
    expect(shown(lookup.next())).toBe("hijklmno");
    lookup.push(of("hi"));
    lookup.push(of("#!"));
    lookup.push(of("ab"));
    expect(shown(lookup.next())).toBe("cde");
  });

  it("waits for more to agree after proposals that were wrong from their first token on", () => {
    const lookup = createLookup();
    lookup.reset(of("ab1.ab"));
    expect(shown(lookup.next())).toBe("1.ab");
    lookup.push(of("2"));
    lookup.push(of(".ab"));
    expect(lookup.next()).toEqual([]);
  });

  it.each(["", "a", "abc", "abcabd|xy"])("proposes nothing for %j", (text) => {
    const lookup = createLookup();
    lookup.reset(of(text));
    expect(lookup.next()).toEqual([]);
  });

  it("proposes no more than there is room for", () => {
    const text = of("abcdef ab");
    const proposed = (room: number): string => {
      const lookup = createLookup();
      lookup.reset(text);
      return shown(lookup.next(text.length + room));
    };
    expect([9, 2, 0, -1].map(proposed)).toEqual(["cdef", "cd", "", ""]);
  });

  it("begins with each text as with the first, whatever came true before", () => {
    const copied = "abcdefghijklmnopqrstuvwxyz|ab";
    const lookup = createLookup();
    for (const _time of [1, 2]) {
      lookup.reset(of(copied));
      expect(shown(lookup.next())).toBe("cdef");
      lookup.push(of("cdefg"));
      expect(shown(lookup.next())).toBe("hijklmno");
    }
  });

  it("never proposes from the text of another prompt", () => {
    const lookup = createLookup();
    lookup.reset(of("ab1 ab"));
    lookup.next();
    lookup.reset(of("xy ab"));
    expect(lookup.next()).toEqual([]);
  });
});

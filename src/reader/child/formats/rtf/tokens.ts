/** RTF (1.9.1) as tokens. Bytes, not characters: which charset they are in depends on the font at hand. */

export type RtfToken =
  | { readonly kind: "open" }
  | { readonly kind: "close" }
  | { readonly kind: "word"; readonly name: string; readonly value: number | null }
  /** \' and plain bytes. */
  | { readonly kind: "byte"; readonly byte: number }
  /** A stretch of ASCII. */
  | { readonly kind: "text"; readonly text: string };

/** A parameter has at most ten digits and a word at most 32 letters; longer ones are cut there. */
const WORD = /([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?/y;
const PLAIN = /[^\\{}\r\n\x80-\xff]+/y;

/** `source`: the file's bytes as latin1. Stretches of \bin are skipped. */
export function* rtfTokens(source: string): Generator<RtfToken, void, void> {
  let at = 0;
  while (at < source.length) {
    const character = source.charCodeAt(at);
    if (character === 0x7b || character === 0x7d) {
      at += 1;
      yield character === 0x7b ? { kind: "open" } : { kind: "close" };
    } else if (character === 0x5c) {
      WORD.lastIndex = at + 1;
      const word = WORD.exec(source);
      if (word !== null) {
        const [whole, name = "", digits] = word;
        const value = digits === undefined ? null : Number(digits);
        at += 1 + whole.length;
        if (name === "bin") at += Math.max(0, value ?? 0);
        else yield { kind: "word", name, value };
      } else if (source[at + 1] === "'") {
        const byte = Number.parseInt(source.slice(at + 2, at + 4), 16);
        at += 4;
        if (!Number.isNaN(byte)) yield { kind: "byte", byte };
      } else {
        yield { kind: "word", name: source[at + 1] ?? "", value: null };
        at += 2;
      }
    } else if (character === 0x0d || character === 0x0a) at += 1;
    else if (character >= 0x80) {
      at += 1;
      yield { kind: "byte", byte: character };
    } else {
      PLAIN.lastIndex = at;
      const text = PLAIN.exec(source)?.[0] ?? "";
      at += Math.max(1, text.length);
      yield { kind: "text", text };
    }
  }
}

/** Colours finished code: tokens with a class each, no inline style, no HTML, no eval (JavaScript regular expressions instead of WebAssembly). */
import type { HighlighterCore } from "shiki/core";
import { knownLanguage, languages } from "./languages.ts";

interface CodeToken {
  readonly text: string;
  /** Name of the kind of token ("keyword", "string-expression"); null: plain. */
  readonly kind: string | null;
}
export type CodeLines = readonly (readonly CodeToken[])[];

/** Longer code stays plain: 100,000 characters take about as long as a page should ever wait. */
const LONGEST = 100_000;
/** Results kept, so that scrolling back does not colour anew. */
const KEPT = 200;

const kept = new Map<string, CodeLines>();
const keyOf = (code: string, language: string): string => `${language}\n${code}`;

let loading: Promise<HighlighterCore> | null = null;
const highlighter = (): Promise<HighlighterCore> => {
  loading ??= Promise.all([import("shiki/core"), import("shiki/engine/javascript")]).then(([core, engine]) =>
    core.createHighlighterCore({
      engine: engine.createJavaScriptRegexEngine({ forgiving: true }),
      themes: [core.createCssVariablesTheme({ name: "desk", variablePrefix: "--code-", fontStyle: false })],
      langs: [],
    }),
  );
  return loading;
};

const kindOf = (colour: string | undefined): string | null => /^var\(--code-token-([a-z-]+)\)$/.exec(colour ?? "")?.[1] ?? null;

/** Coloured lines if this code was coloured before. */
export const highlightedBefore = (code: string, language: string): CodeLines | null => kept.get(keyOf(code, language)) ?? null;

/** The lines of the code, coloured; null when the language is not among ours or the code is too long. */
export const highlight = async (code: string, word: string): Promise<CodeLines | null> => {
  const language = knownLanguage(word);
  const loader = language === null ? undefined : languages[language];
  if (language === null || loader === undefined || code.length > LONGEST) return null;
  const shiki = await highlighter();
  await shiki.loadLanguage(loader);
  const lines = shiki
    .codeToTokensBase(code, { lang: language, theme: "desk" })
    .map((line) => line.map((token) => ({ text: token.content, kind: kindOf(token.color) })));
  kept.set(keyOf(code, word), lines);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return lines;
};

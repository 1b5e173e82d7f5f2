/**
 * One line of node-llama-cpp 3.22.1, put right as its module is loaded: of several predicted tokens only the first was ever accepted, because each further one
 * was compared with the end of a list (`validatedTokens`) that nothing fills. It belongs to be compared with the token sampled after its predecessor.
 */
import { createHash } from "node:crypto";
import { registerHooks } from "node:module";

const MODULE = /\/node-llama-cpp\/dist\/evaluator\/LlamaContext\/LlamaContext\.js$/;
/** SHA-256 of the only text that is touched. */
const KNOWN = "32ffecb04387909e904165d9f04282862ce333ba320454462ce057546f03f958";
const WRONG = "validatedTokens.at(-1)?.[1]";
const RIGHT = "this._loadedTokenPredictions.at(-1)?.[1]?.[0]";

const state = { mended: false };

/** The module's text with the line put right; null when it is not the known text. */
export const mended = (source: string): string | null =>
  createHash("sha256").update(source).digest("hex") === KNOWN ? source.replace(WRONG, RIGHT) : null;

/** Call before the library is imported. Another version of it stays as it is. */
export const mendLibrary = (): void => {
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (!MODULE.test(url) || loaded.source === null || loaded.source === undefined) return loaded;
      const text = typeof loaded.source === "string" ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString("utf8");
      const source = mended(text);
      if (source === null) return loaded;
      state.mended = true;
      return { ...loaded, source };
    },
  });
};

/** Whether several tokens at once can be predicted: `mendLibrary` met the text it knows. */
export const isMended = (): boolean => state.mended;

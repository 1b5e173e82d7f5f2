/** Many notes into one text: shortened in groups until they fit into one prompt, then written out. */
import type { PromptMessage } from "../../modelPorts.ts";
import { countTexts } from "../pack.ts";
import { condensed } from "./prompts.ts";
import type { Workbench } from "./workbench.ts";

/** Rounds of shortening; what still does not fit then is cut, the last first. */
const ROUNDS_MAX = 6;

const lines = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/u, "").trim())
    .filter((line) => line !== "");

/** One note per line. */
export const notesIn = lines;

const grouped = (notes: readonly string[], tokens: readonly number[], budget: number): readonly (readonly string[])[] => {
  const groups: string[][] = [];
  let used = 0;
  for (const [index, note] of notes.entries()) {
    const cost = (tokens[index] ?? 0) + 3;
    const last = groups.at(-1);
    if (last === undefined || used + cost > budget) {
      groups.push([note]);
      used = cost;
    } else {
      last.push(note);
      used += cost;
    }
  }
  return groups;
};
const asList = (notes: readonly string[]): string => notes.map((note) => `- ${note}`).join("\n");

/** Streams the text that `prompt` asks for. */
export const writeFromNotes = async (
  bench: Workbench,
  given: readonly string[],
  prompt: (notes: string) => readonly PromptMessage[],
  maxTokens: number,
): Promise<void> => {
  const { deps, request, signal } = bench;
  const longest = Math.min(maxTokens, Math.floor(request.contextTokens / 3));
  const budget = Math.max(
    64,
    Math.min(bench.budgetTokens, request.contextTokens - longest - (request.contextTokens - bench.budgetTokens - bench.answerTokens)),
  );
  let notes: readonly string[] = [...new Set(given)];
  for (let round = 0; ; round += 1) {
    const tokens = await countTexts(deps.asker, request.modelId, notes);
    const [first = [], ...rest] = grouped(notes, tokens, budget);
    if (rest.length === 0 || round === ROUNDS_MAX) {
      if (rest.length > 0) bench.state.cut += 1;
      await bench.ask({ messages: prompt(asList(first)), maxTokens: longest }, (piece) => bench.emitter.say(piece));
      return;
    }
    const shorter: string[] = [];
    for (const group of [first, ...rest]) {
      signal.throwIfAborted();
      shorter.push(...notesIn(await bench.ask({ messages: condensed(asList(group)) })));
    }
    notes = shorter.length === 0 ? first : shorter;
  }
};

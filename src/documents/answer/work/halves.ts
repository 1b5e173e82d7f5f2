/** Answers of steps that are cut at their length: asked for again in smaller parts, and what is lost all the same is counted and said. */
import type { LaidPassage } from "../passage.ts";
import type { Asked, Workbench } from "./workbench.ts";

/** Where the answer has no room for all it has to say of these passages, each half of them is asked about on its own. What is cut with one passage alone stays cut. */
export const askInHalves = async (
  bench: Workbench,
  laid: readonly LaidPassage[],
  asking: (laid: readonly LaidPassage[]) => Asked,
): Promise<readonly string[]> => {
  if (laid.length < 2) return [await bench.ask(asking(laid))];
  const { text, isCut } = await bench.askToEnd(asking(laid));
  if (!isCut) return [text];
  const half = Math.ceil(laid.length / 2);
  return [...(await askInHalves(bench, laid.slice(0, half), asking)), ...(await askInHalves(bench, laid.slice(half), asking))];
};

/** What a person reads at the end of a text that lacks something. */
export const cutSentence = ({ state: { cut } }: Workbench): string =>
  cut === 0
    ? ""
    : `\n\nNot complete: the model came to its length limit ${cut === 1 ? "once" : `${cut.toLocaleString("en-US")} times`}, and what it had not said by then is missing.`;

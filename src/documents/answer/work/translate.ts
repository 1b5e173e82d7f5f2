/** Translation: page by page, in pieces that leave as much room for the answer as they take themselves. */
import type { DocumentTask } from "#src/contract/grounding.ts";
import { translation } from "./prompts.ts";
import type { Workbench } from "./workbench.ts";

/** Longest piece: a longer one is translated worse, and a stop would lose more. */
const PIECE_MAX_TOKENS = 800;
/** Translations run longer than their source, in tokens. */
const LONGER = 2;

const inHeading = (text: string): string => text.replace(/\s+/gu, " ").replace(/[\\`*_[\]<>#]/gu, "\\$&");

export const translate = async (bench: Workbench, task: Extract<DocumentTask, { kind: "translate" }>): Promise<void> => {
  const { emitter, state } = bench;
  const budgetTokens = Math.max(64, Math.min(PIECE_MAX_TOKENS, Math.floor((bench.budgetTokens + bench.answerTokens) / (1 + LONGER))));
  // A piece never goes beyond its page: its paragraphs come out whole.
  const steps = bench.steps({ sectionOf: ({ fileName }, { page }) => `${page} ${fileName}`, budgetTokens });
  for await (const { laid, next, section } of state.read ? [] : steps) {
    const [first] = laid;
    const name = first?.passage.fileName ?? "";
    if (state.section?.split(" ").slice(1).join(" ") !== name)
      emitter.say(`${emitter.spoken.length === 0 ? "" : "\n\n"}## ${inHeading(name)}`);
    for (const { passage } of laid) {
      emitter.say("\n\n");
      await bench.ask({ messages: translation(passage.text, task), maxTokens: LONGER * budgetTokens }, (piece) => emitter.say(piece));
    }
    state.section = section;
    // Between the parts of one passage nothing is saved: they would be said twice when it goes on.
    if (next !== null) await bench.save(next);
  }
};

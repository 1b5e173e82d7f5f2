/** Key facts: JSON by a grammar, step by step, each written as a line with its mark. */
import { z } from "#src/contract/zod.ts";
import { passageBlocks } from "#src/passages/layout.ts";
import { promptText } from "../passage.ts";
import { askInHalves } from "./halves.ts";
import { facts, factsSchema } from "./prompts.ts";
import type { Workbench } from "./workbench.ts";

const factSchema = z.object({ label: z.string(), value: z.string(), passage: z.int() });
type Fact = z.infer<typeof factSchema>;
const LABEL_MAX = 120;
const VALUE_MAX = 500;
/** Facts remembered so that none is written twice. */
const KNOWN_MAX = 2_000;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** The facts of a reply; of one that was cut off, those that are whole. */
export const factsIn = (text: string): readonly Fact[] => {
  const whole = z.object({ facts: z.array(z.unknown()) }).safeParse(parse(text));
  const given = whole.success ? whole.data.facts : [...text.matchAll(/\{[^{}]*\}/gu)].map(([object]) => parse(object));
  return given.flatMap((one) => {
    const fact = factSchema.safeParse(one);
    return fact.success && fact.data.label.trim() !== "" && fact.data.value.trim() !== "" ? [fact.data] : [];
  });
};

const oneLine = (text: string, most: number): string => text.replace(/\s+/gu, " ").trim().slice(0, most).toWellFormed();
const escaped = (text: string): string => text.replace(/[\\`*_[\]<>#]/gu, "\\$&");

export const keyFacts = async (bench: Workbench): Promise<void> => {
  const { request, state, sources, emitter } = bench;
  for await (const step of state.read ? [] : bench.steps({ sectionOf: null })) {
    const texts = await askInHalves(bench, step.laid, (laid) => ({
      messages: facts(passageBlocks(laid.map(promptText)), request.question),
      jsonSchema: factsSchema(laid.map(({ passage }) => passage.n)),
    }));
    for (const { label, value, passage } of texts.flatMap(factsIn)) {
      const known = `${oneLine(label, LABEL_MAX)}: ${oneLine(value, VALUE_MAX)}`.toLowerCase();
      if (state.notes.includes(known)) continue;
      const mark = sources.renumbered(`[${passage}]`, step.laid);
      if (mark === "") continue;
      if (state.notes.length < KNOWN_MAX) state.notes.push(known);
      emitter.say(`- **${escaped(oneLine(label, LABEL_MAX))}**: ${escaped(oneLine(value, VALUE_MAX))} ${mark}\n`);
    }
    await bench.save(step.next);
  }
  if (emitter.spoken.length === 0) emitter.say("No key facts were found in the documents.");
};

/** R7: speculation by lookup against the same worker without it, on answers that copy their prompt and on such that do not. */
import { readFileSync } from "node:fs";
import type { Engine, GenerateEvent } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { partAt } from "#test/support/parts.ts";
import { measured, median, quietMachine, type Row, type RowResult } from "./bench.ts";
import type { EngineBench } from "./engineRows.ts";
import type { Cycle } from "./randomModel.ts";

const GENERATED = 96;
const PROMPT_WORDS = 256;
const never = new AbortController().signal;

/** The worker's module itself, past the entry that mends the library: nothing is proposed then. */
const withoutLookup = new URL("../../src/engine/child/worker.ts", import.meta.url);

const start = async (path: string, childEntry?: URL): Promise<Engine> => {
  const options = { contextTokens: 2_048, gpuLayers: 0, threads: null, backend: null, device: null };
  const request = { label: "bench", path, parts: [await partAt(path)], options, role: "chat" as const, chatMemoryBytes: 1024 ** 3 };
  return await createStartEngine(childEntry === undefined ? {} : { childEntry })(request, () => {}, never);
};

const answer = async (
  engine: Engine,
  text: string,
  sequenceKey: string,
): Promise<{ readonly text: string; readonly perSecond: number }> => {
  const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, seed: 1, maxTokens: GENERATED, thoughtTokens: 0 };
  const events: GenerateEvent[] = [];
  for await (const event of engine.generate({ sequenceKey, messages: [{ role: "user", text }], sampling }, never)) events.push(event);
  const end = events.at(-1);
  if (end?.kind !== "end") throw new Error("no end of the answer");
  const said = events.flatMap((event) => (event.kind === "text" ? [event.text] : [])).join("");
  return { text: said, perSecond: end.stats.generationTokensPerSecond ?? Number.NaN };
};

export const lookupRows = ({ model, cyclePath, repeats }: EngineBench): readonly Row[] => {
  const { words } = JSON.parse(readFileSync(cyclePath, "utf8")) as Cycle;
  /** The model says the words of its cycle in their order: what a prompt in that order lets it copy. The last word of the prompt is where it goes on. */
  const inOrder = (from: number): string => {
    const around = Array.from({ length: PROMPT_WORDS }, (_, index) => words[(from + index) % words.length] ?? "");
    return `${around.join(" ")} ${words[from % words.length]}`;
  };
  const inDisorder = (from: number): string =>
    Array.from({ length: PROMPT_WORDS }, (_, index) => words[(from + index * 7919) % words.length] ?? "").join(" ");
  const row = (id: string, what: string, target: string, met: (value: number) => boolean, prompt: (from: number) => string): Row => ({
    id,
    what: `generation with lookup ÷ without, ${what}`,
    target,
    run: async (): Promise<RowResult> => {
      const engines = [await start(model), await start(model, withoutLookup)] as const;
      try {
        const ratios: number[] = [];
        let differing = 0;
        for (let turn = 0; turn < repeats; turn++) {
          await quietMachine();
          const [on, off] = [
            await answer(engines[0], prompt(turn * 5_003), `${turn}`),
            await answer(engines[1], prompt(turn * 5_003), `${turn}`),
          ];
          if (on.text !== off.text) differing += 1;
          ratios.push(on.perSecond / off.perSecond);
        }
        const result = measured(ratios, "ratio", met, `${differing} of ${repeats} texts differ; median ${median(ratios).toFixed(2)}`);
        return differing === 0 ? result : ({ ...result, met: false } as RowResult);
      } finally {
        for (const engine of engines) await engine.close();
      }
    },
  });
  return [
    row("R7a", "on copied text", "≥ 1.5, same text", (value) => value >= 1.5, inOrder),
    row("R7b", "on text that is nowhere in the prompt", "≥ 0.97, same text", (value) => value >= 0.97, inDisorder),
  ];
};

/** R7: speculation by lookup against the same worker without it, on answers that copy their prompt and on such that do not. */
import { readFileSync } from "node:fs";
import type { Engine, GenerateEvent } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { partAt } from "#test/support/parts.ts";
import { measured, quietMachine, type Row, type RowResult } from "./bench.ts";
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
  const others = (from: number, count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => words[(from + index * 7919) % words.length] ?? "");
  /** Whatever it is asked the model begins at the same place of its cycle: what it says stands in the midst of the prompt. */
  const withSaid = (from: number, said: string): string =>
    [...others(from, PROMPT_WORDS / 2), said, ...others(from + 3, PROMPT_WORDS / 2)].join(" ");
  const withoutSaid = (from: number, said: string): string => {
    const known = new Set(said.split(/\s+/u));
    return others(from, PROMPT_WORDS)
      .filter((word) => !known.has(word))
      .join(" ");
  };
  const row = (
    id: string,
    what: string,
    target: string,
    met: (value: number) => boolean,
    prompt: (from: number, said: string) => string,
  ): Row => ({
    id,
    what: `generation with lookup ÷ without, ${what}`,
    target,
    run: async (): Promise<RowResult> => {
      const engines = [await start(model), await start(model, withoutLookup)] as const;
      try {
        const ratios: number[] = [];
        let differing = 0;
        const { text: said } = await answer(engines[1], "Go on.", "said");
        for (let turn = 0; turn < repeats; turn++) {
          const asked = (engine: Engine) => answer(engine, prompt(turn * 5_003, said), `${turn}`);
          await quietMachine();
          // Each is first in turn: the second finds the machine warm.
          const first = await asked(engines[turn % 2 === 0 ? 0 : 1]);
          const second = await asked(engines[turn % 2 === 0 ? 1 : 0]);
          const [on, off] = turn % 2 === 0 ? [first, second] : [second, first];
          if (on.text !== off.text) differing += 1;
          ratios.push(on.perSecond / off.perSecond);
        }
        const result = measured(
          ratios,
          "ratio",
          met,
          `${differing} of ${repeats} texts differ; each run ${ratios.map((one) => one.toFixed(2)).join(" ")}`,
        );
        return differing === 0 ? result : ({ ...result, met: false } as RowResult);
      } finally {
        for (const engine of engines) await engine.close();
      }
    },
  });
  return [
    row("R7a", "on copied text", "≥ 1.5, same text", (value) => value >= 1.5, withSaid),
    row("R7b", "on text that is nowhere in the prompt", "≥ 0.97, same text", (value) => value >= 0.97, withoutSaid),
  ];
};

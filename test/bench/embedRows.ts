/** R8 and R9: answers held to a schema, and vectors, against llama-server on the same file in the same run. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Engine, EngineRole } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { partAt } from "#test/support/parts.ts";
import { measured, quietMachine, type Row } from "./bench.ts";
import type { EngineBench } from "./engineRows.ts";
import type { Cycle } from "./randomModel.ts";

const SERVER_PORT = 18_438;
const TEXTS = 16;
/** A passage of about 600 characters. */
const WORDS = 100;
const GENERATED = 128;
const SCHEMA = {
  type: "object",
  properties: { lines: { type: "array", items: { type: "string" }, minItems: 40, maxItems: 40 } },
  required: ["lines"],
};
const never = new AbortController().signal;

const startEngine = async (path: string, role: EngineRole): Promise<Engine> => {
  const options = { contextTokens: 2_048, gpuLayers: 0, threads: null, backend: null, device: null };
  return await createStartEngine()(
    { label: "bench", path, parts: [await partAt(path)], options, role, chatMemoryBytes: 1024 ** 3 },
    () => {},
    never,
  );
};

const withServer = async <T>(tool: string, args: readonly string[], work: (origin: string) => Promise<T>): Promise<T> => {
  const child = spawn(tool, [...args, "--host", "127.0.0.1", "--port", String(SERVER_PORT)], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const origin = `http://127.0.0.1:${SERVER_PORT}`;
  try {
    for (;;) {
      if (
        await fetch(`${origin}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break;
      if (child.exitCode !== null) throw new Error("llama-server ended");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return await work(origin);
  } finally {
    child.kill();
    await ended;
  }
};
const post = async (url: string, body: unknown): Promise<Record<string, unknown>> => {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`llama-server answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
};

export const embedRows = ({ model, cyclePath, tool, repeats }: EngineBench): readonly Row[] => {
  const { words } = JSON.parse(readFileSync(cyclePath, "utf8")) as Cycle;
  let drawn = 0;
  const prose = (count: number): string => {
    drawn += 1;
    return Array.from({ length: count }, (_, index) => words[(index * 7919 + drawn * 104_729) % words.length] ?? "").join(" ");
  };
  const cores = availableParallelism();
  const ourRate = async (engine: Engine, jsonSchema: unknown): Promise<number> => {
    const sampling = {
      temperature: 0,
      topK: 40,
      topP: 0.95,
      minP: 0.05,
      repeatPenalty: 1,
      seed: 1,
      maxTokens: GENERATED,
      thoughtTokens: 0,
    };
    const request = { sequenceKey: "r8", messages: [{ role: "user" as const, text: prose(20) }], sampling };
    let rate = Number.NaN;
    for await (const event of engine.generate(jsonSchema === null ? request : { ...request, jsonSchema }, never))
      if (event.kind === "end") rate = event.stats.generationTokensPerSecond ?? Number.NaN;
    return rate;
  };
  const serverRate = async (origin: string, schema: unknown): Promise<number> => {
    const body = { prompt: prose(20), n_predict: GENERATED, temperature: 0, ignore_eos: schema === null };
    const { timings } = await post(`${origin}/completion`, schema === null ? body : { ...body, json_schema: schema });
    return Number((timings as Record<string, unknown>).predicted_per_second);
  };
  return [
    {
      id: "R8",
      what: "schema-constrained ÷ free generation, over llama-server's own ratio",
      target: "≥ 1",
      run: async () => {
        const engine = await startEngine(model, "chat");
        try {
          const args = ["-m", model, "-t", String(engine.loaded.threads), "-c", "2048", "-np", "1"];
          return await withServer(tool("llama-server"), args, async (origin) => {
            const runs: { readonly ours: number; readonly theirs: number }[] = [];
            for (let turn = 0; turn < repeats; turn += 1) {
              await quietMachine();
              const ours = (await ourRate(engine, SCHEMA)) / (await ourRate(engine, null));
              runs.push({ ours, theirs: (await serverRate(origin, SCHEMA)) / (await serverRate(origin, null)) });
            }
            const shown = runs.map(({ ours, theirs }) => `${ours.toFixed(2)}/${theirs.toFixed(2)}`).join(" ");
            return measured(
              runs.map(({ ours, theirs }) => ours / theirs),
              "×",
              (value) => value >= 1,
              `ours/llama-server's per run: ${shown}`,
            );
          });
        } finally {
          await engine.close();
        }
      },
    },
    {
      id: "R9",
      what: `embeddings of ${TEXTS} passages of ${WORDS} words ÷ llama-server (the shape of Qwen3-Embedding-0.6B)`,
      target: "≥ 0.9",
      run: async () => {
        const engine = await startEngine(model, "embedding");
        try {
          const args = [
            "-m",
            model,
            "-t",
            String(cores),
            "-c",
            "8192",
            "-b",
            "2048",
            "-ub",
            "2048",
            "-np",
            "4",
            "--embeddings",
            "--pooling",
            "last",
          ];
          return await withServer(tool("llama-server"), args, async (origin) => {
            const ratios: number[] = [];
            const rates: string[] = [];
            for (let turn = 0; turn < repeats; turn += 1) {
              const texts = Array.from({ length: TEXTS }, () => prose(WORDS));
              await quietMachine();
              const begun = performance.now();
              await engine.embed({ texts, role: "passage" }, never);
              const between = performance.now();
              await post(`${origin}/v1/embeddings`, { input: texts });
              const ended = performance.now();
              ratios.push((ended - between) / (between - begun));
              rates.push(`${((TEXTS * 1_000) / (between - begun)).toFixed(1)}/${((TEXTS * 1_000) / (ended - between)).toFixed(1)}`);
            }
            return measured(
              ratios,
              "×",
              (value) => value >= 0.9,
              `texts/s, ours/llama-server's per run: ${rates.join(" ")}; ${cores} threads each`,
            );
          });
        } finally {
          await engine.close();
        }
      },
    },
  ];
};

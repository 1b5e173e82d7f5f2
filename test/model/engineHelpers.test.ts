/** The real engine child as an embedder, and what the chat engine gives besides answers: choices and JSON. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { Sampling } from "#src/contract/chat.ts";
import type { Engine, EngineRole, PromptMessage } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { partAt } from "#test/support/parts.ts";

const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
const glove = fileURLToPath(new URL("../../../shared/assets/models/glove-6B-50d-10k-static-bert-F16.gguf", import.meta.url));
const never = new AbortController().signal;
const sampling: Sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, seed: 1, maxTokens: 200, thoughtTokens: null };

const engines: Engine[] = [];
const started = async (path: string, role: EngineRole): Promise<Engine> => {
  const options = { contextTokens: null, gpuLayers: 0, threads: null, backend: null, device: null };
  const request = { path, parts: [await partAt(path)], options, label: "test", role, chatMemoryBytes: 1024 ** 3 };
  const engine = await createStartEngine()(request, () => {}, never);
  engines.push(engine);
  return engine;
};
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
});
const once = (make: () => Promise<Engine>): (() => Promise<Engine>) => {
  let made: Promise<Engine> | null = null;
  return () => {
    made ??= make();
    return made;
  };
};

const cosine = (left: Float32Array | undefined, right: Float32Array | undefined): number =>
  left?.reduce((sum, value, index) => sum + value * (right?.[index] ?? 0), 0) ?? Number.NaN;

describe.skipIf(!existsSync(glove))("an embedder (skipped when ../shared/assets is not there)", () => {
  const embedder = once(() => started(glove, "embedding"));

  test("says its dimension and what names its vectors", async () => {
    expect((await embedder()).loaded).toMatchObject({
      role: "embedding",
      contextTokens: 512,
      embedding: { key: "pooling mean, prefixes none", dimension: 128 },
    });
  });

  test("gives one vector of length 1 per text, in order, near for near texts", async () => {
    const texts = ["The king lives in a castle.", "The bank lends money to a company.", "The queen lives in a palace.", "zzzqqq"];
    const { vectors, cut } = await (await embedder()).embed({ texts, role: "passage" }, never);
    expect({ cut, dimensions: vectors.map(({ length }) => length) }).toEqual({ cut: 0, dimensions: [128, 128, 128, 128] });
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(cosine(vectors[0], vectors[2])).toBeGreaterThan(cosine(vectors[0], vectors[1]));
    const again = await (await embedder()).embed({ texts: [...texts].reverse(), role: "passage" }, never);
    expect(again.vectors.toReversed().map((vector) => [...vector])).toEqual(vectors.map((vector) => [...vector]));
  });

  test("cuts a text longer than its context and counts it", async () => {
    const { vectors, cut } = await (await embedder()).embed({ texts: ["money ".repeat(5_000), "money"], role: "query" }, never);
    expect([vectors.length, cut]).toEqual([2, 1]);
  });

  test("refuses to answer and to rank, and stops when told", async () => {
    const engine = await embedder();
    await expect(engine.choose({ sequenceKey: "a", messages: [], choices: ["a"] }, never)).rejects.toMatchObject({
      code: "engine/not-loaded",
    });
    await expect(engine.rank({ query: "a", texts: ["b"] }, never)).rejects.toMatchObject({ code: "engine/not-loaded" });
    const stop = new AbortController();
    const embedding = engine.embed(
      { texts: Array.from({ length: 64 }, (_, n) => `money ${n} `.repeat(200)), role: "passage" },
      stop.signal,
    );
    stop.abort(new Error("enough"));
    await expect(embedding).rejects.toThrow("enough");
    expect((await engine.embed({ texts: ["still there"], role: "query" }, never)).vectors.length).toBe(1);
  });
});

describe.skipIf(!existsSync(starter))("the starter model (skipped when resources/starter is not there)", () => {
  const engine = once(() => started(starter, "chat"));
  const messages: readonly PromptMessage[] = [
    { role: "system", text: "Answer from the numbered passages only. Cite the passage like [1]. If the answer is not there, say so." },
    {
      role: "user",
      text: "[1] (invoice.pdf, page 1) The invoice number is 4711. The total is 1,284.60 EUR.\n\nQuestion: What is the invoice number?",
    },
  ];
  const answered = async (request: {
    readonly jsonSchema?: unknown;
    readonly maxTokens?: number;
    readonly temperature?: number;
  }): Promise<string> => {
    const { jsonSchema, ...rest } = request;
    const asked = {
      sequenceKey: "docs",
      messages,
      sampling: { ...sampling, ...rest },
      ...(jsonSchema === undefined ? {} : { jsonSchema }),
    };
    let text = "";
    for await (const event of (await engine()).generate(asked, never)) if (event.kind === "text") text += event.text;
    return text;
  };

  test("chooses what it would say: probabilities of whole answers, summing to 1, whatever was evaluated before", async () => {
    const choices = ["The invoice number is 4711", "The invoice number is 9853", "It is not there"];
    const ask = async () => await (await engine()).choose({ sequenceKey: "choose", messages, choices }, never);
    const first = await ask();
    expect(first.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(first[0]).toBeGreaterThan(first[1] ?? 1);
    await answered({});
    for (const [index, share] of (await ask()).entries()) expect(share).toBeCloseTo(first[index] ?? Number.NaN, 2);
  });

  test("its most likely first token is its most likely choice", async () => {
    const greedy = await answered({ maxTokens: 1 });
    const other = greedy === "The" ? "Yes" : "The";
    const [said] = await (await engine()).choose({ sequenceKey: "first", messages, choices: [greedy, other] }, never);
    expect(said).toBeGreaterThan(0.5);
  });

  test("tells a choice from one that begins with it by the answer's end", async () => {
    const [short, long] = await (await engine()).choose({ sequenceKey: "ends", messages, choices: ["47", "4711"] }, never);
    expect((short ?? 0) + (long ?? 0)).toBeCloseTo(1, 6);
  });

  test("refuses a prompt that does not fit", async () => {
    const long: readonly PromptMessage[] = [{ role: "user", text: "word ".repeat(3_000) }];
    await expect((await engine()).choose({ sequenceKey: "long", messages: long, choices: ["a"] }, never)).rejects.toMatchObject({
      code: "chat/message-too-long",
    });
  });

  test.each([0, 1.5])("writes JSON of a schema it never saw, and stops at its end (temperature %d)", async (temperature) => {
    const jsonSchema = {
      type: "object",
      properties: {
        invoice_no: { type: "string", maxLength: 40 },
        verdict: { enum: ["found", "missing"] },
        pages: { type: "array", items: { type: "integer" }, maxItems: 2 },
      },
      required: ["invoice_no", "verdict", "pages"],
    };
    const text = await answered({ jsonSchema, temperature });
    const parsed = JSON.parse(text);
    expect(Object.keys(parsed)).toEqual(["invoice_no", "verdict", "pages"]);
    expect(["found", "missing"]).toContain(parsed.verdict);
    expect(text.endsWith("}")).toBe(true);
  });

  test("answers freely again after a constrained answer", async () => {
    const free = await answered({});
    await answered({ jsonSchema: { type: "object", properties: { a: { type: "boolean" } }, required: ["a"] } });
    expect(await answered({})).toBe(free);
  });

  test("is no embedder", async () => {
    await expect((await engine()).embed({ texts: ["a"], role: "query" }, never)).rejects.toMatchObject({ code: "engine/not-loaded" });
  });
});

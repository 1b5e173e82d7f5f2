/** The real engine child as a reranker, with a model of 100 kB whose weights are random: plumbing, not judgement. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Engine } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { partAt } from "#test/support/parts.ts";
import { tinyBert } from "#test/support/tinyBert.ts";

const folder = mkdtempSync(join(tmpdir(), "deskside-reranker-"));
const never = new AbortController().signal;
const engines: Engine[] = [];
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

const started = async (head: "rank" | "none"): Promise<Engine> => {
  const path = join(folder, `${head}.gguf`);
  writeFileSync(path, tinyBert({ head, seed: 5 }));
  const options = { contextTokens: null, gpuLayers: 0, threads: null, backend: null, device: null };
  const request = { path, parts: [await partAt(path)], options, label: "test", role: "reranker", chatMemoryBytes: 1024 ** 3 } as const;
  const engine = await createStartEngine()(request, () => {}, never);
  engines.push(engine);
  return engine;
};

const query = "when is the heron fee due";
const texts = ["the heron fee is due in march", "a king lives in a castle", "the bank lends money to a company", "river fish"];

describe("a reranker", () => {
  it("scores each text against the question by itself, the same each time, and stops when told", async () => {
    const engine = await started("rank");
    expect(engine.loaded).toMatchObject({ role: "reranker", embedding: null });
    const scores = await engine.rank({ query, texts }, never);
    expect([scores.length, new Set(scores).size, scores.every((score) => score >= 0 && score <= 1)]).toEqual([4, 4, true]);
    // Whatever stands beside it, in whatever order, and however often.
    expect((await engine.rank({ query, texts: texts.toReversed() }, never)).toReversed()).toEqual(scores);
    expect(await engine.rank({ query, texts: texts.slice(2, 3) }, never)).toEqual(scores.slice(2, 3));
    expect(await engine.rank({ query: "river fish", texts }, never)).not.toEqual(scores);
    // Longer than the context: its best part counts.
    const [long = Number.NaN] = await engine.rank({ query, texts: ["the heron fee is due in march ".repeat(100)] }, never);
    expect(Number.isFinite(long)).toBe(true);
    const stop = new AbortController();
    const ranking = engine.rank({ query, texts: Array.from({ length: 2_000 }, (_, n) => `${texts[n % 4]} `.repeat(10)) }, stop.signal);
    stop.abort(new Error("enough"));
    await expect(ranking).rejects.toThrow("enough");
    await expect(engine.embed({ texts, role: "query" }, never)).rejects.toMatchObject({ code: "engine/not-loaded" });
  });

  it("is refused with the reason where the model has no head that scores", async () => {
    await expect(started("none")).rejects.toMatchObject({
      code: "model/unsupported",
      message: "This model was not made for ranking: it has no head that scores a text",
    });
  });
});

import { v7 } from "uuid";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { modelIdSchema } from "#src/contract/ids.ts";
import type { Loaded, Model } from "#src/contract/model.ts";
import type { Engine } from "#src/engine/engine.ts";
import type { Models } from "#src/models/domain.ts";
import { createSearchModels } from "#src/wiring/searchModels.ts";
import { someLoaded } from "../models/harness.ts";

const never = new AbortController().signal;
const id = modelIdSchema.parse(v7());

/** Only what the helpers ask for. */
const world = (loaded: Loaded, busy: () => boolean = () => false) => {
  const state = { sha256: null as string | null, hashed: 0, unloaded: 0, batches: [] as number[] };
  const engine = {
    embed: async ({ texts }: { readonly texts: readonly string[] }) => {
      state.batches.push(texts.length);
      return { vectors: texts.map(() => new Float32Array([1])), cut: 1 };
    },
    rank: async ({ texts }: { readonly texts: readonly string[] }) => texts.map(() => 0.5),
  } satisfies Partial<Engine>;
  const library = {
    ensureLoaded: async () => loaded,
    list: async () => [{ id, sha256: state.sha256 } as Model],
    hash: async () => {
      state.hashed += 1;
      state.sha256 = "f".repeat(64);
      return { runId: v7() };
    },
    unload: async () => {
      state.unloaded += 1;
      return {};
    },
  };
  // The rest of the library and of an engine is never asked.
  const models = { library: async () => library as unknown as Models, pool: { get: () => engine as unknown as Engine, busy } };
  const helpers = createSearchModels({
    models: models as unknown as Parameters<typeof createSearchModels>[0]["models"],
    runs: { settled: async () => ({ state: { kind: "done" } }) as never },
    idleMs: 1_000,
  });
  return { state, helpers };
};
const embedderLoaded = someLoaded({ role: "embedding", embedding: { key: "pooling mean, prefixes none", dimension: 128 } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("vectors are named by the model's bytes and what was done with them; a hash not yet made is made once", async () => {
  const { state, helpers } = world(embedderLoaded);
  const modelKey = `${"f".repeat(64)}, pooling mean, prefixes none`;
  expect(await helpers.embedder.ready(id, never)).toEqual({ modelKey, dimension: 128 });
  await helpers.embedder.ready(id, never);
  expect(state.hashed).toBe(1);
  helpers.close();
});

test("many texts go in batches, and their cuts are added up", async () => {
  const { state, helpers } = world(embedderLoaded);
  const { vectors, cut } = await helpers.embedder.embed(
    id,
    Array.from({ length: 130 }, () => "text"),
    "passage",
    never,
  );
  expect([vectors.length, cut, state.batches]).toEqual([130, 3, [64, 64, 2]]);
  helpers.close();
});

test("a model that nobody needs for a while is ended, one in use is not", async () => {
  const inUse = { now: true };
  const { state, helpers } = world(embedderLoaded, () => inUse.now);
  await helpers.embedder.embed(id, ["text"], "query", never);
  await vi.advanceTimersByTimeAsync(900);
  await helpers.embedder.embed(id, ["text"], "query", never);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(state.unloaded).toBe(0);
  inUse.now = false;
  await vi.advanceTimersByTimeAsync(1_100);
  expect(state.unloaded).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a model made for something else is refused by name", async () => {
  const { helpers } = world(someLoaded());
  await expect(helpers.embedder.ready(id, never)).rejects.toMatchObject({ code: "model/unsupported" });
  await expect(helpers.reranker.rank(id, "a", ["b"], never)).rejects.toMatchObject({ code: "model/unsupported" });
  helpers.close();
});

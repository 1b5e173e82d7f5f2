/** The models that serve search, an embedder and a reranker: loaded on first use, ended when nobody has needed them for a while. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Loaded, Model } from "#src/contract/model.ts";
import type { Embedder, Reranker } from "#src/documents/modelPorts.ts";
import type { Engine } from "#src/engine/engine.ts";
import type { Runs } from "#src/run/runs.ts";
import type { WiredModels } from "./models.ts";

/** A model loads in seconds and holds hundreds of megabytes meanwhile. */
const IDLE_MS = 5 * 60_000;
/** Engine.embed takes so many texts at once. */
const TEXTS_AT_ONCE = 64;

export interface SearchModels {
  readonly embedder: Embedder;
  readonly reranker: Reranker;
  close(): void;
}

const notOfRole = (role: Loaded["role"]): AppError =>
  new AppError("model/unsupported", `This model was not made for ${role === "embedding" ? "vectors" : "ranking"}`);

/** Ends a model's process some time after its last use. */
const createIdleEnd = (unload: (id: ModelId) => Promise<unknown>, afterMs: number) => {
  const timers = new Map<ModelId, NodeJS.Timeout>();
  return {
    used: (id: ModelId): void => {
      clearTimeout(timers.get(id));
      const end = (): void => {
        timers.delete(id);
        // A model that was removed meanwhile is gone already.
        void unload(id).catch(() => undefined);
      };
      timers.set(id, setTimeout(end, afterMs).unref());
    },
    close: (): void => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
};

/** `idleMs`: other than five minutes (tests). */
export const createSearchModels = (deps: {
  readonly models: Pick<WiredModels, "library" | "pool">;
  readonly runs: Pick<Runs, "settled">;
  readonly idleMs?: number;
}): SearchModels => {
  const { library, pool } = deps.models;
  const idle = createIdleEnd(async (id) => {
    if (pool.busy(id)) idle.used(id);
    else await (await library()).unload({ modelId: id });
  }, deps.idleMs ?? IDLE_MS);

  const loaded = async (id: ModelId, role: Loaded["role"], signal: AbortSignal): Promise<{ engine: Engine; loaded: Loaded }> => {
    const known = await (await library()).ensureLoaded(id, () => {}, signal);
    const engine = pool.get(id);
    if (known.role !== role) throw notOfRole(role);
    if (engine === null) throw new AppError("engine/not-loaded", "The model was unloaded");
    return { engine, loaded: known };
  };
  /** Runs the work with the model loaded; the time until it is ended counts from the end of the work. */
  const using = async <T>(id: ModelId, role: Loaded["role"], signal: AbortSignal, work: (engine: Engine) => Promise<T>): Promise<T> => {
    try {
      return await work((await loaded(id, role, signal)).engine);
    } finally {
      idle.used(id);
    }
  };

  const rowOf = async (id: ModelId): Promise<Model> => {
    const row = (await (await library()).list()).find((model) => model.id === id);
    if (row === undefined) throw new AppError("model/not-found", "The model is no longer in the library");
    return row;
  };
  /** Vectors are named after the bytes that made them, so those must be known: a hash not yet made is made now. */
  const hashOf = async (id: ModelId, signal: AbortSignal): Promise<string> => {
    const known = (await rowOf(id)).sha256;
    if (known !== null) return known;
    const { runId } = await (await library()).hash({ modelId: id });
    const run = await deps.runs.settled(runId);
    signal.throwIfAborted();
    const { sha256 } = await rowOf(id);
    if (sha256 === null) throw new AppError("engine/not-loaded", `The model's checksum could not be made: ${run.state.kind}`);
    return sha256;
  };

  return {
    embedder: {
      ready: async (id, signal) => {
        const { embedding } = (await loaded(id, "embedding", signal)).loaded;
        idle.used(id);
        if (embedding === null) throw notOfRole("embedding");
        return { modelKey: `${await hashOf(id, signal)}, ${embedding.key}`, dimension: embedding.dimension };
      },
      embed: (id, texts, role, signal) =>
        using(id, "embedding", signal, async (engine) => {
          const vectors: Float32Array[] = [];
          let cut = 0;
          for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) {
            const batch = await engine.embed({ texts: texts.slice(from, from + TEXTS_AT_ONCE), role }, signal);
            vectors.push(...batch.vectors);
            cut += batch.cut;
          }
          return { vectors, cut };
        }),
    },
    reranker: {
      rank: (id, query, texts, signal) => using(id, "reranker", signal, (engine) => engine.rank({ query, texts }, signal)),
    },
    close: idle.close,
  };
};

/** The engines that are running: at most one per model, loads one after another, and a circuit breaker per model. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Loaded, LoadOptions } from "#src/contract/model.ts";
import { createCircuit } from "./circuit.ts";
import type { Engine, EngineEnd, EngineRole, GenerateEvent, LoadRequest, MemoryInUse, StartEngine } from "./engine.ts";

/** What the models domain names when it wants a model loaded. */
export interface PoolModel {
  readonly id: ModelId;
  readonly path: string;
  readonly parts: LoadRequest["parts"];
  readonly options: LoadOptions;
  readonly role: EngineRole;
  readonly template: string | null;
  /** See LoadRequest. */
  readonly mapped?: boolean;
  readonly label: string;
}
export interface EnginePool {
  /**
   * Loads the model, or gives the one already loaded. Loads run one after another, so that each sees the memory the last one took.
   * Throws what StartEngine throws, and engine/unavailable after three deaths without a good answer between; the next load after that refusal tries again.
   */
  load(model: PoolModel, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<Loaded>;
  /** Ends the process; nothing if there is none. */
  unload(id: ModelId): Promise<void>;
  get(id: ModelId): Engine | null;
  /** Whether an answer or a count is under way or waiting for its turn. */
  busy(id: ModelId): boolean;
  /** Called when more memory was found in use than at the load or since. Gives the unsubscribe function. */
  onMemory(listener: (id: ModelId, memory: MemoryInUse) => void): () => void;
  /** Called when an engine died by itself. Gives the unsubscribe function. */
  onEnded(listener: (id: ModelId, error: AppError) => void): () => void;
  close(): Promise<void>;
}

const endedError = (end: Exclude<EngineEnd, { kind: "asked" }>): AppError => {
  const code = ({ crashed: "engine/crashed", "out-of-memory": "engine/out-of-memory", hung: "engine/hung" } as const)[end.kind];
  return new AppError(code, `The model's process ended: ${end.detail}`);
};

/** What the pool holds of an engine. */
interface Held {
  readonly engine: Engine;
  /** Calls under way. */
  busy: number;
}

/** A count of memory is told when it is this much above the last. */
const MEMORY_STEP = 1.01;

/** Counts the calls under way; a complete answer is reported, which closes the circuit. `onUsed`: not after choices, of which a full scan makes one for each passage. */
const watched = (engine: Engine, onGoodAnswer: () => void, onUsed: () => void): Held => {
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    held.busy += 1;
    try {
      return await work();
    } finally {
      held.busy -= 1;
    }
  };
  const answered = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await counted(work);
    onGoodAnswer();
    return result;
  };
  const used = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await answered(work);
    onUsed();
    return result;
  };
  const held: Held = {
    busy: 0,
    engine: {
      ...engine,
      generate: async function* (request, signal): AsyncGenerator<GenerateEvent, void, void> {
        held.busy += 1;
        try {
          for await (const event of engine.generate(request, signal)) {
            if (event.kind === "end") {
              onGoodAnswer();
              onUsed();
            }
            yield event;
          }
        } finally {
          held.busy -= 1;
        }
      },
      count: (messages) => counted(() => engine.count(messages)),
      choose: (request, signal) => answered(() => engine.choose(request, signal)),
      embed: (request, signal) => used(() => engine.embed(request, signal)),
      rank: (request, signal) => used(() => engine.rank(request, signal)),
    },
  };
  return held;
};

/** `chatMemoryBytes` is asked at each load. */
export const createEnginePool = (deps: { readonly startEngine: StartEngine; readonly chatMemoryBytes: () => number }): EnginePool => {
  const engines = new Map<ModelId, Held>();
  const listeners = new Set<(id: ModelId, error: AppError) => void>();
  const memoryListeners = new Set<(id: ModelId, memory: MemoryInUse) => void>();
  const circuit = createCircuit<ModelId>();
  const closing = new AbortController();
  let lastLoad: Promise<unknown> = Promise.resolve();

  const start = async (model: PoolModel, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<Loaded> => {
    const running = engines.get(model.id);
    if (running !== undefined) return running.engine.loaded;
    signal.throwIfAborted();
    circuit.check(model.id, model.label);
    const engine = await deps
      .startEngine(
        {
          label: model.label,
          path: model.path,
          parts: model.parts,
          options: model.options,
          role: model.role,
          template: model.template,
          ...(model.mapped === undefined ? {} : { mapped: model.mapped }),
          chatMemoryBytes: deps.chatMemoryBytes(),
        },
        onProgress,
        signal,
      )
      .catch((thrown: unknown) => {
        if (thrown instanceof AppError && ["engine/crashed", "engine/hung", "engine/out-of-memory"].includes(thrown.code))
          circuit.died(model.id, thrown.message);
        throw thrown;
      });
    const known = { bytes: engine.loaded.memoryBytes };
    /** Nobody waits for it; a process that is just ending has none. */
    const countMemory = async (): Promise<void> => {
      const memory = await engine.memory().catch(() => null);
      if (memory === null || memory.bytes < known.bytes * MEMORY_STEP) return;
      known.bytes = memory.bytes;
      for (const listener of memoryListeners) listener(model.id, memory);
    };
    const onGoodAnswer = (): void => circuit.answered(model.id);
    engines.set(
      model.id,
      watched(engine, onGoodAnswer, () => void countMemory()),
    );
    void engine.ended.then((end) => {
      if (engines.get(model.id)?.engine.pid === engine.pid) engines.delete(model.id);
      if (end.kind === "asked") return;
      circuit.died(model.id, end.detail);
      for (const listener of listeners) listener(model.id, endedError(end));
    });
    return engine.loaded;
  };

  const unload = async (id: ModelId): Promise<void> => {
    const held = engines.get(id);
    engines.delete(id);
    await held?.engine.close();
  };

  return {
    load: (model, onProgress, signal) => {
      const both = AbortSignal.any([signal, closing.signal]);
      const queue = { left: false };
      const mine = lastLoad.then(() => {
        queue.left = true;
        return start(model, onProgress, both);
      });
      lastLoad = mine.catch(() => {});
      // One that still waits for another's load has nothing to end first.
      const given = Promise.withResolvers<never>();
      both.addEventListener("abort", () => queue.left || given.reject(both.reason), { once: true });
      return Promise.race([mine, given.promise]);
    },
    unload,
    get: (id) => engines.get(id)?.engine ?? null,
    busy: (id) => (engines.get(id)?.busy ?? 0) > 0,
    onMemory: (listener) => {
      memoryListeners.add(listener);
      return () => memoryListeners.delete(listener);
    },
    onEnded: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closing.abort(new AppError("engine/not-loaded", "The core is closing"));
      await lastLoad;
      await Promise.all([...engines.keys()].map(unload));
    },
  };
};

/** Which models are loaded, being loaded, or failed to: loads as runs, one admission at a time. */
import { AppError, toWireError } from "#src/contract/errors.ts";
import type { ModelId, RunId } from "#src/contract/ids.ts";
import type { Fit, Loaded, LoadOptions, ModelState } from "#src/contract/model.ts";
import type { RunContext, Runs } from "#src/run/runs.ts";
import { type Admission, admit, type Evictable } from "./admission.ts";
import { engineRequest } from "./engineRequest.ts";
import { fitOf, type Room } from "./fit.ts";
import { loadProgress, type Predicted, predictedBytes, predictedFor } from "./loadFigures.ts";
import type { Engines } from "./ports.ts";
import { withRemedy } from "./remedy.ts";
import { type Entry, isSame, type LoadChoices, loadable, withChoices } from "./rows.ts";
import { createTurn } from "./turn.ts";

export interface LoadsDeps {
  readonly engines: Engines;
  readonly runs: Runs;
  readonly now: () => number;
  /** Free now, loads under way not taken off. `thorough`: with GPUs, even if they must be looked for first. */
  readonly room: (thorough: boolean) => Promise<Room>;
  /** The row, its file looked at again. Throws model/not-found. */
  readonly look: (id: ModelId) => Promise<Entry>;
  readonly changed: (id: ModelId) => void;
  /** A load succeeded for which the person chose these. */
  readonly succeeded: (id: ModelId, choices: LoadChoices) => Promise<void>;
  /** A load ended badly in a way that may be its settings' fault. */
  readonly died: (id: ModelId, options: LoadOptions, error: AppError) => void;
}

/** Whoever waits for a model to be loaded, over all loads that follow one another until one is done. */
interface Waiting {
  readonly result: PromiseWithResolvers<Loaded>;
  readonly listeners: Set<(fraction: number) => void>;
}
interface Pending {
  readonly runId: RunId;
  readonly options: LoadOptions;
  readonly template: string | null;
  readonly neededBytes: number;
  readonly waiting: Waiting;
  /** Another load, with other settings, takes its place as soon as this one has ended; who waits then waits for that. */
  replaced: boolean;
  readonly ended: PromiseWithResolvers<void>;
}

const noOne = (): Waiting => {
  const result = Promise.withResolvers<Loaded>();
  // The run tells of a failure; whoever waits for the result hears it as well, and often nobody does.
  result.promise.catch(() => {});
  return { result, listeners: new Set() };
};
interface Running {
  loaded: Loaded;
  readonly options: LoadOptions;
  readonly template: string | null;
  readonly predicted: Predicted;
  /** Chats it holds evaluated. */
  chats: number;
  usedAt: number;
}

const unloaded: ModelState = { kind: "unloaded" };
const answers = ({ loaded }: Running): boolean => loaded.role === "chat";
/** An embedder or reranker, which serves in the background, never takes the place of the model that answers. */
const mayGoFor = (role: Loaded["role"], other: Loaded["role"]): boolean => role === "chat" || other !== "chat";

/** Owns no process: those are the engines'. */
export class Loads {
  readonly #deps: LoadsDeps;
  readonly #pending = new Map<ModelId, Pending>();
  readonly #running = new Map<ModelId, Running>();
  readonly #failed = new Map<ModelId, { readonly error: AppError; readonly asked: LoadOptions | null }>();
  readonly #admission = createTurn();
  readonly #stopListening: readonly (() => void)[];

  constructor(deps: LoadsDeps) {
    this.#deps = deps;
    this.#stopListening = [
      deps.engines.onEnded((id, error) => {
        if (!this.#running.delete(id)) return;
        this.#failed.set(id, { error, asked: null });
        deps.changed(id);
      }),
      deps.engines.onMemory((id, { bytes, chats }) => {
        const running = this.#running.get(id);
        if (running === undefined) return;
        running.loaded = { ...running.loaded, memoryBytes: bytes };
        running.chats = chats;
        deps.changed(id);
      }),
    ];
  }

  stateOf(id: ModelId): ModelState {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return { kind: "loading", runId: pending.runId };
    const running = this.#running.get(id);
    if (running !== undefined)
      return { kind: "loaded", loaded: running.loaded, predictedBytes: predictedBytes(running.predicted, running.chats) };
    const failed = this.#failed.get(id);
    return failed === undefined ? unloaded : { kind: "failed", error: toWireError(failed.error) };
  }

  /** The person's options of the last load that failed; null when it did not. */
  failedOptions(id: ModelId): LoadOptions | null {
    return this.#failed.get(id)?.asked ?? null;
  }

  isRunning(id: ModelId): boolean {
    return this.#running.has(id) || this.#pending.has(id);
  }

  get isLoading(): boolean {
    return this.#pending.size > 0;
  }

  loaded(id: ModelId): Loaded | null {
    return this.#running.get(id)?.loaded ?? null;
  }

  /** For the options over the row's own, with what loaded models would give back counted as available: a load lets those go that are not answering. Throws model/not-found, model/missing, model/invalid, model/unsupported. */
  async fit(entry: Entry, choices: LoadChoices): Promise<Fit> {
    const { header, role } = loadable(entry);
    const options = withRemedy(withChoices(entry.row.options, choices), entry.row.remedy);
    const question = { header, sizeBytes: entry.row.sizeBytes, options };
    const own = { id: entry.row.id, role };
    const quick = fitOf(question, this.#roomWithoutModels(own, await this.#freeRoom(own.id, false)));
    return quick.fits ? quick : fitOf(question, this.#roomWithoutModels(own, await this.#freeRoom(own.id, true)));
  }

  /**
   * Starts a load, or joins the one under way; one with other settings is stopped for it. Throws before anything is stopped, unloaded or loaded:
   * model/not-found, model/missing, model/changed, model/invalid, model/unsupported, model/insufficient-memory. How it ends is the run's.
   */
  async start(id: ModelId, choices: LoadChoices): Promise<RunId> {
    return await this.#start(id, choices, false);
  }

  /** `anyWillDo`: a load under way is joined whatever its settings are. */
  async #start(id: ModelId, choices: LoadChoices, anyWillDo: boolean): Promise<RunId> {
    return await this.#admission(async () => {
      const entry = await this.#deps.look(id);
      const asked = withChoices(entry.row.options, choices);
      const options = withRemedy(asked, entry.row.remedy);
      const { template } = entry.row;
      const underWay = this.#pending.get(id);
      if (underWay !== undefined && (anyWillDo || (isSame(underWay.options, options) && underWay.template === template)))
        return underWay.runId;
      const admission = await this.#admit(entry, options);
      const waiting = underWay === undefined ? noOne() : await this.#takeOver(id, underWay);
      try {
        const run = this.#deps.runs.start({ kind: "model-load", modelId: id }, (context) =>
          this.#load(entry, { choices, asked, options }, admission, context),
        );
        const { neededBytes } = admission;
        this.#pending.set(id, { runId: run.id, options, template, neededBytes, waiting, replaced: false, ended: Promise.withResolvers() });
        this.#failed.delete(id);
        this.#deps.changed(id);
        return run.id;
      } catch (closed) {
        waiting.result.reject(closed);
        throw closed;
      }
    });
  }

  /** Ends a load for another of the same model. Resolves once it has ended, with who waited for it: nobody, if it was done before it heard of its end. */
  async #takeOver(id: ModelId, pending: Pending): Promise<Waiting> {
    pending.replaced = true;
    this.#deps.runs.cancel(pending.runId);
    await pending.ended.promise;
    return this.#running.has(id) ? noOne() : pending.waiting;
  }

  /**
   * The model, loaded: at once, after the load under way, or after one started now. Aborting stops the waiting, not the load.
   * Throws what `start` throws, the load's error, or the signal's reason.
   */
  async ensure(id: ModelId, onLoading: (fraction: number) => void, signal: AbortSignal): Promise<Loaded> {
    signal.throwIfAborted();
    const running = this.#running.get(id);
    if (running !== undefined) {
      running.usedAt = this.#deps.now();
      return running.loaded;
    }
    if (!this.#pending.has(id)) await this.#start(id, {}, true);
    const pending = this.#pending.get(id);
    const loadedMeanwhile = this.loaded(id);
    if (pending === undefined) {
      if (loadedMeanwhile !== null) return loadedMeanwhile;
      throw this.#failed.get(id)?.error ?? new AppError("engine/not-loaded", "The model was not loaded");
    }
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const { result, listeners } = pending.waiting;
    listeners.add(onLoading);
    try {
      return await Promise.race([result.promise, aborted.promise]);
    } finally {
      listeners.delete(onLoading);
      signal.removeEventListener("abort", abort);
    }
  }

  /** Ends the model's process, or its load; loads that were asked for before go too. Resolves when it is gone. */
  async unload(id: ModelId): Promise<void> {
    const cancel = (): Promise<void> | undefined => {
      const pending = this.#pending.get(id);
      if (pending !== undefined) this.#deps.runs.cancel(pending.runId);
      return pending?.ended.promise;
    };
    // At once, and once more in its turn: a load asked for before this may only be about to begin.
    void cancel();
    await this.#admission(async () => {
      await cancel();
      const wasShown = this.#running.delete(id) || this.#failed.delete(id);
      await this.#deps.engines.unload(id);
      if (wasShown) this.#deps.changed(id);
    });
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
  }

  async #admit(entry: Entry, options: LoadOptions): Promise<Admission> {
    const { header, role } = loadable(entry);
    const question = { header, sizeBytes: entry.row.sizeBytes, options };
    const running = this.#running.get(entry.row.id);
    // The same again needs nothing; other options mean that the model itself goes first.
    if (running !== undefined && isSame(running.options, options) && running.template === entry.row.template)
      return { options, evict: [], neededBytes: 0 };
    const own: Evictable[] = running === undefined ? [] : [{ id: entry.row.id, ...running.loaded }];
    const others = [...this.#running]
      .filter(([id, other]) => id !== entry.row.id && mayGoFor(role, other.loaded.role) && !this.#deps.engines.busy(id))
      .toSorted(([, a], [, b]) => Number(answers(a)) - Number(answers(b)) || a.usedAt - b.usedAt)
      .map(([id, { loaded }]): Evictable => ({ id, memoryBytes: loaded.memoryBytes, vramBytes: loaded.vramBytes }));
    const decide = async (thorough: boolean): Promise<Admission> => {
      const room = await this.#freeRoom(entry.row.id, thorough);
      const [mine] = own;
      if (mine === undefined) return admit(question, room, others);
      const without = { memoryBytes: room.memoryBytes + mine.memoryBytes, gpuBytes: room.gpuBytes + mine.vramBytes };
      const admission = admit(question, without, others);
      return { ...admission, evict: [mine.id, ...admission.evict] };
    };
    return await decide(false).catch(async (error: unknown) => {
      if (!(error instanceof AppError) || error.code !== "model/insufficient-memory") throw error;
      return await decide(true);
    });
  }

  #roomWithoutModels(own: { readonly id: ModelId; readonly role: Loaded["role"] }, room: Room): Room {
    return [...this.#running]
      .filter(([id, { loaded }]) => id === own.id || (mayGoFor(own.role, loaded.role) && !this.#deps.engines.busy(id)))
      .reduce(
        (sum, [, { loaded }]) => ({ memoryBytes: sum.memoryBytes + loaded.memoryBytes, gpuBytes: sum.gpuBytes + loaded.vramBytes }),
        room,
      );
  }

  /** What is free less what the loads of other models under way will still take; one of its own would be stopped. */
  async #freeRoom(own: ModelId, thorough: boolean): Promise<Room> {
    const room = await this.#deps.room(thorough);
    const held = [...this.#pending].reduce((sum, [id, { neededBytes }]) => (id === own ? sum : sum + neededBytes), 0);
    return { memoryBytes: room.memoryBytes - held, gpuBytes: room.gpuBytes };
  }

  async #load(
    entry: Entry,
    { choices, asked, options }: { readonly choices: LoadChoices; readonly asked: LoadOptions; readonly options: LoadOptions },
    admission: Admission,
    { signal, report }: RunContext,
  ): Promise<void> {
    const { id } = entry.row;
    const pending = this.#pending.get(id);
    const tell = loadProgress(this.#deps.now, report);
    const onProgress = (fraction: number): void => {
      tell(fraction);
      for (const listener of pending?.waiting.listeners ?? []) listener(fraction);
    };
    try {
      for (const gone of admission.evict) await this.#evict(gone, id);
      onProgress(0);
      const loaded = await this.#deps.engines.load(engineRequest(entry, admission.options), onProgress, signal);
      this.#running.set(id, {
        loaded,
        options,
        template: entry.row.template,
        predicted: predictedFor(entry, admission, loaded),
        chats: 1,
        usedAt: this.#deps.now(),
      });
      this.#pending.delete(id);
      pending?.waiting.result.resolve(loaded);
      await this.#deps.succeeded(id, choices);
    } catch (error) {
      this.#pending.delete(id);
      const told = signal.aborted ? new AppError("engine/not-loaded", "The load was cancelled", { cause: error }) : error;
      const known = told instanceof AppError ? told : new AppError("internal", "Unexpected error", { cause: told });
      if (!signal.aborted) this.#failed.set(id, { error: known, asked });
      if (pending?.replaced !== true) pending?.waiting.result.reject(told);
      this.#deps.changed(id);
      if (!signal.aborted) this.#deps.died(id, admission.options, known);
      throw error;
    } finally {
      pending?.ended.resolve();
    }
  }

  /** A model that began to answer since the load was admitted stays; only the one that is itself loaded anew goes in any case. */
  async #evict(id: ModelId, own: ModelId): Promise<void> {
    if (id !== own && this.#deps.engines.busy(id)) {
      throw new AppError("model/insufficient-memory", "The model whose memory is needed is answering");
    }
    this.#running.delete(id);
    await this.#deps.engines.unload(id);
    this.#deps.changed(id);
  }
}

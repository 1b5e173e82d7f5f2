/** The load doctor: finds settings with which a model loads on this machine, each tried in a process of its own, and remembers them. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelId, RunId } from "#src/contract/ids.ts";
import type { Loaded, LoadOptions, Remedy } from "#src/contract/model.ts";
import type { RunContext, Runs } from "#src/run/runs.ts";
import { type Attempt, doctorPlan, usesCard } from "./doctorPlan.ts";
import { sentenceOf, whatOf, whyOf } from "./doctorWords.ts";
import { fitOf, type Room } from "./fit.ts";
import { type Entry, loadable } from "./rows.ts";

/** A cold driver compiles its shaders for a minute and a large file is read for another; longer is as good as never. */
const TRY_MS = 3 * 60_000;
const ALL_TRIES_MS = 12 * 60_000;
/** A remedy is shown and kept: a driver's last words are cut. */
const WHY_CHARACTERS_MAX = 300;
/** These say something about the file, not about settings: no other setting helps. */
const notTheSettings = new Set(["model/changed", "model/missing", "model/invalid", "model/unsupported", "model/not-found"]);

export interface DoctorDeps {
  readonly runs: Runs;
  readonly now: () => number;
  /** The row, its file looked at again. Throws model/not-found, model/changed, model/missing. */
  readonly look: (id: ModelId) => Promise<Entry>;
  /** Free now, cards included. */
  readonly room: () => Promise<Room>;
  /** Settings the model would be loaded with now. */
  readonly options: (entry: Entry) => LoadOptions;
  /** Loads with these options in a process of its own, lets the model compute something, and ends the process. Throws what a load throws. */
  readonly attempt: (entry: Entry, options: LoadOptions, signal: AbortSignal) => Promise<Loaded>;
  /** Ends the model's own process: the tries want its memory. */
  readonly unload: (id: ModelId) => Promise<void>;
  /** Keeps the remedy with the row. */
  readonly remember: (id: ModelId, remedy: Remedy) => Promise<void>;
}

interface Outcome {
  readonly attempt: Attempt;
  /** null: it loaded. */
  readonly error: AppError | null;
}

const known = (backend: string): backend is "cuda" | "vulkan" | "metal" => ["cuda", "vulkan", "metal"].includes(backend);

/** Backends with a card, the used one first. */
export const backendsOf = ({ cards }: Room): readonly ("cuda" | "vulkan" | "metal")[] => [
  ...new Set((cards ?? []).map(({ backend }) => backend).filter(known)),
];

const asAppError = (thrown: unknown): AppError =>
  thrown instanceof AppError ? thrown : new AppError("engine/load-failed", "The try failed", { cause: thrown });

/** One run at a time for each model; owns no process, those are `attempt`'s. */
export class Doctor {
  readonly #deps: DoctorDeps;
  readonly #running = new Map<ModelId, RunId>();

  constructor(deps: DoctorDeps) {
    this.#deps = deps;
  }

  /** Starts a diagnosis, or joins the one under way; `then` is called when settings were found. Throws model/not-found, model/missing, model/changed, model/invalid, model/unsupported. */
  async start(id: ModelId, then: () => void = () => {}): Promise<RunId> {
    const joined = this.#running.get(id);
    if (joined !== undefined) return joined;
    const entry = await this.#deps.look(id);
    loadable(entry);
    const meanwhile = this.#running.get(id);
    if (meanwhile !== undefined) return meanwhile;
    const run = this.#deps.runs.start({ kind: "model-doctor", modelId: id }, async (context) => {
      try {
        if (await this.#diagnose(entry, context)) then();
      } finally {
        this.#running.delete(id);
      }
    });
    this.#running.set(id, run.id);
    return run.id;
  }

  async #diagnose(entry: Entry, { signal, report }: RunContext): Promise<boolean> {
    const { header } = loadable(entry);
    const { id, sizeBytes } = entry.row;
    await this.#deps.unload(id);
    const room = await this.#deps.room();
    signal.throwIfAborted();
    const asked = this.#deps.options(entry);
    const backends = backendsOf(room);
    const predicted = (options: LoadOptions) => fitOf({ header, sizeBytes, options }, room);
    const plan = doctorPlan(
      {
        options: asked,
        layers: header.layers,
        contextTokens: predicted(asked).contextTokens,
        gpuLayers: predicted({ ...asked, gpuLayers: null }).best?.gpuLayers ?? 0,
        backends,
        cards: room.cards ?? [],
      },
      (options) => predicted(options).fits,
    );
    const outcomes = await this.#try(entry, plan, signal, (done) =>
      report({ stage: "trying-settings", done, total: plan.length, unit: "tries", secondsLeft: null }),
    );
    const worked = outcomes.find(({ error }) => error === null)?.attempt ?? null;
    await this.#deps.remember(id, {
      at: this.#deps.now(),
      options: worked?.options ?? null,
      sentence: sentenceOf({
        onCard: usesCard(asked, backends),
        layers: header.layers,
        first: outcomes[0]?.error ?? null,
        worked,
        tries: outcomes.length,
      }),
      tries: outcomes.map(({ attempt, error }) => ({
        what: whatOf(attempt, header.layers),
        worked: error === null,
        why: error === null ? null : `${whyOf(error)} (${error.message.slice(0, WHY_CHARACTERS_MAX)})`,
      })),
    });
    return worked !== null;
  }

  /** In order until one loads or the time is over. Throws the signal's reason, and what says that settings are not the matter. */
  async #try(entry: Entry, plan: readonly Attempt[], signal: AbortSignal, onTry: (done: number) => void): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const until = AbortSignal.timeout(ALL_TRIES_MS);
    for (const attempt of plan) {
      onTry(outcomes.length);
      const error = await this.#deps
        .attempt(entry, attempt.options, AbortSignal.any([signal, until, AbortSignal.timeout(TRY_MS)]))
        .then(() => null, asAppError);
      signal.throwIfAborted();
      if (error !== null && notTheSettings.has(error.code)) throw error;
      outcomes.push({ attempt, error });
      if (error === null || until.aborted) break;
    }
    onTry(outcomes.length);
    return outcomes;
  }
}

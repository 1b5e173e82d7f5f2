/** SHA-256 of models, as runs: in the background one after another for new bytes, at once when asked. */
import { createHash } from "node:crypto";
import { AppError } from "#src/contract/errors.ts";
import type { ModelId, RunId } from "#src/contract/ids.ts";
import type { Run } from "#src/contract/run.ts";
import type { RunContext, Runs } from "#src/run/runs.ts";
import { isSameFile } from "./identity.ts";
import type { ModelChildren } from "./ports.ts";
import type { Entry } from "./rows.ts";
import type { Expected } from "./verification.ts";

export interface HashingDeps {
  readonly runs: Runs;
  readonly children: Pick<ModelChildren, "hash">;
  readonly now: () => number;
  /** Throws model/not-found. */
  readonly look: (id: ModelId) => Promise<Entry>;
  /** `partHashes`: in the parts' order; `expected`: what a person wants them compared with. */
  readonly done: (
    id: ModelId,
    hashes: { readonly sha256: string; readonly partHashes: readonly string[] },
    expected: Expected | null,
  ) => Promise<void>;
  /** While true, nothing starts in the background: reading a model's file twice at once makes a load wait. */
  readonly isBusy: () => boolean;
}

/** One file: its own hash. Several: the SHA-256 of their hashes' bytes in order (DESIGN.md, decision 5). */
const joined = (hashes: readonly string[]): string => {
  const [only] = hashes;
  if (hashes.length === 1 && only !== undefined) return only;
  return createHash("sha256")
    .update(Buffer.concat(hashes.map((hash) => Buffer.from(hash, "hex"))))
    .digest("hex");
};

export class Hashing {
  readonly #deps: HashingDeps;
  readonly #waiting = new Set<ModelId>();
  readonly #running = new Map<ModelId, { readonly runId: RunId; expected: Expected | null }>();
  #background: Promise<Run> | null = null;
  #isOpen = false;

  constructor(deps: HashingDeps) {
    this.#deps = deps;
  }

  /** Background work waits until this is called: the app's first seconds belong to the first load. */
  open(): void {
    this.#isOpen = true;
    this.next();
  }

  /** Queues the model for the background; once for each model. */
  queue(id: ModelId): void {
    this.#waiting.add(id);
    this.next();
  }

  forget(id: ModelId): void {
    this.#waiting.delete(id);
    const running = this.#running.get(id);
    if (running !== undefined) this.#deps.runs.cancel(running.runId);
  }

  /** Starts hashing now, or joins the run under way, which then ends with that comparison. Throws model/not-found, model/missing. */
  async start(id: ModelId, expected: Expected | null): Promise<RunId> {
    const entry = await this.#deps.look(id);
    if (entry.file === "missing") throw new AppError("model/missing", "The model's file is not where it was");
    const running = this.#running.get(id);
    if (running === undefined) return this.#begin(id, expected).id;
    running.expected = expected ?? running.expected;
    return running.runId;
  }

  /** Called whenever something ended that may have held the background up. */
  next(): void {
    if (!this.#isOpen || this.#background !== null || this.#deps.isBusy()) return;
    const id = [...this.#waiting].find((waiting) => !this.#running.has(waiting));
    if (id === undefined) return;
    this.#background = this.#deps.runs.settled(this.#begin(id, null).id);
    void this.#background.finally(() => {
      this.#background = null;
      this.next();
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#waiting.clear();
  }

  #begin(id: ModelId, expected: Expected | null): Run {
    this.#waiting.delete(id);
    const run = this.#deps.runs.start({ kind: "model-hash", modelId: id }, (context) =>
      this.#hash(id, context).finally(() => this.#running.delete(id)),
    );
    this.#running.set(id, { runId: run.id, expected });
    return run;
  }

  async #hash(id: ModelId, { signal, report }: RunContext): Promise<void> {
    const before = await this.#deps.look(id);
    const total = before.row.sizeBytes;
    const startedAt = this.#deps.now();
    const hashes: string[] = [];
    let earlier = 0;
    for (const [index, path] of before.row.paths.entries()) {
      const sofar = earlier;
      const onProgress = (doneBytes: number): void => {
        const done = Math.min(total, sofar + doneBytes);
        const elapsedMs = this.#deps.now() - startedAt;
        const secondsLeft = done === 0 ? null : ((elapsedMs / done) * (total - done)) / 1000;
        report({ stage: "hashing", done, total, unit: "bytes", secondsLeft });
      };
      onProgress(0);
      hashes.push(await this.#deps.children.hash(path, onProgress, signal));
      earlier += before.row.identities[index]?.sizeBytes ?? 0;
    }
    const after = await this.#deps.look(id);
    if (!isSameFile(before.row.identities, after.row.identities)) throw new AppError("model/changed", "The file changed while it was read");
    await this.#deps.done(id, { sha256: joined(hashes), partHashes: hashes }, this.#running.get(id)?.expected ?? null);
  }
}

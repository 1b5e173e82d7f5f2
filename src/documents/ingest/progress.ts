/** Pure bookkeeping of an ingestion: files and bytes done and left, and the time they will take as measured so far. */
import type { FileId } from "#src/contract/ids.ts";
import type { Progress } from "#src/contract/run.ts";
import type { FileRow } from "../ports.ts";

/** Before this nothing was measured that could be told. */
const MEASURED_AFTER_MS = 1_000;

interface Current {
  readonly bytes: number;
  readonly done: number;
  readonly total: number | null;
}

export class IngestProgress {
  readonly #startedAtMs: number;
  readonly #current = new Map<FileId, Current>();
  #filesDone = 0;
  #bytesDone = 0;
  #filesLeft = 0;
  #bytesLeft = 0;

  constructor(nowMs: number) {
    this.#startedAtMs = nowMs;
  }

  /** What there is to do from now on: files of which `known` are the first. Sizes of the others are taken to be alike. */
  plan(filesLeft: number, known: readonly FileRow[]): void {
    const bytes = known.reduce((sum, { identity }) => sum + identity.sizeBytes, 0);
    this.#filesLeft = Math.max(filesLeft, known.length);
    this.#bytesLeft = known.length === 0 ? 0 : bytes * (this.#filesLeft / known.length);
  }

  pages(file: FileRow, done: number, total: number | null): void {
    this.#current.set(file.id, { bytes: file.identity.sizeBytes, done, total });
  }

  finished(file: FileRow): void {
    this.#current.delete(file.id);
    this.#filesDone += 1;
    this.#bytesDone += file.identity.sizeBytes;
    this.#filesLeft = Math.max(0, this.#filesLeft - 1);
    this.#bytesLeft = Math.max(0, this.#bytesLeft - file.identity.sizeBytes);
  }

  /** Of one big file its pages, else files. */
  shown(nowMs: number): Progress {
    const stage = "reading-documents";
    const secondsLeft = this.#secondsLeft(nowMs - this.#startedAtMs);
    const [only] = this.#current.values();
    if (this.#filesDone === 0 && this.#filesLeft === 1 && only !== undefined) {
      return { stage, done: only.done, total: only.total, unit: "pages", secondsLeft };
    }
    return { stage, done: this.#filesDone, total: this.#filesDone + this.#filesLeft, unit: "files", secondsLeft };
  }

  #secondsLeft(elapsedMs: number): number | null {
    const partly = [...this.#current.values()].reduce(
      (sum, { bytes, done, total }) => sum + (total === null || total === 0 ? 0 : bytes * Math.min(1, done / total)),
      0,
    );
    const done = this.#bytesDone + partly;
    if (elapsedMs < MEASURED_AFTER_MS || done === 0) return null;
    return ((elapsedMs / done) * Math.max(0, this.#bytesLeft - partly)) / 1000;
  }
}

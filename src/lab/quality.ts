/** Works through a quality lab: each level's chunks, then its speed, from wherever it was left; checkpoints behind each chunk. */
import { AppError, toWireError } from "#src/contract/errors.ts";
import type { Progress } from "#src/contract/run.ts";
import { again } from "./again.ts";
import { plus } from "./figures.ts";
import type { Patience } from "./patience.ts";
import type { Measuring, QualityMeasuring } from "./ports.ts";
import { recommendQuality } from "./recommend.ts";
import type { QualityLevelRow, QualityRow } from "./rows.ts";
import { measureSpeed, REPEATS } from "./speed.ts";
import { createTimeLeft } from "./timeLeft.ts";

/** Chunks are written down in batches of this much time: a small model does hundreds a second. */
const CHECKPOINT_MS = 1_000;
const BASE_FAILED = "The largest one could not be measured.";
const NO_ROOM = "It and the largest one do not fit into memory side by side.";
const OTHER_TOKENS = "It cuts text into tokens in another way than the largest one.";

export interface QualityWork {
  readonly measuring: Measuring;
  readonly patience: Patience;
  readonly monotonicNow: () => number;
  readonly text: string;
  /** Keeps the row; durable with `write`. */
  readonly keep: (row: QualityRow, write: boolean) => Promise<void>;
  readonly report: (progress: Progress) => void;
}

/** Levels that failed, and those that lack a comparison with a base that failed, are to be measured again. */
export const begunAgain = (row: QualityRow): QualityRow => ({
  ...row,
  levels: row.levels.map((level) =>
    level.whyNotCompared === BASE_FAILED && row.levels.some(({ isBase, state }) => isBase && state.kind === "failed")
      ? { ...level, state: { kind: "waiting" }, chunksDone: 0, sums: null, whyNotCompared: null }
      : level.state.kind === "failed"
        ? { ...level, state: { kind: "waiting" } }
        : level,
  ),
});

/** The text decides how many chunks there are, and the person how many at most. */
const chunksOf = (found: number, { chunksMost }: QualityRow): number => Math.min(found, chunksMost ?? Number.POSITIVE_INFINITY);

/** Throws what stops the whole lab: the signal's reason, lab/text-too-short, the store's errors. A level's own failure is kept with it. */
export const workQuality = async (begun: QualityRow, work: QualityWork, signal: AbortSignal): Promise<QualityRow> => {
  let row = begun;
  const base = begun.levels.find(({ isBase }) => isBase);
  const left = createTimeLeft(work.monotonicNow);
  let lastWriteAt = Number.NEGATIVE_INFINITY;

  const level = (index: number): QualityLevelRow => {
    const found = row.levels[index];
    if (found === undefined) throw new TypeError("No such level");
    return found;
  };
  const change = async (index: number, patch: Partial<QualityLevelRow>, write: boolean): Promise<void> => {
    row = { ...row, levels: row.levels.map((one, at) => (at === index ? { ...one, ...patch } : one)) };
    const due = write || work.monotonicNow() - lastWriteAt >= CHECKPOINT_MS;
    if (due) lastWriteAt = work.monotonicNow();
    await work.keep(row, due);
  };

  /** Cost of one chunk of a level: bytes that are gone through for it. */
  const costOf = (one: QualityLevelRow): number =>
    one.sizeBytes + (one.isBase || base === undefined || one.whyNotCompared !== null ? 0 : base.sizeBytes);
  const report = (stage: Progress["stage"]): void => {
    const each = row.chunks;
    const total = each === null ? null : each * row.levels.length;
    const done = row.levels.reduce((sum, { chunksDone }) => sum + chunksDone, 0);
    const open = row.levels.filter(({ state }) => state.kind === "waiting" || state.kind === "measuring");
    const leftCost = each === null ? 0 : open.reduce((sum, one) => sum + Math.max(0, each - one.chunksDone) * costOf(one), 0);
    work.report({ stage, done, total, unit: "chunks", secondsLeft: each === null ? null : left.seconds(leftCost) });
  };
  const resting = async (): Promise<void> => {
    const since = work.monotonicNow();
    await work.patience.turn(() => report("waiting"), signal);
    left.rested(work.monotonicNow() - since);
  };

  const baseFailed = (): boolean => row.levels.some(({ isBase, state }) => isBase && state.kind === "failed");
  /** Why this level is measured alone though there is a base; null: it is compared, or is the base. */
  const whyAlone = async (index: number): Promise<string | null> => {
    const one = level(index);
    if (base === undefined || one.isBase) return null;
    if (one.whyNotCompared !== null) return one.whyNotCompared;
    if (baseFailed()) return BASE_FAILED;
    return (await work.measuring.fitTogether(one.modelId, base.modelId, row.contextTokens)) ? null : NO_ROOM;
  };

  const open = async (index: number): Promise<QualityMeasuring> => {
    const one = level(index);
    const alone = await whyAlone(index);
    const withBase = alone === null && !one.isBase && base !== undefined ? base.modelId : null;
    const opening = { level: one.modelId, base: withBase, text: work.text, contextTokens: row.contextTokens };
    const since = work.monotonicNow();
    try {
      const measuring = await work.measuring.quality(opening, () => report("loading-model"), signal);
      if (alone !== one.whyNotCompared) await change(index, { whyNotCompared: alone }, false);
      return measuring;
    } catch (thrown) {
      const why =
        !(thrown instanceof AppError) || withBase === null
          ? null
          : thrown.code === "lab/not-comparable"
            ? OTHER_TOKENS
            : thrown.code === "engine/out-of-memory" || thrown.code === "model/insufficient-memory"
              ? NO_ROOM
              : null;
      if (why === null) throw thrown;
      await change(index, { whyNotCompared: why, chunksDone: 0, sums: null }, true);
      return await open(index);
    } finally {
      left.rested(work.monotonicNow() - since);
    }
  };

  const measure = async (index: number): Promise<void> => {
    if (row.chunks !== null && level(index).chunksDone >= row.chunks) return;
    report("loading-model");
    await resting();
    const measuring = await open(index);
    try {
      const chunks = chunksOf(measuring.chunks, row);
      if (level(index).isBase || row.chunks === null) row = { ...row, chunks };
      for (let at = level(index).chunksDone; at < chunks; at += 1) {
        report("measuring-quality");
        await resting();
        const { result } = await work.patience.during(measuring.hold, () => measuring.chunk(at, signal));
        left.did(costOf(level(index)));
        await change(index, { chunksDone: at + 1, sums: plus(level(index).sums, result) }, at + 1 === chunks);
      }
      report("measuring-quality");
    } finally {
      await measuring.close();
    }
  };

  const speed = async (index: number): Promise<void> => {
    if (level(index).speed !== null) return;
    const since = work.monotonicNow();
    const passes = (done: number): void =>
      work.report({ stage: "measuring-speed", done, total: REPEATS, unit: "tries", secondsLeft: null });
    passes(0);
    const job = {
      modelId: level(index).modelId,
      text: work.text,
      onLoading: () => {},
      onWait: () => report("waiting"),
      onPass: passes,
    };
    const measured = await measureSpeed(work, job, signal);
    left.rested(work.monotonicNow() - since);
    await change(index, { speed: measured.speed }, true);
  };

  const finish = async (index: number): Promise<void> => {
    const progress = (): number => level(index).chunksDone;
    await again(() => measure(index), progress, signal);
    await again(() => speed(index), progress, signal);
  };

  for (const [index, { state, isBase }] of begun.levels.entries()) {
    if (state.kind === "done") continue;
    await change(index, { state: { kind: "measuring" } }, true);
    try {
      await finish(index);
      await change(index, { state: { kind: "done" } }, true);
    } catch (thrown) {
      signal.throwIfAborted();
      if (isBase && thrown instanceof AppError && thrown.code === "lab/text-too-short") throw thrown;
      await change(index, { state: { kind: "failed", error: toWireError(thrown) } }, true);
    }
  }
  return { ...row, recommendation: recommendQuality(row.levels) };
};

/** Runs settle exactly once, whatever their work does. */
import fc from "fast-check";
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError, toWireError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { runIdSchema } from "#src/contract/ids.ts";
import type { RunState } from "#src/contract/run.ts";
import { CANCEL_GRACE_MS, createRuns, type RunContext } from "#src/run/runs.ts";
import { untilAborted } from "#src/run/untilAborted.ts";

const newId = () => runIdSchema.parse(uuid());
const subject = { kind: "model-import" } as const;
const never = new Promise<void>(() => undefined);

const setUp = () => {
  const events: AppEvent[] = [];
  const runs = createRuns({ now: () => 1_000, newId, publish: (event) => events.push(event) });
  const states = () => events.flatMap((event) => (event.kind === "run" ? [event.run.state] : []));
  return { runs, states };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("a run", () => {
  it("tells start, progress and its end, and is gone from the list", async () => {
    const { runs, states } = setUp();
    const progress = { stage: "copying", done: 1, total: 2, unit: "bytes", secondsLeft: null } as const;
    const run = runs.start(subject, async (context) => {
      context.partial(() => ({ answer: "so far", thought: "" }));
      context.report(progress);
    });
    expect(run).toEqual({ id: run.id, subject, startedAt: 1_000, state: { kind: "running", progress: null } });
    expect(runs.list()).toEqual([{ ...run, partial: null }]);
    expect(await runs.settled(run.id)).toEqual({ ...run, state: { kind: "done" } });
    expect(states()).toEqual([{ kind: "running", progress: null }, { kind: "running", progress }, { kind: "done" }]);
    expect(runs.list()).toEqual([]);
  });

  it("hands out the text so far while it runs", async () => {
    const { runs } = setUp();
    const run = runs.start(subject, async ({ partial, signal }) => {
      partial(() => ({ answer: "so far", thought: "hm" }));
      await untilAborted(never, signal);
    });
    await Promise.resolve();
    expect(runs.list()).toEqual([{ ...run, partial: { answer: "so far", thought: "hm" } }]);
    runs.cancel(run.id);
    await runs.settled(run.id);
  });

  it("keeps the id it was given", async () => {
    const { runs } = setUp();
    const id = newId();
    expect(runs.start(subject, async () => undefined, { id }).id).toBe(id);
    await runs.settled(id);
  });

  it("fails with the error of its work, an unknown one without its text", async () => {
    const { runs } = setUp();
    const known = new AppError("engine/crashed", "gone", { details: { pid: 3 } });
    const failed = runs.start(subject, async () => {
      throw known;
    });
    const unknown = runs.start(subject, () => {
      throw new Error("secret");
    });
    expect((await runs.settled(failed.id)).state).toEqual({ kind: "failed", error: toWireError(known) });
    expect((await runs.settled(unknown.id)).state).toMatchObject({
      kind: "failed",
      error: { code: "internal", message: "Unexpected error" },
    });
  });

  it("is cancelled when its work throws after a cancel, done when it had finished", async () => {
    const { runs } = setUp();
    const stopped = runs.start(subject, ({ signal }) => untilAborted(never, signal));
    runs.cancel(stopped.id);
    runs.cancel(stopped.id);
    expect((await runs.settled(stopped.id)).state).toEqual({ kind: "cancelled" });
    const finished = runs.start(subject, async () => undefined);
    runs.cancel(finished.id);
    expect((await runs.settled(finished.id)).state).toEqual({ kind: "done" });
    runs.cancel(finished.id);
  });

  it("settles cancelled after five seconds although its work does not listen, and stays so when that ends later", async () => {
    const { runs, states } = setUp();
    const work = Promise.withResolvers<void>();
    const contexts: RunContext[] = [];
    const run = runs.start(subject, async (context) => {
      contexts.push(context);
      await work.promise;
    });
    await Promise.resolve();
    runs.cancel(run.id);
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE_MS - 1);
    expect(runs.list()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect((await runs.settled(run.id)).state).toEqual({ kind: "cancelled" });
    work.resolve();
    await Promise.resolve();
    contexts[0]?.report(null);
    expect(states().filter((state) => state.kind !== "running")).toEqual([{ kind: "cancelled" }]);
    expect(states().at(-1)).toEqual({ kind: "cancelled" });
  });

  it("is interrupted when the core closes, and none starts after", async () => {
    const { runs } = setUp();
    const run = runs.start(subject, ({ signal }) => untilAborted(never, signal));
    await runs.close();
    expect((await runs.settled(run.id)).state).toMatchObject({ kind: "failed", error: { code: "run/interrupted" } });
    expect(() => runs.start(subject, async () => undefined)).toThrow(AppError);
  });

  it("names an unknown one", async () => {
    const { runs } = setUp();
    expect(() => runs.cancel(newId())).toThrow("No such run");
    await expect(runs.settled(newId())).rejects.toThrow("No such run");
  });

  it("remembers the last 256 ended ones and no more", async () => {
    const { runs } = setUp();
    const ids = Array.from({ length: 257 }, () => runs.start(subject, async () => undefined).id);
    await Promise.all(ids.map((id) => runs.settled(id)));
    await expect(runs.settled(ids[0] ?? newId())).rejects.toThrow("No such run");
    expect((await runs.settled(ids[1] ?? newId())).state).toEqual({ kind: "done" });
  });

  it("settles exactly once under any order of cancel, close, end and throw", async () => {
    const step = fc.constantFrom("cancel", "close", "resolve", "reject", "tick", "grace");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.boolean(), async (steps, listens) => {
        const { runs, states } = setUp();
        const work = Promise.withResolvers<void>();
        const closing: Promise<void>[] = [];
        const run = runs.start(subject, ({ signal }) => (listens ? untilAborted(work.promise, signal) : work.promise));
        const act: Record<(typeof steps)[number], () => unknown> = {
          cancel: () => runs.cancel(run.id),
          close: () => closing.push(runs.close()),
          resolve: () => work.resolve(),
          reject: () => work.reject(new AppError("engine/crashed", "gone")),
          tick: () => Promise.resolve(),
          grace: () => vi.advanceTimersByTimeAsync(CANCEL_GRACE_MS),
        };
        for (const each of steps) await act[each]();
        work.resolve();
        const { state } = await runs.settled(run.id);
        await Promise.all(closing);
        const ends: readonly RunState[] = states().filter((each) => each.kind !== "running");
        expect(ends).toEqual([state]);
        expect(states().at(-1)).toEqual(state);
        expect(runs.list()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

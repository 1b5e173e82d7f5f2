/** Order and patience: one measuring at a time, rests for people, new processes for those that died. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { again } from "#src/lab/again.ts";
import { createOneAtATime } from "#src/lab/oneAtATime.ts";
import { createPatience } from "#src/lab/patience.ts";

const never = new AbortController().signal;
const death = () => new AppError("engine/crashed", "gone");

describe("a process that died", () => {
  it("is begun anew as long as it gets further", async () => {
    let progress = 0;
    const result = await again(
      async () => {
        progress += 1;
        if (progress < 5) throw death();
        return "done";
      },
      () => progress,
      never,
    );
    expect(result).toBe("done");
  });

  it("is given up when it dies twice without progress, and at once for any other reason", async () => {
    let calls = 0;
    const dies = async (): Promise<never> => {
      calls += 1;
      throw death();
    };
    await expect(again(dies, () => 0, never)).rejects.toMatchObject({ code: "engine/crashed" });
    expect(calls).toBe(2);
    const refuses = async (): Promise<never> => {
      calls += 1;
      throw new AppError("model/changed", "other bytes");
    };
    await expect(again(refuses, () => 0, never)).rejects.toMatchObject({ code: "model/changed" });
    expect(calls).toBe(3);
  });
});

describe("one at a time", () => {
  it("keeps the order of arrival, and who gives up while waiting lets the next one pass", async () => {
    const alone = createOneAtATime();
    const said: string[] = [];
    const first = Promise.withResolvers<void>();
    const leaving = new AbortController();
    const one = alone(() => first.promise.then(() => said.push("one")), never);
    const two = alone(async () => said.push("two"), leaving.signal);
    const three = alone(async () => said.push("three"), never);
    leaving.abort(new Error("gave up"));
    await expect(two).rejects.toThrow("gave up");
    expect(said).toEqual([]);
    first.resolve();
    await Promise.all([one, three]);
    expect(said).toEqual(["one", "three"]);
  });
});

describe("patience", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("waits while somebody is answered and tells so once", async () => {
    const state = { busy: true, told: 0 };
    const turn = createPatience(() => state.busy).turn(() => {
      state.told += 1;
    }, never);
    await vi.advanceTimersByTimeAsync(1_000);
    state.busy = false;
    await vi.advanceTimersByTimeAsync(300);
    await turn;
    expect(state.told).toBe(1);
  });

  it("leaves its wait at once when it is stopped", async () => {
    const stop = new AbortController();
    const turn = createPatience(() => true).turn(() => {}, stop.signal);
    stop.abort(new Error("stopped"));
    await expect(turn).rejects.toThrow("stopped");
  });

  it("holds the work under way and lets it go on", async () => {
    const state = { busy: false };
    const held: boolean[] = [];
    const work = Promise.withResolvers<string>();
    const during = createPatience(() => state.busy).during(
      async (hold) => void held.push(hold),
      () => work.promise,
    );
    await vi.advanceTimersByTimeAsync(500);
    state.busy = true;
    await vi.advanceTimersByTimeAsync(500);
    state.busy = false;
    await vi.advanceTimersByTimeAsync(500);
    work.resolve("done");
    expect(await during).toEqual({ result: "done", held: true });
    expect(held).toEqual([true, false]);
  });
});

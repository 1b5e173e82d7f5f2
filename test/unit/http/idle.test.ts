import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createIdle } from "#src/http/idle.ts";
import { createRate } from "#src/http/rate.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("nobody there: idle once the time is up, and each activity begins it anew", () => {
  const onIdle = vi.fn();
  const idle = createIdle({ afterMs: 100, busy: () => false, onIdle });
  vi.advanceTimersByTime(90);
  idle.activity();
  vi.advanceTimersByTime(90);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10);
  expect(onIdle).toHaveBeenCalledTimes(1);
});

test("busy: it goes on until that is over", () => {
  const onIdle = vi.fn();
  const state = { busy: true };
  createIdle({ afterMs: 100, busy: () => state.busy, onIdle });
  vi.advanceTimersByTime(1_000);
  expect(onIdle).not.toHaveBeenCalled();
  state.busy = false;
  vi.advanceTimersByTime(100);
  expect(onIdle).toHaveBeenCalledTimes(1);
});

test("closed: never, whatever still happens", () => {
  const onIdle = vi.fn();
  const idle = createIdle({ afterMs: 100, busy: () => false, onIdle });
  idle.close();
  idle.activity();
  vi.advanceTimersByTime(1_000);
  expect([onIdle.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
});

test("a rate lets so many through per window, and refused tries do not count", () => {
  const clock = { now: 0 };
  const rate = createRate({ most: 2, windowMs: 1_000, now: () => clock.now });
  const at = (now: number): boolean => {
    clock.now = now;
    return rate.take();
  };
  expect([at(0), at(500), at(600), at(999), at(1_000), at(1_001), at(1_500)]).toEqual([true, true, false, false, true, false, true]);
});

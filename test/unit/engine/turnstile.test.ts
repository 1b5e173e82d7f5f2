/** One at a time, in order, and free to leave the queue. */
import { expect, test } from "vitest";
import { createTurnstile } from "#src/engine/child/turnstile.ts";

test("work runs one at a time in order; who gives up while waiting rejects at once; a failure stops nobody", async () => {
  const enter = createTurnstile();
  const never = new AbortController().signal;
  const gate = Promise.withResolvers<void>();
  const log: string[] = [];
  const controller = new AbortController();
  const first = enter(async () => {
    await gate.promise;
    log.push("first");
    throw new Error("failed");
  }, never);
  const second = enter(async () => log.push("second"), controller.signal);
  const third = enter(async () => log.push("third"), never);
  controller.abort(new Error("gave up"));
  await expect(second).rejects.toThrow("gave up");
  expect(log).toEqual([]);
  gate.resolve();
  await expect(first).rejects.toThrow("failed");
  await third;
  expect(log).toEqual(["first", "third"]);
});

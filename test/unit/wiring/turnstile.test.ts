import { expect, test } from "vitest";
import { createTurnstile } from "#src/wiring/turnstile.ts";

const never = new AbortController().signal;
const turns = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

test("so many at once, the others in order, each place handed on", async () => {
  const turnstile = createTurnstile(2);
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const begun: number[] = [];
  const all = gates.map(({ promise }, index) =>
    turnstile(async () => {
      begun.push(index);
      await promise;
      return index;
    }, never),
  );
  await turns();
  expect(begun).toEqual([0, 1]);
  gates[1]?.resolve();
  await turns();
  expect(begun).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
});

test("who gives up while waiting leaves, and takes nobody's place", async () => {
  const turnstile = createTurnstile(1);
  const gate = Promise.withResolvers<void>();
  const stop = new AbortController();
  const first = turnstile(() => gate.promise, never);
  const second = turnstile(async () => "second", stop.signal);
  const third = turnstile(async () => "third", never);
  stop.abort(new Error("scrolled away"));
  await expect(second).rejects.toThrow("scrolled away");
  gate.resolve();
  await first;
  expect(await third).toBe("third");
});

test("a failure gives its place back", async () => {
  const turnstile = createTurnstile(1);
  await expect(turnstile(async () => Promise.reject(new Error("broken")), never)).rejects.toThrow("broken");
  expect(await turnstile(async () => "next", never)).toBe("next");
});

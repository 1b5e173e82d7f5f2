import { describe, expect, it } from "vitest";
import { createSlots } from "#src/documents/ingest/slots.ts";

const never = new AbortController().signal;
const settled = async (promise: Promise<unknown>): Promise<boolean> =>
  await Promise.race([promise.then(() => true), Promise.resolve(false).then(() => false)]);

describe("slots of readers", () => {
  it("go out in order, and no more than the limit of the moment", async () => {
    const limit = { now: 2 };
    const slots = createSlots(() => limit.now);
    const [first, second] = [await slots.take(never), await slots.take(never)];
    const third = slots.take(never);
    limit.now = 1;
    first();
    expect(await settled(third)).toBe(false);
    second();
    (await third)();
  });

  it("are not waited for any more after an abort", async () => {
    const slots = createSlots(() => 1);
    const give = await slots.take(never);
    const controller = new AbortController();
    const waiting = slots.take(controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    give();
    await slots.take(never);
    await expect(slots.take(AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
  });
});

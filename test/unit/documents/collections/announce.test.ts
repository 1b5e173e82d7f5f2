import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Collection } from "#src/contract/document.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { collectionIdSchema } from "#src/contract/ids.ts";
import { createAnnounce } from "#src/documents/collections/announce.ts";

const id = collectionIdSchema.parse("01890a5d-ac96-774b-bcce-b302099a8057");

describe("news of a collection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("come at once, then at most every 250 ms, and end with the last state", async () => {
    const state = { passages: 0 };
    const told: number[] = [];
    const announce = createAnnounce({
      show: async () => ({ id, passages: state.passages }) as Collection,
      publish: (event: AppEvent) => {
        if (event.kind === "collection") told.push(event.collection.passages);
      },
    });
    for (let step = 1; step <= 100; step += 1) {
      state.passages = step;
      announce.changed(id);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.length).toBeLessThanOrEqual(6);
    expect([told[0], told.at(-1)]).toEqual([1, 100]);
  });

  it("end with its removal", async () => {
    const told: string[] = [];
    const announce = createAnnounce({ show: async () => ({ id }) as Collection, publish: ({ kind }) => told.push(kind) });
    announce.changed(id);
    announce.removed(id);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual(["collection-removed"]);
  });
});

import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPainters } from "#src/reader/painters.ts";
import type { RenderInput, RenderResult } from "#src/reader/protocol.ts";
import type { Outcome, ReaderChild } from "#src/reader/readerChild.ts";
import { uploadOf } from "#test/support/documentSource.ts";

interface Fake {
  readonly asked: RenderInput[];
  isClosed: boolean;
  /** Paints the page that is waited for. */
  paint(): void;
}

/** Children that paint when they are told to, and die of being closed. */
const fakes = () => {
  const taken: Fake[] = [];
  const none = (): never => {
    throw new Error("not asked for");
  };
  const take = (): ReaderChild => {
    let page = Promise.withResolvers<Outcome<RenderResult>>();
    const fake: Fake = {
      asked: [],
      isClosed: false,
      paint: () => {
        page.resolve({ kind: "done", value: { mediaType: "image/png", bytes: new Uint8Array([1]), widthPx: 1, heightPx: 1 } });
        page = Promise.withResolvers();
      },
    };
    taken.push(fake);
    return {
      pid: taken.length,
      warm: none,
      open: none,
      next: none,
      render: (input) => {
        fake.asked.push(input);
        return page.promise;
      },
      close: async () => {
        // A process takes a while to end.
        await setImmediate();
        fake.isClosed = true;
        page.resolve({ kind: "died", why: "closed" });
      },
    };
  };
  const open = (): readonly number[] => taken.flatMap(({ isClosed }, index) => (isClosed ? [] : [index]));
  return { taken, take, open };
};

const never = new AbortController().signal;
const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns += 1) await setImmediate();
};
const request = (name: string, page = 1) => ({ source: uploadOf(name, Buffer.from(name)), page, widthPx: 100 });

describe("painters", () => {
  it("leave no process behind when they are closed while a page is painted, and start none afterwards", async () => {
    const { taken, take } = fakes();
    const painters = createPainters(take);
    const first = expect(painters.paint(request("a"), never)).rejects.toMatchObject({ code: "core/unreachable" });
    const queued = expect(painters.paint(request("a", 2), never)).rejects.toMatchObject({ code: "core/unreachable" });
    await settled();
    await painters.close();
    await Promise.all([first, queued]);
    await expect(painters.paint(request("a"), never)).rejects.toMatchObject({ code: "core/unreachable" });
    expect(taken.map(({ isClosed }) => isClosed)).toEqual([true]);
  });

  it("decrypt and send an upload once, however many of its pages are painted", async () => {
    const { taken, take } = fakes();
    const painters = createPainters(take);
    let decrypted = 0;
    const source = {
      ...uploadOf("a", new Uint8Array()),
      bytes: async () => {
        decrypted += 1;
        return new Uint8Array([1]);
      },
    };
    for (const page of [1, 2, 3]) {
      const painted = painters.paint({ source, page, widthPx: 100 }, never);
      await settled();
      taken[0]?.paint();
      await painted;
    }
    await painters.close();
    expect([decrypted, taken.map(({ asked }) => asked.map((input) => input.source === null))]).toEqual([1, [[false, true, true]]]);
  });

  it("are three processes at most: a fourth document takes the room of the one used longest ago", async () => {
    const { taken, take, open } = fakes();
    const painters = createPainters(take);
    for (const [index, name] of ["a", "b", "c"].entries()) {
      const painted = painters.paint(request(name), never);
      await settled();
      taken[index]?.paint();
      await painted;
    }
    const again = painters.paint(request("a", 2), never);
    const fourth = painters.paint(request("d"), never);
    await settled();
    expect(open()).toEqual([0, 2, 3]);
    taken[0]?.paint();
    taken[3]?.paint();
    await Promise.all([again, fourth]);
    await painters.close();
  });

  it("are three processes at most also while all of them are wanted: a fourth document waits", async () => {
    const { taken, take, open } = fakes();
    const painters = createPainters(take);
    const all = ["a", "b", "c", "d"].map((name) => painters.paint(request(name), never));
    await settled();
    expect(open()).toEqual([0, 1, 2]);
    taken[1]?.paint();
    await settled();
    expect(open()).toEqual([0, 2, 3]);
    for (const fake of taken) fake.paint();
    await Promise.all(all);
    await painters.close();
  });

  it("give the room of a page that nobody waits for any more to the next document", async () => {
    const { taken, take, open } = fakes();
    const painters = createPainters(take);
    const leave = new AbortController();
    const left = expect(painters.paint(request("a"), leave.signal)).rejects.toThrow("scrolled past");
    const others = ["b", "c", "d"].map((name) => painters.paint(request(name), never));
    await settled();
    leave.abort(new Error("scrolled past"));
    await left;
    await settled();
    expect(open()).toEqual([1, 2, 3]);
    for (const fake of taken) fake.paint();
    await Promise.all(others);
    await painters.close();
  });

  it("say that the reader crashed, and nothing of what its process said", async () => {
    const died: Outcome<never> = { kind: "died", why: new Error("engine ended: TypeError: the secret sum is 4,711") };
    const painters = createPainters(() => ({ ...fakes().take(), render: async () => died }));
    const refused = await painters.paint(request("a"), never).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: "reader/crashed", message: expect.not.stringContaining("4,711") });
    await painters.close();
  });
});

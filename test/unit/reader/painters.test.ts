import { describe, expect, it } from "vitest";
import { createPainters } from "#src/reader/painters.ts";
import type { Outcome, ReaderChild } from "#src/reader/readerChild.ts";

/** Paints nothing until it is closed, and dies then. */
const waitingChild = (): { readonly child: ReaderChild; readonly isClosed: () => boolean } => {
  const end = Promise.withResolvers<Outcome<never>>();
  let isClosed = false;
  const none = (): never => {
    throw new Error("not asked for");
  };
  const child: ReaderChild = {
    pid: 1,
    warm: none,
    open: none,
    next: none,
    render: () => end.promise,
    close: async () => {
      isClosed = true;
      end.resolve({ kind: "died", detail: "closed" });
    },
  };
  return { child, isClosed: () => isClosed };
};

const request = { source: { kind: "bytes", name: "a.pdf", bytes: new Uint8Array([1]) }, page: 1, widthPx: 100 } as const;

describe("painters", () => {
  it("leave no process behind when they are closed while a page is painted, and start none afterwards", async () => {
    const taken: ReturnType<typeof waitingChild>[] = [];
    const painters = createPainters(() => {
      const made = waitingChild();
      taken.push(made);
      return made.child;
    });
    const never = new AbortController().signal;
    const first = expect(painters.paint(request, never)).rejects.toMatchObject({ code: "core/unreachable" });
    const queued = expect(painters.paint({ ...request, page: 2 }, never)).rejects.toMatchObject({ code: "core/unreachable" });
    await new Promise((resolve) => setImmediate(resolve));
    await painters.close();
    await Promise.all([first, queued]);
    await expect(painters.paint(request, never)).rejects.toMatchObject({ code: "core/unreachable" });
    expect(taken.map((one) => one.isClosed())).toEqual([true]);
  });
});

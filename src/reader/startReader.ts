/** Makes the reader: one process per document, a spare kept warm, page images by processes of their own (painters.ts). */
import { AppError } from "#src/contract/errors.ts";
import { networkWall } from "#src/process/wall.ts";
import { defaultLimits, type ReaderLimits } from "./limits.ts";
import { createPainters } from "./painters.ts";
import type { DocumentReader, ReaderEvent } from "./reader.ts";
import { startReaderChild } from "./readerChild.ts";
import { readDocument } from "./reading.ts";
import { createSpare } from "./spare.ts";

export interface ReaderOptions {
  /** For tests: another child that speaks protocol.ts. */
  readonly childEntry?: URL;
  readonly limits?: Partial<ReaderLimits>;
}

const ownExtension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const ownChild = new URL(`./child/main.${ownExtension}`, import.meta.url);

/** Whether documents are parsed behind a wall against the network, for the doctor. */
export const readerWall = (): { readonly name: string; readonly ok: boolean; readonly detail: string } => {
  const wall = networkWall();
  return {
    name: "reader without network",
    ok: wall.kind === "namespace",
    detail: wall.kind === "namespace" ? `network namespace (${wall.command.join(" ")})` : `tripwire only: ${wall.reason}`,
  };
};

/** An iterator whose return() ends its processes also while a page is awaited; a generator's own would wait for that page. */
const endable = (
  make: (signal: AbortSignal) => AsyncGenerator<ReaderEvent, void, void>,
  signal: AbortSignal,
): AsyncIterable<ReaderEvent> => ({
  [Symbol.asyncIterator]() {
    const own = new AbortController();
    const events = make(AbortSignal.any([signal, own.signal]));
    return {
      next: () => events.next(),
      async return() {
        own.abort();
        await events.return();
        return { done: true, value: undefined };
      },
    };
  },
});

/** How many read at once is the caller's to bound: each takes a process and up to 2 GB. */
export const createDocumentReader = (options: ReaderOptions = {}): DocumentReader => {
  const limits = { ...defaultLimits, ...options.limits };
  const spare = createSpare(() => startReaderChild(options.childEntry ?? ownChild, limits));
  const painters = createPainters(() => {
    const child = spare.take();
    spare.prepare();
    return child;
  });
  const closing = new AbortController();
  return {
    read: (request, signal) =>
      endable((ended) => readDocument(request, { spare, limits }, ended), AbortSignal.any([signal, closing.signal])),
    render: (request, signal) => painters.paint(request, AbortSignal.any([signal, closing.signal])),
    async close() {
      closing.abort(new AppError("core/unreachable", "The reader is closed"));
      await painters.close();
      await spare.close();
    },
  };
};

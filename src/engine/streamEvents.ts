/** Turns one `generate` call into an async iterable: bounded when nobody reads, freed by `return()`, ended exactly once. */
import type { Child } from "#src/process/child.ts";
import type { GenerateEvent, GenerateRequest } from "./engine.ts";

/** Unread text is merged, so a slow reader holds one answer's text; more unread pieces than this is a child gone wild. */
const UNREAD_MAX = 10_000;
/** Text of one answer, in UTF-16 code units: the longest the contract allows (131,072 tokens) at hundreds per token. */
const ANSWER_TEXT_MAX = 64 * 1024 * 1024;

/** `next` joined to the last unread event where both say the same kind of thing; null: they stay apart. */
const merged = (last: GenerateEvent | undefined, next: GenerateEvent): GenerateEvent | null => {
  if (last === undefined) return null;
  if (last.kind === "text" && next.kind === "text" && last.segment === next.segment) return { ...next, text: last.text + next.text };
  return last.kind === "reading" && next.kind === "reading" ? next : null;
};

/** Streams the answer; see `Engine.generate`. */
export const streamEvents = async function* (
  child: Child,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, void, void> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const unread: GenerateEvent[] = [];
  let textLength = 0;
  let wake = Promise.withResolvers<void>();
  let settled = false;

  const onItem = (item: unknown): void => {
    const event = item as GenerateEvent;
    const joined = merged(unread.at(-1), event);
    if (joined !== null) unread[unread.length - 1] = joined;
    else unread.push(event);
    if (event.kind === "text") textLength += event.text.length;
    if (unread.length > UNREAD_MAX || textLength > ANSWER_TEXT_MAX) child.condemn();
    wake.resolve();
  };
  const call = child.call("generate", request, { onItem, signal: AbortSignal.any([signal, stop.signal]) }).finally(() => {
    settled = true;
    wake.resolve();
  });
  // Judged below, where it is awaited; without a handler now an early death would be an unhandled rejection.
  call.catch(() => {});

  try {
    for (;;) {
      const event = unread.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (settled) break;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
    await call;
  } finally {
    stop.abort(new DOMException("The reader stopped reading", "AbortError"));
    await call.catch(() => {});
  }
};

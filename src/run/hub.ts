/** One event stream for every page: numbered, resumable, coalesced, and bounded for watchers that are slow. */
import type { AppEvent, StreamedEvent } from "#src/contract/event.ts";
import type { RunSnapshot } from "#src/contract/run.ts";
import { createPending, type Pending, sizeOf } from "./pending.ts";

/** A watcher gets at most one frame of events in this time. */
export const FRAME_MS = 16;
/** A quiet stream says that it is still there. */
export const STILL_HERE_MS = 15_000;
/** Events kept for pages that come back after a short absence. */
export const RING_EVENTS_MAX = 2_048;
const RING_BYTES_MAX = 4 * 1024 * 1024;

interface From {
  readonly epoch?: string | undefined;
  readonly seq?: number | undefined;
}

export interface Hub {
  publish(event: AppEvent): void;
  /**
   * Events after (epoch, seq) where they are still kept, else a snapshot first; a text may repeat what came before its offset's end. Ends, never throws, when the signal is aborted, the hub closes, or
   * `return` is called, at once even on a quiet stream. `snapshot` is read at the moment it is handed out.
   */
  subscribe(from: From, snapshot: () => readonly RunSnapshot[], signal: AbortSignal): AsyncGenerator<StreamedEvent, void, undefined>;
  /** Watchers at this moment. */
  readonly watchers: number;
  close(): void;
}

interface Watcher {
  readonly pending: Pending;
  ended: boolean;
  wake: () => void;
}

/** `epoch`: names this life of the core; seq starts at 1 in it. */
export const createHub = ({ epoch }: { readonly epoch: string }): Hub => {
  const watchers = new Set<Watcher>();
  const ring: StreamedEvent[] = [];
  const state = { seq: 0, ringBytes: 0, closed: false };

  const remember = (streamed: StreamedEvent): void => {
    ring.push(streamed);
    state.ringBytes += sizeOf(streamed.event);
    while (ring.length > RING_EVENTS_MAX || state.ringBytes > RING_BYTES_MAX) {
      const oldest = ring.shift();
      if (oldest === undefined) return;
      state.ringBytes -= sizeOf(oldest.event);
    }
  };

  /**
   * null: not all of them are kept. A page that left in the middle of a frame may have got a later event but not yet the merged text before it; so
   * texts of answers that went on are given again as far back as they are kept. Offsets make that harmless.
   */
  const eventsAfter = (from: From): readonly StreamedEvent[] | null => {
    if (from.epoch !== epoch || from.seq === undefined || from.seq > state.seq) return null;
    const kept = ring.length - (state.seq - from.seq);
    if (kept < 0) return null;
    const missed = ring.slice(kept);
    const wentOn = new Set(missed.flatMap(({ event }) => (event.kind === "text" ? [event.messageId] : [])));
    return [...ring.slice(0, kept).filter(({ event }) => event.kind === "text" && wentOn.has(event.messageId)), ...missed];
  };

  /** Resolves true when woken, false when `ms` have passed. */
  const woken = (watcher: Watcher, ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      watcher.wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });

  const frameOver = async (watcher: Watcher): Promise<void> => {
    const until = performance.now() + FRAME_MS;
    for (let left = FRAME_MS; left > 0 && !watcher.ended; left = until - performance.now()) await woken(watcher, left);
  };

  const streamed = (event: AppEvent): StreamedEvent => ({ epoch, seq: state.seq, event });

  async function* watch(
    watcher: Watcher,
    from: From,
    snapshot: () => readonly RunSnapshot[],
  ): AsyncGenerator<StreamedEvent, void, undefined> {
    const missed = eventsAfter(from);
    if (watcher.ended) return;
    watchers.add(watcher);
    try {
      if (missed === null) yield streamed({ kind: "snapshot", runs: [...snapshot()] });
      else for (const event of missed) watcher.pending.add(event);
      while (!watcher.ended) {
        if (watcher.pending.overflowed) {
          watcher.pending.clear();
          yield streamed({ kind: "snapshot", runs: [...snapshot()] });
        } else if (watcher.pending.empty) {
          if (!(await woken(watcher, STILL_HERE_MS))) yield streamed({ kind: "still-here" });
          continue;
        }
        const frameEnd = state.seq;
        for (let next = watcher.pending.take(frameEnd); next !== null && !watcher.ended; next = watcher.pending.take(frameEnd)) yield next;
        await frameOver(watcher);
      }
    } finally {
      watchers.delete(watcher);
    }
  }

  /** Also for a watcher that nobody will ever ask again: its `finally` might never run. */
  const end = (watcher: Watcher): void => {
    watcher.ended = true;
    watchers.delete(watcher);
    watcher.pending.clear();
    watcher.wake();
  };

  return {
    publish: (event) => {
      if (state.closed) return;
      state.seq += 1;
      const numbered = streamed(event);
      remember(numbered);
      for (const watcher of watchers) {
        watcher.pending.add(numbered);
        watcher.wake();
      }
    },
    subscribe: (from, snapshot, signal) => {
      const watcher: Watcher = { pending: createPending(), ended: signal.aborted || state.closed, wake: () => undefined };
      const events = watch(watcher, from, snapshot);
      const onAbort = (): void => end(watcher);
      signal.addEventListener("abort", onAbort, { once: true });
      // A generator that waits on a quiet queue hears nothing of return() until that wait is over: it is woken first.
      const leave = async (): Promise<IteratorResult<StreamedEvent, void>> => {
        signal.removeEventListener("abort", onAbort);
        end(watcher);
        return await events.return();
      };
      return {
        next: async () => {
          const result = await events.next();
          return result.done === true ? await leave() : result;
        },
        return: leave,
        throw: async (thrown: unknown) => {
          await leave();
          throw thrown;
        },
        [Symbol.asyncIterator]() {
          return this;
        },
        [Symbol.asyncDispose]: async () => {
          await leave();
        },
      };
    },
    get watchers() {
      return watchers.size;
    },
    close: () => {
      state.closed = true;
      for (const watcher of [...watchers]) end(watcher);
    },
  };
};

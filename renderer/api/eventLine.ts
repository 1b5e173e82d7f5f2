/** Keeps one event stream alive: resumes after (epoch, seq), waits longer after each failure, notices a silent peer. */
import { AppError } from "#src/contract/errors.ts";
import type { StreamedEvent } from "#src/contract/event.ts";

/** `signed-out`: the core asks for a sign-in; the line has stopped. */
export type LineState = "connecting" | "open" | "reconnecting" | "signed-out";
export type Position = { readonly epoch: string; readonly seq: number };

export type LineOptions = {
  /** Opens a stream; undefined asks for a snapshot first. */
  readonly open: (after: Position | undefined, signal: AbortSignal) => Promise<AsyncIterable<StreamedEvent>>;
  readonly onEvent: (event: StreamedEvent) => void;
  readonly onState: (state: LineState) => void;
  /** Resolves after `ms`, or at once when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** The core speaks at least every 15 s (contract/event.ts); two missed and a margin mean a dead peer. */
const SILENCE_MS = 40_000;

/** Resolves when the signal fires or the core asks for a sign-in. */
export const followEvents = async (options: LineOptions, signal: AbortSignal): Promise<void> => {
  let position: Position | undefined;
  let waitMs = FIRST_WAIT_MS;
  options.onState("connecting");
  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener("abort", stop);
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE_MS);
    };
    try {
      heard();
      const stream = await options.open(position, attempt.signal);
      options.onState("open");
      for await (const streamed of stream) {
        heard();
        waitMs = FIRST_WAIT_MS;
        position = { epoch: streamed.epoch, seq: streamed.seq };
        options.onEvent(streamed);
      }
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === "auth/required") return options.onState("signed-out");
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", stop);
      attempt.abort();
    }
    if (signal.aborted) return;
    options.onState("reconnecting");
    await options.wait(waitMs, signal);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
};

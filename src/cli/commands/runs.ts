/** Follows one run of the core to its end, with a progress bar; Ctrl-C cancels it. */
import { AppError, assertNever, fromWireError } from "#src/contract/errors.ts";
import type { StreamedEvent } from "#src/contract/event.ts";
import type { RunId } from "#src/contract/ids.ts";
import type { RunState } from "#src/contract/run.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { createProgressBar } from "../progressBar.ts";
import type { CommandContext } from "./context.ts";

/** A cancelled run settles within 5 s (contract); after this it is given up. */
const CANCEL_MS = 7_000;

/**
 * `start` is called once the events are listened to, so that none of the run is missed; every event reaches `onEvent`.
 * Resolves when the run is done. Throws why it failed, or the interruption.
 */
export const followRun = async (
  { terminal }: CommandContext,
  core: CoreConnection,
  start: () => Promise<{ readonly runId: RunId }>,
  onEvent: (event: StreamedEvent["event"]) => void = () => {},
): Promise<void> => {
  const giveUp = new AbortController();
  const bar = createProgressBar(terminal);
  const events = await core.page.core.events({}, { signal: giveUp.signal });
  try {
    await events.next();
    terminal.interrupted.throwIfAborted();
    const { runId } = await start();
    const cancel = (): void => {
      setTimeout(() => giveUp.abort(terminal.interrupted.reason), CANCEL_MS).unref();
      core.page.runs.cancel({ runId }).catch(() => {});
    };
    terminal.interrupted.addEventListener("abort", cancel, { once: true });
    if (terminal.interrupted.aborted) cancel();
    for await (const { event } of events) {
      onEvent(event);
      if (event.kind !== "run" || event.run.id !== runId) continue;
      if (ended(event.run.state, bar.show)) return;
    }
    throw new AppError("core/unreachable", "The core ended before the work did");
  } finally {
    bar.clear();
    giveUp.abort();
  }
};

const ended = (state: RunState, show: (progress: Extract<RunState, { kind: "running" }>["progress"]) => void): boolean => {
  switch (state.kind) {
    case "running":
      show(state.progress);
      return false;
    case "done":
      return true;
    case "cancelled":
      throw new AppError("run/interrupted", "Cancelled");
    case "failed":
      throw fromWireError(state.error);
    default:
      return assertNever(state);
  }
};

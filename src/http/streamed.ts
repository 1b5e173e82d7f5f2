/** Streams of the routers: ended by the caller's going, errors as data. */
import { toContractError } from "./wire.ts";

/** An error in the midst of a stream crosses as data too, not as oRPC's generic one. */
export async function* streamed<T>(events: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* events;
  } catch (thrown) {
    // A caller that left is no error; nobody reads this stream any more.
    if (signal.aborted) return;
    throw toContractError(thrown);
  }
}

/** The child's side of supervision: answers calls, shows that it lives, and ends when its parent is gone. */
import { writeFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { toWireError } from "#src/contract/errors.ts";
import { type FromChild, HEARTBEAT_MS, type ToChild } from "./protocol.ts";

/** Handles one call. `emit` sends an item; the signal aborts on cancel. Throws AppError for what the world refused. */
export type Handler = (input: unknown, context: { emit(item: unknown): void; readonly signal: AbortSignal }) => Promise<unknown>;

/** The kernel shall kill a child before the core or the window (Linux; raising one's own score needs no right). Range −1000…1000. */
const OOM_SCORE = "900";

const standFirstInLine = (): void => {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/oom_score_adj", OOM_SCORE);
  } catch {
    // A sandbox without /proc: the kernel's own choice stands.
  }
};

/** Serves the handlers by name until the parent disconnects; then the process kills itself at once (native destructors may hang or abort). */
export const serveChild = (handlers: Readonly<Record<string, Handler>>): void => {
  standFirstInLine();
  const running = new Map<number, AbortController>();
  const send = (message: FromChild): void => {
    if (process.connected) process.send?.(message);
  };
  const answer = async (call: Extract<ToChild, { kind: "call" }>): Promise<void> => {
    const controller = new AbortController();
    running.set(call.id, controller);
    try {
      const handler = handlers[call.name];
      if (handler === undefined) throw new TypeError(`No handler for ${call.name}`);
      const value = await handler(call.input, {
        emit: (item) => send({ kind: "item", id: call.id, value: item }),
        signal: controller.signal,
      });
      send({ kind: "result", id: call.id, value });
    } catch (thrown) {
      if (!controller.signal.aborted)
        process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
      send({ kind: "error", id: call.id, error: toWireError(thrown) });
    } finally {
      running.delete(call.id);
    }
  };
  process.on("message", (message: ToChild) => {
    if (message.kind === "call") void answer(message);
    else running.get(message.id)?.abort();
  });
  const end = (): boolean => process.kill(process.pid, "SIGKILL");
  process.once("disconnect", end);
  // A parent that was gone before this line (imports take a second) has disconnected unheard.
  const beat = (): unknown => (process.connected ? send({ kind: "heartbeat" }) : end());
  setInterval(beat, HEARTBEAT_MS);
  beat();
  // Children are ended by signals, at which Node does not write what it compiled.
  setImmediate(flushCompileCache);
};

/** Supervises one long-lived child: calls with items, cancel, heartbeat watchdog; its exit is the only truth. */
import { fromWireError } from "#src/contract/errors.ts";
import { type ChildEnd, classifyExit, type ExitFacts, endError, kernelMemoryKills } from "./exit.ts";
import { reportProcess } from "./observer.ts";
import { type FromChild, HEARTBEAT_MS, OUTBOUND_TARGETS, type ToChild } from "./protocol.ts";
import { spawnNode } from "./spawn.ts";

export interface ChildOptions {
  readonly entry: URL;
  /** For people: names the process in errors and in the ledger. Never a path. */
  readonly label: string;
  readonly memoryMb?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Silence after which the child counts as hung; null: only a deadline ends it. */
  readonly hangMs?: number | null;
  /** How long a cancelled call may still run. */
  readonly cancelMs?: number;
  /** Without network where the system lends a wall for that. */
  readonly wall?: boolean;
  /** The only targets it may connect to (`host:port`, lower case); without it the child has no way out at all. */
  readonly outbound?: readonly string[];
}

export interface CallOptions {
  /** Items in order, before the promise settles. */
  readonly onItem?: (item: unknown) => void;
  /** Abort cancels the call; the promise then rejects with the signal's reason once the child has answered or is dead. */
  readonly signal?: AbortSignal;
}

/** A supervised child. Every call settles exactly once, with engine/crashed | engine/out-of-memory | engine/hung when the process ends first. */
export interface Child {
  readonly pid: number;
  /** The result is the child's own: a checked boundary is not needed, both ends are built together. */
  call(name: string, input: unknown, options?: CallOptions): Promise<unknown>;
  /** Resolves when the process is gone. Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Ends the process and waits for it. */
  close(): Promise<void>;
  /** Ends the process because of what the caller saw (more than anyone read). */
  condemn(): void;
}

/** DESIGN: hangs are found within 30 s and ended within 7 s more; a cancel is honoured in 5 s. */
const HANG_MS = 25_000;
const TERM_TO_KILL_MS = 3_000;
const CANCEL_MS = 5_000;
/** Exit is known before the last messages and lines have been read; wait this long for them at most. */
const DRAIN_MS = 300;
const STDERR_TAIL_CHARACTERS = 8_192;

interface Pending {
  readonly onItem: (item: unknown) => void;
  readonly settle: (outcome: { readonly value: unknown } | { readonly error: unknown }) => void;
}

/** Starts the process. Never throws for the child's sake: a child that cannot start is one that ended. */
export const startChild = (options: ChildOptions): Child => {
  const killsBefore = kernelMemoryKills();
  const spawned = spawnNode({
    entry: options.entry,
    memoryMb: options.memoryMb ?? null,
    env: { ...options.env, ...(options.outbound === undefined ? {} : { [OUTBOUND_TARGETS]: options.outbound.join(",") }) },
    wall: options.wall ?? false,
  });
  const pid = spawned.pid ?? -1;
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let ordered: ExitFacts["ordered"] = null;
  let end: ChildEnd | null = null;
  let stderrTail = "";
  let killTimer: NodeJS.Timeout | null = null;
  let silentTicks = 0;

  const order = (why: NonNullable<ExitFacts["ordered"]>): void => {
    ordered ??= why;
    if (killTimer !== null || end !== null) return;
    spawned.kill("SIGTERM");
    killTimer = setTimeout(() => spawned.kill("SIGKILL"), TERM_TO_KILL_MS);
  };

  const send = (message: ToChild): void => {
    // A dead channel is not an error of the call: the exit settles it.
    if (spawned.connected) spawned.send(message, () => {});
  };

  spawned.on("message", (message: FromChild) => {
    silentTicks = 0;
    if (message.kind === "heartbeat") return;
    if (message.kind === "outbound") return reportProcess({ kind: "outbound", pid, label: options.label, door: message.door });
    const call = pending.get(message.id);
    if (call === undefined) return;
    if (message.kind === "item") return call.onItem(message.value);
    call.settle(message.kind === "result" ? { value: message.value } : { error: fromWireError(message.error) });
  });
  spawned.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderrTail = (stderrTail + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  spawned.stdout?.resume();

  // Ticks, not clock time: after the machine slept or this core was busy one tick passes, not a whole silence.
  const hangMs = options.hangMs === undefined ? HANG_MS : options.hangMs;
  const tickMs = hangMs === null ? HEARTBEAT_MS : Math.min(HEARTBEAT_MS, hangMs / 4);
  const watchdog =
    hangMs === null
      ? null
      : setInterval(() => {
          silentTicks += 1;
          if (silentTicks * tickMs >= hangMs) order("hung");
        }, tickMs);

  const ended = new Promise<ChildEnd>((resolve) => {
    const finish = (code: number | null, signal: string | null): void => {
      if (end !== null) return;
      if (watchdog !== null) clearInterval(watchdog);
      if (killTimer !== null) clearTimeout(killTimer);
      const last: ChildEnd = classifyExit({ code, signal, stderrTail, ordered, kernelKilled: kernelMemoryKills() > killsBefore });
      end = last;
      for (const call of [...pending.values()]) call.settle({ error: endError(last, options.label) });
      if (spawned.pid !== undefined) reportProcess({ kind: "ended", pid, label: options.label });
      resolve(last);
    };
    spawned.once("error", (error) => {
      stderrTail += error.message;
      if (spawned.pid === undefined) finish(null, null);
    });
    spawned.once("exit", (code, signal) => {
      const drained = setTimeout(() => finish(code, signal), DRAIN_MS);
      spawned.once("close", () => {
        clearTimeout(drained);
        finish(code, signal);
      });
    });
  });
  if (spawned.pid !== undefined) reportProcess({ kind: "started", pid, label: options.label });

  const call = (name: string, input: unknown, { onItem = () => {}, signal }: CallOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (end !== null) return reject(endError(end, options.label));
      const id = nextId++;
      let cancelTimer: NodeJS.Timeout | null = null;
      const cancel = (): void => {
        send({ kind: "cancel", id });
        cancelTimer = setTimeout(() => order("cancel-ignored"), options.cancelMs ?? CANCEL_MS);
      };
      pending.set(id, {
        onItem,
        settle: (outcome) => {
          pending.delete(id);
          if (cancelTimer !== null) clearTimeout(cancelTimer);
          signal?.removeEventListener("abort", cancel);
          if (signal?.aborted) reject(signal.reason);
          else if ("error" in outcome) reject(outcome.error);
          else resolve(outcome.value);
        },
      });
      signal?.addEventListener("abort", cancel, { once: true });
      send({ kind: "call", id, name, input });
    });

  return {
    pid,
    call,
    ended,
    condemn: () => order("flooded"),
    close: async () => {
      order("close");
      await ended;
    },
  };
};

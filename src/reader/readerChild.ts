/** A reader's process as the supervisor holds it: bounded in time and memory, told apart why it ended. */
import { readFileSync } from "node:fs";
import { AppError } from "#src/contract/errors.ts";
import { type Child, startChild } from "#src/process/child.ts";
import { HEAP_MB, type ReaderLimits } from "./limits.ts";
import type { NextEvent, Opened, OpenInput, RenderInput, RenderResult, SentSource } from "./protocol.ts";
import type { DocumentSource } from "./reader.ts";

/** `why`: how the process ended and what it last said, for developers. */
export type Loss = { readonly kind: "slow" } | { readonly kind: "died"; readonly why: unknown };

/** A call's outcome: `slow` and `died` leave no process behind. What the document itself refused is thrown. */
export type Outcome<T> = { readonly kind: "done"; readonly value: T } | Loss;

/** As a process is given it: an upload decrypted. */
export const sent = async (source: DocumentSource): Promise<SentSource> =>
  source.kind === "file" ? source : { kind: "bytes", name: source.name, bytes: await source.bytes() };

/** What a lost process costs the page or the document. What the process said may hold content: it stays in `cause`, which no face shows. */
export const lossError = (loss: Loss, page: number): AppError =>
  loss.kind === "slow"
    ? new AppError("document/too-slow", "A page took too long", { details: { page } })
    : new AppError("reader/crashed", "The reader's process died twice at the same page", { details: { page }, cause: loss.why });

export interface ReaderChild {
  readonly pid: number;
  warm(): Promise<void>;
  open(input: OpenInput): Promise<Outcome<Opened>>;
  /** Sends the question at once; the time to answer runs from when the outcome is waited for. */
  next(): () => Promise<Outcome<NextEvent>>;
  render(input: RenderInput): Promise<Outcome<RenderResult>>;
  /** Kills it; everything pending ends as `died`. */
  close(): Promise<void>;
}

const WATCH_MS = 250;

/** Resident bytes of a process; 0 where the system does not tell that way (elsewhere V8's limit stands alone). */
const residentBytes = (pid: number): number => {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
};

/** Ends the child when it grows over the limit. */
const watchMemory = (child: Child, memoryBytes: number): void => {
  const timer = setInterval(() => {
    if (residentBytes(child.pid) > memoryBytes) child.condemn();
  }, WATCH_MS);
  timer.unref();
  void child.ended.then(() => clearInterval(timer));
};

const isDeath = (thrown: unknown): thrown is AppError => thrown instanceof AppError && thrown.code.startsWith("engine/");

/** Starts the process; never throws for its sake. */
export const startReaderChild = (entry: URL, limits: ReaderLimits): ReaderChild => {
  // No heartbeat watchdog: a page may take its time, and that time is watched here.
  const child = startChild({ entry, label: "reader", memoryMb: HEAP_MB, hangMs: null, wall: true });
  watchMemory(child, limits.memoryBytes);

  const settle = async <T>(answer: Promise<unknown>): Promise<Outcome<T>> => {
    const late = Promise.withResolvers<Outcome<T>>();
    const deadline = setTimeout(() => late.resolve({ kind: "slow" }), limits.pageMs);
    try {
      // Both ends are built together.
      const done = answer.then((value): Outcome<T> => ({ kind: "done", value: value as T }));
      const outcome = await Promise.race([done, late.promise]);
      if (outcome.kind === "slow") void child.close();
      return outcome;
    } catch (thrown) {
      if (isDeath(thrown)) return { kind: "died", why: thrown };
      throw thrown;
    } finally {
      clearTimeout(deadline);
    }
  };

  return {
    pid: child.pid,
    warm: async () => {
      // A spare that dies is found out when it is taken.
      await child.call("warm", null).catch(() => {});
    },
    open: (input) => settle(child.call("open", input)),
    next: () => {
      const answer = child.call("next", null);
      // Asked ahead: it may fail before anyone waits for it.
      answer.catch(() => {});
      return () => settle(answer);
    },
    render: (input) => settle(child.call("render", input)),
    close: () => child.close(),
  };
};

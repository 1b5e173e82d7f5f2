/** The asynchronous side of a store thread: typed calls, each settled exactly once, also when the thread dies. */
import { Worker } from "node:worker_threads";
import { AppError } from "#src/contract/errors.ts";
import type { Opening } from "./opening.ts";
import type { Operations, Role } from "./operations.ts";
import { receiveError } from "./storeErrors.ts";
import type { FromThread, ToThread } from "./threadMessages.ts";

/** Calls waiting for one thread; beyond this they are refused at once. */
const PENDING_MAX = 10_000;

/** The entry beside this file, as source (type stripping) or compiled. */
const ENTRY = import.meta.url.endsWith(".ts") ? new URL("./thread.ts", import.meta.url) : new URL("./thread.js", import.meta.url);

type Callable = (...args: never[]) => unknown;
/** `call(name, ...args)`: what the operation of that name gives, or its AppError. `close`: after the calls sent so far; resolves when the thread has ended. */
export interface Thread<Ops> {
  call<Name extends keyof Ops>(
    name: Name,
    ...args: Ops[Name] extends Callable ? Parameters<Ops[Name]> : never
  ): Promise<Ops[Name] extends Callable ? ReturnType<Ops[Name]> : never>;
  /** Resolves with what its calls fail with once the thread ended though nobody closed it; else never. */
  readonly died: Promise<AppError>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: AppError) => void;
}

const closed = (): AppError => new AppError("internal", "The store is closed");
const dead = (): AppError =>
  new AppError("store/unreadable", "The store's thread has ended by itself", { details: { reason: "thread-ended" } });

export interface ThreadStart<R extends Role> {
  readonly role: R;
  readonly opening: Opening;
  /** Opens only then; the thread loads its code meanwhile (about 0.15 s, most of a store's start). */
  readonly after?: Promise<unknown>;
}

/** Starts a thread and waits until its connection is open. Throws what opening or `after` threw. */
export const startThread = async <R extends Role>({ role, opening, after }: ThreadStart<R>): Promise<Thread<Operations[R]>> => {
  const worker = new Worker(ENTRY, { name: `store ${role}` });
  const waiting = new Map<number, Waiting>();
  const opened = Promise.withResolvers<void>();
  // Owned from the start: the thread may end while `after` is awaited.
  opened.promise.catch(() => undefined);
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let lastId = 0;
  const died = Promise.withResolvers<AppError>();
  let open = true;
  let isDead = false;
  const send = (message: ToThread): void => worker.postMessage(message);
  const settle = (id: number, how: (waiter: Waiting) => void): void => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (waiter) how(waiter);
  };

  worker.on("message", (message: FromThread) => {
    switch (message.kind) {
      case "ready":
        return opened.resolve();
      case "refused":
        return opened.reject(receiveError(message.error));
      case "done":
        return settle(message.id, (waiter) => waiter.resolve(message.value as never));
      case "failed":
        return settle(message.id, (waiter) => waiter.reject(receiveError(message.error)));
    }
  });
  // An uncaught error ends the thread, which settles what waits; its text may hold content and is dropped.
  worker.on("error", () => undefined);
  void exited.then(() => {
    isDead = open;
    open = false;
    opened.reject(dead());
    for (const id of [...waiting.keys()]) settle(id, (waiter) => waiter.reject(dead()));
    if (isDead) died.resolve(dead());
  });

  const close = (): Promise<void> => {
    if (open) send({ kind: "close" });
    open = false;
    return exited;
  };
  try {
    await after;
    send({ kind: "open", role, opening });
    await opened.promise;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    call: (name, ...args) => {
      if (!open) return Promise.reject(isDead ? dead() : closed());
      if (waiting.size >= PENDING_MAX) return Promise.reject(new AppError("request/too-many", "Too many calls wait for the database"));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ kind: "call", id, name: String(name), args });
      });
    },
    died: died.promise,
    close,
  };
};

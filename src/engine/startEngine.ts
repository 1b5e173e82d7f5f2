/** Starts an engine process, loads a model in it, and gives the typed client. */
import { availableParallelism } from "node:os";
import { AppError } from "#src/contract/errors.ts";
import { type Child, startChild } from "#src/process/child.ts";
import { deviceEnvironment } from "./deviceChoice.ts";
import type { Engine, GenerateEvent, GenerateRequest, StartEngine } from "./engine.ts";
import type { EngineCalls } from "./protocol.ts";
import { streamEvents } from "./streamEvents.ts";

export interface StartEngineOptions {
  /** Another child speaking the same protocol (tests). */
  readonly childEntry?: URL;
  /** Silence after which an engine counts as hung; tests shorten it. */
  readonly hangMs?: number;
  /** How long a cancelled generation may go on. */
  readonly cancelMs?: number;
}

const ownExtension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const defaultEntry = new URL(`./child/main.${ownExtension}`, import.meta.url);

/**
 * Decode hops over libuv's pool: with the default four threads generation loses 30 % (39.6 against 56.8 tokens/s; 53–56 with two; PERFORMANCE.md, finding 1).
 */
const WORKER_ENV = { UV_THREADPOOL_SIZE: "2" };
/** Embedders and rerankers evaluate one text per core, each in a thread of that pool. */
const HELPER_ENV = { UV_THREADPOOL_SIZE: `${Math.max(2, availableParallelism())}` };

/** A name comes from the model's file and may be as long as its author liked; a line of the ledger is short. */
const LABEL_NAME_MAX = 100;

const ask = <T extends keyof EngineCalls>(child: Child, name: T, input: EngineCalls[T]["input"], options: Parameters<Child["call"]>[2]) =>
  child.call(name, input, options) as Promise<EngineCalls[T]["result"]>;

const engineOf = (child: Child, loaded: EngineCalls["load"]["result"]): Engine => ({
  pid: child.pid,
  loaded,
  generate: (request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent> => streamEvents(child, request, signal),
  count: (messages) => ask(child, "count", messages, {}),
  choose: (request, signal) => ask(child, "choose", request, { signal }),
  embed: (request, signal) => ask(child, "embed", request, { signal }),
  rank: (request, signal) => ask(child, "rank", request, { signal }),
  memory: () => ask(child, "memory", null, {}),
  ended: child.ended,
  close: () => child.close(),
});

/** See `StartEngine` in engine.ts for what it throws. */
export const createStartEngine =
  (options: StartEngineOptions = {}): StartEngine =>
  async (request, onProgress, signal) => {
    signal.throwIfAborted();
    const child = startChild({
      entry: options.childEntry ?? defaultEntry,
      label: `engine worker (${request.label.slice(0, LABEL_NAME_MAX)})`,
      env: { ...(request.role === "chat" ? WORKER_ENV : HELPER_ENV), ...deviceEnvironment(request.options) },
      ...(options.hangMs === undefined ? {} : { hangMs: options.hangMs }),
      ...(options.cancelMs === undefined ? {} : { cancelMs: options.cancelMs }),
    });
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      const loading = ask(child, "load", request, {
        onItem: (item) => onProgress(item as EngineCalls["load"]["item"]),
      });
      return engineOf(child, await Promise.race([loading, aborted.promise]));
    } catch (thrown) {
      await child.close();
      if (signal.aborted) throw signal.reason;
      throw thrown instanceof AppError ? thrown : new AppError("engine/load-failed", "The model could not be loaded", { cause: thrown });
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };

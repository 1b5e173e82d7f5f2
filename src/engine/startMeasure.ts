/** Starts a measuring process and gives the typed client; one process per level and kind of measuring. */
import { availableParallelism } from "node:os";
import { type Child, startChild } from "#src/process/child.ts";
import { deviceEnvironment } from "./deviceChoice.ts";
import type { Measure, MeasureCalls, MeasuredModel } from "./measure.ts";

const ownExtension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const defaultEntry = new URL(`./child/measureMain.${ownExtension}`, import.meta.url);

/** Speed is measured as the engine runs (startEngine.ts); quality sorts whole vocabularies in that pool, beside evaluating. */
const SPEED_ENV = { UV_THREADPOOL_SIZE: "2" };
const QUALITY_ENV = { UV_THREADPOOL_SIZE: `${Math.max(2, availableParallelism())}` };

/** A line of the ledger is short; a model's name may be long. */
const LABEL_NAME_MAX = 100;

const ask = <T extends keyof MeasureCalls>(
  child: Child,
  name: T,
  input: MeasureCalls[T]["input"],
  options: Parameters<Child["call"]>[2] = {},
) => child.call(name, input, options) as Promise<MeasureCalls[T]["result"]>;

export interface StartMeasureOptions {
  /** Another child speaking the same protocol (tests). */
  readonly childEntry?: URL;
}

export const createMeasure = (options: StartMeasureOptions = {}): Measure => {
  /** Opens in a new process; whatever goes wrong, the process is gone before the error is told. */
  const opened = async <T extends "openQuality" | "openSpeed">(
    name: T,
    {
      input,
      model,
      env,
    }: { readonly input: MeasureCalls[T]["input"]; readonly model: MeasuredModel; readonly env: Record<string, string> },
    onLoading: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly child: Child; readonly result: MeasureCalls[T]["result"] }> => {
    signal.throwIfAborted();
    const child = startChild({
      entry: options.childEntry ?? defaultEntry,
      label: `measuring ${name === "openSpeed" ? "speed" : "quality"} (${model.label.slice(0, LABEL_NAME_MAX)})`,
      env: { ...env, ...deviceEnvironment(model.options) },
    });
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      const opening = ask(child, name, input, { onItem: (item) => onLoading(Number(item)) });
      return { child, result: await Promise.race([opening, aborted.promise]) };
    } catch (thrown) {
      await child.close();
      throw thrown;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };
  return {
    quality: async (input, onLoading, signal) => {
      const { child, result } = await opened("openQuality", { input, model: input.level, env: QUALITY_ENV }, onLoading, signal);
      return {
        pid: child.pid,
        chunks: result.chunks,
        chunk: (index, chunkSignal) => ask(child, "chunk", index, { signal: chunkSignal }),
        hold: async (held) => {
          await ask(child, "hold", held);
        },
        close: () => child.close(),
      };
    },
    speed: async (input, onLoading, signal) => {
      const { child, result } = await opened("openSpeed", { input, model: input.model, env: SPEED_ENV }, onLoading, signal);
      return {
        pid: child.pid,
        ...result,
        pass: (passSignal) => ask(child, "pass", null, { signal: passSignal }),
        close: () => child.close(),
      };
    },
  };
};

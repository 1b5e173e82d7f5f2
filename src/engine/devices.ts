/** What hardware this machine offers for inference, looked at in children, because drivers may hang or abort. */
import type { Devices } from "#src/contract/model.ts";
import { runJob } from "#src/process/job.ts";
import type { DevicesQuestion, MachineFacts, OpenedBackend } from "./deviceFacts.ts";
import { examineDevices } from "./examineDevices.ts";

/** A cold graphics driver takes seconds; a broken one for ever. */
const DEADLINE_MS = 30_000;
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** Backends, cards, cores and memory, each unused one with its reason. Throws engine/crashed, engine/hung (of the look at the machine itself), or the signal's reason. */
export const detectDevices = async (signal?: AbortSignal): Promise<Devices> => {
  const job = async <T>(question: DevicesQuestion, env: Readonly<Record<string, string>>): Promise<T> =>
    await runJob<T>({
      entry: new URL(`./child/devicesJob.${extension}`, import.meta.url),
      input: question,
      deadlineMs: DEADLINE_MS,
      memoryMb: 256,
      label: "device detection",
      env,
      ...(signal === undefined ? {} : { signal }),
    });
  const found = await examineDevices({
    machine: () => job<MachineFacts>({ kind: "machine" }, {}),
    open: (question, env) => job<OpenedBackend>(question, env),
  });
  signal?.throwIfAborted();
  return found;
};

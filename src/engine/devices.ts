/** What hardware this machine offers for inference, looked at in a child, because drivers may hang or abort. */
import type { Devices } from "#src/contract/model.ts";
import { runJob } from "#src/process/job.ts";

/** A cold graphics driver takes seconds; a broken one for ever. */
const DEADLINE_MS = 30_000;
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** Backends, GPUs, cores and memory, each unused one with its reason. Throws engine/crashed, engine/hung, or the signal's reason. */
export const detectDevices = async (signal?: AbortSignal): Promise<Devices> =>
  await runJob<Devices>({
    entry: new URL(`./child/devicesJob.${extension}`, import.meta.url),
    input: null,
    deadlineMs: DEADLINE_MS,
    memoryMb: 256,
    label: "device detection",
    ...(signal === undefined ? {} : { signal }),
  });

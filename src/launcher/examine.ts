/** Asks what surrounds the store, where no core can open it: a run of the core's program that only looks. */
import { devicesSchema } from "#src/contract/model.ts";
import { z } from "#src/contract/zod.ts";
import { type CoreJob, runCoreJob } from "./coreJob.ts";

const reportSchema = z.object({
  devices: devicesSchema,
  versions: z.record(z.string(), z.string()),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

/** Runtimes, devices, memory and checks, as the control router's `doctor` gives them, less what only an open store can tell. */
export const examineWithoutCore = async (job: CoreJob) => reportSchema.parse(await runCoreJob(["--examine"], job));

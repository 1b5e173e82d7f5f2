/** Puts a backup in place of a database that no core can open: a run of the core's program that only does this. */
import { z } from "#src/contract/zod.ts";
import { type CoreJob, runCoreJob } from "./coreJob.ts";

const backupSchema = z.object({ name: z.string(), kind: z.enum(["daily", "before-migration"]), at: z.number() });
const listSchema = z.object({ backups: z.array(backupSchema.extend({ sound: z.boolean() })) });
const restorationSchema = z.object({ restored: backupSchema, quarantined: z.string().nullable() });

/** Newest first, each opened and checked. Throws what a core's start throws, store/in-use while one runs. */
export const listBackups = async (request: CoreJob) => listSchema.parse(await runCoreJob(["--list-backups"], request)).backups;

/** `name` null: the newest sound one. Throws what listBackups throws, and store/unreadable (details: reason) when no backup serves. */
export const restoreBackup = async (name: string | null, request: CoreJob) =>
  restorationSchema.parse(await runCoreJob(["--restore-backup", name ?? "newest"], request));

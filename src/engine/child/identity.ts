/** Whether a model's files are still those that were validated. */
import { stat } from "node:fs/promises";
import { AppError } from "#src/contract/errors.ts";
import type { ModelPart } from "../engine.ts";

const check = async ({ path, identity: expected }: ModelPart): Promise<void> => {
  const found = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw new AppError("model/missing", "The model file is not there or cannot be read", { cause });
  });
  const same =
    found.dev.toString() === expected.dev &&
    found.ino.toString() === expected.ino &&
    found.size === BigInt(expected.sizeBytes) &&
    found.mtimeMs === BigInt(Math.trunc(expected.mtimeMs));
  if (!same) throw new AppError("model/changed", "The model file is not the one that was checked");
};

/** Device, inode, size and time (whole milliseconds) of every part must be those seen by the validator. Throws model/missing, model/changed. */
export const checkIdentity = async (parts: readonly ModelPart[]): Promise<void> => {
  for (const part of parts) await check(part);
};

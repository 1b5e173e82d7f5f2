/** Backups in the background: one daily, and new ones in place of those that hold what was deleted for good. */
import type { AppError } from "#src/contract/errors.ts";
import { isBackupDue } from "./backups.ts";
import { layoutOf } from "./layout.ts";
import type { Opening } from "./opening.ts";
import type { Operations } from "./operations.ts";
import { toStoreError } from "./storeErrors.ts";
import { startThread, type Thread } from "./threadClient.ts";

/** How often a running core looks whether a backup is due. */
const LOOK_EVERY_MS = 60 * 60 * 1000;

/**
 * One job after the other, each on a keeper thread of its own that ends with it: a copy of a large database takes seconds, in which both writer and reader
 * go on. What a crash left undone (purges) is taken up by the first job after the next start.
 */
export const createMaintenance = (deps: { opening: Opening; writer: Thread<Operations["writer"]>; now: () => number }) => {
  const { opening, writer, now } = deps;
  let queue: Promise<unknown> = Promise.resolve();
  let failure: AppError | null = null;

  const withKeeper = async (work: (keeper: Thread<Operations["keeper"]>) => Promise<void>): Promise<void> => {
    const keeper = await startThread({ role: "keeper", opening });
    try {
      await work(keeper);
    } finally {
      await keeper.close();
    }
  };
  const replaceNow = async (): Promise<void> => {
    // First, so that no new backup takes along what is about to go.
    while (await writer.call("sweepDocuments"));
    const purges = await writer.call("listPurges");
    if (purges.length === 0) return;
    for (let at = await writer.call("sweepTerms", 0); at !== null; ) at = await writer.call("sweepTerms", at);
    for (let more = await writer.call("mergeSearch", true); more; ) more = await writer.call("mergeSearch", false);
    await writer.call("checkpoint");
    await withKeeper(async (keeper) => {
      await keeper.call("replaceHolders", now(), purges);
    });
    await writer.call("forgetPurges", purges);
  };
  const enqueue = (job: () => Promise<void>): Promise<void> => {
    const done = queue.then(job);
    queue = done.then(
      () => {
        failure = null;
      },
      (error: unknown) => {
        failure = toStoreError(error);
      },
    );
    return done;
  };
  const look = (): void => {
    // A failure is kept in `failure`, which the doctor shows; the next look tries again.
    enqueue(async () => {
      await replaceNow();
      // Asked first, so that a start costs no thread on a day that has its backup, nor the very first one.
      const at = now();
      if (isBackupDue(layoutOf(opening.dataDir).backups, at) && (await writer.call("hasContent"))) {
        await withKeeper((keeper) => keeper.call("backUp", at));
      }
    }).catch(() => undefined);
  };

  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();

  return {
    /** Resolves when no backup holds anything deleted for good. */
    replaceBackups: (): Promise<void> => enqueue(replaceNow),
    failure: async (): Promise<AppError | null> => {
      await queue;
      return failure;
    },
    close: async (): Promise<void> => {
      clearInterval(timer);
      await queue;
    },
  };
};

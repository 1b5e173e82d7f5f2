/** A store in a directory of its own, gone after the test. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "#src/store/store.ts";

/** An empty directory for one test; `remove` deletes it. */
export const makeTestDir = async (): Promise<{ readonly dataDir: string; remove(): Promise<void> }> => {
  const dataDir = await mkdtemp(join(tmpdir(), "deskside-store-"));
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true, maxRetries: 10 }) };
};

export interface TestStore {
  readonly store: Store;
  readonly dataDir: string;
  readonly key: Uint8Array;
  /** What `now()` gives; may be set. */
  readonly clock: { now: number };
  /** Closes and opens again. */
  reopen(): Promise<Store>;
  /** Closes and deletes. */
  remove(): Promise<void>;
}

/** A fresh store at 2026-01-01 with a random key and a bin of 30 days. */
export const openTestStore = async (): Promise<TestStore> => {
  const { dataDir, remove } = await makeTestDir();
  const key = randomBytes(32);
  const clock = { now: Date.UTC(2026, 0, 1) };
  const open = (): Promise<Store> => openStore({ dataDir, key, now: () => clock.now, binDays: () => 30 });
  let current = await open();
  return {
    store: current,
    dataDir,
    key,
    clock,
    reopen: async () => {
      await current.close();
      current = await open();
      return current;
    },
    remove: async () => {
      await current.close();
      await remove();
    },
  };
};

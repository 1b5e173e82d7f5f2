/** What stands before the store is open: the data directory and its lock, settings, runs, the event hub, the log. */
import { realpath } from "node:fs/promises";
import type { SettingsDesk } from "#src/desk/settings.ts";
import { installTripwire } from "#src/process/tripwire.ts";
import { createHub, type Hub } from "#src/run/hub.ts";
import { createRuns, type Runs } from "#src/run/runs.ts";
import { acquireCoreLock } from "#src/store/coreLock.ts";
import { type Layout, prepareDataDir } from "#src/store/layout.ts";
import { wireSettings } from "./desk.ts";
import { newId, now } from "./identity.ts";
import { type Log, openLog } from "./log.ts";
import type { LedgerFact } from "./shapes.ts";

export interface Base {
  readonly epoch: string;
  readonly layout: Layout;
  readonly log: Log;
  readonly hub: Hub;
  readonly runs: Runs;
  readonly settings: SettingsDesk;
  /** Last of all: another core may start from here on. */
  release(): Promise<void>;
}

/** Throws store/in-use, store/read-only, store/disk-full. */
export const openBase = async (dataDir: string): Promise<Base> => {
  const layout = await prepareDataDir(dataDir);
  const lock = await acquireCoreLock(layout.root);
  try {
    const epoch = newId<string>();
    const hub = createHub({ epoch });
    const publish = hub.publish;
    return {
      epoch,
      layout: { ...layout, root: await realpath(layout.root) },
      log: openLog(layout.logs),
      hub,
      runs: createRuns({ now, newId, publish }),
      settings: await wireSettings(layout.root, publish),
      release: () => lock.release(),
    };
  } catch (refused) {
    await lock.release();
    throw refused;
  }
};

/** Installs the outbound tripwire in this process; what it catches goes into the ledger. */
export const guardNetwork = (tell: (fact: LedgerFact) => void): void => installTripwire((door) => tell({ kind: "outbound", door }));

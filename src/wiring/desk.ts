/** The desk: ledger, bin and grants met by the store and the file system; the settings by settings.json. */

import type { AppEvent } from "#src/contract/event.ts";
import { type Bin, createBin } from "#src/desk/bin.ts";
import { type Browse, createBrowse } from "#src/desk/browse.ts";
import { createGrants, type Grants } from "#src/desk/grants.ts";
import { createLedger, type LedgerDesk } from "#src/desk/ledger.ts";
import type { Restored } from "#src/desk/ports.ts";
import { createSettings, type SettingsDesk } from "#src/desk/settings.ts";
import { readSettings, writeSettings } from "#src/store/settingsFile.ts";
import type { Store } from "#src/store/store.ts";
import { newId, now } from "./identity.ts";
import { memoryOf } from "./processMemory.ts";
import type { KeyProtection } from "./shapes.ts";

export const wireSettings = (dataDir: string, publish: (event: AppEvent) => void): Promise<SettingsDesk> =>
  createSettings({ file: { read: () => readSettings(dataDir), write: (settings) => writeSettings(dataDir, settings) }, publish });

export interface Desk {
  readonly ledger: LedgerDesk;
  readonly bin: Bin;
  readonly grants: Grants;
  readonly browse: Browse;
}

/** `restored`: told what came back from the bin. `onFailed`: a line of the ledger or an expiry the store refused. */
export const wireDesk = (deps: {
  readonly store: Store;
  readonly publish: (event: AppEvent) => void;
  readonly key: () => KeyProtection;
  readonly restored: (what: Restored) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}): Desk => ({
  ledger: createLedger({ repository: deps.store.ledger, now, key: deps.key, publish: deps.publish, memoryOf, onFailed: deps.onFailed }),
  bin: createBin({ repository: deps.store.bin, now, restored: deps.restored }),
  grants: createGrants({ newId }),
  browse: createBrowse({ newId, now }),
});

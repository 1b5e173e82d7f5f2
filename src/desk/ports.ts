/** What the desk domain needs from others; wiring/ meets these with the store, the file system and the hub. */
import type { BinItem } from "#src/contract/bin.ts";
import type { BinItemId, ChatId } from "#src/contract/ids.ts";
import type { LedgerEntry } from "#src/contract/privacy.ts";
import type { Settings } from "#src/contract/settings.ts";

/** settings.json. Reading never throws for a damaged file: it gives the defaults. */
export interface SettingsFile {
  read(): Promise<Settings>;
  write(settings: Settings): Promise<void>;
}

/** The bin of the store. Throws request/not-found for an id that is gone. */
export interface BinRepository {
  list(): Promise<readonly BinItem[]>;
  restore(id: BinItemId): Promise<Restored>;
  deleteForever(id: BinItemId): Promise<void>;
  empty(): Promise<void>;
  /** Deletes for good what expired before `now` (ms); gives how many. */
  expire(now: number): Promise<number>;
}
export interface Restored {
  readonly kind: BinItem["kind"];
  readonly chatId: ChatId | null;
}

/** Durable lines of the privacy ledger, newest first. */
export interface LedgerRepository {
  append(entry: LedgerEntry): Promise<void>;
  recent(limit: number): Promise<readonly LedgerEntry[]>;
}

/** What a migration is: one file, one number, one transaction. */
import type { Connection } from "../connection.ts";

/** `version`: the schema's `user_version` after it. `up` runs inside the transaction that also sets the version. Never edited once released. */
export interface Migration {
  readonly version: number;
  up(db: Connection): void;
}

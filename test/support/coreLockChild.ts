/** A process that holds the core lock until it is killed. */
import { acquireCoreLock } from "#src/store/coreLock.ts";

const [dataDir = ""] = process.argv.slice(2);
await acquireCoreLock(dataDir);
process.send?.("held");
// The channel to the parent keeps the process, and with it the lock.
process.on("message", () => undefined);

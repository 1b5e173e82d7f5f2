/** Loaded before a child's entry (spawn.ts): sets the tripwire in the child and tells the supervisor of each attempt. */
import { type FromChild, OUTBOUND_TARGETS } from "./protocol.ts";
import { installTripwire } from "./tripwire.ts";

const targets = process.env[OUTBOUND_TARGETS];
delete process.env[OUTBOUND_TARGETS];

installTripwire(
  (door) => {
    const message: FromChild = { kind: "outbound", door };
    // A thread of the child has no channel: it is refused all the same.
    process.send?.(message);
  },
  targets === undefined ? null : targets.split(","),
);

/** The privacy ledger: what ran, what was opened, what was refused, since the core started and over time. Never content, never paths. */
import { timestampSchema } from "./ids.ts";
import { z } from "./zod.ts";

export const ledgerEntrySchema = z.object({
  at: timestampSchema,
  kind: z.enum(["core-started", "process-started", "process-ended", "file-opened", "page-connected", "listening", "refused", "outbound"]),
  /** A short fact: "engine worker (starter)", "Host evil.example refused". */
  what: z.string().max(300),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

export const ledgerSchema = z.object({
  /** Connections to other machines by Deskside's processes since the core started. Counted by a tripwire, not a wall. */
  outboundConnections: z.int().min(0),
  refusedRequests: z.int().min(0),
  /** "pipe" and, in a browser, "127.0.0.1:port". */
  listening: z.array(z.string()),
  processes: z.array(z.object({ pid: z.int(), what: z.string(), memoryBytes: z.number() })),
  /** How data at rest is protected, and what that does not protect against. */
  key: z.enum(["keychain", "passphrase", "file"]),
  entries: z.array(ledgerEntrySchema),
});
export type Ledger = z.infer<typeof ledgerSchema>;

/** The privacy chip and the ledger in words. */
import type { Ledger, LedgerEntry } from "#src/contract/privacy.ts";
import { formatPlural } from "./format.ts";

/** "Offline · 0 connections", "Sealed · 0 connections"; after a download "2 connections to other machines", since the start. */
export const privacyLabel = (outboundConnections: number, sealed: boolean): string =>
  outboundConnections === 0
    ? `${sealed ? "Sealed" : "Offline"} · 0 connections`
    : `${sealed ? "Sealed now · " : ""}${formatPlural(outboundConnections, "connection")} to other machines`;

const kinds: Readonly<Record<LedgerEntry["kind"], string>> = {
  "core-started": "Started",
  "process-started": "Process started",
  "process-ended": "Process ended",
  "file-opened": "File opened",
  "page-connected": "Page connected",
  listening: "Listening",
  refused: "Refused",
  outbound: "Connection to another machine",
};
export const ledgerKind = (kind: LedgerEntry["kind"]): string => kinds[kind];

type Protection = { readonly name: string; readonly how: string; readonly not: string; readonly check: boolean };

/** How data at rest is protected, and what that does not protect against. `check`: worth an amber notice. */
const protections: Readonly<Record<Ledger["key"], Protection>> = {
  keychain: {
    name: "Keychain of this system",
    how: "Chats and settings of chats are encrypted on disk. The key is wrapped by your system's keychain, which opens when you sign in.",
    not: "Someone who is signed in as you can open them; so can a program you run.",
    check: false,
  },
  passphrase: {
    name: "Your passphrase",
    how: "Chats are encrypted on disk. The key opens only with your passphrase; without it nobody can read them, and nobody can bring them back.",
    not: "While Deskside is open the key is in this computer's memory.",
    check: false,
  },
  file: {
    name: "Key file",
    how: "Chats are encrypted on disk. The key lies in a file beside them that only your user account may read.",
    not: "Someone who copies the whole folder, key included, or who takes the unlocked disk, can read your chats. A passphrase or a system keychain closes this gap.",
    check: true,
  },
};
export const protectionWords = (key: Ledger["key"]): Protection => protections[key];

/** Downloads in words: how each stands, and what is said before the first byte. */
import type { Download, DownloadPlan } from "#src/contract/catalogue.ts";
import { assertNever } from "#src/contract/errors.ts";
import { errorWords } from "./errors.ts";
import { formatBytes, formatPercent } from "./format.ts";

const amount = ({ doneBytes, totalBytes }: Download): string =>
  totalBytes === null
    ? formatBytes(doneBytes)
    : `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}${totalBytes === 0 ? "" : ` (${formatPercent(doneBytes / totalBytes)})`}`;

/** One sentence on how it stands. */
export const downloadStanding = (download: Download): string => {
  const { state } = download;
  switch (state.kind) {
    case "running":
      return `Fetching from ${download.host}: ${amount(download)}`;
    case "paused":
      return `Paused at ${amount(download)}. It goes on where it stopped.`;
    case "asking":
      return `${download.host} sends this file from another machine: ${state.host}. Nothing was asked of it yet.`;
    case "failed": {
      const { sentence, wayOn } = errorWords(state.error);
      return [sentence, wayOn].filter(Boolean).join(" ");
    }
    case "done":
      return state.verified
        ? "In the library; it is the file its publisher names (SHA-256)."
        : "In the library; there was no published SHA-256 to check it against.";
    default:
      return assertNever(state);
  }
};

/** 0 to 1, or null while the size is unknown. */
export const downloadFraction = ({ doneBytes, totalBytes }: Download): number | null =>
  totalBytes === null || totalBytes === 0 ? null : Math.min(1, doneBytes / totalBytes);

/** "2.1 GB; 48 GB are free on the disk." */
export const diskWords = ({ sizeBytes, freeBytes }: DownloadPlan): string =>
  sizeBytes === null
    ? `not known before it is asked for; ${formatBytes(freeBytes)} are free on the disk`
    : `${formatBytes(sizeBytes)}; ${formatBytes(freeBytes)} are free on the disk`;

export const SENT_WORDS =
  "The request for this file, and with it this connection’s network address, as with any web page. No name, no chats, no documents, no list of your models.";
export const SEALED_WORDS = "Deskside is sealed: it fetches nothing from other machines, whoever asks.";

/** Why an address is not fetched, by the core's reason (models/downloads/address.ts); all others are said as not being one. */
const addressReasons: Readonly<Record<string, string>> = {
  credentials: "The address holds a name or password, and Deskside sends none: leave them out.",
  "not-https": "Only https:// addresses are fetched: on the way nobody can change what comes.",
  "not-gguf": "This is not the address of a .gguf file: its name must end so.",
  "file-name": "The file has a name that no file on this machine may have.",
  query: "The address of a server has no question mark in it.",
};
export const addressRefusal = (reason: unknown): string =>
  (typeof reason === "string" ? addressReasons[reason] : undefined) ?? "This is not an address. It begins with https://";

/** An address a person typed, as far as the page can judge it; null: it may be asked for. The core judges it anew. */
export const addressError = (text: string): string | null => {
  const url = URL.parse(text.trim());
  if (url === null) return addressRefusal("not-an-address");
  if (url.username !== "" || url.password !== "") return addressRefusal("credentials");
  const own = url.hostname === "127.0.0.1" || url.hostname === "localhost" || url.hostname === "[::1]";
  return url.protocol === "https:" || (own && url.protocol === "http:") ? null : addressRefusal("not-https");
};

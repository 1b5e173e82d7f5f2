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

/** What a person reads for every error code: one sentence, and where there is one the way on. A new code does not compile without words. */
import type { AppError, ErrorCode, ErrorDetails, WireError } from "#src/contract/errors.ts";
import { formatBytes, formatCount } from "./format.ts";
import { invalidModelReason } from "./invalidModel.ts";

export type ErrorWords = { readonly sentence: string; readonly wayOn?: string };
type Words = (details: ErrorDetails) => ErrorWords;

const bytes = (details: ErrorDetails, key: string): string | null => {
  const value = details[key];
  return typeof value === "number" ? formatBytes(value) : null;
};
const count = (details: ErrorDetails, key: string): string | null => {
  const value = details[key];
  return typeof value === "number" ? formatCount(value) : null;
};
const fixed =
  (sentence: string, wayOn?: string): Words =>
  () =>
    wayOn === undefined ? { sentence } : { sentence, wayOn };

const table: Readonly<Record<ErrorCode, Words>> = {
  "engine/crashed": fixed(
    "The model's process ended unexpectedly. The answer so far is kept.",
    "Continue it, or send again: a new process starts by itself.",
  ),
  "engine/out-of-memory": fixed("The model ran out of memory.", "Load it with a smaller context, or choose a smaller model."),
  "engine/unavailable": fixed(
    "The model failed three times in a row and is not started again by itself.",
    "Load it again on the Models page, with a smaller context if it ran out of memory.",
  ),
  "engine/not-loaded": fixed("No model is loaded.", "Load one on the Models page."),
  "engine/load-failed": fixed("The model could not be loaded.", "Try a smaller context or fewer layers on the GPU."),
  "engine/hung": fixed(
    "The model stopped responding and was ended. The answer so far is kept.",
    "Send again: a new process starts by itself.",
  ),
  "model/not-found": fixed("This model is no longer in the library."),
  "model/invalid": (details) => ({
    sentence: typeof details.reason === "string" ? invalidModelReason(details.reason) : "This file is not a model that can be read.",
  }),
  "model/changed": fixed("The model's file has changed since it was checked.", "Scan the folder again, then load it."),
  "model/missing": fixed("The model's file is not where it was.", "Put it back, or remove the entry."),
  "model/unsupported": fixed("This kind of model is not supported.", "Choose a chat or text model in GGUF format."),
  "model/not-in-checksums": (details) => ({
    sentence:
      typeof details.fileName === "string"
        ? `The checksum file does not name ${details.fileName}.`
        : "The checksum file does not name this model's file.",
    wayOn: "Choose the checksum file that came with the model.",
  }),
  "model/no-trash": (details) => ({
    sentence: typeof details.reason === "string" ? details.reason : "The file could not be put into the trash.",
    wayOn: "It stays where it is.",
  }),
  "model/insufficient-memory": (details) => {
    const needed = bytes(details, "neededBytes");
    const available = bytes(details, "availableBytes");
    const context = count(details, "suggestedContextTokens");
    const layers = count(details, "suggestedGpuLayers");
    return {
      sentence:
        needed !== null && available !== null
          ? `The model needs ${needed} and ${available} are free.`
          : "There is not enough free memory for this model.",
      wayOn:
        context !== null
          ? `Load it with a ${context}-token context instead.`
          : layers !== null
            ? `Load it with ${layers} layers on the GPU instead.`
            : "Close other programs, unload a model, or choose a smaller one.",
    };
  },
  "chat/not-found": fixed("This chat no longer exists.", "It may be in the bin, under Settings."),
  "chat/message-not-found": fixed("This message no longer exists.", "It may be in the bin, under Settings."),
  "chat/message-too-long": (details) => {
    const used = count(details, "tokens") ?? count(details, "promptTokens");
    const context = count(details, "contextTokens");
    const room = count(details, "availableTokens");
    const figures = `This message has ${used} tokens and the model's context holds ${context}`;
    return {
      sentence:
        used === null || context === null
          ? "This message is larger than the model's context."
          : room === null
            ? `${figures}.`
            : `${figures}, of which ${room} are left for it.`,
      wayOn: "Shorten it, split it, or load the model with a larger context.",
    };
  },
  "chat/busy": fixed("This chat is still answering.", "Wait for the end, or stop it."),
  "chat/import-invalid": fixed("This file is not a chat exported by Deskside, so nothing was imported."),
  "collection/not-found": fixed("This collection no longer exists.", "It may be in the bin, under Settings."),
  "document/not-found": fixed("This document is no longer in the collection."),
  "document/encrypted": fixed("This document is protected by a password.", "Enter the password to read it."),
  "document/wrong-password": fixed("This password does not open the document.", "Try again."),
  "document/corrupt": fixed("This document is damaged and cannot be read.", "Open it in its own program and save it anew."),
  "document/empty": (details) => ({ sentence: details.reason === "no-text" ? "This document holds no text." : "This file is empty." }),
  "document/unsupported": (details) => ({
    sentence:
      typeof details.reason === "string" && details.reason.startsWith("old-")
        ? "This old Office format cannot be read."
        : "This kind of file cannot be read.",
    wayOn: "Save it as PDF, DOCX, XLSX, ODT or text.",
  }),
  "document/too-large": (details) => {
    const limit = bytes(details, "limitBytes");
    return { sentence: limit === null ? "This document is too large to read." : `This document is larger than the limit of ${limit}.` };
  },
  "document/too-slow": fixed("Reading this document took too long and was stopped.", "Try again when the machine is less busy."),
  "document/limits": fixed(
    "This file unpacks to far more than it should, or is nested too deeply. It was not read.",
    "If you trust it, save it anew in its own program.",
  ),
  "document/changed": fixed("This file changed while it was read.", "It is read again by itself."),
  "document/missing": fixed("This file is not where it was.", "Put it back, or remove it from the collection."),
  "document/unreadable": ({ reason }) =>
    reason === "not-a-file"
      ? { sentence: "This is a folder or a device, not a file." }
      : { sentence: "This file may not be opened.", wayOn: "Check its permissions." },
  "document/no-columns": fixed("No column of that name is in the table.", "Ask with a column's own name."),
  "reader/crashed": fixed("The document reader stopped unexpectedly on this file.", "Try again; if it stops again, save the file anew."),
  "lab/not-found": fixed("This comparison is no longer kept."),
  "lab/text-too-short": (details) => {
    const needed = count(details, "neededTokens");
    return {
      sentence: "The text is too short to measure anything.",
      wayOn: needed === null ? "Choose a longer one." : `Choose one of at least ${needed} tokens, or a smaller context.`,
    };
  },
  "lab/not-comparable": fixed("These models cannot be compared: their vocabularies differ.", "Choose quantizations of one model."),
  "quantize/unavailable": fixed(
    "This installation cannot quantize models.",
    "In the source folder “npm run build:quantizer” builds its tool, once.",
  ),
  "quantize/failed": fixed("The model could not be quantized. Nothing was left behind.", "Try again, or choose another level."),
  "download/not-found": fixed("This download is no longer in the list."),
  "download/sealed": fixed("Deskside is sealed: nothing may be downloaded.", "Sealed mode is under Settings."),
  "download/not-allowed": fixed("Downloads from this host were not allowed.", "Allow it, or choose another place."),
  "download/unreachable": fixed("The other machine does not answer. What was fetched is kept.", "Resume it later."),
  "download/refused": fixed("The other machine refused to send this file.", "Check the address, or try again later."),
  "download/wrong-bytes": fixed("What came is not the file that was published. It was deleted.", "Fetch it again, or from another place."),
  "download/disk-full": (details) => {
    const needed = bytes(details, "neededBytes");
    const free = bytes(details, "freeBytes");
    return {
      sentence:
        needed === null || free === null
          ? "The disk is too full for this file."
          : `The file needs ${needed} and ${free} are free on the disk.`,
      wayOn: "Free some space, then resume.",
    };
  },
  "run/not-found": fixed("This work has already ended."),
  "run/interrupted": fixed("Deskside was closed while this was being written. What there was is kept.", "Continue goes on from here."),
  "store/locked": fixed("Your data is locked.", "Open Deskside with its passphrase."),
  "store/wrong-key": fixed(
    "The key does not open your data. Nothing was changed.",
    "Try the passphrase again, or put the right key file back.",
  ),
  "store/unreadable": fixed("The database cannot be opened. It is kept as it is.", "Run “deskside doctor” to see the last good backup."),
  "store/newer-version": fixed("This data was written by a newer Deskside.", "Start that version instead; nothing was changed."),
  "store/in-use": fixed("Another Deskside is already using this data.", "Use that window, or close it first."),
  "store/disk-full": fixed("The disk is full, so this could not be saved.", "Free some space and try again; nothing else was lost."),
  "store/read-only": fixed("The data folder cannot be written to.", "Check the folder's permissions and try again."),
  "grant/not-found": fixed("Permission to this file has run out.", "Choose it again."),
  "grant/refused": fixed("This file lies outside the folders Deskside may read."),
  "auth/required": fixed("This page is not signed in.", "Open Deskside again from its address."),
  "auth/refused": fixed("The core refused this page.", "Open Deskside again from its address."),
  "request/invalid": (details) =>
    details.reason === "file-exists" && typeof details.fileName === "string"
      ? { sentence: `A file ${details.fileName} is there already.`, wayOn: "Move it away, or add it to the library." }
      : { sentence: "The core did not accept this value.", wayOn: "Check it and try again." },
  "request/not-found": fixed("The core does not know this request.", "Reload the page."),
  "request/too-large": fixed("This is too large to send."),
  "request/too-many": fixed("Too many requests at once.", "Wait a moment and try again."),
  "core/unreachable": fixed("Deskside's core is not answering.", "It is tried again by itself; nothing you wrote is lost."),
  "core/version-mismatch": fixed("This page and the core are of different versions.", "Close Deskside and start it again."),
  internal: fixed("Something unexpected went wrong inside Deskside.", "Try again; “deskside doctor” can tell more."),
};

/** The words for an error, from the page's own client or kept with a failed answer. */
export const errorWords = (error: AppError | WireError): ErrorWords => table[error.code](error.details ?? {});

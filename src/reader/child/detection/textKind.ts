/** Whether bytes are text, and which kind of text by its beginning first and its name second. */
import type { DocumentKind } from "#src/contract/document.ts";

/** What is looked at. */
const BEGINNING_BYTES = 64 * 1024;
/** Control characters (but tab, line ends, form feed, escape) that text may have, per character: above it is binary. */
const MAX_CONTROL_SHARE = 0.02;

const byExtension: Readonly<Record<string, DocumentKind>> = {
  csv: "csv",
  tsv: "csv",
  md: "markdown",
  markdown: "markdown",
  htm: "html",
  html: "html",
  xhtml: "html",
  eml: "eml",
};

const header =
  /^(?:return-path|received|delivered-to|message-id|mime-version|date|from|to|subject|content-type|reply-to|sender|cc)[ \t]*:/i;

/** Two known header fields among the lines before the first empty one, and nothing but header lines there (RFC 5322, 2.2). */
const isMail = (text: string): boolean => {
  // A mailbox (RFC 4155) begins with a line of its own before the first mail.
  const [head = ""] = text.replace(/^From .*\r?\n/, "").split(/\r?\n\r?\n/, 1);
  const lines = head.split(/\r?\n/).filter((line) => line !== "");
  if (!lines.slice(0, 50).every((line) => /^[!-9;-~]+[ \t]*:|^[ \t]/.test(line))) return false;
  return new Set(lines.filter((line) => header.test(line)).map((line) => line.split(":", 1)[0]?.trim().toLowerCase())).size >= 2;
};

/** A comment ends at its first "-->" and nowhere else: could it end at any, thirty of them would be tried in 2^30 ways. */
const isHtml = (text: string): boolean =>
  /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])/i.test(text);

const isUtf16 = (bytes: Uint8Array): boolean => {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  const nulls = [0, 0];
  const looked = Math.min(bytes.length, 1_000);
  for (let i = 0; i < looked; i += 1) if (bytes[i] === 0) nulls[i % 2] = (nulls[i % 2] ?? 0) + 1;
  // Without a mark: Latin text has a null in every second byte and in no other.
  return Math.min(nulls[0] ?? 0, nulls[1] ?? 0) === 0 && Math.max(nulls[0] ?? 0, nulls[1] ?? 0) > looked * 0.3;
};

const isBinary = (bytes: Uint8Array): boolean => {
  let controls = 0;
  for (const byte of bytes) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls += 1;
  }
  return controls > bytes.length * MAX_CONTROL_SHARE;
};

/** null: the bytes are no text. `extension`: lower case, without the dot. */
export const textKind = (bytes: Uint8Array, extension: string): DocumentKind | null => {
  const beginning = bytes.subarray(0, BEGINNING_BYTES);
  const wide = isUtf16(beginning);
  if (!wide && isBinary(beginning)) return null;
  const text = new TextDecoder(wide ? (beginning[0] === 0xfe || beginning[0] === 0 ? "utf-16be" : "utf-16le") : "latin1").decode(beginning);
  const marked = text.replace(/^(?:\uFEFF|\u00EF\u00BB\u00BF)/, "");
  if (/^\s*<\?xml[^>]*\?>\s*<\?mso-application\s+progid="Excel\.Sheet"/.test(marked)) return "xls";
  if (isHtml(marked)) return "html";
  if (isMail(marked)) return "eml";
  return byExtension[extension] ?? "text";
};

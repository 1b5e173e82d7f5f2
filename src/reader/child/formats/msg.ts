/** Outlook's MSG ([MS-OXMSG]): mails, and what else Outlook keeps (appointments, notes, tasks). */
import { createRequire } from "node:module";
import { decompressRTF } from "@kenjiuno/decompressrtf";
import { AppError } from "#src/contract/errors.ts";
import { decodeText, detectCharset } from "../charset.ts";
import type { Format } from "../format.ts";
import { refusal } from "../refusal.ts";
import type { Block } from "../sections.ts";
import { declaredCharset } from "./html.ts";
import { type Mail, type MailAttachment, mailParts, numberParts } from "./mail/mail.ts";
import { charsetOfCodePage } from "./rtf/charsets.ts";
import { rtfBlocks } from "./rtf.ts";
import { paragraphBlocks } from "./text.ts";
import { webBlocks } from "./web/walk.ts";

// Required, not imported: what its default export is differs between Node and the tests' loader.
const { default: MsgReader } = createRequire(import.meta.url)("@kenjiuno/msgreader") as typeof import("@kenjiuno/msgreader");

type Reader = InstanceType<typeof MsgReader>;
type Fields = ReturnType<Reader["getFileData"]>;

/** Compressed RTF says how long it will be: more than this is not a letter (and the library grows an array for it). */
const MAX_RTF_BYTES = 16 * 1024 * 1024;

const rtfOf = (compressed: Uint8Array): Uint8Array | null => {
  const declared = compressed.byteLength < 16 ? 0 : new DataView(compressed.buffer, compressed.byteOffset).getUint32(4, true);
  if (declared === 0 || declared > MAX_RTF_BYTES || compressed.byteLength > MAX_RTF_BYTES) return null;
  return Uint8Array.from(decompressRTF([...compressed]));
};

async function* bodyOf(fields: Fields): AsyncGenerator<readonly Block[], void, void> {
  const html = fields.bodyHtml ?? (fields.html === undefined ? undefined : decodeText(fields.html, declaredCharset(fields.html)));
  const blocks = html === undefined ? [] : webBlocks(html).blocks;
  if (blocks.some((block) => block.kind !== "warning")) yield blocks;
  else if (fields.body !== undefined && fields.body.trim() !== "") yield* paragraphBlocks(fields.body);
  else {
    const rtf = fields.compressedRtf === undefined ? null : rtfOf(fields.compressedRtf);
    if (rtf !== null) yield* rtfBlocks(rtf);
  }
}

const who = (name: string | undefined, address: string | undefined): string =>
  [name, address === undefined || address === name ? undefined : `<${address}>`]
    .filter((part) => part !== undefined && part !== "")
    .join(" ");

const headOf = (fields: Fields): readonly string[] => {
  const recipients = (type: "to" | "cc"): string =>
    (fields.recipients ?? [])
      .filter((one) => (one.recipType ?? "to") === type)
      .slice(0, 200)
      .map((one) => who(one.name, one.smtpAddress ?? one.email))
      .join(", ");
  return [
    ["Subject", fields.subject],
    ["From", who(fields.senderName, fields.senderSmtpAddress ?? fields.senderEmail)],
    ["To", recipients("to")],
    ["Cc", recipients("cc")],
    ["Date", fields.messageDeliveryTime ?? fields.clientSubmitTime ?? fields.creationTime],
    ["Start", fields.apptStartWhole],
    ["End", fields.apptEndWhole],
    ["Location", fields.apptLocation],
  ].flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`${name}: ${value}`]));
};

/** An attached mail is a storage of the same file, not a file: it is given as pages' text rather than read again. */
const attachmentsOf = (reader: Reader, fields: Fields): readonly MailAttachment[] =>
  (fields.attachments ?? []).map((attachment, index) => ({
    name: attachment.fileName ?? attachment.fileNameShort ?? attachment.name ?? `attachment ${index + 1}`,
    inline:
      attachment.attachmentHidden === true ||
      (attachment.pidContentId !== undefined && /\.(png|jpe?g|gif|bmp)$/i.test(attachment.fileName ?? "")),
    bytes: () => new Uint8Array(reader.getAttachment(attachment).content),
  }));

const mailOf = (reader: Reader, fields: Fields): Mail => ({
  subject: fields.subject ?? "",
  head: headOf(fields),
  body: bodyOf(fields),
  attachments: attachmentsOf(reader, fields),
});

const parse = (bytes: Uint8Array, ansiEncoding: string | null): { readonly reader: Reader; readonly fields: Fields } => {
  // A copy of its own: of a Buffer, `slice` would give the whole pool.
  const reader = new MsgReader(new Uint8Array(bytes).buffer);
  if (ansiEncoding !== null) reader.parserConfig = { ansiEncoding };
  return { reader, fields: reader.getFileData() };
};

/** Strings that are not Unicode are in the message's code page; where it names none, in the one their bytes look like. */
const charsetOf = (fields: Fields): string => {
  const page = fields.messageCodepage ?? fields.internetCodepage;
  const named = page === undefined || page === 65_001 ? null : charsetOfCodePage(page);
  return named ?? detectCharset(Buffer.from(`${fields.subject ?? ""}\n${fields.body ?? ""}`, "latin1"));
};

const open = (bytes: Uint8Array): { readonly reader: Reader; readonly fields: Fields } => {
  try {
    const first = parse(bytes, "latin1");
    if (first.fields.error !== undefined) throw refusal("document/corrupt", "msg");
    return parse(bytes, charsetOf(first.fields));
  } catch (error) {
    throw error instanceof AppError ? error : refusal("document/corrupt", "msg", error);
  }
};

export const format: Format = {
  resumable: false,
  async *read(file, options) {
    const { reader, fields } = open(file.bytes);
    const mail = mailOf(reader, fields);
    yield* numberParts(mail.subject, mailParts(mail, null, options));
  },
};

/** Mails (RFC 5322, MIME) and mailboxes. */
import PostalMime, { type Address, type Email } from "postal-mime";
import { decodeText } from "../charset.ts";
import type { Format, FormatOptions } from "../format.ts";
import { refusal } from "../refusal.ts";
import type { Block } from "../sections.ts";
import { type Mail, type MailAttachment, mailParts, numberParts } from "./mail/mail.ts";
import { isMailbox, splitMailbox } from "./mail/mbox.ts";
import { paragraphBlocks } from "./text.ts";
import { webBlocks } from "./web/walk.ts";

/** Parts within parts; ordinary mails have three or four. */
const MAX_PART_DEPTH = 50;
/** A mail with more boundaries than this is made to exhaust: the parser keeps an object for each part. */
const MAX_PARTS = 5_000;
const MAX_ADDRESSES = 200;

const addressText = (address: Address): string =>
  address.group === undefined
    ? address.name === ""
      ? address.address
      : `${address.name} <${address.address}>`
    : `${address.name}: ${address.group.map((one) => one.address).join(", ")}`;

const line = (name: string, addresses: readonly Address[] | undefined): readonly string[] =>
  addresses === undefined || addresses.length === 0 ? [] : [`${name}: ${addresses.slice(0, MAX_ADDRESSES).map(addressText).join(", ")}`];

async function* bodyOf(email: Email): AsyncGenerator<readonly Block[], void, void> {
  // A mail program shows the HTML; a text beside it that says something else is seen by nobody.
  const blocks = email.html === undefined ? [] : webBlocks(email.html).blocks;
  if (blocks.some((block) => block.kind !== "warning")) yield blocks;
  else yield* paragraphBlocks(email.text ?? "");
}

const contentOf = (content: ArrayBuffer | Uint8Array | string): Uint8Array =>
  typeof content === "string" ? Buffer.from(content) : new Uint8Array(content);

const attachmentsOf = (email: Email): readonly MailAttachment[] =>
  email.attachments.map((attachment, index) => ({
    name: attachment.filename ?? (attachment.mimeType === "message/rfc822" ? "message.eml" : `attachment ${index + 1}`),
    inline: attachment.related === true || (attachment.disposition === "inline" && attachment.mimeType.startsWith("image/")),
    bytes: () => contentOf(attachment.content),
  }));

/** Lines that may bound parts. */
const countBoundaries = (bytes: Uint8Array): number => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf("\n--"); at >= 0 && count <= MAX_PARTS * 4; at = buffer.indexOf("\n--", at + 3)) count += 1;
  return count;
};

const parse = async (bytes: Uint8Array): Promise<Email> => {
  if (countBoundaries(bytes) > MAX_PARTS * 4) throw refusal("document/limits", "mail-parts");
  try {
    const email = await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: MAX_PART_DEPTH });
    if (email.attachments.length > MAX_PARTS) throw refusal("document/limits", "mail-parts");
    return email;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    // postal-mime's own words (mime-node.js).
    if (/nesting depth/i.test(message)) throw refusal("document/limits", "mail-depth", error);
    if (/header size/i.test(message)) throw refusal("document/limits", "mail-headers", error);
    throw error;
  }
};

/** Mails saved from an editor may be UTF-16 or begin with a byte order mark; the parser takes bytes for ASCII with parts in charsets of their own. */
const withoutMark = (bytes: Uint8Array): Uint8Array => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const wide = bytes[0] === 0 || bytes[1] === 0 || (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return wide ? Buffer.from(decodeText(bytes)) : bytes;
};

const mailOf = async (bytes: Uint8Array): Promise<Mail> => {
  const email = await parse(withoutMark(bytes));
  return {
    subject: email.subject ?? "",
    head: [
      ...(email.subject === undefined ? [] : [`Subject: ${email.subject}`]),
      ...line("From", email.from === undefined ? undefined : [email.from]),
      ...line("To", email.to),
      ...line("Cc", email.cc),
      ...(email.date === undefined ? [] : [`Date: ${email.date}`]),
    ],
    body: bodyOf(email),
    attachments: attachmentsOf(email),
  };
};

async function* mailboxParts(bytes: Uint8Array, options: FormatOptions): ReturnType<typeof mailParts> {
  for (const one of splitMailbox(bytes)) {
    const mail = await mailOf(one);
    yield* mailParts(mail, mail.subject.slice(0, 200) || null, options);
  }
}

export const format: Format = {
  resumable: false,
  async *read(file, options) {
    if (isMailbox(file.bytes)) yield* numberParts(null, mailboxParts(file.bytes, options));
    else {
      const mail = await mailOf(file.bytes);
      yield* numberParts(mail.subject, mailParts(mail, null, options));
    }
  },
};

/** A mail as pages: its head and body first, then each attachment's pages under the attachment's name. */
import type { Place } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { FormatEvent } from "../../../protocol.ts";
import type { FormatOptions } from "../../format.ts";
import { type LoosePage, loosePage } from "../../pages.ts";
import { refusal } from "../../refusal.ts";
import { type Block, createSections } from "../../sections.ts";

export interface MailAttachment {
  readonly name: string;
  /** Shown within the body: a signature's logo. Not read for itself. */
  readonly inline: boolean;
  bytes(): Uint8Array;
}

export interface Mail {
  readonly subject: string;
  /** Lines of the head as they are shown: "From: …". */
  readonly head: readonly string[];
  /** What a mail program would show: one of the body's forms. */
  readonly body: AsyncIterable<readonly Block[]>;
  readonly attachments: readonly MailAttachment[];
}

/** Read for themselves; those behind are counted as unread. */
export const MAX_ATTACHMENTS = 200;
/** Pages of all attachments of one mail. */
const MAX_ATTACHMENT_PAGES = 20_000;

/** Any page as a part: paragraphs by empty lines (rows of a sheet: by lines), since a part is located by paragraph. */
const asPart = (page: Omit<LoosePage, "kind">, name: string, sheet: boolean): LoosePage => {
  const label = page.label === null || page.label === name ? name : `${name} › ${page.label}`;
  const kept = page.places.filter((place) => place.kind === "paragraph");
  if (kept.length > 0) return { ...page, kind: "part", label, width: null, height: null, sheet: null, cells: [], places: kept };
  const places: Place[] = [];
  const separator = sheet ? /\n/g : /\n\s*\n/g;
  for (let start = 0; start <= page.text.length; ) {
    const found = separator.exec(page.text);
    const end = found?.index ?? page.text.length;
    if (page.text.slice(start, end).trim() !== "")
      places.push({ kind: "paragraph", start, end, paragraph: places.length + 1, headings: [] });
    if (found === null) break;
    start = separator.lastIndex;
  }
  return { ...page, kind: "part", label, width: null, height: null, sheet: null, cells: [], places };
};

/** A page, or a page that could not be read. */
type Part =
  | { readonly kind: "page"; readonly page: LoosePage }
  | { readonly kind: "unread"; readonly reason: Extract<FormatEvent, { kind: "unread" }>["unread"]["reason"] };

/** Names an attachment's failure that is the file's, not the program's. */
const isRefusal = (error: unknown): boolean => error instanceof AppError && error.code.startsWith("document/");

async function* attachmentParts(attachment: MailAttachment, options: FormatOptions): AsyncGenerator<Part, void, void> {
  for await (const event of options.readInner({ name: attachment.name, bytes: attachment.bytes() })) {
    if (event.kind === "unread") yield { kind: "unread", reason: event.unread.reason };
    else if (event.kind === "page") {
      const { page: _, ...page } = event.page;
      yield { kind: "page", page: asPart(page, attachment.name, page.kind === "sheet") };
    }
  }
}

/** The body, always one page at least: a mail without text still has a head. `label`: of mails in a mailbox, their subjects. */
async function* bodyParts(mail: Mail, label: string | null): AsyncGenerator<LoosePage, void, void> {
  const sections = createSections({ kind: "part", label });
  yield* sections.add({ kind: "paragraph", text: mail.head.join("\n") });
  for await (const batch of mail.body) for (const block of batch) yield* sections.add(block);
  const last = sections.end();
  yield* last.length > 0 ? last : [loosePage({ kind: "part", label, text: mail.subject || "(no subject)", places: [], warnings: [] })];
}

/** One part is held back, so that an attachment that is not read can be counted on the part before it. */
export async function* mailParts(mail: Mail, label: string | null, options: FormatOptions): AsyncGenerator<Part, void, void> {
  let held: Part | null = null;
  const warn = (): void => {
    if (held?.kind !== "page") return;
    const others = held.page.warnings.filter((warning) => warning.code !== "unread-attachment");
    const before = held.page.warnings.find((warning) => warning.code === "unread-attachment")?.count ?? 0;
    held = { kind: "page", page: { ...held.page, warnings: [...others, { code: "unread-attachment", count: before + 1 }] } };
  };
  for await (const page of bodyParts(mail, label)) {
    if (held !== null) yield held;
    held = { kind: "page", page };
  }
  let pages = 0;
  for (const [index, attachment] of mail.attachments.filter((one) => !one.inline).entries()) {
    if (index >= MAX_ATTACHMENTS || pages > MAX_ATTACHMENT_PAGES) {
      warn();
      continue;
    }
    try {
      for await (const part of attachmentParts(attachment, options)) {
        pages += 1;
        if (held !== null) yield held;
        held = part;
        if (pages > MAX_ATTACHMENT_PAGES) throw refusal("document/limits", "attachment-pages");
      }
    } catch (error) {
      if (!isRefusal(error) && error instanceof AppError) throw error;
      warn();
    }
  }
  if (held !== null) yield held;
}

/** Numbers the parts of one mail or of all mails of a mailbox. */
export async function* numberParts(title: string | null, parts: AsyncIterable<Part>): AsyncGenerator<FormatEvent, void, void> {
  yield { kind: "info", title: title?.trim() || null, pages: null };
  let page = 0;
  for await (const part of parts) {
    page += 1;
    yield part.kind === "page" ? { kind: "page", page: { page, ...part.page } } : { kind: "unread", unread: { page, reason: part.reason } };
  }
  if (page === 0) throw refusal("document/empty", "no-text");
}

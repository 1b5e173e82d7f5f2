/** A reader's process: opens one document, gives its pages when asked, or paints one of them. */
import { flushCompileCache } from "node:module";
import { setImmediate } from "node:timers/promises";
import { AppError } from "#src/contract/errors.ts";
import { serveChild } from "#src/process/serve.ts";
import type { FormatEvent, NextEvent, Opened, OpenInput, RenderInput, RenderResult } from "../protocol.ts";
import { bounded } from "./bounds.ts";
import { detectKind } from "./detect.ts";
import type { PaintPage } from "./format.ts";
import { loadFormat } from "./formats/table.ts";
import { outermost } from "./inner.ts";
import { unlocked } from "./locked.ts";
import { openOcr } from "./openOcr.ts";
import { refusal } from "./refusal.ts";
import { checkSource, openSource } from "./source.ts";

interface Document {
  readonly events: AsyncIterator<FormatEvent>;
  readonly check: () => Promise<void>;
  readonly firstPage: number;
}

let document: Document | null = null;
/** `next` calls are sent ahead and answered in order. */
let turn: Promise<unknown> = Promise.resolve();

/** What a parser throws on broken bytes has no name of ours. */
const named = (thrown: unknown): AppError => (thrown instanceof AppError ? thrown : refusal("document/corrupt", "unexpected", thrown));

const openDocument = async (input: OpenInput): Promise<Opened> => {
  const source = await openSource(input.source);
  const bytes = await unlocked(source.bytes, input.password);
  const documentKind = await detectKind(source.name, bytes);
  const format = await loadFormat(documentKind);
  const options = outermost({
    password: input.password,
    firstPage: input.firstPage,
    ocr: openOcr(input.ocrLanguages),
    // The process is ended rather than asked.
    signal: new AbortController().signal,
  });
  const events = format.read({ name: source.name, bytes }, options)[Symbol.asyncIterator]();
  const first = await events.next();
  const info = first.done === true ? null : bounded(first.value);
  if (info?.kind !== "info") throw new TypeError(`${documentKind}: no info first`);
  document = { events, check: () => checkSource(input.source), firstPage: input.firstPage };
  const { title, pages } = info;
  return { sha256: source.sha256, documentKind, title, pages, resumable: format.resumable };
};

const pageOf = (event: Exclude<FormatEvent, { kind: "info" }>): number => (event.kind === "page" ? event.page.page : event.unread.page);

const nextEvent = async (): Promise<NextEvent> => {
  if (document === null) throw new TypeError("next before open");
  for (;;) {
    const { done, value } = await document.events.next();
    if (done === true) {
      await document.check();
      return { kind: "end" };
    }
    const event = bounded(value);
    if (event.kind !== "info" && pageOf(event) >= document.firstPage) return event;
  }
};

interface Painting {
  readonly paint: PaintPage;
  readonly check: () => Promise<void>;
}

/** A process paints pages of one document (painters.ts); it is opened for the first of them. */
let painting: Promise<Painting> | null = null;

const openForPainting = async ({ source, password }: RenderInput): Promise<Painting> => {
  if (source === null) throw new TypeError("no document is open");
  const opened = await openSource(source);
  const format = await loadFormat(await detectKind(opened.name, opened.bytes));
  if (format.openForPainting === undefined) throw new AppError("request/invalid", "This kind of document has no page images");
  return { paint: await format.openForPainting(opened, password), check: () => checkSource(source) };
};

const render = async (input: RenderInput): Promise<RenderResult> => {
  painting ??= openForPainting(input);
  const { paint, check } = await painting.catch((thrown: unknown) => {
    painting = null;
    throw thrown;
  });
  await check();
  return await paint(input.page, input.widthPx);
};

const inNames = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    throw named(thrown);
  }
};

serveChild({
  /** Most documents are PDFs: a spare has their parser loaded. */
  warm: async () => {
    await (await import("./pdf/open.ts")).loadPdfjs();
    // This process will be killed, and Node writes what it compiled only at an exit of its own.
    flushCompileCache();
  },
  open: (input) => inNames(() => openDocument(input as OpenInput)),
  next: () => {
    const answer = turn.then(() => inNames(nextEvent));
    // The answer is on its way before the next page is begun, which may end this process.
    turn = answer.catch(() => {}).then(() => setImmediate());
    return answer;
  },
  render: (input) => inNames(() => render(input as RenderInput)),
});

/** The reader as the core uses it: real processes, real parsers, real files. */

import { createHash } from "node:crypto";
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { type ProcessEvent, setProcessObserver } from "#src/process/observer.ts";
import type { DocumentSource, ReaderEvent } from "#src/reader/reader.ts";
import { createDocumentReader, readerWall } from "#src/reader/startReader.ts";
import { sourceOf, uploadOf } from "#test/support/documentSource.ts";
import { makePdf } from "#test/support/pdf.ts";

const samples = new URL("../../../shared/assets/docs/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "deskside-reader-"));
const reader = createDocumentReader();
const never = new AbortController().signal;
const numbered = (pages: number): Uint8Array =>
  makePdf(Array.from({ length: pages }, (_, index) => ({ texts: [{ text: `This is page ${index + 1}.`, x: 72, y: 700 }] })));
const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const read = (source: DocumentSource, signal = never): AsyncIterable<ReaderEvent> =>
  reader.read({ source, ocrLanguages: [], firstPage: 1 }, signal);
const texts = (events: readonly ReaderEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === "page" ? [event.page.text] : []));

afterEach(() => setProcessObserver(null));
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

describe("a PDF read by its own process", () => {
  it("gives its hash, title and pages, then every page, then its end; 70 pages by two processes", async () => {
    const started: ProcessEvent[] = [];
    setProcessObserver((event) => event.kind === "started" && started.push(event));
    const bytes = numbered(70);
    const events = await Array.fromAsync(read(sourceOf(put("seventy.pdf", bytes))));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect([events[0], texts(events), events.at(-1)?.kind]).toEqual([
      { kind: "opened", sha256, documentKind: "pdf", title: null, pages: 70 },
      Array.from({ length: 70 }, (_, index) => `This is page ${index + 1}.`),
      "end",
    ]);
    expect(started.length).toBeGreaterThanOrEqual(2);
  });

  it("goes on by another process when its own is killed in the middle", async () => {
    let pid: number | null = null;
    setProcessObserver((event) => {
      if (event.kind === "started") pid ??= event.pid;
    });
    const own = createDocumentReader();
    const events: ReaderEvent[] = [];
    for await (const event of own.read({ source: sourceOf(put("killed.pdf", numbered(12))), ocrLanguages: [], firstPage: 1 }, never)) {
      events.push(event);
      if (event.kind === "page" && event.page.page === 4 && pid !== null) process.kill(pid, "SIGKILL");
    }
    await own.close();
    expect([texts(events).length, events.at(-1)?.kind]).toEqual([12, "end"]);
  });

  it("from bytes of an upload is the same text", async () => {
    const bytes = numbered(2);
    expect(texts(await Array.fromAsync(read(uploadOf("upload.bin", bytes))))).toEqual(["This is page 1.", "This is page 2."]);
  });

  it("gives images of its pages", async () => {
    const image = await reader.render({ source: sourceOf(put("image.pdf", numbered(1))), page: 1, widthPx: 300 }, never);
    expect([image.mediaType, image.widthPx, Buffer.from(image.bytes.slice(8, 12)).toString("latin1")]).toEqual(["image/webp", 300, "WEBP"]);
  });
});

describe("files that are not what was looked at", () => {
  const refused = async (path: string, change: () => void): Promise<string> => {
    const source = sourceOf(path);
    change();
    const outcome = await Array.fromAsync(read(source)).catch((thrown: unknown) => thrown);
    return outcome instanceof AppError ? outcome.code : "read";
  };

  it("changed, gone, empty or forbidden are named", async () => {
    const path = (name: string): string => put(name, numbered(1));
    expect({
      grown: await refused(path("grown.pdf"), () => appendFileSync(join(folder, "grown.pdf"), "more")),
      gone: await refused(path("gone.pdf"), () => rmSync(join(folder, "gone.pdf"))),
      empty: await refused(put("empty.pdf", ""), () => {}),
      folder: await refused(folder, () => {}),
      nothing: await refused(put("unknown.bin", new Uint8Array([0, 1, 2, 3, 0, 0, 5])), () => {}),
    }).toEqual({
      grown: "document/changed",
      gone: "document/missing",
      empty: "document/empty",
      folder: "document/unreadable",
      nothing: "document/unsupported",
    });
  });

  it.skipIf(process.getuid?.() === 0)("forbidden ones are unreadable (skipped: root may read everything)", async () => {
    const path = put("forbidden.pdf", numbered(1));
    expect(await refused(path, () => chmodSync(path, 0o000))).toBe("document/unreadable");
  });

  it("one that changes while it is read is noticed at the end", async () => {
    const path = put("changing.pdf", numbered(8));
    const reading = (async () => {
      for await (const event of read(sourceOf(path))) if (event.kind === "page" && event.page.page === 2) appendFileSync(path, "more");
    })();
    await expect(reading).rejects.toMatchObject({ code: "document/changed" });
  });
});

describe("the network", () => {
  it("is not reached by a PDF that asks for it, and the wall says whether it stands", async () => {
    const attempts: ProcessEvent[] = [];
    setProcessObserver((event) => event.kind === "outbound" && attempts.push(event));
    const phoning = Buffer.from(makePdf([{ texts: [{ text: "Call home.", x: 72, y: 700 }] }])).toString("latin1");
    const action = "/OpenAction << /S /URI /URI (http://192.0.2.1/) >> /Type /Catalog";
    const bytes = new Uint8Array(Buffer.from(phoning.replace("/Type /Catalog", action), "latin1"));
    expect(texts(await Array.fromAsync(read(sourceOf(put("phoning.pdf", bytes)))))).toEqual(["Call home."]);
    expect([attempts, readerWall().name]).toEqual([[], "reader without network"]);
  });
});

const corpus = join(samples, "pdf");
/** Encrypted, fuzzed, cyclic, cut, with bombs, and ordinary ones. */
const selection = [
  "poppler-937-0-fuzzed.pdf",
  "REDHAT-1531897-0.pdf",
  "Pages-tree-refs.pdf",
  "issue3371.pdf",
  "calrgb.pdf",
  "issue918.pdf",
  "annotation-text-widget.pdf",
];

describe.skipIf(!existsSync(corpus))("PDFs from pdf.js' own tests (skipped: ../shared/assets is not here)", () => {
  const files = process.env.ALL_PDFS === undefined ? selection : readdirSync(corpus).filter((name) => name.endsWith(".pdf"));
  it.each(files.filter((name) => existsSync(join(corpus, name))))("%s ends as text or as a named error", async (name) => {
    const outcome = await Array.fromAsync(read(sourceOf(join(corpus, name)))).catch((thrown: unknown) => thrown);
    expect(outcome instanceof AppError ? outcome.code : Array.isArray(outcome) && outcome.at(-1)?.kind).toMatch(
      /^(?:end|document\/(?:encrypted|corrupt|unsupported|limits|too-large))$/,
    );
  });
});

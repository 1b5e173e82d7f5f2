/** What the reader's supervisor does when its processes die, hang, grow or are told to end; with a child that misbehaves on command. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type ProcessEvent, setProcessObserver } from "#src/process/observer.ts";
import type { ReaderLimits } from "#src/reader/limits.ts";
import type { DocumentReader, ReaderEvent, ReadRequest } from "#src/reader/reader.ts";
import { createDocumentReader } from "#src/reader/startReader.ts";
import { uploadOf } from "#test/support/documentSource.ts";
import type { Script } from "#test/support/fakeReaderChild.ts";

const childEntry = new URL("../support/fakeReaderChild.ts", import.meta.url);
const never = new AbortController().signal;
let reader: DocumentReader | null = null;
const start = (limits: Partial<ReaderLimits> = {}): DocumentReader => {
  reader = createDocumentReader({ childEntry, limits: { pageMs: 20_000, ...limits } });
  return reader;
};
const scripted = (script: Partial<Script>): ReadRequest => {
  const whole: Script = { pages: 5, resumable: true, notes: mkdtempSync(join(tmpdir(), "deskside-reader-")), ...script };
  return { source: uploadOf("script.json", Buffer.from(JSON.stringify(whole))), ocrLanguages: [], firstPage: 1 };
};
/** "1", or "1:crashed" of one that could not be read. */
const brief = (events: readonly ReaderEvent[]): readonly string[] =>
  events.map((event) => {
    if (event.kind === "page") return String(event.page.page);
    return event.kind === "unread" ? `${event.unread.page}:${event.unread.reason}` : event.kind;
  });
const all = async (from: DocumentReader, request: ReadRequest): Promise<readonly ReaderEvent[]> =>
  Array.fromAsync(from.read(request, never));
const processOf = (event: ReaderEvent): string | null => (event.kind === "page" ? (event.page.text.split(" ")[0] ?? null) : null);

afterEach(async () => {
  await reader?.close();
  reader = null;
  setProcessObserver(null);
});

describe("a process that dies", () => {
  it("once is replaced, and the page is read after all", async () => {
    expect(brief(await all(start(), scripted({ at: { 3: "die-once" } })))).toEqual(["opened", "1", "2", "3", "4", "5", "end"]);
  });

  it("twice at the same page costs that page, and reading goes on behind it", async () => {
    expect(brief(await all(start(), scripted({ at: { 1: "die", 4: "die" } })))).toEqual([
      "opened",
      "1:crashed",
      "2",
      "3",
      "4:crashed",
      "5",
      "end",
    ]);
  });

  it("twice before the document is open, or where pages are not independent, costs the document", async () => {
    const crashed = { code: "reader/crashed" };
    await expect(all(start(), scripted({ atOpen: "die" }))).rejects.toMatchObject(crashed);
    await reader?.close();
    await expect(all(start(), scripted({ resumable: false, at: { 2: "die" } }))).rejects.toMatchObject(crashed);
  });

  it("at too many pages in a row costs the document", async () => {
    const at = Object.fromEntries(Array.from({ length: 3 }, (_, index) => [index + 2, "die" as const]));
    await expect(all(start({ badPagesInARow: 3 }), scripted({ at }))).rejects.toMatchObject({
      code: "reader/crashed",
      details: { page: 4 },
    });
  });
});

describe("a process that hangs or grows", () => {
  it("at a page: the page is too slow, and reading goes on behind it", async () => {
    expect(brief(await all(start({ pageMs: 6_000 }), scripted({ at: { 2: "hang" }, pages: 3 })))).toEqual([
      "opened",
      "1",
      "2:too-slow",
      "3",
      "end",
    ]);
  });

  it("while opening: the document is too slow", async () => {
    await expect(all(start({ pageMs: 500 }), scripted({ atOpen: "hang" }))).rejects.toMatchObject({ code: "document/too-slow" });
  });

  it.skipIf(process.platform !== "linux")("over its memory is ended (skipped: only Linux tells a process' memory)", async () => {
    const events = await all(start({ memoryBytes: 400 * 1024 * 1024 }), scripted({ at: { 2: "grow" }, pages: 3 }));
    expect(brief(events)).toEqual(["opened", "1", "2:crashed", "3", "end"]);
  });
});

describe("recycling", () => {
  it("gives every page once and in order, and no process more than its share", async () => {
    const events = await all(start({ pagesPerProcess: 4 }), scripted({ pages: 10 }));
    const processes = events.map(processOf).filter((pid) => pid !== null);
    expect(brief(events)).toEqual(["opened", ...Array.from({ length: 10 }, (_, index) => String(index + 1)), "end"]);
    expect(processes.map((pid) => processes.indexOf(pid))).toEqual([0, 0, 0, 0, 4, 4, 4, 4, 8, 8]);
  });

  it("is not for documents that would be parsed from their beginning again", async () => {
    const events = await all(start({ pagesPerProcess: 2 }), scripted({ pages: 6, resumable: false }));
    expect(new Set(events.map(processOf).filter((pid) => pid !== null)).size).toBe(1);
  });

  it("goes on behind a page that killed the process while its successor waited", async () => {
    const events = await all(start({ pagesPerProcess: 4 }), scripted({ pages: 9, at: { 3: "die" } }));
    expect(brief(events)).toEqual(["opened", "1", "2", "3:crashed", "4", "5", "6", "7", "8", "9", "end"]);
  });
});

describe("limits and ends", () => {
  it("more text than a document may have is refused", async () => {
    await expect(all(start({ textCharacters: 250 }), scripted({ charactersPerPage: 100 }))).rejects.toMatchObject({
      code: "document/too-large",
    });
  });

  it("who stops at `opened` has had no page read, and leaves no process but the spare", async () => {
    const events: ProcessEvent[] = [];
    setProcessObserver((event) => events.push(event));
    for await (const event of start().read(scripted({}), never)) {
      expect(event.kind).toBe("opened");
      break;
    }
    await reader?.close();
    const pids = (kind: "started" | "ended"): readonly number[] => events.filter((event) => event.kind === kind).map(({ pid }) => pid);
    expect(new Set(pids("ended"))).toEqual(new Set(pids("started")));
  });

  it("an abort while a page is awaited ends the process and throws the reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const events: string[] = [];
    const reading = (async () => {
      for await (const event of start().read(scripted({ at: { 2: "hang" } }), controller.signal)) {
        events.push(event.kind);
        if (event.kind === "page") queueMicrotask(() => controller.abort(reason));
      }
    })();
    await expect(reading).rejects.toBe(reason);
    expect(events).toEqual(["opened", "page"]);
  });

  it("return() while a page is awaited does not wait for that page", async () => {
    const iterator = start({ pageMs: 50_000 })
      .read(scripted({ at: { 1: "hang" } }), never)
      [Symbol.asyncIterator]();
    await iterator.next();
    const pending = iterator.next();
    pending.catch(() => {});
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
  });
});

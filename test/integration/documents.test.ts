/** The documents domain with real readers on real files. */
import { copyFileSync, existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { READER_VERSION } from "#src/reader/reader.ts";
import { createDocumentReader } from "#src/reader/startReader.ts";
import { type Harness, openHarness } from "#test/unit/documents/harness.ts";

const assets = fileURLToPath(new URL("../../../shared/assets/docs", import.meta.url));
const report = join(assets, "sec-10-q", "2023 Q3 AAPL.pdf");
const office = join(assets, "markitdown");

describe.skipIf(!existsSync(assets))("documents read by real readers (needs ../shared/assets)", () => {
  const reader = createDocumentReader();
  let desk: Harness;
  beforeEach(async () => {
    desk = await openHarness({
      reader: {
        version: READER_VERSION,
        read: (request, signal) => reader.read(request, signal),
        render: (request, signal) => reader.render(request, signal),
      },
    });
    desk.settings = { ...desk.settings, ocrLanguages: [] };
  });
  afterEach(async () => {
    await desk.close();
  });

  const take = (path: string): void => copyFileSync(path, join(desk.folder, basename(path)));

  it("finds a figure of a quarterly report on its page, with its boxes and an image", { timeout: 120_000 }, async () => {
    take(report);
    const id = await desk.collection({});
    const hits = await desk.documents.search({ collectionIds: [id], query: "total net sales", limit: 20 });
    expect(hits.length).toBeGreaterThan(0);
    const pages = hits.map(({ locator }) => locator.page);
    const fileId = hits[0]?.fileId;
    if (fileId === undefined) throw new Error("nothing was found");
    const found = await desk.documents.find({ fileId, query: "Total net sales", limit: 100 });
    expect(found.length).toBeGreaterThan(1);
    expect(pages).toContain(found[0]?.page);
    expect(
      found.every(
        ({ boxes }) =>
          boxes.length > 0 && boxes.every(([left, top, right, bottom]) => left < right && top < bottom && right <= 842 && bottom <= 842),
      ),
    ).toBe(true);
    const image = await desk.documents.pageImage(fileId, found[0]?.page ?? 1, 400, AbortSignal.timeout(60_000));
    expect(image.widthPx).toBe(400);
    const text = (await desk.documents.page({ fileId, page: found[0]?.page ?? 1 })).text;
    expect(text.slice(found[0]?.start, found[0]?.end).toLowerCase().replace(/\s+/g, " ")).toBe("total net sales");
  });

  it("ends every file of a mixed folder as text or with a named reason", { timeout: 180_000 }, async () => {
    for (const name of readdirSync(office)) if (/\.(docx|xlsx|xls|html|csv|msg|pdf|md|json|xml)$/.test(name)) take(join(office, name));
    const id = await desk.collection({});
    const { files, total } = await desk.documents.files({ collectionId: id, sort: "name", descending: false, offset: 0, limit: 200 });
    expect(total).toBe(readdirSync(desk.folder).length);
    const states = files.map(({ name, state }) => (state.kind === "failed" ? `${name}: ${state.error.code}` : state.kind));
    expect(states.filter((state) => !/^indexed$|: document\//.test(state))).toEqual([]);
    expect(states.filter((state) => state === "indexed").length).toBeGreaterThanOrEqual(total - 2);
    expect(desk.failures).toEqual([]);
  });
});

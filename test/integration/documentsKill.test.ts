/** Documents through a whole core: read by real reader processes, killed in the midst, and gone on with. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CollectionId } from "#src/contract/ids.ts";
import { type RealCore, startRealCore } from "#test/support/realCore.ts";

const SMALL = 6;
/** Long enough for the kill to come in the midst of it. */
const LONG_SECTIONS = 3_000;

describe("a core killed while it reads documents", () => {
  let root = "";
  let core: RealCore | null = null;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "deskside-kill-documents-"));
  });
  afterEach(async () => {
    await core?.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true, maxRetries: 10 });
  });

  const start = async (): Promise<RealCore> => {
    core = await startRealCore(join(root, "data"));
    return core;
  };
  const stateOf = async ({ connection }: RealCore, id: CollectionId) => {
    const found = (await connection.page.documents.collections()).find((one) => one.id === id);
    if (found === undefined) throw new Error("the collection is gone");
    return found;
  };
  const opened = async ({ connection }: RealCore): Promise<number> => {
    const { entries } = await connection.page.privacy.ledger();
    const begun = entries.findIndex(({ kind }) => kind === "core-started");
    return entries.slice(0, begun === -1 ? undefined : begun).filter(({ kind, what }) => kind === "file-opened" && what === "document")
      .length;
  };

  it("reads what was left, from where it was left, and nothing that was done", { timeout: 300_000 }, async () => {
    const folder = join(root, "papers");
    mkdirSync(folder);
    for (let index = 0; index < SMALL; index += 1)
      writeFileSync(join(folder, `letter ${index}.txt`), `Letter number ${index} about heron${index}.`);
    const long = Array.from(
      { length: LONG_SECTIONS },
      (_, index) => `# Section ${index}\n\n${`Clause ${index} says that the tenant pays the rent in time. `.repeat(40)}`,
    );
    writeFileSync(join(folder, "long.md"), long.join("\n\n"));

    const first = await start();
    const { id } = await first.connection.page.documents.createCollection({ name: "Papers" });
    const { grantId } = await first.connection.control.grantPath({ path: folder });
    await first.connection.page.documents.add({ collectionId: id, grantId });
    await expect.poll(async () => (await stateOf(first, id)).pages, { timeout: 140_000, interval: 20 }).toBeGreaterThan(SMALL + 20);
    const before = await stateOf(first, id);
    await first.kill("SIGKILL");
    expect(before.files).toMatchObject({ indexed: SMALL, reading: 1 });

    const second = await start();
    const back = await stateOf(second, id);
    expect(back.pages).toBeGreaterThanOrEqual(before.pages);
    await expect
      .poll(async () => (await stateOf(second, id)).files, { timeout: 120_000, interval: 50 })
      .toMatchObject({ indexed: SMALL + 1, total: SMALL + 1 });
    expect(await opened(second)).toBe(1);
    const { files } = await second.connection.page.documents.files({ collectionId: id, name: "long" });
    const pages = await second.connection.page.documents.pages({ fileId: files[0]?.id as never });
    expect(pages.map(({ page }) => page)).toEqual(pages.map((_, index) => index + 1));
    const hits = await second.connection.page.documents.search({ collectionIds: [id], query: `Clause ${LONG_SECTIONS - 1} `, limit: 3 });
    expect(hits[0]).toMatchObject({ fileName: "long.md", locator: { kind: "paragraph", headings: [`Section ${LONG_SECTIONS - 1}`] } });
  });
});

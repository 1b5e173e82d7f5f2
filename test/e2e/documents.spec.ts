/** Documents with the real starter model: drop, ask, check each answer at its place; search, compute, read everything; readers that die; passwords. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import type { Box, Collection } from "#src/contract/document.ts";
import { boxOnTurned, LEASE_NAME, leasePdf, TURNED_SIZE } from "../support/documents/lease.ts";
import { longPdf, STAFF_CSV } from "../support/documents/made.ts";
import { type Desk, expect, expectAccessible, inBothThemes, signIn, test } from "./fixtures.ts";

/** How far a mark may lie from the known box, pt. */
const TOLERANCE_PT = 3;
/** A PDF that asks for a password before it shows its one sentence; of the test set of pdf.js. */
const ENCRYPTED = "../shared/assets/docs/pdf/issue3371.pdf";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-e2e-documents-"));
});
test.afterEach(async ({ served }) => {
  for (const { id } of await served.core.page.documents.collections())
    await served.core.page.documents.removeCollection({ collectionId: id });
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

const put = (name: string, content: Uint8Array | string): void => writeFileSync(join(folder, name), content);

/** A collection of all that was put into the folder, read as far as it can be. */
const collected = async ({ core }: Desk, name: string, options: { readonly settled: boolean } = { settled: true }): Promise<Collection> => {
  const { documents } = core.page;
  const collection = await documents.createCollection({ name });
  await documents.add({ collectionId: collection.id, grantId: (await core.control.grantPath({ path: folder })).grantId });
  return options.settled ? documents.settled({ collectionId: collection.id }) : collection;
};

/** Lets a file fall onto a part of the page. */
const drop = async (desk: Page, onto: Locator, name: string, bytes: Uint8Array): Promise<void> => {
  const dataTransfer = await desk.evaluateHandle(
    ([fileName, base64]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], fileName));
      return transfer;
    },
    [name, Buffer.from(bytes).toString("base64")] as const,
  );
  await onto.dispatchEvent("drop", { dataTransfer });
};

const ask = async (desk: Page, question: string): Promise<Locator> => {
  await desk.getByRole("textbox", { name: "Your message" }).fill(question);
  await desk.keyboard.press("Enter");
  const answer = desk.getByRole("article", { name: "Answer" }).last();
  await expect(answer.getByRole("button", { name: "Copy answer" })).toBeVisible({ timeout: 30_000 });
  return answer;
};

const openRoom = (desk: Page): Promise<void> => desk.getByRole("button", { name: "Docs", exact: true }).click();
const openCollection = async (desk: Page, name: string): Promise<void> => {
  await openRoom(desk);
  await desk
    .getByRole("navigation", { name: "Collections" })
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();
};
const openSide = (desk: Page, name: string): Promise<void> =>
  desk.getByRole("navigation", { name: "Sides of the collection" }).getByRole("button", { name }).click();

/** A mark's box in pt of its page, from where both stand on the screen. */
const boxOf = async (mark: Locator, size: { readonly width: number; readonly height: number }): Promise<Box> => {
  const page = mark.locator("xpath=..");
  const [inner, outer] = await Promise.all([mark, page].map((one) => one.evaluate((element) => element.getBoundingClientRect().toJSON())));
  const x = size.width / outer.width;
  const y = size.height / outer.height;
  return [(inner.left - outer.left) * x, (inner.top - outer.top) * y, (inner.right - outer.left) * x, (inner.bottom - outer.top) * y];
};

const around = (boxes: readonly Box[]): Box => [
  Math.min(...boxes.map(([left]) => left)),
  Math.min(...boxes.map(([, top]) => top)),
  Math.max(...boxes.map(([, , right]) => right)),
  Math.max(...boxes.map(([, , , bottom]) => bottom)),
];

test("a dropped PDF is asked, and the citation leads to the very words on the turned and cropped page", async ({ desk }) => {
  await drop(desk, desk.getByRole("textbox", { name: "Your message" }), LEASE_NAME, leasePdf());
  await expect(desk.getByRole("list", { name: "Answered from" })).toContainText("1 file · 3 pages", { timeout: 30_000 });
  const answer = await ask(desk, "What is the notice period of Northwind Holdings Ltd?");
  await expect(answer).toContainText("45 working days");
  const sources = answer.getByRole("region", { name: "Sources" });
  await expect(sources).toContainText(/lease\.pdf.*page 2/);
  await expect(sources).toContainText(/“The notice period is 45 working days”\s*exact/);
  await expect(sources).toContainText(/Read \d of 3 pages in 1 of 1 file/);

  await answer
    .getByRole("button", { name: /^Source \d: lease\.pdf, page 2/ })
    .first()
    .click();
  const panel = desk.getByRole("complementary", { name: "Source" });
  const page = panel.getByRole("region", { name: "Page 2" });
  const marks = page.locator("[data-mark=cited]");
  await expect(marks.first()).toBeInViewport();
  await expect.poll(() => page.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const boxes = await Promise.all((await marks.all()).map((mark) => boxOf(mark, TURNED_SIZE)));
  const known = boxOnTurned("The notice period is 45 working days");
  for (const [side, at] of around(boxes).entries())
    expect(Math.abs(at - (known[side] ?? Number.NaN)), `side ${side}`).toBeLessThanOrEqual(TOLERANCE_PT);

  await inBothThemes(desk, () => expectAccessible(desk));
  await panel.press("Escape");
  await expect(panel).toBeHidden();
  await expect(answer.getByRole("button", { name: /^Source \d: lease\.pdf/ }).first()).toBeFocused();
});

test("passages are found as one types, the document opens at them, and words are found in it", async ({ desk, served }) => {
  put(LEASE_NAME, leasePdf());
  put("notes.md", "# Garden\n\nThe heron was seen at the pond.\n\n## Pond\n\nThe pond is two metres deep.\n");
  await collected(served, "Papers");
  await openCollection(desk, "Papers");
  await openSide(desk, "Search");
  await desk.getByRole("searchbox", { name: "Search in the documents" }).pressSequentially("notice per");
  const hit = desk.getByRole("main").getByRole("listitem").filter({ hasText: LEASE_NAME });
  await expect(hit.locator("mark").first()).toHaveText(/notice/i);
  await inBothThemes(desk, () => expectAccessible(desk));
  await hit.getByRole("button").click();
  await expect(desk.getByRole("textbox", { name: "Page" })).toHaveValue("2");
  await expect(desk.getByRole("region", { name: "Page 2" }).locator("[data-mark=found]").first()).toBeInViewport();

  const find = desk.getByRole("searchbox", { name: "Find in this document" });
  await find.fill("northwind");
  await expect(desk.getByRole("status").filter({ hasText: "1 of 2" })).toBeVisible();
  await expect(desk.getByRole("textbox", { name: "Page" })).toHaveValue("1");
  await expect(desk.getByRole("region", { name: "Page 1" }).locator("[data-mark=found][data-sight]").first()).toBeInViewport();
  await find.press("Enter");
  await expect(desk.getByRole("status").filter({ hasText: "2 of 2" })).toBeVisible();
  await expect(desk.getByRole("textbox", { name: "Page" })).toHaveValue("2");
  await expect(desk.getByRole("region", { name: "Page 2" }).locator("[data-mark=found][data-sight]").first()).toBeInViewport();
  for (const _click of [1, 2]) await desk.getByRole("button", { name: "Larger", exact: true }).click();
  await expect(desk.getByRole("textbox", { name: "Page" })).toHaveValue("2");
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("button", { name: "Back", exact: true }).click();

  await openSide(desk, "Retrieval test");
  await desk.getByRole("textbox", { name: "Question" }).fill("How deep is the pond?");
  await desk.keyboard.press("Enter");
  await expect(
    desk
      .getByRole("main")
      .getByRole("listitem")
      .filter({ hasText: /BM25\):\s*1\./ }),
  ).toContainText("notes.md");
  await inBothThemes(desk, () => expectAccessible(desk));
});

test("a question on a sheet is computed, shown with its query, and every cell used is marked", async ({ desk, served }) => {
  put("staff.csv", STAFF_CSV);
  await collected(served, "Staff");
  await openCollection(desk, "Staff");
  await desk.getByRole("button", { name: "Ask", exact: true }).click();
  const answer = await ask(desk, "What is the sum of Salary where City is Bonn?");
  await expect(answer).toContainText("400.50");
  await expect(answer).toContainText("SELECT");
  await expect(answer).toContainText("C2, C61");
  await answer.getByRole("button", { name: "staff.csv, staff" }).click();
  const panel = desk.getByRole("complementary", { name: "Source" });
  await expect(panel.locator("td[data-mark=cited]").first()).toHaveText("100.50");
  await panel.getByRole("textbox", { name: "Page" }).fill("2");
  await panel.getByRole("textbox", { name: "Page" }).press("Enter");
  await expect(panel.locator("td[data-mark=cited]").filter({ hasText: "300.00" })).toBeAttached();
  await expectAccessible(desk);
});

test("a full scan reads every page, and then says that the answer is not there", async ({ desk, served }) => {
  put(LEASE_NAME, leasePdf());
  put("notes.txt", "The heron was seen at the pond.");
  await collected(served, "Papers");
  await openCollection(desk, "Papers");
  await desk.getByRole("button", { name: "Ask", exact: true }).click();
  await desk.getByRole("textbox", { name: "Your message" }).fill("Who repaired the blue forklift?");
  await desk.getByRole("button", { name: "Whole documents" }).click();
  await desk.getByRole("menuitem", { name: "Read every page for this question" }).click();
  const answer = desk.getByRole("article", { name: "Answer" });
  await expect(answer.getByRole("button", { name: "Copy answer" })).toBeVisible({ timeout: 40_000 });
  await expect(answer).toContainText("Not found: 4 pages of 2 files were read");
  await expect(answer.getByRole("region", { name: "Sources" })).toContainText("Read 4 of 4 pages in 2 of 2 files");
  await expect(answer.getByRole("button", { name: "Read everything" })).toHaveCount(0);
});

test("a reader that is killed in the middle of a file goes on; a pause holds until one goes on", async ({ desk, served }) => {
  test.setTimeout(120_000);
  const pages = 240;
  put("long.pdf", longPdf(pages));
  const { id: collectionId } = await collected(served, "Long", { settled: false });
  await openCollection(desk, "Long");
  const { documents, privacy } = served.core.page;
  const read = async (): Promise<number> => {
    const { files } = await documents.files({ collectionId });
    const state = files[0]?.state;
    return state?.kind === "reading" ? state.done : state?.kind === "indexed" ? pages : 0;
  };
  const readers = async (): Promise<readonly number[]> =>
    (await privacy.ledger()).processes.filter(({ what }) => what.startsWith("reader")).map(({ pid }) => pid);
  await expect.poll(read, { intervals: [10], timeout: 30_000 }).toBeGreaterThan(0);
  const killed = await readers();
  expect(killed.length).toBeGreaterThan(0);
  for (const pid of killed) process.kill(pid, "SIGKILL");
  expect(await read()).toBeLessThan(pages);

  await desk.getByRole("button", { name: "Pause" }).click();
  await expect(desk.getByText(/^Paused with 1 file to read/)).toBeVisible();
  await documents.settled({ collectionId });
  expect(await read()).toBeLessThan(pages);
  await expect(desk.getByRole("region", { name: "Files" })).toContainText(/Paused after \d+ of 240 pages/);
  await expectAccessible(desk);
  await desk.getByRole("button", { name: "Go on" }).click();
  await expect(desk.getByRole("main")).toContainText(`1 file · ${pages} pages`, { timeout: 60_000 });
  await documents.settled({ collectionId });
  expect(await documents.search({ collectionIds: [collectionId], query: `milestone ${pages}`, limit: 1 })).toHaveLength(1);
});

test("a file with a password asks for it, and a wrong one is told", async ({ desk, served }) => {
  test.skip(!existsSync(ENCRYPTED), `${ENCRYPTED} is not there`);
  copyFileSync(ENCRYPTED, join(folder, "secret.pdf"));
  put("empty.txt", "");
  await collected(served, "Secrets");
  await openCollection(desk, "Secrets");
  const field = desk.getByLabel("Password of secret.pdf");
  await expect(desk.getByRole("region", { name: "Files" })).toContainText("This file is empty.");
  await inBothThemes(desk, () => expectAccessible(desk));
  await field.fill("guess");
  await field.press("Enter");
  await expect(desk.getByText("This password does not open the document.")).toBeVisible({ timeout: 20_000 });
  await field.fill("ELXRTQWS");
  await field.press("Enter");
  await desk.getByRole("button", { name: "secret.pdf", exact: true }).click({ timeout: 20_000 });
  await expect(desk.getByRole("region", { name: "Page 1" })).toContainText("This is quite a simple example.");
});

test("the room says what it does while it is empty", async ({ desk }) => {
  await openRoom(desk);
  await expect(desk.getByRole("heading", { name: "Ask your documents, and check every answer" })).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  await drop(desk, desk.getByRole("heading", { name: "Ask your documents, and check every answer" }), LEASE_NAME, leasePdf());
  await expect(desk.getByRole("region", { name: "Files" }).getByRole("button", { name: LEASE_NAME })).toBeVisible({ timeout: 20_000 });
});

for (const size of [
  { width: 900, height: 600 },
  { width: 640, height: 400 },
  { width: 390, height: 800 },
]) {
  test(`no documents screen is cut off at ${size.width} × ${size.height}`, async ({ watched, served }) => {
    put(LEASE_NAME, leasePdf());
    put(`${"a file name that goes on and on ".repeat(6)}.txt`, "The heron was seen at the pond.");
    put("broken.pdf", "%PDF-1.7 and nothing more");
    await collected(served, "Contracts, leases and all else that was signed in the year 2026");
    await watched.setViewportSize(size);
    await signIn(watched, served);
    const expectWhole = async (screen: string): Promise<void> => {
      const cut = await watched.evaluate(() =>
        [...document.querySelectorAll("button, input, a, [role=separator]")].flatMap((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          const scrolls = element.closest("[class*=overflow-x-auto]") !== null;
          return width > 1 && !scrolls && element.checkVisibility() && (left < -1 || right > window.innerWidth + 1)
            ? [element.outerHTML.slice(0, 120)]
            : [];
        }),
      );
      expect(cut, screen).toEqual([]);
      expect(await watched.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), screen).toBeLessThanOrEqual(0);
      await expectAccessible(watched);
    };
    await openCollection(watched, "Contracts");
    await expect(watched.getByRole("region", { name: "Files" })).toContainText("broken.pdf");
    await expectWhole("files");
    await openSide(watched, "Search");
    await watched.getByRole("searchbox", { name: "Search in the documents" }).fill("heron");
    await expect(watched.getByRole("main").locator("mark")).toBeVisible();
    await expectWhole("search");
    await openSide(watched, "Retrieval test");
    await watched.getByRole("textbox", { name: "Question" }).fill("Who was seen at the pond?");
    await watched.keyboard.press("Enter");
    await expect(watched.getByRole("main").locator("mark").first()).toBeVisible();
    await expectWhole("retrieval test");
    await openSide(watched, "Sources");
    await expectWhole("sources");
    await openSide(watched, "Files");
    await watched.getByRole("button", { name: LEASE_NAME, exact: true }).click();
    await expect(watched.getByRole("region", { name: "Page 1" })).toContainText("Northwind");
    await watched.getByRole("button", { name: "Show the overview of pages" }).click();
    await expectWhole("viewer");
    await watched.getByRole("button", { name: "Back", exact: true }).click();
    await watched.getByRole("button", { name: "Ask", exact: true }).click();
    const answer = await ask(watched, "What is the notice period of Northwind Holdings Ltd?");
    await expectWhole("answer with sources");
    await answer
      .getByRole("button", { name: /^Source \d: lease\.pdf/ })
      .first()
      .click();
    await expect(watched.getByRole("complementary", { name: "Source" }).locator("[data-mark=cited]").first()).toBeInViewport();
    await expectWhole("open source");
  });
}

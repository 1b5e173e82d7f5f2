/** The lab and the switch of levels, on the real engine: the starter as it comes against itself uncompressed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeUncompressed } from "../support/coarserModel.ts";
import { expect, expectAccessible, inBothThemes, test } from "./fixtures.ts";

const STARTER = new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url).pathname;
/** Two levels of a tiny model are measured within seconds on an idle machine. */
const MEASURED_WITHIN_MS = 150_000;

const folder = mkdtempSync(join(tmpdir(), "deskside-e2e-levels-"));
test.afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

test.beforeAll(async ({ served }) => {
  const uncompressed = join(folder, "starter-f16.gguf");
  writeUncompressed(STARTER, uncompressed);
  const { grantId } = await served.core.control.grantPath({ path: uncompressed });
  await served.core.page.models.add({ grantId });
});

test("two levels are compared on a text: figures with errors, advice, chart, saved table; stopped and gone on with", async ({
  desk,
  served,
}) => {
  test.setTimeout(MEASURED_WITHIN_MS + 60_000);
  await desk.getByRole("button", { name: "Lab", exact: true }).click();
  await desk.getByRole("main").getByRole("button", { name: "Compare quality" }).last().click();
  for (const box of await desk.getByRole("checkbox").all()) await box.check();
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("button", { name: "Measure", exact: true }).click();
  await desk.getByRole("button", { name: "Stop" }).click();
  await expect(desk.getByText("What was measured is kept.")).toBeVisible();
  await desk.getByRole("button", { name: "Go on" }).click();

  await desk.getByRole("button", { name: "Stop" }).click();
  await expect(desk.getByText("What was measured is kept.")).toBeVisible();

  // Two chunks, which the form does not offer, are measured in seconds.
  const modelIds = (await served.core.page.models.list()).map(({ id }) => id);
  const [text] = await served.core.page.lab.texts();
  await served.core.page.lab.startQuality({ modelIds, text: { kind: "bundled", name: text?.name ?? "" }, chunksMost: 2 });
  await desk.getByRole("navigation", { name: "Lab" }).getByRole("listitem").first().getByRole("button").click();
  const row = desk.getByRole("row", { name: /Q8_0/ });
  await expect(row.getByRole("cell").nth(1)).toHaveText(/^[\d,.]+ ± [\d,.]+$/, { timeout: MEASURED_WITHIN_MS });
  await expect(row.getByRole("cell").nth(3)).toHaveText(/^9\d\.\d % ± \d/);
  await expect(desk.getByText(/^Take Starter/)).toBeVisible({ timeout: MEASURED_WITHIN_MS });
  await expect(desk.getByRole("img", { name: /Quality of each level/ })).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  const saved = desk.waitForEvent("download");
  await desk.getByRole("button", { name: "Save the figures" }).click();
  await desk.getByRole("menuitem", { name: "As a table (CSV)" }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.csv$/);
});

test("an answer is written again by the other level, beside the first; the chat keeps its model", async ({ desk }) => {
  await desk.getByRole("textbox", { name: "Your message" }).fill("What can you do?");
  await desk.keyboard.press("Enter");
  await desk.getByRole("button", { name: "Answer again with another model" }).click();
  await desk.getByRole("dialog").getByRole("button", { name: /F16/ }).click();
  const sides = desk.getByRole("dialog", { name: "Versions side by side" });
  await expect(sides.getByRole("region", { name: "Right" })).toContainText(/F16/);
  await expect(sides.getByRole("region", { name: "Right" })).toContainText(/generated/);
  await expect(sides.getByRole("region", { name: "Left" })).toContainText(/Q8_0/);
  await inBothThemes(desk, () => expectAccessible(desk));
  await sides.getByRole("region", { name: "Left" }).getByRole("button", { name: "Go on with this one" }).click();
  await expect(desk.getByText("Version 1 of 2")).toBeAttached();

  const chip = desk.getByRole("button", { name: /^Model:/ });
  await expect(chip).toContainText("Q8_0");
  await chip.click();
  await desk.getByRole("button", { name: /F16/ }).click();
  await expect(chip).toContainText("F16");
  await desk.keyboard.press("Escape");
  await desk.getByRole("textbox", { name: "Your message" }).fill("Thank you");
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("article", { name: "Answer" }).last()).toContainText(/F16.*generated/);
});

/** The models room with the real core: families and levels, passport and checksums, settings, the load doctor, quantizing, the trash. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { gguf, sound, string, u32, withEntries } from "../support/gguf.ts";
import { test as base, type Desk, expect, expectAccessible, inBothThemes, startDesk } from "./fixtures.ts";

const STARTER = "resources/starter/starter-q8_0.gguf";
/** Uncompressed; not shipped, so there is nothing to quantize without it. */
const STARTER_F16 = "../shared/starter/starter-f16.gguf";

const folder = mkdtempSync(join(tmpdir(), "deskside-e2e-models-"));
const trash = join(folder, "data-home");

/** A core of its own that may show the test's folder in its chooser, with a trash of its own. */
const test = base.extend<object, { readonly served: Desk }>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
    async ({}, use) => {
      mkdirSync(trash, { recursive: true });
      const served = await startDesk({ args: ["--root", folder], env: { XDG_DATA_HOME: trash } });
      await use(served);
      await served.stop();
      rmSync(served.dataDir, { recursive: true, force: true, maxRetries: 10 });
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
    { scope: "worker" },
  ],
});

const library = (desk: Page): Locator => desk.getByRole("region", { name: "Library" });
const openRoom = async (desk: Page): Promise<void> => {
  await desk.getByRole("button", { name: "Models", exact: true }).click();
  await desk.getByRole("button", { name: "Library", exact: true }).click();
};
const add = async ({ core }: Desk, path: string) =>
  await core.page.models.add({ grantId: (await core.control.grantPath({ path })).grantId });
const openMenu = async (desk: Page, of: RegExp, item: RegExp): Promise<void> => {
  await desk.getByRole("button", { name: of }).click();
  await desk.getByRole("menuitem", { name: item }).click();
};

/** A file whose header is sound and whose tensors are too few to load: `type` 1 is F16, 8 Q8_0. */
const madeLevel = (type: number, fileType: number): Buffer =>
  gguf(
    withEntries(
      { ...sound, tensors: sound.tensors.map((tensor) => (tensor.type === 8 ? { ...tensor, type } : tensor)) },
      { "general.name": string("Made Small"), "general.file_type": u32(fileType) },
    ),
  );

test.afterEach(async ({ served }) => {
  const { models } = served.core.page;
  for (const { id } of await models.folders()) await models.removeFolder({ folderId: id });
  for (const { id, source } of await models.list()) if (source !== "starter") await models.remove({ modelId: id });
});

test("levels of one model stand together, are found by plain words, and keep tags", async ({ desk, served }) => {
  const watched = join(folder, "levels");
  mkdirSync(watched);
  writeFileSync(join(watched, "Made-Small-F16.gguf"), madeLevel(1, 1));
  writeFileSync(join(watched, "Made-Small-Q8_0.gguf"), madeLevel(8, 7));
  writeFileSync(join(watched, "cut-off.gguf"), madeLevel(8, 7).subarray(0, 300));
  await add(served, watched);

  await openRoom(desk);
  const family = library(desk).getByRole("list", { name: "Made Small" });
  await expect(family.getByRole("listitem")).toHaveCount(2);
  await expect(family.getByRole("button", { name: /^Passport of Made Small: Nearly exact/ })).toContainText("Q8_0");
  await expect(family).toContainText(/Uncompressed.*16\.\d bits per weight.*fits (in memory|on your GPU)/);
  await expect(library(desk)).toContainText("The file is cut off");
  await inBothThemes(desk, () => expectAccessible(desk));

  await openMenu(desk, /^More for Made Small, Q8_0/, /^Tags/);
  const tags = desk.getByRole("dialog", { name: "Tags of Made Small" });
  await tags.getByRole("textbox", { name: "New tag" }).fill("contracts");
  await tags.getByRole("button", { name: "Add", exact: true }).click();
  await expect(tags.getByRole("button", { name: "Take off contracts" })).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.keyboard.press("Escape");
  await expect(tags).toBeHidden();
  // Whoever uses the keyboard goes on where the dialog was opened.
  await expect(desk.getByRole("button", { name: "More for Made Small, Q8_0" })).toBeFocused();

  await desk.getByRole("searchbox", { name: "Search models" }).fill("nearly contracts");
  await expect(library(desk).getByRole("status")).toHaveText("1 of 4 models");
  await desk.getByRole("searchbox", { name: "Search models" }).fill("nothing is called so");
  await library(desk).getByRole("button", { name: "Show all models" }).click();
  await desk.getByRole("combobox", { name: "Show" }).click();
  await desk.getByRole("option", { name: "With a problem" }).click();
  await expect(library(desk).getByRole("status")).toHaveText("1 of 4 models");
  const [kept] = (await served.core.page.models.list()).filter((model) => model.tags.includes("contracts"));
  expect(kept?.fileName).toBe("Made-Small-Q8_0.gguf");
});

test("the passport says what the file is, and whether it is what a checksum file names", async ({ desk, served }) => {
  const watched = join(folder, "sums");
  mkdirSync(watched);
  const copy = join(watched, "office.gguf");
  copyFileSync(STARTER, copy);
  const hash = createHash("sha256").update(readFileSync(copy)).digest("hex");
  const sums = join(folder, "sums.txt");
  writeFileSync(sums, `${hash}  office.gguf\n`);
  await add(served, copy);

  await openRoom(desk);
  await openMenu(desk, /^More for .*, office\.gguf/, /^Passport/);
  const passport = desk.getByRole("dialog", { name: /^Passport of/ });
  const check = async () => {
    await passport.getByRole("button", { name: "Check with a checksum file…" }).click();
    const chooser = desk.getByRole("dialog", { name: "Choose a checksum file" });
    await chooser.getByRole("button", { name: new RegExp(`^${basename(folder)}`) }).click();
    await chooser.getByRole("button", { name: /^sums\.txt/ }).click();
  };
  await check();
  await expect(passport).toContainText("It is the file it should be: the same as a checksum file.");
  await expect(passport).toContainText(hash);
  await expect(passport.getByRole("table")).toContainText("Q8_0");
  await passport.getByRole("textbox", { name: "Compare with a SHA-256 you have" }).fill(`SHA256 (office.gguf) = ${hash}`);
  await expect(passport.getByRole("status")).toHaveText("The same.");
  await inBothThemes(desk, () => expectAccessible(desk));

  writeFileSync(sums, `${"0".repeat(64)}  office.gguf\n`);
  await check();
  await expect(passport).toContainText("It is not the file it should be");
});

test("settings are kept and loaded with, and what was predicted stands beside what was measured", async ({ desk, served }) => {
  await openRoom(desk);
  await openMenu(desk, /^More for Starter[^,]*, Q8_0$/, /^Settings/);
  const settings = desk.getByRole("dialog", { name: /^Settings of Starter/ });
  await expect(settings).toContainText(/Needs .* are free\. An estimate, with 2,048 tokens of context\./);
  await settings.getByRole("textbox", { name: "Context" }).fill("512");
  await settings.getByRole("textbox", { name: "Context" }).press("Enter");
  await expect(settings).toContainText("with 512 tokens of context");
  await inBothThemes(desk, () => expectAccessible(desk));
  await settings.getByRole("button", { name: /^Load/ }).click();
  await expect(settings).toBeHidden();
  await expect
    .poll(async () => {
      const [starter] = await served.core.page.models.list();
      return starter?.state.kind === "loaded" ? starter.state.loaded.contextTokens : null;
    })
    .toBe(512);
  await desk.getByRole("button", { name: /^Passport of Starter/ }).press("Enter");
  const passport = desk.getByRole("dialog", { name: /^Passport of Starter/ });
  await expect(passport.getByRole("figure", { name: "Memory, predicted and measured" })).toContainText(/Predicted .*measured/);
  await expect(passport).toContainText("512 tokens");
  await inBothThemes(desk, () => expectAccessible(desk));
  const [starter] = await served.core.page.models.list();
  if (starter !== undefined) await served.core.page.models.update({ modelId: starter.id, options: { contextTokens: null } });
});

test("a speed that is not known is measured here, and then said", async ({ desk }) => {
  await openRoom(desk);
  await desk.getByRole("button", { name: /^Measure it ?: the speed of Starter/ }).click();
  await expect(library(desk)).toContainText(/about [\d.,]+ tokens\/s here/, { timeout: 50_000 });
  await expect(library(desk)).not.toContainText("not measured yet");
});

test("a model that does not load is examined, and what was tried is listed", async ({ desk, served }) => {
  const path = join(folder, "Made-Small-Q8_0.gguf");
  writeFileSync(path, madeLevel(8, 7));
  await add(served, path);
  await openRoom(desk);
  await desk.getByRole("button", { name: "Load Made Small, Q8_0" }).click();
  await desk.getByRole("button", { name: "Find settings that work" }).click({ timeout: 30_000 });
  await desk.getByRole("button", { name: /^What was tried/ }).click({ timeout: 45_000 });
  await expect(library(desk).getByRole("list", { name: "Made Small" }).getByRole("listitem").first()).toContainText(
    /The one setting that could be tried did not load.*What was tried \(1 setting\)/,
  );
  await inBothThemes(desk, () => expectAccessible(desk));
});

test("a smaller level is made of an uncompressed file", async ({ desk, served }) => {
  const { available } = await served.core.page.models.quantizer();
  test.skip(!available, "llama-quantize is not built here (npm run build:quantizer)");
  test.skip(!existsSync(STARTER_F16), "the uncompressed starter is not here");
  const whole = join(folder, "whole-F16.gguf");
  copyFileSync(STARTER_F16, whole);
  await add(served, whole);
  await openRoom(desk);
  await openMenu(desk, /^More for .*, F16/, /smaller level/);
  const dialog = desk.getByRole("dialog", { name: /^A smaller level of/ });
  await dialog.getByRole("radio", { name: /Q4_K_M/ }).click();
  await inBothThemes(desk, () => expectAccessible(desk));
  await dialog.getByRole("button", { name: "Make Q4_K_M" }).click();
  await expect
    .poll(async () => (await served.core.page.models.list()).map(({ fileName }) => fileName), { timeout: 45_000 })
    .toContain("whole-Q4_K_M.gguf");
  await desk.keyboard.press("Escape");
  await expect(library(desk)).toContainText("Q4_K_M");
});

test("a file goes to the trash only after a question", async ({ desk, served }) => {
  const path = join(folder, "unwanted-Q8_0.gguf");
  writeFileSync(path, madeLevel(8, 7));
  await add(served, path);
  await openRoom(desk);
  await openMenu(desk, /^More for Made Small, Q8_0/, /trash/);
  const question = desk.getByRole("alertdialog", { name: "Move the file to the trash?" });
  await expect(question).toContainText("unwanted-Q8_0.gguf");
  await inBothThemes(desk, () => expectAccessible(desk));
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(existsSync(path)).toBe(true);
  await openMenu(desk, /^More for Made Small, Q8_0/, /trash/);
  await question.getByRole("button", { name: "Move to the trash" }).click();
  await expect(library(desk)).not.toContainText("Made Small");
  expect([existsSync(path), existsSync(join(trash, "Trash/files/unwanted-Q8_0.gguf"))]).toEqual([false, true]);
});

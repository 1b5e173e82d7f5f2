/** Models, settings, ledger, palette: each room in both themes, at small sizes, by keyboard. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, expectAccessible, inBothThemes, test } from "./fixtures.ts";

test("the models room loads and unloads, and says what the machine has", async ({ desk }) => {
  await desk.getByRole("button", { name: "Models", exact: true }).click();
  await desk.getByRole("button", { name: "This machine", exact: true }).click();
  await expect(desk.getByRole("heading", { name: "This machine" })).toBeVisible();
  await expect(desk.getByRole("region", { name: "This machine" })).toContainText(/core/i);
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("button", { name: "Library", exact: true }).click();
  await desk.getByRole("button", { name: /^Unload Starter/ }).click();
  await desk.getByRole("button", { name: /^Load Starter/ }).click();
  await expect(desk.getByRole("button", { name: /^Unload Starter/ })).toBeVisible();
});

test("files that are no models are refused with their reasons and the app goes on", async ({ desk, served }) => {
  const folder = mkdtempSync(join(tmpdir(), "deskside-models-"));
  const starter = readFileSync("resources/starter/starter-q8_0.gguf");
  writeFileSync(join(folder, "not-a-model.gguf"), "this is no model at all, whatever its name says");
  writeFileSync(join(folder, "cut-off.gguf"), starter.subarray(0, starter.length / 2));
  const grant = async (path: string) => (await served.core.control.grantPath({ path })).grantId;
  const single = served.core.page.models.add({ grantId: await grant(join(folder, "not-a-model.gguf")) });
  await expect(single).rejects.toMatchObject({ code: "model/invalid", details: { reason: "not-gguf" } });
  const { folderId } = await served.core.page.models.add({ grantId: await grant(folder) });

  await desk.getByRole("button", { name: "Models", exact: true }).click();
  const library = desk.getByRole("region", { name: "Library" });
  await expect(library).toContainText("not-a-model");
  await expect(library).toContainText("cut-off");
  await desk.screenshot({ path: "test-results/refused-models.png" });
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("button", { name: "Chats", exact: true }).click();
  await desk.getByRole("textbox", { name: "Your message" }).fill("What are you?");
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("article", { name: "Answer" })).toContainText("starter model");
  if (folderId !== null) await served.core.page.models.removeFolder({ folderId });
});

test("settings take effect at once and stay", async ({ desk }) => {
  await desk.getByRole("button", { name: "Settings", exact: true }).click();
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("radio", { name: "Dark" }).click();
  await expect(desk.locator("html")).toHaveAttribute("data-theme", "dark");
  await desk.reload();
  await expect(desk.locator("html")).toHaveAttribute("data-theme", "dark");
  await desk.getByRole("button", { name: "Settings", exact: true }).click();
  await desk.getByRole("radio", { name: "As the system" }).click();
});

test("the privacy ledger shows what ran, and that nothing left the machine", async ({ desk }) => {
  await desk.getByRole("button", { name: /^Offline · 0 connections/ }).click();
  const ledger = desk.getByRole("dialog", { name: "Privacy ledger" });
  await expect(ledger).toContainText("127.0.0.1");
  await expect(ledger).toContainText(/engine/i);
  await inBothThemes(desk, () => expectAccessible(desk));
});

test("everything is in the palette", async ({ desk }) => {
  await desk.keyboard.press("Control+K");
  await expect(desk.getByRole("dialog", { name: "Commands" })).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.keyboard.type("go to models");
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("region", { name: "Library" })).toBeVisible();
});

for (const size of [
  { width: 900, height: 600 },
  { width: 640, height: 400, what: "200 % zoom of 1280 × 800" },
  { width: 390, height: 800, what: "a phone" },
]) {
  test(`nothing is cut off at ${size.width} × ${size.height}${"what" in size ? ` (${size.what})` : ""}`, async ({ desk }) => {
    await desk.setViewportSize(size);
    for (const room of ["Docs", "Models", "Settings", "Chats"]) {
      await desk.getByRole("button", { name: room, exact: true }).click();
      await desk.waitForTimeout(200);
      const overflow = await desk.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, room).toBeLessThanOrEqual(0);
      await expectAccessible(desk);
    }
    await desk.getByRole("textbox", { name: "Your message" }).fill("What are you?");
    await desk.keyboard.press("Enter");
    await expect(desk.getByRole("article", { name: "Answer" }).last()).toContainText("starter model");
  });
}

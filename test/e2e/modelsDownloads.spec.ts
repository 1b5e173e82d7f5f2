/** Downloads from a hub on the loopback: planned and consented to host by host, checked, refused when wrong, and off in sealed mode. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { type Hub, openHub } from "../support/hub.ts";
import { expect, expectAccessible, inBothThemes, test } from "./fixtures.ts";

const STARTER = readFileSync("resources/starter/starter-q8_0.gguf");

let hub: Hub;
test.beforeEach(async () => {
  hub = await openHub();
});
test.afterEach(async ({ served }) => {
  const { downloads, models, settings } = served.core.page;
  await settings.update({ sealed: false, downloadHosts: [], downloadMirror: null });
  for (const { id } of await downloads.list()) await downloads.remove({ downloadId: id });
  for (const { id, source } of await models.list()) if (source !== "starter") await models.remove({ modelId: id });
  await hub.close();
});

const hostOf = (origin: string): string => new URL(origin).host;
const openSide = async (desk: Page): Promise<void> => {
  await desk.getByRole("button", { name: "Models", exact: true }).click();
  await desk.getByRole("button", { name: /^Get a model/ }).click();
};
const choose = async (desk: Page, address: string, sha256 = ""): Promise<Locator> => {
  await desk.getByRole("button", { name: "From an address…" }).click();
  await desk.getByRole("textbox", { name: "Address of the file" }).fill(address);
  await desk.getByRole("textbox", { name: "Its SHA-256, if you have it" }).fill(sha256);
  await desk.getByRole("button", { name: "See what it takes" }).click();
  return desk.getByRole("dialog", { name: "Before anything is sent" });
};
const row = (desk: Page, name: string): Locator =>
  desk.getByRole("region", { name: "Downloads" }).getByRole("listitem").filter({ hasText: name });

test("nothing is sent before the plan is read and each host allowed; then the file is fetched, checked and in the library", async ({
  desk,
}) => {
  const path = "/office/small/resolve/main/Fetched-Q8_0.gguf";
  hub.add(path, STARTER);
  await openSide(desk);
  const plan = await choose(desk, `${hub.origin}${path}`);
  await expect(plan).toContainText(hostOf(hub.origin));
  await expect(plan).toContainText("are free on the disk");
  await expect(plan.getByRole("button", { name: "Download", exact: true })).toBeDisabled();
  await inBothThemes(desk, () => expectAccessible(desk));
  expect(hub.requests).toEqual([]);

  await plan.getByRole("button", { name: `Allow downloads from ${hostOf(hub.origin)}` }).click();
  await plan.getByRole("button", { name: "Download", exact: true }).click();
  const download = row(desk, "Fetched");
  await expect(download).toContainText(`sends this file from another machine: ${hostOf(hub.network)}`);
  expect(hub.requests.map(({ host }) => host)).not.toContain(hostOf(hub.network));
  await inBothThemes(desk, () => expectAccessible(desk));

  await download.getByRole("button", { name: `Allow ${hostOf(hub.network)} and go on` }).click();
  await expect(download).toContainText("In the library", { timeout: 30_000 });
  expect(hub.requests.every(({ headers }) => headers.cookie === undefined && headers.referer === undefined)).toBe(true);
  await desk.getByRole("button", { name: /connections? to other machines/ }).click();
  await expect(desk.getByRole("dialog", { name: "Privacy ledger" })).toContainText(hostOf(hub.network));
  await desk.keyboard.press("Escape");
  await download.getByRole("button", { name: /^Show Fetched/ }).click();
  await expect(desk.getByRole("dialog", { name: /^Passport of/ })).toContainText(hostOf(hub.origin));
});

test("what is not the published file is told and never in the library", async ({ desk, served }) => {
  const path = "/office/small/resolve/main/Wrong-Q8_0.gguf";
  hub.add(path, STARTER);
  await served.core.page.settings.update({ downloadHosts: [hostOf(hub.origin), hostOf(hub.network)] });
  await openSide(desk);
  const plan = await choose(desk, `${hub.origin}${path}`, "0".repeat(64));
  await expect(plan).toContainText("a file that differs is not let into the library");
  await plan.getByRole("button", { name: "Download", exact: true }).click();
  await expect(row(desk, "Wrong")).toContainText("What came is not the file that was published", { timeout: 30_000 });
  expect((await served.core.page.models.list()).length).toBe(1);
  await expect(row(desk, "Wrong").getByRole("button", { name: /^Fetch again/ })).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("button", { name: /^Remove the download of Wrong/ }).click();
  await expect(row(desk, "Wrong")).toHaveCount(0);
});

test("sealed, nothing is offered and the core refuses; why is said where one would look", async ({ desk, served }) => {
  await desk.getByRole("button", { name: "Settings", exact: true }).click();
  await desk.getByRole("switch", { name: "Sealed" }).click();
  await expect(
    desk.getByRole("button", { name: "Sealed · 0 connections" }).or(desk.getByRole("button", { name: /^Sealed now/ })),
  ).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  await openSide(desk);
  await expect(desk.getByText(/Deskside is sealed/).first()).toBeVisible();
  await expect(desk.getByRole("button", { name: /^Download |^From an address/ })).toHaveCount(0);
  await inBothThemes(desk, () => expectAccessible(desk));
  const start = served.core.page.downloads.start({ kind: "address", url: `${hub.origin}/x.gguf`, sha256: null });
  await expect(start).rejects.toMatchObject({ code: "download/sealed" });
  expect(hub.requests).toEqual([]);
});

test("a mirror is kept as a server's address, and a wrong one is refused in words", async ({ desk, served }) => {
  await desk.getByRole("button", { name: "Settings", exact: true }).click();
  const field = desk.getByRole("textbox", { name: "Where the list’s models come from" });
  await field.fill("models.office.example");
  await field.press("Enter");
  await expect(desk.getByRole("alert")).toContainText("It begins with https://");
  await field.fill(`${hub.origin}/hub/`);
  await field.press("Enter");
  await expect.poll(async () => (await served.core.page.settings.get()).downloadMirror).toBe(`${hub.origin}/hub`);
  await openSide(desk);
  await expect(desk.getByRole("main")).toContainText(`${hub.origin}/hub`);
});

/** The main job with the real starter model: ask, read, go back, change, find again. */
import { expect, expectAccessible, inBothThemes, test } from "./fixtures.ts";

const composer = "Your message";

test("a person asks on a fresh machine and gets an answer with its figures", async ({ desk }) => {
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("textbox", { name: composer }).fill("What are you?");
  await expect(desk.getByRole("button", { name: /^\d+ of 2,048 tokens/ })).toBeVisible();
  await desk.keyboard.press("Enter");
  const answer = desk.getByRole("article", { name: "Answer" });
  await expect(answer).toContainText("I am the tiny starter model");
  await expect(answer).toContainText(/tok\/s.*first token.*prompt tokens.*generated/);
  await expect(answer).toContainText("starter model");
  await inBothThemes(desk, () => expectAccessible(desk));
});

test("an answer can be asked again, a message edited, and every version reached", async ({ desk }) => {
  await desk.getByRole("textbox", { name: composer }).fill("Hello");
  await desk.keyboard.press("Enter");
  const answer = desk.getByRole("article", { name: "Answer" });
  await expect(answer.getByRole("button", { name: "Answer again" })).toBeVisible();
  await answer.getByRole("button", { name: "Answer again" }).click();
  await expect(answer).toContainText("Version 2 of 2");
  await answer.getByRole("button", { name: "Previous version" }).click();
  await expect(answer).toContainText("Version 1 of 2");

  const mine = desk.getByRole("article", { name: "You" });
  await mine.hover();
  await mine.getByRole("button", { name: "Edit and branch" }).click();
  await mine.getByRole("textbox").fill("What are you?");
  await desk.keyboard.press("Control+Enter");
  await expect(mine).toContainText("Version 2 of 2");
  await expect(answer).toContainText("tiny starter model");
  await mine.getByRole("button", { name: "Previous version" }).click();
  await expect(mine).toContainText("Hello");
  await expect(answer).toContainText("Version 1 of 2");
});

test("text that looks like control tokens or markup stays text", async ({ desk }) => {
  const hostile = "<|im_end|> <img src=x onerror=alert(1)> <script>alert(1)</script> \ud800 **bold**";
  await desk.getByRole("textbox", { name: composer }).fill(hostile);
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("article", { name: "You" })).toContainText("<|im_end|> <img src=x onerror=alert(1)>");
  await expect(desk.getByRole("article", { name: "Answer" }).getByRole("button", { name: "Copy answer" })).toBeVisible();
  expect(await desk.locator("article img, article script").count()).toBe(0);
});

test("chats are found again: rename, pin, folder, search, delete with undo", async ({ desk }) => {
  await desk.getByRole("textbox", { name: composer }).fill("What are you? heliotrope");
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("button", { name: "Copy answer" })).toBeVisible();
  const list = desk.getByRole("navigation", { name: "Chats" });
  const current = list.locator("[aria-current=page]");
  await current.focus();
  await desk.keyboard.press("F2");
  await desk.getByRole("textbox", { name: /^New name of/ }).fill("Violet things");
  await desk.keyboard.press("Enter");
  await expect(list.getByRole("button", { name: "Violet things", exact: true })).toBeVisible();
  await expect(desk.getByRole("heading", { level: 1 })).toContainText("Violet things");

  const menu = list.getByRole("button", { name: "Actions for Violet things" });
  await menu.click();
  await desk.getByRole("menuitem", { name: "Pin" }).click();
  await expect(list.getByRole("button", { name: "Pinned" })).toBeVisible();
  await menu.click();
  await desk.getByRole("menuitem", { name: "New folder" }).click();
  await expect(list.getByRole("button", { name: "Actions for folder New folder" })).toBeAttached();

  await desk.getByRole("searchbox", { name: "Search all chats" }).fill("heliotr");
  await expect(desk.getByRole("main").locator("mark").first()).toHaveText(/heliotr/i);
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.getByRole("searchbox", { name: "Search all chats" }).fill("");

  await menu.click();
  await desk.getByRole("menuitem", { name: "Delete" }).click();
  await expect(list.getByRole("button", { name: "Violet things", exact: true })).toHaveCount(0);
  await desk.getByRole("button", { name: "Undo" }).first().click();
  await expect(list.getByRole("button", { name: "Violet things", exact: true })).toBeVisible();
});

test("a draft is kept over a reload, and so is the sign-in", async ({ desk }) => {
  await desk.getByRole("textbox", { name: composer }).fill("What are you?");
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("button", { name: "Copy answer" })).toBeVisible();
  const saved = desk.waitForResponse((response) => response.url().includes("/chats/update"));
  await desk.getByRole("textbox", { name: composer }).fill("half a thought");
  await saved;
  await desk.reload();
  await desk.getByRole("navigation", { name: "Chats" }).getByRole("button", { name: "What are you?", exact: true }).first().click();
  await expect(desk.getByRole("textbox", { name: composer })).toHaveValue("half a thought");
});

test("a chat goes out as JSON and comes back as a new one; Markdown reads as text", async ({ desk }) => {
  await desk.getByRole("textbox", { name: composer }).fill("What are you?");
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("button", { name: "Copy answer" })).toBeVisible();
  const list = desk.getByRole("navigation", { name: "Chats" });
  const before = await list.getByRole("button", { name: /^Actions for What are you/ }).count();
  const exported = async (format: string) => {
    const download = desk.waitForEvent("download");
    await list
      .getByRole("button", { name: /^Actions for What are you/ })
      .first()
      .click();
    await desk.getByRole("menuitem", { name: `Export as ${format}` }).click();
    return (await download).path();
  };
  await exported("Markdown");
  const json = await exported("JSON");
  const chooser = desk.waitForEvent("filechooser");
  await desk.getByRole("button", { name: "More" }).click();
  await desk.getByRole("menuitem", { name: /Import/ }).click();
  await (await chooser).setFiles(json);
  await expect(list.getByRole("button", { name: /^Actions for What are you/ })).toHaveCount(before + 1);
});

test("a temporary chat leaves nothing behind", async ({ desk, served }) => {
  await desk.keyboard.press("Control+Shift+E");
  await desk.getByPlaceholder("Ask without leaving a trace").fill("What are you? zanzibar");
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("button", { name: "Copy answer" })).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  const temporary = (await served.core.page.chats.list()).filter((chat) => chat.temporary);
  expect(temporary.map((chat) => chat.title)).toEqual(["What are you? zanzibar"]);
  for (const { id } of temporary) await served.core.page.chats.remove({ chatId: id });
  expect(await served.core.page.chats.search({ query: "zanzibar", limit: 5 })).toEqual([]);
  expect((await served.core.page.bin.list()).filter((item) => item.title.includes("zanzibar"))).toEqual([]);
});

/** The screens of README's pictures can be reached; with DESKSIDE_PICTURES=1 they are taken anew into docs/pictures. */
import { mkdirSync, statSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, inBothThemes, test } from "./fixtures.ts";

const TAKE = process.env.DESKSIDE_PICTURES === "1";
const FOLDER = "docs/pictures";
/** So that the page with all pictures opens at once. */
const LARGEST_BYTES = 150_000;

const picture = async (page: Page, name: string): Promise<void> => {
  // No pointer over a button, no caret: the same screen gives the same picture.
  await page.mouse.move(0, 0);
  const path = `${FOLDER}/${name}.png`;
  if (TAKE) mkdirSync(FOLDER, { recursive: true });
  const taken = await page.screenshot({ caret: "hide", animations: "disabled", ...(TAKE ? { path } : {}) });
  expect(taken.byteLength).toBeLessThan(LARGEST_BYTES);
  if (TAKE) expect(statSync(path).size).toBe(taken.byteLength);
};

const ask = async (page: Page, text: string, answers: number): Promise<void> => {
  await page.getByRole("textbox", { name: "Your message" }).fill(text);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article", { name: "Answer" }).getByRole("button", { name: "Copy answer" })).toHaveCount(answers);
};

const PASSAGES = `[1] (lease.pdf, page 2) The monthly rent is EUR 1,240. The deposit is EUR 3,720.

[2] (lease.pdf, page 4) The notice period is three months.

[3] (invoice.pdf, page 1) The total is EUR 418.60. The due date is 14 March 2027.

Question: How long is the notice period?`;

test("a small conversation and the models look as in the pictures", async ({ desk, served }) => {
  const { id: chatId } = await served.core.page.chats.create({ temporary: false });
  await served.core.page.chats.update({
    chatId,
    title: "Notice period of the lease",
    systemPrompt: "Answer from the numbered passages only. Cite the passage like [1]. If the answer is not there, say so.",
    sampling: { temperature: 0 },
  });
  await desk.getByRole("navigation", { name: "Chats" }).getByText("Notice period of the lease").click();
  await ask(desk, "What can you do?", 1);
  await ask(desk, PASSAGES, 2);
  await expect(desk.getByRole("article", { name: "Answer" }).last()).toContainText("The notice period is three months [2]");
  // The meter counts when typing pauses; a picture with the last count but one would not be honest.
  await expect(desk.getByRole("form", { name: "Message" })).toContainText(/2\d\d of 2,048 tokens/);
  await inBothThemes(desk, (theme) => picture(desk, `chat-${theme}`));
  await desk.emulateMedia({ colorScheme: "light" });
  await desk.getByRole("button", { name: "Models", exact: true }).click();
  await expect(desk.getByRole("region", { name: "Library" })).toContainText("Loaded");
  await expect(desk.getByRole("main")).toContainText(/fits in memory|on CPU|on GPU/);
  await expect(desk.getByRole("main")).toContainText("of memory free");
  await picture(desk, "models-light");
});

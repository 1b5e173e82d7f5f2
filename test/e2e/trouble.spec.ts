/** When things go wrong or slowly: an engine that hangs on, crashes, thinks, runs long; a core that dies; many tabs. The engine is the fake one. */
import { expect, expectAccessible, inBothThemes, signIn, startDesk, test } from "./fixtures.ts";

test.use({ engine: "fake" });

const ask = async (desk: import("@playwright/test").Page, text: string) => {
  await desk.getByRole("textbox", { name: "Your message" }).fill(text);
  await desk.keyboard.press("Enter");
};

test("a long answer can be stopped and continued", async ({ desk }) => {
  await ask(desk, "/long 300 /slow 20");
  await expect(desk.getByRole("article", { name: "Answer" })).not.toBeEmpty();
  await expect(desk.getByRole("button", { name: "Stop" })).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  await desk.keyboard.press("Escape");
  await expect(desk.getByText("You stopped this answer.")).toBeVisible();
  await desk.getByRole("button", { name: "Continue" }).click();
  await expect(desk.getByRole("button", { name: "Stop" })).toBeVisible();
  await desk.getByRole("button", { name: "Stop" }).click();
  await expect(desk.getByText("You stopped this answer.")).toBeVisible();
});

test("thinking is folded away", async ({ desk }) => {
  await ask(desk, "/think one two three");
  const answer = desk.getByRole("article", { name: "Answer" });
  await expect(answer.getByRole("button", { name: "Copy answer" })).toBeVisible();
  await expect(answer).toContainText(/Thought|thinking/i);
});

test("an engine that dies costs one answer: the text so far stays, the next message works", async ({ desk }) => {
  await ask(desk, "/long 30 /slow 20 /abort");
  const error = desk.getByRole("region", { name: "Error" });
  await expect(error).toBeVisible();
  await inBothThemes(desk, () => expectAccessible(desk));
  await ask(desk, "still there");
  await expect(desk.getByRole("article", { name: "Answer" }).last().getByRole("button", { name: "Copy answer" })).toBeVisible();
});

test("what no longer fits is marked in the transcript, and a message larger than the context is refused with figures", async ({ desk }) => {
  const long = "word ".repeat(1_700);
  for (const turn of ["one", "two", "three"]) {
    await ask(desk, `${turn} ${long} /long 5`);
    await expect(desk.getByRole("article", { name: "Answer" }).last().getByRole("button", { name: "Copy answer" })).toBeVisible();
  }
  await expect(desk.getByText(/Not in the prompt any more/).first()).toBeAttached();
  await desk.getByRole("textbox", { name: "Your message" }).fill("word ".repeat(5_000));
  await expect(desk.getByText(/This message does not fit: it needs [\d,]+ tokens/)).toBeVisible();
  await expectAccessible(desk);
});

test("a page that is read back does not jump while text arrives", async ({ desk }) => {
  await ask(desk, `${"line ".repeat(20)} /long 3000 /slow 8`);
  const log = desk.getByRole("log", { name: "Transcript" }).getByTestId("virtuoso-scroller");
  await expect
    .poll(() => log.evaluate((element) => (element.scrollHeight > element.clientHeight + 400 ? "long" : "short")), { timeout: 30_000 })
    .toBe("long");
  await log.hover();
  await desk.mouse.wheel(0, -300);
  // The wheel's own movement first: over once the distance to the end only grows because of new text.
  await expect.poll(() => log.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop)).toBeGreaterThan(400);
  await expect(desk.getByRole("button", { name: /new text/i })).toBeVisible();
  const top = await log.evaluate((element) => element.scrollTop);
  await desk.waitForTimeout(500);
  expect(Math.abs((await log.evaluate((element) => element.scrollTop)) - top)).toBeLessThan(40);
  await desk.keyboard.press("Escape");
});

test("eight tabs with five runs stay alive and in step", async ({ context, served, watched }) => {
  await signIn(watched, served);
  const tabs = [watched, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))];
  for (const tab of tabs.slice(1)) await tab.goto(served.origin);
  for (const [index, tab] of tabs.slice(0, 5).entries()) await ask(tab, `run ${index} /long 60 /slow 20`);
  for (const tab of tabs) {
    await tab.bringToFront();
    await tab.getByRole("button", { name: "Models", exact: true }).click();
    await expect(tab.getByRole("region", { name: "Library" })).toBeVisible();
    await tab.getByRole("button", { name: "Chats", exact: true }).click();
    await expect(tab.getByRole("navigation", { name: "Chats" }).getByText(/run 4/)).toBeVisible();
  }
  for (const tab of tabs.slice(0, 5))
    await expect(tab.getByRole("article", { name: "Answer" }).getByRole("button", { name: "Copy answer" })).toBeVisible({
      timeout: 40_000,
    });
});

test("a core that dies is met again, with the answer so far and a way to go on", async ({ page }) => {
  const first = await startDesk({ engine: "fake" });
  await signIn(page, first);
  await ask(page, "/long 3000 /slow 10");
  await expect(page.getByRole("article", { name: "Answer" })).toContainText("word20 word21");
  const port = new URL(first.origin).port;
  process.kill(first.core.pid, "SIGKILL");
  await first.stop().catch(() => {});
  const second = await startDesk({ engine: "fake", dataDir: first.dataDir, args: ["--port", port] });
  await expect(page.getByRole("region", { name: "Error" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
  await second.stop();
});

import { afterEach, expect, test, vi } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { updateSettings, useSettings } from "../../../../renderer/state/settings.ts";
import { answerWith, page, refuse } from "../pageCore.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  useSettings.setState(defaultSettings);
});

test("a change shows at once, and is taken back when the core refuses it", async () => {
  answerWith({ settings: { update: page.settings.update.handler(() => refuse(new AppError("store/disk-full", "full"))) } });
  const asked = updateSettings({ theme: "dark" });
  const shownMeanwhile = useSettings.getState().theme;
  await asked;
  expect([shownMeanwhile, useSettings.getState().theme]).toEqual(["dark", "system"]);
});

test("what the core answers is what is shown", async () => {
  answerWith({
    settings: { update: page.settings.update.handler(({ input }) => ({ ...defaultSettings, theme: input.theme ?? "dark", binDays: 7 })) },
  });
  await updateSettings({ theme: "light" });
  expect([useSettings.getState().theme, useSettings.getState().binDays]).toEqual(["light", 7]);
});

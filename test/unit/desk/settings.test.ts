import { expect, test } from "vitest";
import type { AppEvent } from "#src/contract/event.ts";
import { defaultSettings, type Settings } from "#src/contract/settings.ts";
import { createSettings } from "#src/desk/settings.ts";

const open = async (write: (settings: Settings) => Promise<void>) => {
  const events: AppEvent[] = [];
  const desk = await createSettings({ file: { read: async () => defaultSettings, write }, publish: (event) => void events.push(event) });
  return { desk, events };
};

test("a change is written before it is current, and pages hear of it", async () => {
  const written: Settings[] = [];
  const { desk, events } = await open(async (settings) => void written.push(settings));
  const settings = await desk.update({ theme: "dark" });
  expect([settings, desk.current(), written, events]).toEqual([
    { ...defaultSettings, theme: "dark" },
    settings,
    [settings],
    [{ kind: "settings", settings }],
  ]);
});

test("changes asked for at once all take hold", async () => {
  const { desk } = await open(async () => undefined);
  await Promise.all([desk.update({ theme: "dark" }), desk.update({ binDays: 3 }), desk.update({ sendKey: "mod-enter", theme: undefined })]);
  expect(desk.current()).toEqual({ ...defaultSettings, theme: "dark", binDays: 3, sendKey: "mod-enter" });
});

test("a change that cannot be written changes nothing, and the next one works", async () => {
  const state = { full: true };
  const { desk, events } = await open(async () => {
    if (state.full) throw new Error("full");
  });
  await expect(desk.update({ theme: "dark" })).rejects.toThrow("full");
  expect([desk.current(), events]).toEqual([defaultSettings, []]);
  state.full = false;
  expect((await desk.update({ binDays: 3 })).theme).toBe("system");
});

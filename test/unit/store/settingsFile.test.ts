import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSettings } from "#src/contract/settings.ts";
import { readSettings, writeSettings } from "#src/store/settingsFile.ts";
import { makeTestDir } from "../../support/testStore.ts";

describe("the settings file", () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ dataDir, remove } = await makeTestDir());
  });
  afterEach(() => remove());
  const path = (): string => join(dataDir, "settings.json");

  it("gives the defaults where there is none", async () => {
    expect(await readSettings(dataDir)).toEqual(defaultSettings);
  });

  it("gives back what was written, from a file only this user may read, with nothing left beside it", async () => {
    const settings = { ...defaultSettings, theme: "dark" as const, sampling: { ...defaultSettings.sampling, seed: 7 } };
    await writeSettings(dataDir, defaultSettings);
    await writeSettings(dataDir, settings);
    expect([await readSettings(dataDir), (statSync(path()).mode & 0o777).toString(8)]).toEqual([settings, "600"]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("settings"))).toEqual(["settings.json"]);
  });

  it("keeps valid fields beside invalid and unknown ones, inside sampling too", async () => {
    writeFileSync(path(), JSON.stringify({ theme: "dark", binDays: -1, unknown: true, sampling: { topK: 7, temperature: "hot" } }));
    expect(await readSettings(dataDir)).toEqual({ ...defaultSettings, theme: "dark", sampling: { ...defaultSettings.sampling, topK: 7 } });
  });

  it("loads a file with a setting that there is no more, and drops it at the next write", async () => {
    writeFileSync(path(), JSON.stringify({ ...defaultSettings, theme: "dark", soundAtTheEnd: true }));
    const settings = await readSettings(dataDir);
    await writeSettings(dataDir, settings);
    expect([settings, readFileSync(path(), "utf8").includes("soundAtTheEnd")]).toEqual([{ ...defaultSettings, theme: "dark" }, false]);
  });

  it("falls back to the defaults for what is no object, and leaves the file alone", async () => {
    for (const text of ["{ broken", "[]", "null", "7", ""]) {
      writeFileSync(path(), text);
      expect([await readSettings(dataDir), readFileSync(path(), "utf8")]).toEqual([defaultSettings, text]);
    }
  });
});

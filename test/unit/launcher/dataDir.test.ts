import { expect, it } from "vitest";
import { defaultDataDir } from "#src/launcher/dataDir.ts";

it("follows each system's own rule, and ignores a relative XDG_DATA_HOME", () => {
  const at = (platform: NodeJS.Platform, env: Record<string, string>, home: string) => defaultDataDir({ platform, env, home });
  expect([
    at("linux", {}, "/home/a"),
    at("linux", { XDG_DATA_HOME: "/data" }, "/home/a"),
    at("linux", { XDG_DATA_HOME: "data" }, "/home/a"),
    at("darwin", { XDG_DATA_HOME: "/data" }, "/Users/a"),
    at("win32", { LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local" }, "C:\\Users\\a"),
    at("win32", {}, "C:\\Users\\a"),
  ]).toEqual([
    "/home/a/.local/share/deskside",
    "/data/deskside",
    "/home/a/.local/share/deskside",
    "/Users/a/Library/Application Support/Deskside",
    "C:\\Users\\a\\AppData\\Local\\Deskside",
    "C:\\Users\\a\\AppData\\Local\\Deskside",
  ]);
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compileCache } from "#src/launcher/compileCache.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "deskside-cache-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

it.skipIf(process.platform === "win32")("lies in a data directory that only this user can write to", async () => {
  const dataDir = join(parent, "new", "data");
  const { NODE_COMPILE_CACHE: folder = "" } = await compileCache(dataDir);
  expect([folder, statSync(folder).mode & 0o777, statSync(dataDir).mode & 0o777]).toEqual([join(dataDir, "tmp", "compiled"), 0o700, 0o700]);
  expect(await compileCache(dataDir)).toEqual({ NODE_COMPILE_CACHE: folder });
});

it("is none where another user could put code into it, or where there can be no folder", async () => {
  const places = {
    wide: join(parent, "wide"),
    wideTmp: join(parent, "wideTmp"),
    linked: join(parent, "linked"),
    file: join(parent, "file"),
  };
  mkdirSync(places.wide);
  chmodSync(places.wide, 0o777);
  mkdirSync(join(places.wideTmp, "tmp"), { recursive: true });
  chmodSync(join(places.wideTmp, "tmp"), 0o770);
  mkdirSync(join(places.linked, "tmp"), { recursive: true });
  mkdirSync(join(parent, "elsewhere"));
  symlinkSync(join(parent, "elsewhere"), join(places.linked, "tmp", "compiled"));
  writeFileSync(places.file, "");
  for (const place of Object.values(places)) expect(await compileCache(place)).toEqual({});
});

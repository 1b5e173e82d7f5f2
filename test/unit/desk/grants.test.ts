import { mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";
import { grantIdSchema } from "#src/contract/ids.ts";
import { createGrants, GRANTS_MAX, realFolder } from "#src/desk/grants.ts";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskside-grants-")));
  await writeFile(join(folder, "a.gguf"), "");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const newId = () => grantIdSchema.parse(v7());

test("a grant leads to the real path, links resolved", async () => {
  await symlink("a.gguf", join(folder, "link.gguf"));
  const grants = createGrants({ newId });
  expect(grants.resolve(await grants.grantPath(join(folder, "link.gguf")))).toBe(join(folder, "a.gguf"));
  expect(grants.resolve(await grants.grantPath(folder))).toBe(folder);
});

test.each(["a.gguf", "../a.gguf", "", "/dev/null", "/nowhere/at/all", "//server/share/a.gguf", "\\\\server\\share\\a.gguf", "/tmp/\0"])(
  "%j is refused",
  async (path) => {
    await expect(createGrants({ newId }).grantPath(path)).rejects.toMatchObject({ code: "grant/refused" });
  },
);

test("an unknown grant is refused, and so is the oldest of too many", async () => {
  const grants = createGrants({ newId });
  expect(() => grants.resolve(newId())).toThrow(expect.objectContaining({ code: "grant/not-found" }));
  const first = await grants.grantPath(folder);
  for (let index = 0; index < GRANTS_MAX; index += 1) await grants.grantPath(folder);
  expect(() => grants.resolve(first)).toThrow(expect.objectContaining({ code: "grant/not-found" }));
});

test("a root must be a folder", async () => {
  expect(await realFolder(folder)).toBe(folder);
  await expect(realFolder(join(folder, "a.gguf"))).rejects.toMatchObject({ code: "grant/refused" });
});

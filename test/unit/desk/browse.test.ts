import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entryIdSchema } from "#src/contract/ids.ts";
import { type Browse, createBrowse, ENTRY_LIFE_MS, LISTED_MAX } from "#src/desk/browse.ts";

let folder: string;
let root: string;
let browse: Browse;
const clock = { now: 0 };

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskside-browse-")));
  root = join(folder, "root");
  await mkdir(join(root, "b", "deep"), { recursive: true });
  await mkdir(join(root, ".hidden"));
  await mkdir(join(folder, "outside"));
  await writeFile(join(root, "model-10.gguf"), "12345");
  await writeFile(join(root, "model-2.GGUF"), "");
  await writeFile(join(root, "letter.txt"), "");
  await writeFile(join(folder, "outside", "secret.gguf"), "");
  await writeFile(join(root, "b", "deep", "c.gguf"), "");
  clock.now = 0;
  browse = createBrowse({ newId: () => entryIdSchema.parse(v7()), now: () => clock.now });
  browse.addRoot(root);
  browse.addRoot(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openRoot = async () => {
  const [entry] = (await browse.browse(undefined, "model")).entries;
  if (entry === undefined) throw new Error("no root");
  return await browse.browse(entry.id, "model");
};
const entryNamed = async (name: string) => {
  const entry = (await openRoot()).entries.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return entry;
};

test("roots are listed by their last segment, once each", async () => {
  const { entries, trail } = await browse.browse(undefined, "model");
  expect([entries.map(({ name, kind }) => [name, kind]), trail]).toEqual([[["root", "folder"]], []]);
});

test("only folders and model files are listed: folders first, numbers as numbers, nothing hidden", async () => {
  const { entries } = await openRoot();
  expect(entries.map(({ name, kind, sizeBytes }) => [name, kind, sizeBytes])).toEqual([
    ["b", "folder", null],
    ["model-2.GGUF", "model", 0],
    ["model-10.gguf", "model", 5],
  ]);
});

test("of checksum files only what checksums are usually kept in is listed", async () => {
  for (const name of ["SHA256SUMS", "model.gguf.sha256", "sums.md5", "checksums.txt", "sums"]) await writeFile(join(root, name), "");
  const [entry] = (await browse.browse(undefined, "checksum")).entries;
  const names = (await browse.browse(entry?.id, "checksum")).entries.map(({ name }) => name);
  expect(names).toEqual(["b", "checksums.txt", "letter.txt", "model.gguf.sha256", "SHA256SUMS"]);
});

test("of documents only folders and what the reader knows by name are listed, links that lead out left out", async () => {
  await writeFile(join(root, "Scan.JPEG"), "123");
  await writeFile(join(root, "settings.ini"), "");
  await symlink(join(folder, "outside", "secret.gguf"), join(root, "link.pdf"));
  const [entry] = (await browse.browse(undefined, "document")).entries;
  const { entries } = await browse.browse(entry?.id, "document");
  expect(entries.map(({ name, kind, sizeBytes }) => [name, kind, sizeBytes])).toEqual([
    ["b", "folder", null],
    ["letter.txt", "document", 0],
    ["Scan.JPEG", "document", 3],
  ]);
});

test("the trail leads from the root down, and no answer holds a path", async () => {
  const b = await entryNamed("b");
  const listing = await browse.browse((await browse.browse(b.id, "model")).entries[0]?.id, "model");
  expect(listing.trail.map(({ name }) => name)).toEqual(["root", "b", "deep"]);
  expect(JSON.stringify(listing)).not.toContain(folder);
});

test("a chosen entry gives its real path", async () => {
  expect(await browse.pathOf((await entryNamed("model-10.gguf")).id)).toBe(join(root, "model-10.gguf"));
});

test("links that stay inside are listed, links that lead out or nowhere are not", async () => {
  await symlink(join(root, "b"), join(root, "inside"));
  await symlink(join(folder, "outside"), join(root, "out"));
  await symlink("../outside/secret.gguf", join(root, "out.gguf"));
  await symlink("nowhere.gguf", join(root, "broken.gguf"));
  await symlink(folder, join(root, "b", "up"));
  expect((await openRoot()).entries.map(({ name }) => name)).toEqual(["b", "inside", "model-2.GGUF", "model-10.gguf"]);
  expect((await browse.browse((await entryNamed("b")).id, "model")).entries.map(({ name }) => name)).toEqual(["deep"]);
});

test("a folder replaced by a link after it was listed is refused", async () => {
  const b = await entryNamed("b");
  await rename(join(root, "b"), join(folder, "moved"));
  await symlink(join(folder, "outside"), join(root, "b"));
  await expect(browse.browse(b.id, "model")).rejects.toMatchObject({ code: "grant/refused" });
  await expect(browse.pathOf(b.id)).rejects.toMatchObject({ code: "grant/refused" });
});

test("a root's neighbour whose name begins alike is outside", async () => {
  await mkdir(join(folder, "root-2"));
  await symlink(join(folder, "root-2"), join(root, "neighbour"));
  expect((await openRoot()).entries.map(({ name }) => name)).not.toContain("neighbour");
});

test("entries expire, and unknown ones are refused alike", async () => {
  const b = await entryNamed("b");
  clock.now = ENTRY_LIFE_MS + 1;
  await expect(browse.browse(b.id, "model")).rejects.toMatchObject({ code: "grant/not-found" });
  await expect(browse.pathOf(entryIdSchema.parse(v7()))).rejects.toMatchObject({ code: "grant/not-found" });
});

test("a model cannot be opened as a folder", async () => {
  await expect(browse.browse((await entryNamed("model-10.gguf")).id, "model")).rejects.toMatchObject({ code: "grant/refused" });
});

test("a large folder is cut, and says so", async () => {
  await Promise.all(Array.from({ length: LISTED_MAX + 5 }, (_, index) => mkdir(join(root, "b", `n${index}`))));
  const { entries, truncated } = await browse.browse((await entryNamed("b")).id, "model");
  expect([entries.length, truncated]).toEqual([LISTED_MAX, true]);
});

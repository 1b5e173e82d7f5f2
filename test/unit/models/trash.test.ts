import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { moveToTrash, type TrashPlace } from "#src/models/trash.ts";

let folder: string;
let place: TrashPlace;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-trash-"));
  place = { dataHome: join(folder, "data"), userId: 1234, now: () => new Date(2026, 10, 21, 9, 8, 7) };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text = name): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const home = (...names: readonly string[]): string => join(folder, "data", "Trash", ...names);

describe("the trash", () => {
  it("takes a file with where it lay and when, as the specification writes it", async () => {
    const path = write("Größe 50% #1.gguf");
    expect(await moveToTrash([path], place)).toEqual({ kind: "trashed" });
    expect([existsSync(path), readFileSync(home("files", "Größe 50% #1.gguf"), "utf8")]).toEqual([false, "Größe 50% #1.gguf"]);
    expect(readFileSync(home("info", "Größe 50% #1.gguf.trashinfo"), "utf8")).toBe(
      `[Trash Info]\nPath=${folder.split("/").map(encodeURIComponent).join("/")}/Gr%C3%B6%C3%9Fe%2050%25%20%231.gguf\nDeletionDate=2026-11-21T09:08:07\n`,
    );
    expect(statSync(home("files")).mode & 0o777).toBe(0o700);
  });

  it("keeps two files of one name apart, also from one whose info is lost", async () => {
    mkdirSync(home("files"), { recursive: true });
    writeFileSync(home("files", "a.gguf"), "without info");
    for (const text of ["one", "two"]) expect(await moveToTrash([write("a.gguf", text)], place)).toEqual({ kind: "trashed" });
    expect(readdirSync(home("files")).toSorted()).toEqual(["a.gguf", "a.gguf.2", "a.gguf.3"]);
    expect(readFileSync(home("files", "a.gguf.3"), "utf8")).toBe("two");
    expect(readdirSync(home("info")).toSorted()).toEqual(["a.gguf.2.trashinfo", "a.gguf.3.trashinfo"]);
  });

  it("takes all parts or none, and leaves nothing behind when it takes none", async () => {
    const [first, second] = [write("m-00001-of-00002.gguf"), join(folder, "m-00002-of-00002.gguf")];
    symlinkSync(first, second);
    expect(await moveToTrash([first, second], place)).toEqual({ kind: "refused", reason: expect.stringContaining("link") });
    expect([existsSync(first), readdirSync(home("files")), readdirSync(home("info"))]).toEqual([true, [], []]);
    expect(await moveToTrash([first, join(folder, "gone.gguf")], place)).toEqual({
      kind: "refused",
      reason: "The file is not where it was.",
    });
    expect(existsSync(first)).toBe(true);
  });

  it("gives nothing to a trash that is a link, and takes that of the disk instead or refuses", async () => {
    const path = write("a.gguf");
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    mkdirSync(place.dataHome);
    symlinkSync(elsewhere, home());
    const topOf = (at: string): string => (dirname(at) === at || statSync(dirname(at)).dev !== statSync(at).dev ? at : topOf(dirname(at)));
    const ofDisk = join(topOf(folder), ".Trash-1234");
    try {
      const result = await moveToTrash([path], place);
      expect([readdirSync(elsewhere), existsSync(path)]).toEqual([[], result.kind === "refused"]);
      // Only where this user may write at the top of the disk.
      if (result.kind === "trashed") {
        expect(readFileSync(join(ofDisk, "info", "a.gguf.trashinfo"), "utf8")).toContain(`\nPath=${relative(dirname(ofDisk), path)}\n`);
      }
    } finally {
      rmSync(ofDisk, { recursive: true, force: true });
    }
  });

  it.skipIf(process.getuid?.() === 0)("says so when the folder may not be changed (not as root, who may)", async () => {
    mkdirSync(join(folder, "fixed"));
    const path = write("fixed/a.gguf");
    chmodSync(join(folder, "fixed"), 0o500);
    expect(await moveToTrash([path], place)).toEqual({ kind: "refused", reason: "The folder of the file may not be changed." });
    chmodSync(join(folder, "fixed"), 0o700);
    expect(readdirSync(home("info"))).toEqual([]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scanFile, scanFolder } from "#src/documents/collections/scan.ts";

describe("a look at a folder", () => {
  let root = "";
  const never = new AbortController().signal;
  const write = (name: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), name);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "deskside-scan-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const found = async (limits?: Parameters<typeof scanFolder>[2]) => {
    const scan = await scanFolder(join(root, "in"), never, limits);
    if (scan.kind !== "scanned") return scan.kind;
    return { files: scan.files.map(({ folder, name }) => `${folder}/${name}`).sort(), isWhole: scan.isWhole };
  };

  it("finds documents in subfolders and leaves out what is hidden, junk, or no document", async () => {
    for (const name of [
      "a.PDF",
      "b/c.docx",
      "b/d/e.eml",
      ".f.txt",
      ".git/g.txt",
      "node_modules/h.md",
      "~$i.docx",
      "j.exe",
      "k",
      "l.txt.part",
    ])
      write(`in/${name}`);
    expect(await found()).toEqual({ files: ["/a.PDF", "b/c.docx", "b/d/e.eml"], isWhole: true });
  });

  it("follows no link, inside or out", async () => {
    write("in/a.txt");
    write("out/secret.txt");
    symlinkSync(join(root, "out"), join(root, "in/folder"));
    symlinkSync(join(root, "out/secret.txt"), join(root, "in/file.txt"));
    symlinkSync(join(root, "in"), join(root, "in/circle"));
    expect(await found()).toEqual({ files: ["/a.txt"], isWhole: true });
  });

  it("stops at its bounds and says so", async () => {
    for (const name of ["a.txt", "b.txt", "c.txt", "d/e.txt", "d/f/g.txt"]) write(`in/${name}`);
    const wide = { files: 100, entries: 100, depth: 100 };
    expect(await found({ ...wide, files: 2 })).toMatchObject({ isWhole: false });
    expect(await found({ ...wide, entries: 2 })).toMatchObject({ isWhole: false });
    expect(await found({ ...wide, depth: 2 })).toEqual({ files: ["/a.txt", "/b.txt", "/c.txt", "d/e.txt"], isWhole: false });
    expect(await found(wide)).toMatchObject({ isWhole: true });
  });

  it("says when the folder is gone, and ends when asked to", async () => {
    expect(await found()).toBe("missing");
    expect((await scanFile(join(root, "gone.txt"))).kind).toBe("missing");
    write("in/a.txt");
    await expect(scanFolder(join(root, "in"), AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });
});

import { describe, expect, it } from "vitest";
import { fileIdSchema } from "#src/contract/ids.ts";
import { compareFiles, type KnownFile } from "#src/documents/collections/compare.ts";
import type { FoundFile } from "#src/documents/collections/scan.ts";

const identity = (ino: number, sizeBytes = 10) => ({ dev: "1", ino: String(ino), sizeBytes, mtimeMs: 5 });
const idOf = (ino: number) => fileIdSchema.parse(`01890a5d-ac96-774b-bcce-b3020000${String(ino).padStart(4, "0")}`);
const known = (path: string, ino: number, state: KnownFile["state"]["kind"] = "indexed"): KnownFile => ({
  id: idOf(ino),
  path,
  identity: identity(ino),
  state: { kind: state } as KnownFile["state"],
});
const found = (path: string, ino: number, sizeBytes = 10): FoundFile => ({
  path,
  name: path,
  folder: "",
  identity: identity(ino, sizeBytes),
});

describe("rows against the disk", () => {
  it("tells added, changed, moved, returned and gone apart", async () => {
    const rows = [
      known("/same", 1),
      known("/changed", 2),
      known("/old", 3),
      known("/returned", 4, "missing"),
      known("/gone", 5),
      known("/long gone", 6, "missing"),
    ];
    const disk = [found("/same", 1), found("/changed", 2, 11), found("/new", 3), found("/returned", 4), found("/added", 7)];
    expect(await compareFiles(rows, disk, true)).toEqual({
      added: [disk[4]],
      changed: [{ id: idOf(2), found: disk[1] }],
      moved: [{ id: idOf(3), found: disk[2] }],
      back: [idOf(4)],
      gone: [idOf(5)],
    });
  });

  it("takes nothing for gone when it did not see everything", async () => {
    expect((await compareFiles([known("/a", 1)], [], false)).gone).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { openArchive } from "#src/reader/child/archive.ts";
import { type ZipEntry, zip } from "#test/support/zip.ts";

const entry = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({ name, data: `of ${name}`, ...more });
const readAll = async (bytes: Uint8Array, name: string): Promise<string> =>
  Buffer.from(await (await openArchive(bytes)).bytes(name)).toString();

describe("archive", () => {
  it("gives parts by name, whatever its case or leading slash", async () => {
    const bytes = zip([entry("a/B.xml"), entry("c", { stored: true })]);
    expect(await readAll(bytes, "/A/b.xml")).toBe("of a/B.xml");
    expect(await readAll(bytes, "c")).toBe("of c");
    expect((await openArchive(bytes)).names).toEqual(["a/B.xml", "c"]);
  });

  it.each([
    ["a name that climbs", [entry("../x")], "document/limits", "entry-name"],
    ["a name that climbs by backslashes", [entry("a\\..\\..\\x")], "document/limits", "entry-name"],
    ["a name with a drive", [entry("C:x")], "document/limits", "entry-name"],
    ["a name given twice", [entry("x"), entry("X")], "document/corrupt", "duplicate-entry"],
    ["encryption", [entry("x", { flags: 1 })], "document/encrypted", "archive"],
    ["an entry that claims gigabytes", [entry("x", { claimedBytes: 1_500_000_000 })], "document/limits", "entry-size"],
    ["an entry that claims a ratio beyond all", [entry("x", { claimedBytes: 100_000_000 })], "document/limits", "ratio"],
    ["entries that share bytes", [entry("x"), entry("y", { sharesWith: 0 })], "document/limits", "overlapping-entries"],
    ["too many entries", Array.from({ length: 10_001 }, (_, index) => entry(`${index}`)), "document/limits", "entries"],
  ])("refuses %s before a byte is inflated", async (_, entries, code, reason) => {
    await expect(openArchive(zip(entries))).rejects.toMatchObject({ code, details: { reason } });
  });

  it.each([
    ["more bytes than it claims", zip([entry("x", { data: "x".repeat(10_000), claimedBytes: 100 })]), "document/corrupt"],
    [
      "a broken checksum",
      (() => {
        const bytes = Buffer.from(zip([entry("x", { stored: true })]));
        bytes[33] = (bytes[33] ?? 0) ^ 1;
        return bytes;
      })(),
      "document/corrupt",
    ],
  ])("refuses %s while it is read", async (_, bytes, code) => {
    await expect(readAll(bytes, "x")).rejects.toMatchObject({ code });
  });

  it("stops inflating where the ratio shows itself, and where the caller's own limit is", async () => {
    const bytes = zip([entry("x", { data: Buffer.alloc(40_000_000) })]);
    await expect(openArchive(bytes)).rejects.toMatchObject({ details: { reason: "ratio" } });
    const small = await openArchive(zip([entry("x", { data: Buffer.alloc(1_000) })]));
    await expect(small.bytes("x", 999)).rejects.toMatchObject({ code: "document/limits", details: { reason: "part-size" } });
  });

  it("says that a part is missing, and that bytes are no archive", async () => {
    await expect(readAll(zip([entry("x")]), "y")).rejects.toMatchObject({ code: "document/corrupt", details: { reason: "missing-part" } });
    await expect(openArchive(Buffer.from("PK nothing"))).rejects.toMatchObject({ code: "document/corrupt" });
  });
});

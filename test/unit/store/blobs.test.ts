import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SourceId, sourceIdSchema } from "#src/contract/ids.ts";
import { createBlobStore } from "#src/store/blobs.ts";

const MIB = 1024 ** 2;
const HEADER_BYTES = 36;
const STEP = MIB + 16;

describe("the blob store", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "deskside-blobs-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const key = randomBytes(32);
  const newId = (): SourceId => sourceIdSchema.parse(uuid());
  async function* pieces(bytes: Uint8Array, length: number): AsyncIterable<Uint8Array> {
    for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
  }
  const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  const change = (id: SourceId, how: (file: Buffer) => Uint8Array): void => {
    const path = join(folder, id);
    writeFileSync(path, how(readFileSync(path)));
  };

  it("gives back what was written, of any length, and keeps none of it in clear", async () => {
    const blobs = createBlobStore(folder, key);
    for (const length of [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB + 700]) {
      const [id, bytes] = [newId(), randomBytes(length)];
      expect(await blobs.write(id, pieces(bytes, 300_001))).toBe(length);
      const file = readFileSync(join(folder, id));
      // One byte stands in any file by chance.
      expect([sha(await blobs.read(id)), length >= 64 && file.includes(bytes.subarray(0, 64))]).toEqual([sha(bytes), false]);
      expect((statSync(join(folder, id)).mode & 0o777).toString(8)).toBe("600");
    }
    expect(readdirSync(folder)).toHaveLength(6);
  });

  it("notices bytes that were changed, cut off at a chunk's end, swapped, doubled, or another file's", async () => {
    const blobs = createBlobStore(folder, key);
    const bytes = randomBytes(2 * MIB + 10);
    const chunk = (file: Buffer, index: number): Buffer => file.subarray(HEADER_BYTES + index * STEP, HEADER_BYTES + (index + 1) * STEP);
    const header = (file: Buffer): Buffer => file.subarray(0, HEADER_BYTES);
    const tamperings: readonly ((file: Buffer) => Uint8Array)[] = [
      (file) => file.fill((file[HEADER_BYTES + 5] ?? 0) ^ 1, HEADER_BYTES + 5, HEADER_BYTES + 6),
      (file) => file.fill((file[8] ?? 0) ^ 1, 8, 9),
      (file) => file.subarray(0, HEADER_BYTES + 2 * STEP),
      (file) => file.subarray(0, HEADER_BYTES + STEP),
      (file) => file.subarray(0, -1),
      (file) => Buffer.concat([header(file), chunk(file, 1), chunk(file, 0), chunk(file, 2)]),
      (file) => Buffer.concat([header(file), chunk(file, 0), chunk(file, 0), chunk(file, 1), chunk(file, 2)]),
      (file) => Buffer.concat([file, file.subarray(-20)]),
      () => Buffer.alloc(0),
    ];
    for (const tampering of tamperings) {
      const id = newId();
      await blobs.write(id, pieces(bytes, MIB));
      change(id, tampering);
      await expect(blobs.read(id)).rejects.toMatchObject({ code: "document/corrupt" });
    }
    const [one, other] = [newId(), newId()];
    for (const id of [one, other]) await blobs.write(id, pieces(bytes, MIB));
    change(one, () => readFileSync(join(folder, other)));
    await expect(blobs.read(one)).rejects.toMatchObject({ code: "document/corrupt" });
    await expect(createBlobStore(folder, randomBytes(32)).read(other)).rejects.toMatchObject({ code: "document/corrupt" });
  });

  it("leaves nothing behind of an upload that broke off, and the former bytes in place", async () => {
    const blobs = createBlobStore(folder, key);
    const [id, before] = [newId(), randomBytes(10)];
    async function* breaking(): AsyncIterable<Uint8Array> {
      yield randomBytes(2 * MIB);
      throw new Error("connection lost");
    }
    await expect(blobs.write(newId(), breaking())).rejects.toThrow("connection lost");
    await blobs.write(id, pieces(before, 10));
    await expect(blobs.write(id, breaking())).rejects.toThrow("connection lost");
    expect([readdirSync(folder), sha(await blobs.read(id))]).toEqual([[id], sha(before)]);
  });

  it("removes what is told, and sweeps what nobody knows", async () => {
    const blobs = createBlobStore(folder, key);
    const [kept, removed, orphan] = [newId(), newId(), newId()];
    for (const id of [kept, removed, orphan]) await blobs.write(id, pieces(randomBytes(5), 5));
    writeFileSync(join(folder, `${newId()}.part`), "a core that died while it wrote");
    await blobs.remove(removed);
    await blobs.remove(removed);
    expect([await blobs.sweep([kept]), readdirSync(folder)]).toEqual([2, [kept]]);
    await expect(blobs.read(removed)).rejects.toMatchObject({ code: "document/missing" });
  });

  it("takes no path for an id", async () => {
    await expect(createBlobStore(folder, key).read("../key.json" as SourceId)).rejects.toThrow();
  });
});

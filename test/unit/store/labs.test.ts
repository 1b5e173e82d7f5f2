/** Labs and benchmarks in the database. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { BenchmarkId, LabId } from "#src/contract/ids.ts";
import { openStore } from "#src/store/store.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const opened = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "deskside-labs-"));
  folders.push(dataDir);
  return await openStore({ dataDir, key: randomBytes(32), now: () => 1_000, binDays: () => 30 });
};
const labId = "0192f0c8-0000-7000-8000-000000000001" as LabId;

describe("labs in the store", () => {
  it("keep data and text until each is changed, dropped or removed", async () => {
    const store = await opened();
    await store.labs.insertLab({ id: labId, createdAt: 5, data: "one" }, "the text");
    expect(await store.labs.listLabs()).toEqual([{ id: labId, createdAt: 5, data: "one" }]);
    expect(await store.labs.labText(labId)).toBe("the text");
    await store.labs.updateLab(labId, "two");
    expect((await store.labs.listLabs())[0]?.data).toBe("two");
    await store.labs.dropLabText(labId);
    expect(await store.labs.labText(labId)).toBeNull();
    await store.labs.removeLab(labId);
    expect(await store.labs.listLabs()).toEqual([]);
    await store.labs.updateLab(labId, "three");
    expect(await store.labs.listLabs()).toEqual([]);
    await store.close();
  });

  it("lists the newest benchmarks first and keeps a thousand", async () => {
    const store = await opened();
    const id = (n: number): BenchmarkId => `0192f0c8-0000-7000-8000-${String(n).padStart(12, "0")}` as BenchmarkId;
    for (let n = 0; n < 1_003; n += 1) await store.labs.insertBenchmark({ id: id(n), at: n, data: String(n) });
    const kept = await store.labs.listBenchmarks();
    expect([kept.length, kept[0]?.data, kept.at(-1)?.data]).toEqual([1_000, "1002", "3"]);
    await store.close();
  });
});

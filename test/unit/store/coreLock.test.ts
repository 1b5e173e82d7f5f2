import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireCoreLock } from "#src/store/coreLock.ts";
import { makeTestDir } from "../../support/testStore.ts";

describe("the core lock", () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ dataDir, remove } = await makeTestDir());
  });
  afterEach(() => remove());

  it("has one holder at a time", async () => {
    const lock = await acquireCoreLock(dataDir);
    await expect(acquireCoreLock(dataDir)).rejects.toMatchObject({ code: "store/in-use" });
    await lock.release();
    await (await acquireCoreLock(dataDir)).release();
  });

  it("is a file only this user may open", async () => {
    const lock = await acquireCoreLock(dataDir);
    expect((statSync(join(dataDir, "core.lock")).mode & 0o777).toString(8)).toBe("600");
    await lock.release();
  });
});

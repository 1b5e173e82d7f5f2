import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { prepareDataDir } from "#src/store/layout.ts";
import { makeTestDir } from "../../support/testStore.ts";

let parent: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dataDir: parent, remove } = await makeTestDir());
});
afterEach(() => remove());
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

it("a data directory is made with its folders, all of them private, wider ones narrowed", async () => {
  const dataDir = join(parent, "deep", "data");
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o755);
  await prepareDataDir(dataDir);
  const folders = readdirSync(dataDir);
  expect([folders.sort(), [dataDir, ...folders.map((name) => join(dataDir, name))].map(mode)]).toEqual([
    ["backups", "blobs", "logs", "models", "quarantine", "tmp"],
    Array(7).fill("700"),
  ]);
});

import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
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

it("a file, a path below a file and a path that leads nowhere are refused as what they are", async () => {
  const file = join(parent, "file");
  writeFileSync(file, "mine");
  symlinkSync("loop", join(parent, "loop"));
  const places = [file, join(file, "data"), join(parent, "loop", "data"), join(parent, "x".repeat(300))];
  const refusals = await Promise.all(places.map((place) => prepareDataDir(place).catch((error: unknown) => error)));
  expect(refusals.map((error) => error instanceof AppError && [error.code, error.details?.reason])).toEqual(
    places.map(() => ["store/read-only", "a file lies in the way, or the path leads nowhere"]),
  );
  expect(readFileSync(file, "utf8")).toBe("mine");
});

import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { coreFilePath, readCoreFile } from "#src/launcher/coreFile.ts";

const note = { pid: 7, pipe: "/run/x.sock", url: null, token: "secret", protocol: 1, version: "0.1.0" };

it("reads a whole note and takes a missing, half-written or foreign one for none", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "deskside-corefile-"));
  const results = [await readCoreFile(dataDir)];
  for (const text of [JSON.stringify(note), JSON.stringify(note).slice(0, 20), '{"pid":"7"}', "x".repeat(70_000), ""]) {
    await writeFile(coreFilePath(dataDir), text);
    results.push(await readCoreFile(dataDir));
  }
  expect(results).toEqual([null, note, null, null, null, null]);
});

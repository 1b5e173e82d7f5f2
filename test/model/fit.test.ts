/** Memory refused before a load, with a setting that then loads for real. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { HeaderVerdict, LoadOptions } from "#src/contract/model.ts";
import type { ModelPart } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { admit } from "#src/models/admission.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import { fitOf } from "#src/models/fit.ts";
import { gguf, sound, u32, withEntries } from "#test/support/gguf.ts";

const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "deskside-fit-"));
afterAll(() => rmSync(folder, { recursive: true }));
const free: LoadOptions = { contextTokens: null, gpuLayers: 0, threads: null, backend: null, device: null };
const MIB = 1024 ** 2;

const headerOf = (verdict: HeaderVerdict) => {
  if (verdict.kind === "invalid") throw new Error(verdict.message);
  return verdict.header;
};

test("a sparse file of 100 GB is refused at once, without a setting that would not work either", () => {
  const path = join(folder, "sparse.gguf");
  const rows = (100n * 10n ** 9n) / 34n;
  const tensors = [...sound.tensors, { name: "blk.0.ffn_down.weight", dimensions: [32n, rows], type: 8 }];
  const head = gguf({ ...withEntries(sound, { "llama.context_length": u32(8_192) }), tensors, dataBytes: 0 });
  const file = openSync(path, "w");
  writeSync(file, head);
  ftruncateSync(file, head.length + 101e9);
  closeSync(file);
  const header = headerOf(validateFiles([path]));
  const question = { header, sizeBytes: statSync(path).size, options: free };
  const room = { memoryBytes: 24e9, gpuBytes: 0 };
  expect(() => admit(question, room, [])).toThrow(AppError);
  expect(fitOf(question, room)).toMatchObject({ fits: false, suggestion: null, best: null });
  // Nothing was read of it but its header.
  expect(statSync(path).blocks * 512).toBeLessThan(MIB);
});

test("the setting proposed for a model that half fits then loads", async () => {
  const { dev, ino, size, mtimeMs } = await stat(starter, { bigint: true });
  const header = headerOf(validateFiles([starter]));
  const options = { ...free, contextTokens: 65_536 };
  const question = { header, sizeBytes: Number(size), options };
  const whole = fitOf(question, { memoryBytes: 1e12, gpuBytes: 0 });
  const least = fitOf({ ...question, options: { ...free, contextTokens: 512 } }, { memoryBytes: 1e12, gpuBytes: 0 });
  const room = { memoryBytes: Math.round((whole.neededBytes + least.neededBytes) / 2), gpuBytes: 0 };
  const { suggestion, fits } = fitOf(question, room);
  expect(fits).toBe(false);
  if (suggestion === null) throw new Error("nothing was proposed");
  expect(suggestion.contextTokens).toBeGreaterThan(512);
  expect(suggestion.contextTokens).toBeLessThan(65_536);
  const part: ModelPart = {
    path: starter,
    identity: { dev: `${dev}`, ino: `${ino}`, sizeBytes: Number(size), mtimeMs: Number(mtimeMs) },
  };
  const request = { path: starter, parts: [part], options: suggestion, label: "starter", role: "chat" as const, chatMemoryBytes: 0 };
  const engine = await createStartEngine()(request, () => {}, AbortSignal.timeout(60_000));
  expect(engine.loaded.contextTokens).toBe(suggestion.contextTokens);
  expect(engine.loaded.memoryBytes).toBeLessThanOrEqual(room.memoryBytes);
  await engine.close();
});

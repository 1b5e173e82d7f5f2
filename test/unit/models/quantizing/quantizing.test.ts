import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AppEvent } from "#src/contract/event.ts";
import { runIdSchema } from "#src/contract/ids.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import type { ModelRow } from "#src/models/ports.ts";
import { createQuantizing, type QuantizeEnd, type Quantizing } from "#src/models/quantizing/quantizing.ts";
import { createRuns, type Runs } from "#src/run/runs.ts";
import { gguf, sound, u32, withEntries } from "#test/support/gguf.ts";
import { newModelId, someModelRow } from "#test/support/modelRepositorySuite.ts";

/** F16 by its own word; the same tensors come out, as what is in them is the other program's matter. */
const whole = gguf(
  withEntries({ ...sound, tensors: sound.tensors.map((tensor) => ({ ...tensor, type: 1 })) }, { "general.file_type": u32(1) }),
);
const made = gguf({ ...sound, tensors: sound.tensors.map((tensor) => ({ ...tensor, type: 1 })) });
type Run = (args: readonly string[], onLine: (line: string) => void, signal: AbortSignal) => Promise<QuantizeEnd>;

let folder: string;
let runs: Runs;
const events: AppEvent[] = [];
const state: { tool: string | null; run: Run; free: number; row: ModelRow; taken: string[] } = {
  tool: "/tools/llama-quantize",
  run: async () => ({ kind: "done" }),
  free: 1e12,
  row: someModelRow(),
  taken: [],
};
const works: Run = async ([, to = "", level], onLine) => {
  onLine(`[   1/   1] a.weight - [ 1 ], type = f16, converting to ${level} .. size =  0.01 MiB -> 0.01 MiB`);
  writeFileSync(to, made);
  return { kind: "done" };
};
let quantizing: Quantizing;
const id = newModelId();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-quantizing-"));
  mkdirSync(join(folder, "models"));
  mkdirSync(join(folder, "own"));
  const path = join(folder, "models", "some-F16.gguf");
  writeFileSync(path, whole);
  events.length = 0;
  runs = createRuns({ now: Date.now, newId: () => runIdSchema.parse(uuid()), publish: (event) => void events.push(event) });
  const verdict = validateFiles([path]);
  Object.assign(state, {
    tool: "/tools/llama-quantize",
    run: works,
    free: 1e12,
    taken: [],
    row: someModelRow({ id, paths: [path], sizeBytes: whole.length, verdict }),
  });
  quantizing = createQuantizing({
    tool: async () => state.tool,
    run: ({ args, onLine }, signal) => state.run(args, onLine, signal),
    validate: async (paths) => validateFiles([...paths]),
    look: async () => ({ row: state.row, file: "present" }),
    folders: () => [join(folder, "models")],
    take: async (place) => void state.taken.push(place),
    freeBytes: async () => state.free,
    threads: () => 2,
    runs,
    now: Date.now,
    ownFolder: join(folder, "own"),
  });
});
afterEach(async () => {
  await runs.close();
  chmodSync(join(folder, "models"), 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const quantize = async (type = "Q4_K_M") => {
  const { runId } = await quantizing.quantize({ modelId: id, type });
  return (await runs.settled(runId)).state;
};
const files = (name = "models"): string[] => readdirSync(join(folder, name)).toSorted();

it("writes under a hidden name, beside the model, and gives the name only to the whole, checked file", async () => {
  const seen: string[][] = [];
  state.run = async (args, onLine, signal) => {
    const end = await works(args, onLine, signal);
    seen.push(files());
    return end;
  };
  expect(await quantize()).toEqual({ kind: "done" });
  expect(seen).toEqual([[expect.stringMatching(/^\.deskside-[0-9a-f-]{36}\.part$/), "some-F16.gguf"]]);
  expect([files(), state.taken]).toEqual([["some-F16.gguf", "some-Q4_K_M.gguf"], [join(folder, "models", "some-Q4_K_M.gguf")]]);
  const progress = events.flatMap((event) =>
    event.kind === "run" && event.run.state.kind === "running" ? [event.run.state.progress] : [],
  );
  expect(progress.at(-1)).toMatchObject({ stage: "quantizing", total: whole.length, unit: "bytes", done: expect.any(Number) });
});

it("says what is missing where there is no tool", async () => {
  state.tool = null;
  expect(await quantizing.quantizer()).toMatchObject({ available: false, reason: expect.stringContaining("npm run build:quantizer") });
  await expect(quantizing.quantize({ modelId: id, type: "Q8_0" })).rejects.toMatchObject({ code: "quantize/unavailable" });
  state.tool = "/tools/llama-quantize";
  expect(await quantizing.quantizer()).toMatchObject({ available: true, reason: null, types: expect.arrayContaining(["Q8_0", "Q2_K"]) });
});

it("says how much is free where a level of the named model would be written", async () => {
  state.free = 7_000;
  expect([(await quantizing.quantizer()).freeBytes, (await quantizing.quantizer({ modelId: id })).freeBytes]).toEqual([null, 7_000]);
});

it("refuses what is quantized already, a level that is none, a name that is taken, and a disk without room", async () => {
  const { verdict } = state.row;
  if (verdict.kind === "valid") state.row = { ...state.row, verdict: { ...verdict, header: { ...verdict.header, quantization: "Q4_0" } } };
  await expect(quantize()).rejects.toMatchObject({
    code: "model/unsupported",
    details: { reason: "already-quantized", quantization: "Q4_0" },
  });
  state.row = { ...state.row, verdict };
  await expect(quantize("F16")).rejects.toMatchObject({ code: "request/invalid" });
  copyFileSync(join(folder, "models", "some-F16.gguf"), join(folder, "models", "some-Q6_K.gguf"));
  await expect(quantize("Q6_K")).rejects.toMatchObject({
    code: "request/invalid",
    details: { reason: "file-exists", fileName: "some-Q6_K.gguf" },
  });
  state.free = 1_000;
  await expect(quantize()).rejects.toMatchObject({ code: "store/disk-full", details: { availableBytes: 1_000 } });
});

it.each([
  ["ends with an error", async (): Promise<QuantizeEnd> => ({ kind: "crashed", detail: "exit code 1" }), "quantize/failed"],
  ["has no memory", async (): Promise<QuantizeEnd> => ({ kind: "out-of-memory", detail: "killed" }), "engine/out-of-memory"],
  ["never ends", async (): Promise<QuantizeEnd> => ({ kind: "late" }), "quantize/failed"],
  [
    "writes something else than a model",
    async ([, to = ""]: readonly string[]): Promise<QuantizeEnd> => {
      writeFileSync(to, "GGUFrubbish");
      return { kind: "done" };
    },
    "quantize/failed",
  ],
  [
    "writes half a model",
    async ([, to = ""]: readonly string[]): Promise<QuantizeEnd> => {
      writeFileSync(to, made.subarray(0, made.length / 2));
      return { kind: "done" };
    },
    "quantize/failed",
  ],
  [
    "writes another model",
    async ([, to = ""]: readonly string[]): Promise<QuantizeEnd> => {
      writeFileSync(to, gguf({ ...sound, tensors: [...sound.tensors, { name: "more.weight", dimensions: [32n], type: 0 }] }));
      return { kind: "done" };
    },
    "quantize/failed",
  ],
])("leaves nothing behind when the tool %s", async (_, run, code) => {
  state.run = run;
  expect(await quantize()).toMatchObject({ kind: "failed", error: { code } });
  expect([files(), state.taken]).toEqual([["some-F16.gguf"], []]);
});

it("says that the disk became full, whatever the tool says", async () => {
  state.run = async () => {
    state.free = 0;
    return { kind: "crashed", detail: "iostream error" };
  };
  expect(await quantize()).toMatchObject({ kind: "failed", error: { code: "store/disk-full" } });
});

it("leaves nothing behind when it is cancelled", async () => {
  const begun = Promise.withResolvers<void>();
  state.run = (args, onLine, signal) =>
    new Promise((_, reject) => {
      void works(args, onLine, signal);
      begun.resolve();
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const { runId } = await quantizing.quantize({ modelId: id, type: "Q8_0" });
  await begun.promise;
  runs.cancel(runId);
  expect((await runs.settled(runId)).state).toEqual({ kind: "cancelled" });
  expect([files(), state.taken]).toEqual([["some-F16.gguf"], []]);
});

it("quantizes the starter into the app's own folder", async () => {
  state.row = { ...state.row, source: "starter" };
  expect(await quantize()).toEqual({ kind: "done" });
  expect([files(), files("own")]).toEqual([["some-F16.gguf"], ["some-Q4_K_M.gguf"]]);
});

it("sweeps away what a core that died left, and nothing else", async () => {
  const left = `.deskside-${uuid()}.part`;
  for (const name of [left, ".other.part", "mine.part"]) writeFileSync(join(folder, "models", name), "x");
  await quantizing.sweep();
  expect(files()).toEqual([".other.part", "mine.part", "some-F16.gguf"]);
  expect(existsSync(join(folder, "models", left))).toBe(false);
  expect(readFileSync(join(folder, "models", "some-F16.gguf")).equals(whole)).toBe(true);
});

/** The load doctor with real processes that abort, hang and run out of memory by their settings. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { afterAll, expect, test } from "vitest";
import type { RunId } from "#src/contract/ids.ts";
import type { LoadOptions, Remedy } from "#src/contract/model.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { Doctor } from "#src/models/doctor.ts";
import { engineRequest } from "#src/models/engineRequest.ts";
import type { Room } from "#src/models/fit.ts";
import type { Entry } from "#src/models/rows.ts";
import { createRuns } from "#src/run/runs.ts";
import { createTrial } from "#src/wiring/trials.ts";
import { newModelId, someHeader, someModelRow } from "#test/support/modelRepositorySuite.ts";
import { partAt } from "#test/support/parts.ts";

const folder = mkdtempSync(join(tmpdir(), "deskside-load-doctor-"));
afterAll(() => rmSync(folder, { recursive: true }));

const free: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };
const withCard: Room = { memoryBytes: 64e9, gpuBytes: 24e9, cards: [{ backend: "vulkan", device: 0, freeBytes: 24e9 }] };

/** Longer than a child takes to start on a busy machine. */
const HANG_MS = 5_000;

/** The remedy for a file of that name, whose child fails as the name says. */
const diagnosed = async (name: string, room: Room, options: Partial<LoadOptions> = {}): Promise<Remedy> => {
  const path = join(folder, `${name}.gguf`);
  writeFileSync(path, "x");
  const { identity } = await partAt(path);
  const row = someModelRow({
    id: newModelId(),
    paths: [path],
    identities: [identity],
    sizeBytes: 5e9,
    verdict: { kind: "valid", header: someHeader() },
    options: { ...free, ...options },
  });
  const entry: Entry = { row, file: "present" };
  const childEntry = new URL("../support/fakeEngineChild.ts", import.meta.url);
  const attempt = createTrial(createStartEngine({ childEntry, hangMs: HANG_MS }));
  const runs = createRuns({ now: () => 1, newId: () => uuid() as RunId, publish: () => {} });
  const found: Remedy[] = [];
  const doctor = new Doctor({
    runs,
    now: () => 1,
    look: async () => entry,
    room: async () => room,
    options: () => row.options,
    attempt: (one, tried, signal) => attempt(engineRequest(one, tried), signal),
    unload: async () => {},
    remember: async (_, remedy) => void found.push(remedy),
  });
  const run = await runs.settled(await doctor.start(row.id));
  expect(run.state).toEqual({ kind: "done" });
  const [remedy] = found;
  if (remedy === undefined) throw new Error("nothing was remembered");
  return remedy;
};

test("a driver that aborts with many layers gets fewer", async () => {
  const remedy = await diagnosed("abort-above-12-layers", withCard);
  expect(remedy.options).toMatchObject({ gpuLayers: 8 });
  expect(remedy.sentence).toBe(
    "The graphics card's driver ended the load, so 8 of 33 layers are now put on the card and the processor computes the rest.",
  );
  expect(remedy.tries.map(({ worked }) => worked)).toEqual([false, false, false, true]);
  expect(remedy.tries[0]?.why).toMatch(/^its process crashed/);
});

test("a driver that hangs with any layer is left for the processor", async () => {
  const remedy = await diagnosed("hang-above-0-layers", withCard, { gpuLayers: 2 });
  expect(remedy.options).toMatchObject({ backend: "cpu", gpuLayers: 0 });
  expect(remedy.sentence).toBe("The graphics card's driver stopped answering, so the processor computes it now, which is slower.");
  expect(remedy.tries[0]?.why).toMatch(/^it gave no sign of life/);
});

test("a backend that aborts is left for the other one's processor", async () => {
  const remedy = await diagnosed("abort-on-vulkan", withCard);
  expect(remedy.options).toMatchObject({ backend: "cpu" });
});

test("memory that runs out with a long context makes it shorter", async () => {
  const remedy = await diagnosed("oom-above-4096-tokens", { memoryBytes: 64e9, gpuBytes: 0 }, { contextTokens: 16_384 });
  expect(remedy.options).toMatchObject({ contextTokens: 4_096 });
  expect(remedy.sentence).toContain("There was too little memory for these settings, so a context of 4,096 tokens is used now.");
  expect(remedy.tries[0]?.why).toMatch(/^memory ran out/);
});

test("a file whose every load crashes is said to be the matter itself", async () => {
  const remedy = await diagnosed("crash-on-load", withCard);
  expect(remedy.options).toBeNull();
  expect(remedy.sentence).toMatch(/^None of 8 settings loaded/);
});

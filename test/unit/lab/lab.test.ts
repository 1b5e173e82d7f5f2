/** The lab domain over fakes of its ports: order, bases, failures, what is kept, and what a page is told. */
import { describe, expect, it, vi } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId, LabId, ModelId, RunId } from "#src/contract/ids.ts";
import type { QualityLab } from "#src/contract/lab.ts";
import { createLab, type LabDomain } from "#src/lab/lab.ts";
import type { BenchmarkRecord, LabRecord, LabRepository, Measuring, QualitySums } from "#src/lab/ports.ts";
import { createRuns, type Runs } from "#src/run/runs.ts";
import { modelId } from "./levels.ts";

const CHUNKS = 4;
const [large, middle, small] = [modelId(1), modelId(2), modelId(3)];
const sizes = new Map<ModelId, number>([
  [large, 8e9],
  [middle, 4e9],
  [small, 2e9],
]);

const memoryRepository = () => {
  const labs = new Map<LabId, { record: LabRecord; text: string | null }>();
  const benchmarks: BenchmarkRecord[] = [];
  const repository: LabRepository = {
    listLabs: async () => [...labs.values()].map(({ record }) => record).reverse(),
    insertLab: async (record, text) => void labs.set(record.id, { record, text }),
    updateLab: async (id, data) => {
      const found = labs.get(id);
      if (found !== undefined) found.record = { ...found.record, data };
    },
    labText: async (id) => labs.get(id)?.text ?? null,
    dropLabText: async (id) => {
      const found = labs.get(id);
      if (found !== undefined) found.text = null;
    },
    removeLab: async (id) => void labs.delete(id),
    listBenchmarks: async () => benchmarks,
    insertBenchmark: async (record) => void benchmarks.unshift(record),
  };
  return { repository, labs };
};

/** A chunk's sums, different for each chunk and level. */
const chunkSums = (level: ModelId, base: ModelId | null, index: number): QualitySums => {
  const nll = 2 + index / 10 + 8e9 / (sizes.get(level) ?? 1) / 100;
  const compared = { divergence: 0.01, divergence2: 0.0001, sameTop: 1, excess: 0.001, excess2: 0.000001 };
  return { tokens: 1, nll, nll2: nll * nll, compared: base === null ? null : compared };
};

interface World {
  readonly lab: LabDomain;
  readonly runs: Runs;
  readonly events: AppEvent[];
  readonly labs: ReturnType<typeof memoryRepository>["labs"];
  readonly opened: string[];
}

const world = async (change: Partial<Measuring> = {}, before?: ReturnType<typeof memoryRepository>): Promise<World> => {
  const { repository, labs } = before ?? memoryRepository();
  const events: AppEvent[] = [];
  const opened: string[] = [];
  const state = { next: 100, clockMs: 0 };
  const newId = <T extends string>(): T => `0192f0c8-0000-7000-8000-${String(state.next++).padStart(12, "0")}` as T;
  const publish = (event: AppEvent): void => void events.push(event);
  const runs = createRuns({ now: () => state.next, newId: () => newId<RunId>(), publish });
  const measuring: Measuring = {
    quality: async ({ level, base }) => {
      opened.push(`quality ${sizes.get(level)} against ${base === null ? "none" : sizes.get(base)}`);
      return { chunks: CHUNKS + 3, chunk: async (index) => chunkSums(level, base, index), hold: async () => {}, close: async () => {} };
    },
    speed: async ({ modelId: id }) => {
      opened.push(`speed ${sizes.get(id)}`);
      const facts = { loadMs: 5, device: "CPU", threads: 1, gpuLayers: 0, promptTokens: 512, generatedTokens: 128, memoryBytes: 7 };
      return {
        ...facts,
        pass: async () => ({ promptMs: 100, firstTokenMs: 100, generationMs: 1_000, memoryBytes: 9 }),
        close: async () => {},
      };
    },
    fitTogether: async () => true,
    ...change,
  };
  const lab = createLab({
    repository,
    runs,
    publish,
    measuring,
    models: {
      get: async (id) => ({
        id,
        name: "Model",
        quantization: `${sizes.get(id)}`,
        sizeBytes: sizes.get(id) ?? 0,
        bitsPerWeight: 4,
        sha256: null,
      }),
    },
    texts: {
      bundled: async () => [],
      readBundled: async () => ({ label: "own", text: "some text" }),
      readCollection: async () => ({ label: "collection", text: "" }),
      readGranted: async () => ({ label: "file.txt", text: "private words" }),
    },
    answering: {
      collections: async () => [],
      release: async () => undefined,
      answer: async () => await Promise.reject(new AppError("model/not-found", "none")),
    },
    surroundings: {
      now: () => state.next,
      // Time passes with each look at it, so that checkpoints are due.
      monotonicNow: () => {
        state.clockMs += 400;
        return state.clockMs;
      },
      newId,
      version: "1",
      processor: "a machine",
      machine: async () => "a machine, no card",
      busy: () => false,
      sha256: () => "0".repeat(64),
    },
  });
  await lab.start();
  return { lab, runs, events, labs, opened };
};

const request = (modelIds: ModelId[]) => ({
  modelIds,
  text: { kind: "granted" as const, grantId: "g" as GrantId },
  contextTokens: 512,
  chunksMost: CHUNKS,
});
const settled = async ({ lab }: World, id: LabId): Promise<QualityLab> =>
  await vi.waitFor(async () => {
    const found = (await lab.list()).find((one) => one.id === id);
    if (found?.kind !== "quality" || found.state.kind === "running") throw new Error("running");
    return found;
  });
const measured = async (one: World, ids: ModelId[]): Promise<QualityLab> =>
  await settled(one, (await one.lab.startQuality(request(ids))).labId);

describe("a quality lab", () => {
  it("measures the largest first, the others against it, speed after quality, and each model once", async () => {
    const one = await world();
    const found = await measured(one, [small, large, middle, small]);
    expect(one.opened).toEqual([
      "quality 8000000000 against none",
      "speed 8000000000",
      "quality 4000000000 against 8000000000",
      "speed 4000000000",
      "quality 2000000000 against 8000000000",
      "speed 2000000000",
    ]);
    expect(found).toMatchObject({ state: { kind: "done" }, chunks: CHUNKS, machine: "a machine, no card", text: { label: "file.txt" } });
    expect(found.levels.map(({ isBase, chunksDone, klDivergence }) => [isBase, chunksDone, klDivergence?.value ?? null])).toEqual([
      [true, CHUNKS, null],
      [false, CHUNKS, expect.closeTo(0.01, 12)],
      [false, CHUNKS, expect.closeTo(0.01, 12)],
    ]);
    expect(found.recommendation).not.toBeNull();
    expect(one.labs.get(found.id)?.text).toBeNull();
  });

  it("measures a level alone, and says why, where it and the base do not fit or do not compare", async () => {
    const one = await world({ fitTogether: async (level) => level !== small });
    expect((await measured(one, [large, middle, small])).levels[2]).toMatchObject({
      state: { kind: "done" },
      klDivergence: null,
      whyNotCompared: expect.stringContaining("memory"),
    });
    const plain = await world();
    const quality: Measuring["quality"] = async (opening) => {
      if (opening.base !== null) throw new AppError("lab/not-comparable", "other tokens");
      return { chunks: 9, chunk: async (index) => chunkSums(opening.level, null, index), hold: async () => {}, close: async () => {} };
    };
    const other = await world({ quality });
    const [, level] = (await measured(other, [large, small])).levels;
    expect(level).toMatchObject({ state: { kind: "done" }, klDivergence: null, whyNotCompared: expect.stringContaining("tokens") });
    expect(level?.perplexity?.value).toBeGreaterThan(1);
    expect(plain.opened).toEqual([]);
  });

  it("goes on without a level that fails, keeps the text, and measures only that one when it is resumed", async () => {
    const state = { broken: true };
    const one = await world({
      quality: async ({ level, base }) => {
        if (level === middle && state.broken) throw new AppError("engine/load-failed", "no");
        return { chunks: 9, chunk: async (index) => chunkSums(level, base, index), hold: async () => {}, close: async () => {} };
      },
    });
    const found = await measured(one, [large, middle, small]);
    expect(found.levels.map(({ state: { kind } }) => kind)).toEqual(["done", "failed", "done"]);
    expect(one.labs.get(found.id)?.text).toBe("private words");
    state.broken = false;
    await one.lab.resume({ labId: found.id });
    const again = await settled(one, found.id);
    expect(again.levels.map(({ state: { kind } }) => kind)).toEqual(["done", "done", "done"]);
    expect(again.levels[1]?.klDivergence).not.toBeNull();
    expect(one.labs.get(found.id)?.text).toBeNull();
  });

  it("compares anew what was measured alone because the largest had failed", async () => {
    const state = { broken: true };
    const one = await world({
      quality: async ({ level, base }) => {
        if (level === large && state.broken) throw new AppError("engine/load-failed", "no");
        return { chunks: 9, chunk: async (index) => chunkSums(level, base, index), hold: async () => {}, close: async () => {} };
      },
    });
    const found = await measured(one, [large, small]);
    expect(found.levels[1]).toMatchObject({ state: { kind: "done" }, klDivergence: null });
    expect(found.recommendation).toBeNull();
    state.broken = false;
    await one.lab.resume({ labId: found.id });
    const again = await settled(one, found.id);
    expect(again.levels[1]?.klDivergence).not.toBeNull();
    expect(again.levels[1]?.tokensScored).toBe(CHUNKS);
  });

  it("is stopped with its reason where the text is too short", async () => {
    const quality = async (): Promise<never> => {
      throw new AppError("lab/text-too-short", "short", { details: { tokens: 3, neededTokens: 1_024 } });
    };
    const one = await world({ quality });
    expect((await measured(one, [large, small])).state).toMatchObject({ kind: "stopped", error: { code: "lab/text-too-short" } });
  });

  it("is stopped in a core that finds it running, and goes on from its checkpoint", async () => {
    const kept = memoryRepository();
    const gate = Promise.withResolvers<void>();
    const slow: Measuring["quality"] = async ({ level, base }) => ({
      chunks: 9,
      chunk: async (index) => {
        if (index === 2) await gate.promise;
        return chunkSums(level, base, index);
      },
      hold: async () => {},
      close: async () => {},
    });
    const first = await world({ quality: slow }, kept);
    const { labId } = await first.lab.startQuality(request([large, small]));
    await vi.waitFor(() => expect(first.labs.get(labId)?.record.data).toContain('"chunksDone":2'));
    const second = await world({}, kept);
    const [stopped] = await second.lab.list();
    expect(stopped?.state).toMatchObject({ kind: "stopped", error: { code: "run/interrupted" } });
    await second.lab.resume({ labId });
    const found = await settled(second, labId);
    const undisturbed = await measured(await world(), [large, small]);
    expect(found.levels.map(({ perplexity }) => perplexity?.value)).toEqual(undisturbed.levels.map(({ perplexity }) => perplexity?.value));
    gate.resolve();
  });

  it("is announced as it changes, at most twice a second, and as gone", async () => {
    const one = await world();
    const found = await measured(one, [large, small]);
    await vi.waitFor(() => {
      const last = one.events.findLast((event) => event.kind === "lab");
      expect(last?.lab.state).toEqual({ kind: "done" });
    });
    expect(one.events.filter(({ kind }) => kind === "lab").length).toBeLessThan(6);
    await one.lab.remove({ labId: found.id });
    expect(one.events.at(-1)).toEqual({ kind: "lab-removed", labId: found.id });
    await expect(one.lab.export({ labId: found.id, format: "csv" })).rejects.toMatchObject({ code: "lab/not-found" });
  });
});

describe("a benchmark", () => {
  it("is kept, told, and the newest figure of its model", async () => {
    const one = await world();
    const { runId } = await one.lab.benchmark({ modelId: small });
    await one.runs.settled(runId);
    const [benchmark] = await one.lab.benchmarks();
    expect(benchmark).toMatchObject({ modelId: small, promptTokens: 512, generatedTokens: 128, repeats: 5, machine: "a machine, no card" });
    expect(benchmark?.speed).toMatchObject({ promptTokensPerSecond: { value: 5_120, stdErr: 0 }, peakMemoryBytes: 9, loadMs: 5 });
    expect(one.events.some(({ kind }) => kind === "benchmark")).toBe(true);
    expect(one.lab.measuredHere({ id: small, sha256: null }).speed?.generationTokensPerSecond).toBe(128);
    expect(one.lab.measuredHere({ id: large, sha256: null })).toEqual({ speed: null, quality: null });
  });
});

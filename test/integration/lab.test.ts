/** The lab through a whole core with real measuring processes: killed in each stage, and the same figures in the end. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { LabId, ModelId } from "#src/contract/ids.ts";
import type { QualityLab, QualityLevel } from "#src/contract/lab.ts";
import { writeCoarser } from "#test/support/coarserModel.ts";
import { type RealCore, startRealCore } from "#test/support/realCore.ts";

const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
const CHUNKS = 30;
const WAIT = { timeout: 60_000, interval: 15 };

const sentences = ["The tenant pays on the first day of each month.", "Rain fell on 14 of 30 days.", "A chair costs 89 euros, a desk 240."];
const text = Array.from({ length: 400 }, (_, index) => `${index + 1}. ${sentences[index % 3]} Item ${index * 37} follows.`).join("\n");

describe("a quality lab", () => {
  let root = "";
  let core: RealCore;
  let modelIds: ModelId[] = [];
  let undisturbed: QualityLab;

  const start = async (): Promise<void> => {
    core = await startRealCore(join(root, "data"));
  };
  const lab = async (id: LabId): Promise<QualityLab> => {
    const found = (await core.connection.page.lab.list()).find((one) => one.id === id);
    if (found?.kind !== "quality") throw new Error("the lab is gone");
    return found;
  };
  const begin = async (): Promise<LabId> => {
    const { grantId } = await core.connection.control.grantPath({ path: join(root, "text.txt") });
    const request = { modelIds, text: { kind: "granted" as const, grantId }, contextTokens: 64, chunksMost: CHUNKS };
    return (await core.connection.page.lab.startQuality(request)).labId;
  };
  const done = async (id: LabId): Promise<QualityLab> => {
    return await vi.waitFor(async () => {
      const found = await lab(id);
      if (found.state.kind !== "done") throw new Error(JSON.stringify(found.state));
      return found;
    }, WAIT);
  };
  /** What does not depend on time. */
  const figures = ({ chunks, levels, text: { sha256 } }: QualityLab) => ({
    chunks,
    sha256,
    levels: levels.map(({ speed: _, sha256: _hash, ...level }) => level),
  });
  /** null: no such process runs. */
  const measuringPid = async (what: "quality" | "speed"): Promise<number | null> => {
    const { processes } = await core.connection.page.privacy.ledger();
    return processes.find((one) => one.what.startsWith(`measuring ${what}`))?.pid ?? null;
  };

  const isWithin = (level: QualityLevel | undefined): boolean => level !== undefined && level.chunksDone > 2 && level.chunksDone < CHUNKS;
  const measuresSpeed = (level: QualityLevel | undefined): boolean => level?.chunksDone === CHUNKS && level.speed === null;
  /** Each is in that stage while its test holds and its process runs. */
  const stages = [
    { name: "loading", process: "quality", holds: ({ levels: [base] }: QualityLab) => base?.chunksDone === 0 },
    { name: "the base's pass", process: "quality", holds: ({ levels: [base] }: QualityLab) => isWithin(base) },
    { name: "the base's speed", process: "speed", holds: ({ levels: [base] }: QualityLab) => measuresSpeed(base) },
    {
      name: "between levels",
      process: "quality",
      holds: ({ levels: [base, level] }: QualityLab) => base?.state.kind === "done" && level?.chunksDone === 0,
    },
    { name: "a level's pass", process: "quality", holds: ({ levels: [, level] }: QualityLab) => isWithin(level) },
    { name: "a level's speed", process: "speed", holds: ({ levels: [, level] }: QualityLab) => measuresSpeed(level) },
  ] as const;
  /** The stage's process, once the lab is in it. */
  const reached = (id: LabId, stage: (typeof stages)[number]): Promise<number> =>
    vi.waitFor(async () => {
      const pid = await measuringPid(stage.process);
      if (pid === null || !stage.holds(await lab(id))) throw new Error(`never in: ${stage.name}`);
      return pid;
    }, WAIT);

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "deskside-lab-"));
    mkdirSync(join(root, "models"));
    writeFileSync(join(root, "text.txt"), text);
    const coarser = join(root, "models", "coarser.gguf");
    writeCoarser(starter, coarser, 24);
    await start();
    const { grantId } = await core.connection.control.grantPath({ path: coarser });
    const added = await core.connection.page.models.add({ grantId });
    const own = (await core.connection.page.models.list()).find(({ source }) => source === "starter");
    modelIds = [...(own === undefined ? [] : [own.id]), ...added.modelIds];
    undisturbed = await done(await begin());
  }, 120_000);
  afterAll(async () => {
    await core.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true, maxRetries: 10 });
  });

  it("measures each level, compares it with the base, and keeps no text once all is measured", () => {
    const [base, level] = undisturbed.levels;
    expect(base).toMatchObject({
      isBase: true,
      state: { kind: "done" },
      chunksDone: CHUNKS,
      tokensScored: CHUNKS * 31,
      klDivergence: null,
    });
    expect(level).toMatchObject({ isBase: false, state: { kind: "done" }, whyNotCompared: null });
    expect(level?.klDivergence?.value).toBeGreaterThan(0.0001);
    expect(level?.topTokenAgreement?.value).toBeGreaterThan(0.5);
    expect(level?.speed?.generationTokensPerSecond.value).toBeGreaterThan(0);
    expect(undisturbed.recommendation?.sentences.length).toBeGreaterThan(0);
  });

  it("goes on by itself when its process is killed in any stage, with the same figures", { timeout: 120_000 }, async () => {
    const id = await begin();
    for (const stage of stages) process.kill(await reached(id, stage), "SIGKILL");
    expect(figures(await done(id))).toEqual(figures(undisturbed));
  });

  it("is stopped by a core killed in any stage, and resumed has the same figures", { timeout: 240_000 }, async () => {
    const id = await begin();
    // Each stage takes some ten seconds: all of them are killed by npm run test:kill.
    const killed = process.env.LAB_STAGES === "all" ? stages : stages.filter(({ name }) => name.startsWith("a level's"));
    for (const stage of killed) {
      await reached(id, stage);
      await core.kill("SIGKILL");
      await start();
      expect((await lab(id)).state).toMatchObject({ kind: "stopped", error: { code: "run/interrupted" } });
      await core.connection.page.lab.resume({ labId: id });
    }
    expect(figures(await done(id))).toEqual(figures(undisturbed));
  });

  it("is stopped by the person without an error, goes on, and is removed with its text", async () => {
    const id = await begin();
    await expect.poll(async () => (await lab(id)).levels[0]?.chunksDone ?? 0, WAIT).toBeGreaterThan(2);
    const { state } = await lab(id);
    if (state.kind !== "running") throw new Error("not running");
    await core.connection.page.runs.cancel({ runId: state.runId });
    await expect.poll(async () => (await lab(id)).state, WAIT).toEqual({ kind: "stopped", error: null });
    await core.connection.page.lab.resume({ labId: id });
    await core.connection.page.lab.remove({ labId: id });
    expect((await core.connection.page.lab.list()).map((one) => one.id)).not.toContain(id);
    await expect(core.connection.page.lab.resume({ labId: id })).rejects.toMatchObject({ code: "lab/not-found" });
  });
});

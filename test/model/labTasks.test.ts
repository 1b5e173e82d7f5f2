/** The same questions over the same documents with each level, by the real engine: answers, checks, what differs, and what a stop leaves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type App, openApp } from "#src/app.ts";
import type { CollectionId, GrantId, LabId, ModelId } from "#src/contract/ids.ts";
import type { TasksLab } from "#src/contract/lab.ts";
import { writeCoarser } from "#test/support/coarserModel.ts";

const resources = fileURLToPath(new URL("../../resources", import.meta.url));
const starterPath = join(resources, "starter", "starter-q8_0.gguf");
const WAIT = { timeout: 60_000, interval: 30 };
const questions = ["When does the lease end?", "How much is the monthly rent?", "Who repairs the roof?"];

describe("a task-level comparison", () => {
  let root = "";
  let app: App;
  let modelIds: ModelId[] = [];
  let collectionId: CollectionId;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "deskside-tasks-"));
    const coarser = join(root, "coarser.gguf");
    writeCoarser(starterPath, coarser, 60);
    const paper = join(root, "lease.txt");
    writeFileSync(paper, "The lease ends on 31 March 2027.\n\nThe monthly rent is 1,284.60 EUR.\n\nThe landlord repairs the roof.");
    app = await openApp({ dataDir: join(root, "data"), version: "test", starterPath, resources, siteFolder: root, tripwire: false });
    await app.start();
    const page = app.page();
    const grant = async (path: string) => (await app.control.grantPath({ path })).grantId as GrantId;
    const added = await page.models.add({ grantId: await grant(coarser) });
    const starter = (await page.models.list(undefined)).find(({ source }) => source === "starter");
    modelIds = [...(starter === undefined ? [] : [starter.id]), ...added.modelIds] as ModelId[];
    collectionId = (await page.documents.createCollection({ name: "Leases" })).id as CollectionId;
    await page.documents.add({ collectionId, grantId: await grant(paper) });
    await vi.waitFor(async () => {
      const [found] = await page.documents.collections(undefined);
      if (found?.files.indexed !== 1) throw new Error("not indexed yet");
    }, WAIT);
  }, 90_000);
  afterAll(async () => {
    await app.close();
    rmSync(root, { recursive: true, force: true });
  });

  const lab = async (id: LabId): Promise<TasksLab> => {
    const found = (await app.page().lab.list(undefined)).find((one) => one.id === id);
    if (found?.kind !== "tasks") throw new Error("the lab is gone");
    return found as TasksLab;
  };
  const start = async (): Promise<LabId> =>
    (await app.page().lab.startTasks({ modelIds, collectionIds: [collectionId], questions })).labId as LabId;
  const done = (id: LabId): Promise<TasksLab> =>
    vi.waitFor(async () => {
      const found = await lab(id);
      if (found.state.kind !== "done") throw new Error(JSON.stringify(found.state));
      return found;
    }, WAIT);
  const texts = ({ levels }: TasksLab) => levels.map(({ answers }) => answers.map((answer) => answer?.text));

  it("holds each level's answers against the base's, with their quotes checked, and leaves no chat behind", async () => {
    const { levels, collections, recommendation } = await done(await start());
    const [base, level] = levels;
    expect(collections).toEqual(["Leases"]);
    expect(base?.isBase).toBe(true);
    expect(base?.answers[0]).toMatchObject({ sameFacts: null, sameText: null, quotes: { exact: 1, repaired: 0, unverified: 0 } });
    expect(base?.answers[0]?.text).toContain("31 March 2027");
    expect(base?.answers[1]?.text).toContain("1,284.60 EUR");
    for (const [at, answer] of (level?.answers ?? []).entries()) {
      expect(answer?.sameText).toBe(answer?.text === base?.answers[at]?.text);
      if (answer?.sameText === true) expect(answer.sameFacts).toBe(true);
    }
    // The copy is so coarse that it answers otherwise somewhere.
    expect(level?.answers.some((answer) => answer?.sameText === false)).toBe(true);
    expect(recommendation?.sentences.length).toBeGreaterThan(1);
    expect(await app.page().chats.list(undefined)).toEqual([]);
    // Chats go on with the model they had: what was loaded for the questions alone is gone again.
    const coarser = (await app.page().models.list(undefined)).find(({ id }) => id === level?.modelId);
    expect(coarser?.state.kind).toBe("unloaded");
  });

  it("goes on behind the last answer after a stop, and answers the same", async () => {
    const whole = texts(await done(await start()));
    const id = await start();
    await vi.waitFor(async () => {
      if ((await lab(id)).levels[0]?.answers[0] == null) throw new Error("none yet");
    }, WAIT);
    const { state } = await lab(id);
    if (state.kind === "running") await app.page().runs.cancel({ runId: state.runId });
    const stopped = await vi.waitFor(async () => {
      const found = await lab(id);
      if (found.state.kind === "running") throw new Error("still running");
      return found;
    }, WAIT);
    const kept = stopped.levels[0]?.answers[0];
    expect(kept).not.toBeNull();
    if (stopped.state.kind === "stopped") await app.page().lab.resume({ labId: id });
    const found = await done(id);
    expect(found.levels[0]?.answers[0]).toEqual(kept);
    expect(texts(found)).toEqual(whole);
  });
});

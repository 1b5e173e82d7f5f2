import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import { modelSchema } from "#src/contract/model.ts";
import { gguf, i32, sound, soundTensors, string, u16, u32, withEntries, withTensor } from "#test/support/gguf.ts";
import { newModelId } from "#test/support/modelRepositorySuite.ts";
import { createHarness, type Harness, someLoaded } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

const never = new AbortController().signal;
const nothing = (): void => {};
const shown = async (id: ModelId) => (await harness.models.list()).find((model) => model.id === id);
const names = async (): Promise<string[]> => (await harness.models.list()).map(({ fileName }) => fileName);
/** Of another size, so that it is another file also when written in the same tick of the file system's clock. */
const another = "Another name, longer than what alignment hides";
const bigger = withEntries(sound, { "general.name": string(another) });

describe("the library", () => {
  it("lists a file in place once it is added, as the contract says", async () => {
    const id = await harness.addFile("small.gguf");
    const [model] = await harness.models.list();
    expect(modelSchema.parse(model)).toEqual({
      id,
      name: "Small",
      fileName: "small.gguf",
      source: "linked",
      folderId: null,
      sizeBytes: gguf(sound).length,
      addedAt: expect.any(Number),
      sha256: null,
      file: "present",
      verdict: expect.objectContaining({ kind: "valid" }),
      options: { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null },
      sampling: {},
      template: null,
      tags: [],
      measured: { speed: null, quality: null },
      remedy: null,
      state: { kind: "unloaded" },
    });
    expect(JSON.stringify(model)).not.toContain(harness.folder);
    expect(harness.events.at(-1)).toEqual({ kind: "model", model });
  });

  it("makes one row of a file added twice", async () => {
    const id = await harness.addFile("small.gguf");
    expect(await harness.addFile("small.gguf")).toBe(id);
    expect(await names()).toEqual(["small.gguf"]);
  });

  it("refuses a file that is no model by its reason, and adds nothing", async () => {
    const added = harness.models.add(harness.grant(harness.write("bad.gguf", Buffer.from("not a model at all, but long enough"))));
    await expect(added).rejects.toMatchObject({ code: "model/invalid", details: { reason: "not-gguf" } });
    await expect(harness.models.add(harness.grant("/nowhere.gguf"))).rejects.toMatchObject({ code: "model/missing" });
    await expect(harness.models.add({ grantId: harness.grant("/x").grantId.replace(/.$/, "0") as never })).rejects.toBeInstanceOf(AppError);
    expect(await harness.models.list()).toEqual([]);
  });

  it("checks nothing again after a restart", async () => {
    await harness.addFile("small.gguf");
    harness = await harness.restarted();
    await harness.models.rescan();
    expect([await names(), harness.checks]).toEqual([["small.gguf"], []]);
  });

  it("shows a file that went as missing and one that came back as present", async () => {
    const id = await harness.addFile("small.gguf");
    rmSync(join(harness.folder, "small.gguf"));
    await harness.models.rescan();
    expect(await shown(id)).toMatchObject({ file: "missing", verdict: { kind: "valid" } });
    harness = await harness.restarted();
    expect(await shown(id)).toMatchObject({ file: "missing" });
    harness.write("small.gguf");
    await harness.models.rescan();
    expect(await shown(id)).toMatchObject({ file: "present" });
  });

  it("validates changed bytes again and says so when their hash had been known", async () => {
    const id = await harness.addFile("small.gguf");
    await harness.settled(harness.models.hash({ modelId: id }));
    harness.write("small.gguf", bigger);
    await harness.models.rescan();
    expect(await shown(id)).toMatchObject({ name: another, file: "changed", sha256: null });
    harness.write("small.gguf", gguf(sound).subarray(0, 300));
    await harness.models.rescan();
    expect(await shown(id)).toMatchObject({ file: "changed", verdict: { kind: "invalid" } });
  });

  it("checks a file again whose check could not be finished", async () => {
    const id = await harness.addFile("small.gguf");
    const [row] = await harness.repository.listModels();
    if (row === undefined) return expect.unreachable();
    await harness.repository.saveModel({ ...row, verdict: { kind: "invalid", reason: "limits", message: "Too slow." } });
    harness = await harness.restarted();
    await vi.waitUntil(async () => (await shown(id))?.verdict.kind === "valid");
  });

  it("checks a file again whose verdict is of older rules, and keeps what is known of its bytes", async () => {
    const id = await harness.addFile("small.gguf");
    await harness.settled(harness.models.hash({ modelId: id }));
    const [row] = await harness.repository.listModels();
    if (row === undefined) return expect.unreachable();
    await harness.repository.saveModel({ ...row, checkedBy: 0, verdict: { kind: "invalid", reason: "not-gguf", message: "Of old." } });
    harness = await harness.restarted();
    await vi.waitUntil(async () => (await shown(id))?.verdict.kind === "valid");
    expect(await shown(id)).toMatchObject({ file: "present", sha256: row.sha256 });
  });

  it("keeps what a person chose for a model, and tells pages of it", async () => {
    const id = await harness.addFile("small.gguf");
    const model = await harness.models.update({
      modelId: id,
      options: { contextTokens: 256, gpuLayers: null },
      sampling: { temperature: 0.2 },
      template: "{{ messages }}",
      tags: ["work", " work ", "law"],
    });
    const chosen = {
      options: { contextTokens: 256, gpuLayers: null, threads: null, backend: null, device: null },
      sampling: { temperature: 0.2 },
      template: "{{ messages }}",
      tags: ["work", "law"],
    };
    expect(model).toMatchObject(chosen);
    expect(harness.events.at(-1)).toEqual({ kind: "model", model });
    expect(await harness.models.update({ modelId: id, template: null })).toMatchObject({ ...chosen, template: null });
    harness = await harness.restarted();
    expect(await shown(id)).toMatchObject({ ...chosen, template: null });
    await expect(harness.models.update({ modelId: newModelId() })).rejects.toMatchObject({ code: "model/not-found" });
  });

  it("forgets a row and leaves the file", async () => {
    const id = await harness.addFile("small.gguf");
    expect(await harness.models.remove({ modelId: id })).toEqual({});
    expect(await harness.models.list()).toEqual([]);
    expect(await harness.repository.listModels()).toEqual([]);
    expect(existsSync(join(harness.folder, "small.gguf"))).toBe(true);
    expect(harness.events.at(-1)).toEqual({ kind: "model-removed", modelId: id });
    await expect(harness.models.remove({ modelId: id })).rejects.toMatchObject({ code: "model/not-found" });
  });

  it("makes one row of a split model, and of an unfinished one a row that says what is missing", async () => {
    const part = (number: number) => ({
      ...withEntries(sound, { "split.no": u16(number), "split.count": u16(2), "split.tensors.count": i32(4) }),
      tensors: soundTensors.slice(number * 2, number * 2 + 2),
    });
    harness.write("models/big-00002-of-00002.gguf", part(1));
    const { modelIds } = await harness.models.add(harness.grant(join(harness.folder, "models")));
    expect(await harness.models.list()).toMatchObject([{ file: "missing", verdict: { kind: "invalid", reason: "split-incomplete" } }]);
    harness.write("models/big-00001-of-00002.gguf", part(0));
    await harness.models.rescan();
    expect(await harness.models.list()).toMatchObject([
      { id: modelIds[0], fileName: "big-00001-of-00002.gguf", file: "present", verdict: { kind: "valid", header: { splitCount: 2 } } },
    ]);
  });
});

describe("the starter", () => {
  it("is always there, first, and cannot be removed", async () => {
    await harness.close();
    harness = await createHarness({ withStarter: true });
    await harness.addFile("small.gguf");
    const [starter] = await harness.models.list();
    expect(starter).toMatchObject({ source: "starter", name: "Starter (tiny)", file: "present" });
    await expect(harness.models.remove({ modelId: starter?.id ?? newModelId() })).rejects.toMatchObject({ code: "request/invalid" });
    expect(await harness.models.answering(null)).toEqual(starter);
    harness = await harness.restarted();
    expect(await names()).toEqual(["starter-q8_0.gguf", "small.gguf"]);
  });

  it("shows the licence beside its file, and no other model that licence", async () => {
    await harness.close();
    harness = await createHarness({ withStarter: true });
    const copy = harness.write("copy.gguf", readFileSync(join(harness.folder, "starter-q8_0.gguf")));
    await harness.models.add(harness.grant(copy));
    const licences = (await harness.models.list()).map(({ verdict }) => verdict.kind === "valid" && verdict.header.licence);
    expect(licences).toEqual(["MIT", null]);
    const told = harness.events.flatMap((event) => (event.kind === "model" && event.model.source === "starter" ? [event.model] : []));
    expect(told.map(({ verdict }) => verdict.kind === "valid" && verdict.header.licence)).toContain("MIT");
  });

  it("comes with another installation without a warning", async () => {
    await harness.close();
    harness = await createHarness({ withStarter: true });
    const [starter] = await harness.models.list();
    const id = starter?.id ?? newModelId();
    await harness.settled(harness.models.hash({ modelId: id }));
    rmSync(join(harness.folder, "starter-q8_0.gguf"));
    harness = await harness.restarted();
    await harness.models.rescan();
    expect(await shown(id)).toMatchObject({ id, file: "present", source: "starter" });
    expect((await harness.settled(harness.models.load({ modelId: id, options: {} }))).state.kind).toBe("done");
  });
});

describe("a watched folder", () => {
  const watched = async () => await harness.models.add(harness.grant(join(harness.folder, "models")));

  it("shows what lies in it, below it, and behind links to files", async () => {
    harness.write("models/a.gguf");
    harness.write("models/deep/er/b.gguf", bigger);
    harness.write("models/.hidden.gguf");
    harness.write("models/notes.txt", Buffer.from("x"));
    harness.write("models/bad.gguf", Buffer.from("GGUF"));
    symlinkSync(harness.write("blobs/abc"), join(harness.folder, "models/link.gguf"));
    symlinkSync(harness.folder, join(harness.folder, "models/circle"));
    const { folderId, modelIds } = await watched();
    expect((await names()).toSorted()).toEqual(["a.gguf", "b.gguf", "bad.gguf", "link.gguf"]);
    expect(modelIds).toHaveLength(4);
    expect(await harness.models.folders()).toEqual([{ id: folderId, name: "models", models: 4, state: "watching" }]);
  });

  it("takes in what is put there, and shows what is taken away as missing", async () => {
    harness.write("models/a.gguf");
    await watched();
    harness.write("models/b.gguf", bigger);
    rmSync(join(harness.folder, "models/a.gguf"));
    harness.notice(join(harness.folder, "models"));
    await vi.waitUntil(async () => (await harness.models.list()).some(({ file }) => file === "missing"));
    expect((await harness.models.list()).map(({ fileName, file }) => [fileName, file])).toEqual([
      ["a.gguf", "missing"],
      ["b.gguf", "present"],
    ]);
  });

  it("is watched again after a restart, and once however often it is added", async () => {
    harness.write("models/a.gguf");
    const { folderId } = await watched();
    harness = await harness.restarted();
    harness.write("models/b.gguf", bigger);
    harness.notice(join(harness.folder, "models"));
    await vi.waitUntil(async () => (await names()).length === 2);
    expect(await watched()).toMatchObject({ folderId });
    expect(await harness.models.folders()).toHaveLength(1);
  });

  it("takes its rows along when it is removed, and no other", async () => {
    harness.write("models/a.gguf");
    const other = await harness.addFile("other.gguf");
    const { folderId } = await watched();
    if (folderId === null) return expect.unreachable();
    expect(await harness.models.removeFolder({ folderId })).toEqual({});
    expect((await harness.models.list()).map(({ id }) => id)).toEqual([other]);
    expect(await harness.models.folders()).toEqual([]);
    expect(harness.events.slice(-2).map(({ kind }) => kind)).toEqual(["model-folders", "model-removed"]);
  });

  it("does not bring back a row that was removed until it is looked at on purpose", async () => {
    harness.write("models/a.gguf");
    const { modelIds } = await watched();
    await harness.models.remove({ modelId: modelIds[0] ?? newModelId() });
    harness.write("models/b.gguf", bigger);
    harness.notice(join(harness.folder, "models"));
    await vi.waitUntil(async () => (await names()).includes("b.gguf"));
    expect(await names()).toEqual(["b.gguf"]);
    await harness.models.rescan();
    expect(await names()).toEqual(["b.gguf", "a.gguf"]);
  });

  // It makes 10,001 files; the limit is for a machine busy with other tests.
  it("says when more lies in it than is looked at, and tells its watch which folders below hold models", { timeout: 60_000 }, async () => {
    const root = join(harness.folder, "models");
    for (const name of ["a/b", "c"]) mkdirSync(join(root, name), { recursive: true });
    harness.write("models/a/b/m.gguf");
    await watched();
    expect(await harness.models.folders()).toMatchObject([{ models: 1, state: "watching" }]);
    expect(harness.covered(root)).toEqual([join(root, "a", "b"), join(root, "a"), join(root, "c")]);
    for (let index = 0; index < 10_001; index += 1) writeFileSync(join(root, "c", `${index}.txt`), "");
    await harness.models.rescan();
    expect(await harness.models.folders()).toMatchObject([{ models: 1, state: "partly" }]);
  });

  it("says that it is gone", async () => {
    mkdirSync(join(harness.folder, "models"));
    await watched();
    rmSync(join(harness.folder, "models"), { recursive: true });
    await harness.models.rescan();
    expect(await harness.models.folders()).toMatchObject([{ state: "missing" }]);
  });
});

describe("an upload", () => {
  it("becomes a row at its place, moved there when it lies elsewhere", async () => {
    const { modelIds } = await harness.models.addUploaded(harness.write("tmp/up.gguf"));
    expect(await shown(modelIds[0] ?? newModelId())).toMatchObject({ source: "uploaded", fileName: "up.gguf", file: "present" });
    expect(existsSync(join(harness.folder, "uploads/up.gguf"))).toBe(true);
  });

  it("that was forgotten comes back when it is looked for on purpose", async () => {
    const { modelIds } = await harness.models.addUploaded(harness.write("uploads/up.gguf"));
    await harness.models.remove({ modelId: modelIds[0] ?? newModelId() });
    expect(await harness.models.list()).toEqual([]);
    await harness.models.rescan();
    expect(await harness.models.list()).toMatchObject([{ fileName: "up.gguf", source: "uploaded" }]);
  });

  it("is refused when it is no model, and kept without a row while parts are missing", async () => {
    await expect(harness.models.addUploaded(harness.write("uploads/bad.gguf", Buffer.from("GGUF")))).rejects.toMatchObject({
      code: "model/invalid",
      details: { reason: "too-short" },
    });
    const part = { ...withEntries(sound, { "split.no": u16(0), "split.count": u16(2) }) };
    expect(await harness.models.addUploaded(harness.write("uploads/b-00001-of-00002.gguf", part))).toEqual({ modelIds: [] });
  });
});

describe("loading", () => {
  it("runs, counts in percent, and ends loaded with its options kept", async () => {
    const id = await harness.addFile("small.gguf");
    const gate = Promise.withResolvers<void>();
    harness.engines.gate = gate.promise;
    const { runId } = await harness.models.load({ modelId: id, options: { contextTokens: 1024 } });
    expect(await shown(id)).toMatchObject({ state: { kind: "loading", runId } });
    await vi.waitUntil(() => harness.engines.loads.length === 1);
    harness.engines.progress(0.5);
    expect(harness.runs.list()).toMatchObject([{ state: { progress: { stage: "loading-model", done: 50, total: 100, unit: "percent" } } }]);
    gate.resolve();
    expect(await harness.runs.settled(runId)).toMatchObject({ state: { kind: "done" } });
    expect(await shown(id)).toMatchObject({
      state: { kind: "loaded", loaded: someLoaded(), predictedBytes: expect.any(Number) },
      options: { contextTokens: 1024, gpuLayers: null, threads: null, backend: null, device: null },
    });
    expect(harness.models.loaded(id)).toEqual(someLoaded());
    expect(harness.engines.loads).toMatchObject([
      {
        id,
        path: join(harness.folder, "small.gguf"),
        label: "Small",
        options: { contextTokens: 1024 },
        parts: [{ identity: { sizeBytes: gguf(sound).length } }],
      },
    ]);
    harness = await harness.restarted();
    expect(await shown(id)).toMatchObject({ options: { contextTokens: 1024 }, state: { kind: "unloaded" } });
  });

  it("that fails is shown with its error, keeps the old options, and may be tried again", async () => {
    const id = await harness.addFile("small.gguf");
    harness.engines.failNext = new AppError("engine/load-failed", "No");
    const run = await harness.settled(harness.models.load({ modelId: id, options: { threads: 3 } }));
    expect(run.state).toMatchObject({ kind: "failed", error: { code: "engine/load-failed" } });
    expect(await shown(id)).toMatchObject({ state: { kind: "failed", error: { code: "engine/load-failed" } }, options: { threads: null } });
    expect(await harness.models.ensureLoaded(id, nothing, never)).toEqual(someLoaded());
  });

  it("is joined, not doubled", async () => {
    const id = await harness.addFile("small.gguf");
    const gate = Promise.withResolvers<void>();
    harness.engines.gate = gate.promise;
    const fractions: number[] = [];
    const first = await harness.models.load({ modelId: id, options: {} });
    const ensured = harness.models.ensureLoaded(id, (fraction) => fractions.push(fraction), never);
    expect(await harness.models.load({ modelId: id, options: {} })).toEqual(first);
    await vi.waitUntil(() => harness.engines.loads.length === 1);
    harness.engines.progress(0.25);
    gate.resolve();
    expect(await ensured).toEqual(someLoaded());
    expect(fractions).toContain(0.25);
    expect(harness.engines.loads).toHaveLength(1);
  });

  it("goes on when one who waits for it gives up", async () => {
    const id = await harness.addFile("small.gguf");
    const gate = Promise.withResolvers<void>();
    harness.engines.gate = gate.promise;
    const controller = new AbortController();
    const waiting = harness.models.ensureLoaded(id, nothing, controller.signal);
    await vi.waitUntil(() => harness.engines.loads.length === 1);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    gate.resolve();
    await vi.waitUntil(() => harness.models.loaded(id) !== null);
  });

  it("that is cancelled leaves the model unloaded", async () => {
    const id = await harness.addFile("small.gguf");
    harness.engines.gate = new Promise(() => {});
    const { runId } = await harness.models.load({ modelId: id, options: {} });
    const waiting = expect(harness.models.ensureLoaded(id, nothing, never)).rejects.toMatchObject({ code: "engine/not-loaded" });
    await vi.waitUntil(() => harness.engines.loads.length === 1);
    await harness.models.unload({ modelId: id });
    await waiting;
    expect((await harness.runs.settled(runId)).state).toEqual({ kind: "cancelled" });
    expect(await shown(id)).toMatchObject({ state: { kind: "unloaded" } });
  });

  it("is refused with figures before anything is unloaded or loaded when memory does not suffice", async () => {
    const id = await harness.addFile("small.gguf");
    harness.world.memoryBytes = 1_000;
    const loading = harness.models.load({ modelId: id, options: { contextTokens: 512 } });
    await expect(loading).rejects.toMatchObject({
      code: "model/insufficient-memory",
      details: { availableBytes: 1_000, contextTokens: 512 },
    });
    expect(await harness.models.fit({ modelId: id, options: {} })).toMatchObject({ fits: false, suggestion: null });
    expect([harness.engines.loads, harness.engines.unloads, harness.runs.list()]).toEqual([[], [], []]);
  });

  it("lets the least recently used model go when memory requires it", async () => {
    const ids = [await harness.addFile("a.gguf"), await harness.addFile("b.gguf"), await harness.addFile("c.gguf")] as const;
    await harness.settled(harness.models.load({ modelId: ids[0], options: {} }));
    await harness.settled(harness.models.load({ modelId: ids[1], options: {} }));
    await harness.models.ensureLoaded(ids[0], nothing, never);
    const { neededBytes } = await harness.models.fit({ modelId: ids[2], options: {} });
    harness.world.memoryBytes = neededBytes - 2_500_000;
    expect(await harness.models.fit({ modelId: ids[2], options: {} })).toMatchObject({ fits: false });
    harness.world.memoryBytes = neededBytes - 500_000;
    expect(await harness.models.fit({ modelId: ids[2], options: {} })).toMatchObject({ fits: true });
    await harness.settled(harness.models.load({ modelId: ids[2], options: {} }));
    expect(harness.engines.unloads).toEqual([ids[1]]);
    expect((await harness.models.list()).map(({ state }) => state.kind)).toEqual(["loaded", "unloaded", "loaded"]);
  });

  it("never lets a model go that is answering: another goes, or the load is refused", async () => {
    const ids = [await harness.addFile("a.gguf"), await harness.addFile("b.gguf"), await harness.addFile("c.gguf")] as const;
    await harness.settled(harness.models.load({ modelId: ids[0], options: {} }));
    await harness.settled(harness.models.load({ modelId: ids[1], options: {} }));
    const { neededBytes } = await harness.models.fit({ modelId: ids[2], options: {} });
    harness.world.memoryBytes = neededBytes - 500_000;
    harness.engines.answering.add(ids[0]).add(ids[1]);
    expect(await harness.models.fit({ modelId: ids[2], options: {} })).toMatchObject({ fits: false });
    await expect(harness.models.load({ modelId: ids[2], options: {} })).rejects.toMatchObject({ code: "model/insufficient-memory" });
    expect(harness.engines.unloads).toEqual([]);
    harness.engines.answering.delete(ids[1]);
    await harness.settled(harness.models.load({ modelId: ids[2], options: {} }));
    expect(harness.engines.unloads).toEqual([ids[1]]);
  });

  it("lets a model stay that began to answer after the load was admitted", async () => {
    const [one, two] = [await harness.addFile("a.gguf"), await harness.addFile("b.gguf")];
    await harness.settled(harness.models.load({ modelId: one, options: {} }));
    const { neededBytes } = await harness.models.fit({ modelId: two, options: {} });
    harness.world.memoryBytes = neededBytes - 500_000;
    const asked: string[] = [];
    const { busy } = harness.engines;
    harness.engines.busy = (id) => asked.push(id) > 1 || busy(id);
    const run = await harness.settled(harness.models.load({ modelId: two, options: {} }));
    expect(run.state).toMatchObject({ kind: "failed", error: { code: "model/insufficient-memory" } });
    expect(harness.engines.unloads).toEqual([]);
  });

  it("counts what loads under way will take", async () => {
    const [one, two] = [await harness.addFile("a.gguf"), await harness.addFile("b.gguf")];
    const { neededBytes } = await harness.models.fit({ modelId: one, options: {} });
    harness.world.memoryBytes = neededBytes * 1.5;
    harness.engines.gate = new Promise(() => {});
    await harness.models.load({ modelId: one, options: {} });
    await expect(harness.models.load({ modelId: two, options: {} })).rejects.toMatchObject({ code: "model/insufficient-memory" });
  });

  it("never ends the model that answers for an embedder, and an embedder for a model that shall answer", async () => {
    const chat = await harness.addFile("a.gguf");
    const embedder = await harness.addFile("embedder.gguf", withEntries(sound, { "llama.pooling_type": u32(1) }));
    const { neededBytes } = await harness.models.fit({ modelId: chat, options: {} });
    await harness.models.ensureLoaded(chat, nothing, never);
    harness.world.memoryBytes = neededBytes - 500_000;
    await expect(harness.models.ensureLoaded(embedder, nothing, never)).rejects.toMatchObject({ code: "model/insufficient-memory" });
    expect(harness.models.loaded(chat)).not.toBeNull();
    await harness.models.unload({ modelId: chat });
    harness.world.memoryBytes = 8e9;
    await harness.models.ensureLoaded(embedder, nothing, never);
    harness.world.memoryBytes = neededBytes - 500_000;
    await harness.models.ensureLoaded(chat, nothing, never);
    expect(harness.models.loaded(embedder)).toBeNull();
  });

  it("looks for GPUs only when memory does not suffice", async () => {
    const id = await harness.addFile("small.gguf");
    const { computeBytes } = await harness.models.fit({ modelId: id, options: {} });
    harness.world.memoryBytes = computeBytes + 1;
    expect(await harness.models.fit({ modelId: id, options: {} })).toMatchObject({ fits: false });
    harness.world.devices = { ...harness.world.devices, gpus: [{ name: "GPU", backend: "vulkan", totalBytes: 1e9, freeBytes: 1e9 }] };
    await harness.models.devices();
    expect(await harness.models.fit({ modelId: id, options: {} })).toMatchObject({ fits: true });
  });

  it("again with other options ends the old process first", async () => {
    const id = await harness.addFile("small.gguf");
    await harness.settled(harness.models.load({ modelId: id, options: {} }));
    await harness.settled(harness.models.load({ modelId: id, options: {} }));
    expect(harness.engines.unloads).toEqual([]);
    await harness.settled(harness.models.load({ modelId: id, options: { contextTokens: 256 } }));
    expect(harness.engines.unloads).toEqual([id]);
    expect(harness.engines.loads.at(-1)?.options.contextTokens).toBe(256);
  });

  it("shows the memory that was found in use once it answered", async () => {
    const id = await harness.addFile("small.gguf");
    await harness.settled(harness.models.load({ modelId: id, options: {} }));
    const fit = await harness.models.fit({ modelId: id, options: {} });
    harness.engines.holds(id, 3_456_789, 1);
    const loaded = { memoryBytes: 3_456_789 };
    expect((await shown(id))?.state).toMatchObject({ kind: "loaded", loaded, predictedBytes: fit.neededBytes });
    harness.engines.holds(id, 4_567_890, 3);
    const chats = { predictedBytes: fit.neededBytes + 2 * (fit.kvCacheBytes + fit.computeBytes) };
    expect((await shown(id))?.state).toMatchObject({ kind: "loaded", loaded: { memoryBytes: 4_567_890 }, ...chats });
    expect(harness.events.at(-1)).toMatchObject({ kind: "model", model: { id } });
  });

  it("with other options while it is being loaded stops that load; who waited gets the model of the new one", async () => {
    const id = await harness.addFile("small.gguf");
    harness.engines.gate = new Promise(() => {});
    const first = await harness.models.load({ modelId: id, options: {} });
    const same = await harness.models.load({ modelId: id, options: {} });
    const awaited = harness.models.ensureLoaded(id, nothing, never);
    harness.engines.gate = null;
    const other = await harness.settled(harness.models.load({ modelId: id, options: { contextTokens: 256 } }));
    await awaited;
    expect([same.runId, other.state.kind]).toEqual([first.runId, "done"]);
    expect(harness.engines.loads.map(({ options }) => options.contextTokens)).toEqual([null, 256]);
    expect((await harness.models.list()).map(({ state }) => state.kind)).toEqual(["loaded"]);
  });

  it("keeps settings that were changed meanwhile, and those it was asked for", async () => {
    const id = await harness.addFile("small.gguf");
    const opened = Promise.withResolvers<void>();
    harness.engines.gate = opened.promise;
    const { runId } = await harness.models.load({ modelId: id, options: { threads: 2 } });
    await harness.models.update({ modelId: id, options: { contextTokens: 256 } });
    opened.resolve();
    await harness.settled(Promise.resolve({ runId }));
    expect(await shown(id)).toMatchObject({ options: { contextTokens: 256, threads: 2 } });
  });

  it("of a model that an answer waits for leaves the settings it is being loaded with", async () => {
    const id = await harness.addFile("small.gguf");
    const opened = Promise.withResolvers<void>();
    harness.engines.gate = opened.promise;
    await harness.models.load({ modelId: id, options: { contextTokens: 256 } });
    const awaited = harness.models.ensureLoaded(id, nothing, never);
    opened.resolve();
    await awaited;
    expect(harness.engines.loads.map(({ options }) => options.contextTokens)).toEqual([256]);
  });

  it("with other options that do not fit leaves the load under way as it is", async () => {
    const id = await harness.addFile("small.gguf");
    const opened = Promise.withResolvers<void>();
    harness.engines.gate = opened.promise;
    await harness.models.load({ modelId: id, options: {} });
    const awaited = harness.models.ensureLoaded(id, nothing, never);
    harness.world.memoryBytes = 1_000;
    const refused = { code: "model/insufficient-memory" };
    await expect(harness.models.load({ modelId: id, options: { contextTokens: 256 } })).rejects.toMatchObject(refused);
    opened.resolve();
    await awaited;
    expect(harness.engines.loads.length).toBe(1);
  });

  it("with other options needs no more than the load that it takes the place of gives back", async () => {
    const id = await harness.addFile("small.gguf");
    harness.engines.gate = new Promise(() => {});
    const { neededBytes } = await harness.models.fit({ modelId: id, options: {} });
    harness.world.memoryBytes = neededBytes * 1.5;
    await harness.models.load({ modelId: id, options: {} });
    expect(await harness.models.fit({ modelId: id, options: { threads: 2 } })).toMatchObject({ fits: true });
    harness.engines.gate = null;
    expect((await harness.settled(harness.models.load({ modelId: id, options: { threads: 2 } }))).state.kind).toBe("done");
  });

  it("with other options is ended too when the model is unloaded before the old load is gone", async () => {
    const id = await harness.addFile("small.gguf");
    harness.engines.gate = new Promise(() => {});
    await harness.models.load({ modelId: id, options: {} });
    const other = harness.models.load({ modelId: id, options: { contextTokens: 256 } });
    await Promise.resolve();
    const unloading = harness.models.unload({ modelId: id });
    await Promise.all([other, unloading]);
    expect((await harness.models.list()).map(({ state }) => state.kind)).toEqual(["unloaded"]);
  });

  it("is refused once when the file is another one than was checked, and then loads what was checked anew", async () => {
    const id = await harness.addFile("small.gguf");
    await harness.settled(harness.models.hash({ modelId: id }));
    harness.write("small.gguf", bigger);
    await expect(harness.models.load({ modelId: id, options: {} })).rejects.toMatchObject({ code: "model/changed" });
    expect(await shown(id)).toMatchObject({ file: "changed", name: another });
    expect((await harness.settled(harness.models.load({ modelId: id, options: {} }))).state.kind).toBe("done");
    expect(await shown(id)).toMatchObject({ file: "present" });
  });

  it.each([
    ["missing", sound, "model/missing"],
    ["a vocabulary", { ...sound, tensors: [] }, "model/unsupported"],
  ])("is refused for what cannot be loaded: %s", async (what, parts, code) => {
    const id = await harness.addFile("small.gguf", parts);
    if (what === "missing") rmSync(join(harness.folder, "small.gguf"));
    await expect(harness.models.load({ modelId: id, options: {} })).rejects.toMatchObject({ code });
    await expect(harness.models.ensureLoaded(id, nothing, never)).rejects.toMatchObject({ code });
  });

  it("loads an embedder as one, never answers with it, and never lets it take the place of the model that answers", async () => {
    const chat = await harness.addFile("small.gguf");
    const embedder = await harness.addFile("embedder.gguf", withEntries(sound, { "llama.pooling_type": u32(1) }));
    await harness.models.ensureLoaded(chat, nothing, never);
    await harness.models.ensureLoaded(embedder, nothing, never);
    expect(harness.engines.loads.map(({ role }) => role)).toEqual(["chat", "embedding"]);
    expect((await harness.models.answering(embedder))?.id).toBe(chat);
    await harness.models.unload({ modelId: embedder });
    const { neededBytes } = await harness.models.fit({ modelId: embedder, options: {} });
    harness.world.memoryBytes = neededBytes - 1;
    expect(await harness.models.fit({ modelId: embedder, options: {} })).toMatchObject({ fits: false });
    await expect(harness.models.load({ modelId: embedder, options: {} })).rejects.toMatchObject({ code: "model/insufficient-memory" });
  });

  it("is refused for an invalid file that a folder shows", async () => {
    harness.write("models/bad.gguf", withTensor(sound, 0, { type: 4 }));
    const { modelIds } = await harness.models.add(harness.grant(join(harness.folder, "models")));
    const loading = harness.models.load({ modelId: modelIds[0] ?? newModelId(), options: {} });
    await expect(loading).rejects.toMatchObject({ code: "model/invalid", details: { reason: "unknown-tensor-type" } });
  });
});

describe("an engine that dies by itself", () => {
  it("is shown with its error, and the model can be loaded again", async () => {
    const id = await harness.addFile("small.gguf");
    await harness.models.ensureLoaded(id, nothing, never);
    harness.engines.die(id, new AppError("engine/crashed", "SIGABRT"));
    expect(await shown(id)).toMatchObject({ state: { kind: "failed", error: { code: "engine/crashed" } } });
    expect(harness.models.loaded(id)).toBeNull();
    expect(harness.events.findLast(({ kind }) => kind === "model")).toMatchObject({ model: { id, state: { kind: "failed" } } });
    await harness.models.ensureLoaded(id, nothing, never);
    expect(await shown(id)).toMatchObject({ state: { kind: "loaded" } });
  });

  it("that was unloaded on purpose is just unloaded", async () => {
    const id = await harness.addFile("small.gguf");
    await harness.models.ensureLoaded(id, nothing, never);
    await harness.models.unload({ modelId: id });
    harness.engines.die(id, new AppError("engine/crashed", "late"));
    expect(await shown(id)).toMatchObject({ state: { kind: "unloaded" } });
  });
});

describe("hashing", () => {
  /** sha256sum of the sound file as the builder makes it. */
  const sha256 = async (bytes: Buffer): Promise<string> =>
    Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toString("hex");

  it("runs when asked and is kept", async () => {
    const id = await harness.addFile("small.gguf");
    const run = await harness.settled(harness.models.hash({ modelId: id }));
    expect(run).toMatchObject({ subject: { kind: "model-hash", modelId: id }, state: { kind: "done" } });
    expect((await shown(id))?.sha256).toBe(await sha256(gguf(sound)));
  });

  it("happens in the background for what was added, one after another", async () => {
    await harness.close();
    harness = await createHarness({ hashes: true });
    await harness.addFile("a.gguf");
    await harness.addFile("b.gguf", bigger);
    await vi.waitUntil(async () => (await harness.models.list()).every(({ sha256: known }) => known !== null));
    const running = harness.events.flatMap((event) => (event.kind === "run" && event.run.subject.kind === "model-hash" ? [event.run] : []));
    const most = running.reduce(
      ({ open, most: sofar }, run) => {
        const now = run.state.kind === "running" ? open.union(new Set([run.id])) : open.difference(new Set([run.id]));
        return { open: now, most: Math.max(sofar, now.size) };
      },
      { open: new Set<string>(), most: 0 },
    ).most;
    expect(most).toBe(1);
  });

  it("of a split model is the hash of its parts' hashes", async () => {
    const part = (number: number) => ({
      ...withEntries(sound, { "split.no": u16(number), "split.count": u16(2) }),
      tensors: soundTensors.slice(number * 2, number * 2 + 2),
    });
    harness.write("s-00002-of-00002.gguf", part(1));
    const id = await harness.addFile("s-00001-of-00002.gguf", part(0));
    await harness.settled(harness.models.hash({ modelId: id }));
    const hashes = await Promise.all([0, 1].map((number) => sha256(gguf(part(number)))));
    expect((await shown(id))?.sha256).toBe(await sha256(Buffer.from(hashes.join(""), "hex")));
  });

  it("is refused for a missing file", async () => {
    const id = await harness.addFile("small.gguf");
    rmSync(join(harness.folder, "small.gguf"));
    await expect(harness.models.hash({ modelId: id })).rejects.toMatchObject({ code: "model/missing" });
  });
});

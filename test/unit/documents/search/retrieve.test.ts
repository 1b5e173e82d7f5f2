import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CollectionId } from "#src/contract/ids.ts";
import { type Harness, openHarness, someModelId } from "../harness.ts";

describe("retrieval", { timeout: 60_000 }, () => {
  let desk: Harness;
  let id: CollectionId;
  beforeEach(async () => {
    desk = await openHarness();
    id = await desk.collection({
      "herons.txt": "The heron stands in shallow water and waits for fish.",
      "rent.txt": "The rent for the flat is due on the third working day.",
      "zoo.txt": "Zebras graze; zebras doze; a zebra buzzes.",
    });
  });
  afterEach(() => desk.close());

  const retrieve = async (question: string) => await desk.documents.retrieve({ collectionIds: [id], question, limit: 10 });

  it("finds by words alone while no model is chosen, and says so", async () => {
    const { passages, tookMs, terms } = await retrieve("When is the rent due?");
    expect(passages[0]).toMatchObject({ fileName: "rent.txt", words: { rank: 1 }, vectors: null, reranker: null });
    expect(tookMs).toMatchObject({ vectors: null, reranker: null });
    expect(terms).toContain("rent");
  });

  it("makes the missing vectors, counts them, and finds by them what words do not", async () => {
    desk.settings = { ...desk.settings, embeddingModelId: someModelId };
    const { runId } = await desk.documents.embed({ collectionId: id });
    expect((await desk.runs.settled(runId)).state).toEqual({ kind: "done" });
    expect((await desk.documents.collections())[0]?.embedding).toEqual({ modelId: someModelId, done: 3, total: 3 });
    const { passages } = await retrieve("zzz zebr");
    expect(passages[0]).toMatchObject({ fileName: "zoo.txt", vectors: { rank: 1 } });
    const before = desk.embedded.length;
    await desk.runs.settled((await desk.documents.embed({ collectionId: id })).runId);
    expect(desk.embedded.length).toBe(before);
  });

  it("makes vectors of new files by itself once a model is chosen, and none while a person waits", async () => {
    desk.settings = { ...desk.settings, embeddingModelId: someModelId };
    desk.busy = true;
    desk.write("new.txt", "Something new about kestrels.");
    desk.notice();
    await expect.poll(() => desk.runs.list().map(({ subject }) => subject.kind), { timeout: 30_000 }).toEqual(["embed"]);
    expect(desk.embedded).toEqual([]);
    desk.busy = false;
    await desk.idle(id);
    expect(desk.embedded.length).toBe(4);
  });

  it("makes vectors too when more came while the new files were being read", async () => {
    desk.settings = { ...desk.settings, embeddingModelId: someModelId };
    for (const round of [1, 2, 3, 4, 5]) {
      desk.write(`new${round}.txt`, `Something new about kestrels, ${round}.`);
      let copies = 0;
      await vi.waitFor(
        async () => {
          // As a program that writes a file again and again: it came while others were read, and may be read itself before it is asked for.
          if (copies++ < 20) desk.write(`copied${round}.txt`, `Once more, ${copies}.`);
          desk.notice();
          expect(desk.embedded.filter((text) => text.startsWith("Something new")).length).toBe(round);
        },
        { timeout: 30_000, interval: 3 },
      );
    }
  });

  it("lets a reranker have the last word", async () => {
    desk.settings = { ...desk.settings, rerankerModelId: someModelId };
    const { passages } = await retrieve("the rent, the heron and the zebras");
    expect(passages.map(({ text }) => text.length)).toEqual(passages.map(({ text }) => text.length).toSorted((a, b) => a - b));
    expect(passages[0]?.reranker).toEqual({ rank: 1, score: -(passages[0]?.text.length ?? 0) });
  });

  it("asks for a model to be chosen before it embeds", async () => {
    await expect(desk.documents.embed({ collectionId: id })).rejects.toMatchObject({ code: "request/invalid" });
  });

  it("finds a phrase in one document, across lines, in order, with boxes", async () => {
    desk.write("long.txt", "The notice\nperiod is long.\fNothing.\fNOTICE PERIOD again: notice  period.");
    desk.notice();
    const asked = { collectionId: id, name: "long", sort: "name", descending: false, offset: 0, limit: 1 } as const;
    const fileId = await vi.waitFor(async () => {
      const [file] = (await desk.documents.files(asked)).files;
      if (file?.state.kind !== "indexed") throw new Error("the file is not read yet");
      return file.id;
    }, 30_000);
    expect(await desk.documents.find({ fileId, query: "Notice  Périod", limit: 10 })).toEqual([
      { page: 1, start: 4, end: 17, boxes: [[10, 10, 200, 20]] },
      { page: 3, start: 0, end: 13, boxes: [[10, 10, 200, 20]] },
      { page: 3, start: 21, end: 35, boxes: [[10, 10, 200, 20]] },
    ]);
    expect((await desk.documents.find({ fileId, query: "notice period", limit: 2 })).length).toBe(2);
  });
});

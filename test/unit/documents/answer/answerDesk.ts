/** Grounding over documents in memory, with a scripted model. Retrieval by the number of shared words. */
import { createHash } from "node:crypto";
import { v7 as uuid } from "uuid";
import { AppError } from "#src/contract/errors.ts";
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import { collectionIdSchema, fileIdSchema, type MessageId } from "#src/contract/ids.ts";
import type { Progress } from "#src/contract/run.ts";
import { createGrounding } from "#src/documents/answer/grounding.ts";
import type { AnswerDeps, GroundingRequest, WorkRequest } from "#src/documents/answer/request.ts";
import { chunkPage } from "#src/documents/ingest/chunk.ts";
import type { Chunk, DocumentRepository, ScopeDocument, StoredPage } from "#src/documents/ports.ts";
import type { RankedPassage } from "#src/documents/search/retrieve.ts";
import { newMessageId } from "#test/support/chatRepositorySuite.ts";
import { someModelId, textPage } from "../harness.ts";
import { createScriptedAsker } from "./scriptedAsker.ts";

interface Held {
  readonly scope: ScopeDocument;
  readonly pages: readonly StoredPage[];
  readonly chunks: readonly Chunk[];
}

/** Pages parted by form feeds; `unread` as a page could not be read; `failed` as a file has no text. */
const hold = (fileName: string, text: string): Held => {
  const hash = createHash("sha256").update(fileName).update(text).digest("hex");
  const given = text.split("\f");
  const pages = given.flatMap((each, index) => (each === "unread" ? [] : [textPage(index + 1, each)]));
  let ordinal = 0;
  const chunks = pages.flatMap((page) => {
    const made = chunkPage(page, { title: null, firstOrdinal: ordinal });
    ordinal += made.length;
    return made.map((chunk): Chunk => ({ ...chunk, id: Math.random(), documentHash: hash }));
  });
  const counted = pages.map(({ page }) => ({ page, chunks: chunks.filter((chunk) => chunk.page === page).length }));
  return {
    scope: {
      hash,
      fileId: fileIdSchema.parse(uuid()),
      fileName,
      kind: "text",
      complete: true,
      pages: counted.filter(({ chunks: count }) => count > 0),
      unread: given.flatMap((each, index) => (each === "unread" ? [{ page: index + 1, reason: "corrupt" as const }] : [])),
    },
    pages,
    chunks,
  };
};

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
const absent = (): never => {
  throw new Error("not in this test");
};

export const openDesk = (files: Readonly<Record<string, string>>) => {
  const model = createScriptedAsker();
  const collectionId = collectionIdSchema.parse(uuid());
  const failed = Object.values(files).filter((text) => text === "failed").length;
  const held = Object.entries(files).flatMap(([name, text]) => (text === "failed" ? [] : [hold(name, text)]));
  const checkpoints = new Map<string, string>();
  const of = (hash: string): Held => {
    const one = held.find(({ scope }) => scope.hash === hash);
    if (one === undefined) throw new AppError("document/not-found", "gone");
    return one;
  };
  const known: Partial<DocumentRepository> = {
    getCollection: async (id) => {
      if (id !== collectionId) throw new AppError("collection/not-found", "No such collection");
      const counts = {
        total: Object.keys(files).length,
        waiting: 0,
        reading: 0,
        indexed: held.length,
        partly: 0,
        failed,
        missing: 0,
        pages: 0,
        passages: 0,
        revision: 7,
      };
      return { id, name: "Contracts", kind: "named", chatId: null, createdAt: 1, paused: false, counts };
    },
    scope: async () => held.map(({ scope }) => scope),
    getPage: async (hash, page) => of(hash).pages.find((each) => each.page === page) ?? absent(),
    chunksOf: async (hash, from, limit) => of(hash).chunks.slice(from, from + limit),
    getCheckpoint: async (id) => checkpoints.get(id) ?? null,
    saveCheckpoint: async (id, data) => void checkpoints.set(id, data),
    removeCheckpoint: async (id) => void checkpoints.delete(id),
  };
  const repository = new Proxy(known, { get: (target, name) => Reflect.get(target, name) ?? absent }) as DocumentRepository;
  const deps: AnswerDeps = {
    repository,
    asker: model.asker,
    cells: { run: absent },
    surroundings: { now: () => 0, monotonicNow: () => 0, newId: absent },
    log: { failed: () => undefined },
    retrievePassages: async (question, _filters, limit) => {
      const wanted = wordsIn(question);
      const passages = held.flatMap(({ scope, chunks }) =>
        chunks.map((chunk): RankedPassage => {
          const score = wordsIn(chunk.text).intersection(wanted).size;
          const { fileId, fileName, kind } = scope;
          return { chunk, fileId, fileName, kind, collectionId, score, words: { rank: 1, score }, vectors: null, reranker: null };
        }),
      );
      const hits = passages.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
      return { terms: [...wanted], passages: hits.slice(0, limit), tookMs: { words: 0, vectors: null, reranker: null } };
    },
  };
  const answers = createGrounding(deps);
  const request = (question: string, more: Partial<GroundingRequest> = {}): GroundingRequest => ({
    question,
    history: [],
    collectionIds: [collectionId],
    modelId: someModelId,
    contextTokens: 1_000,
    budgetTokens: 500,
    starter: false,
    temporary: false,
    again: null,
    ...more,
  });
  const progress: Progress[] = [];
  const report = (so: Progress): void => {
    progress.push(so);
  };
  return {
    ...model,
    held,
    checkpoints,
    progress,
    ground: async (question: string, more: Partial<GroundingRequest> = {}, signal = new AbortController().signal) =>
      await answers.ground(request(question, more), report, signal),
    /** Works, and gives all it said with how it ended. */
    work: async (task: DocumentTask, question: string, more: Partial<WorkRequest> = {}, signal = new AbortController().signal) => {
      const said = { text: "" };
      const told: AnswerGrounding[] = [];
      const answerId: MessageId = more.answerId ?? newMessageId();
      const text = (piece: string): void => {
        said.text += piece;
      };
      const rests: { on: ((answer: string) => AnswerGrounding) | null } = { on: null };
      const begun = more.begun ?? "";
      const grounding = (restsOn: (answer: string) => AnswerGrounding): void => {
        rests.on = restsOn;
        told.push(restsOn(begun + said.text));
      };
      const work = { ...request(question), begun, task, answerId, ...more };
      const done = await answers.work(work, { text, report, grounding }, signal).then(
        (value) => ({ ...value, error: null }),
        (error: unknown) => ({ finishReason: null, error }),
      );
      return { ...done, grounding: rests.on?.(begun + said.text) ?? null, text: said.text, told, answerId };
    },
  };
};

/** `npm run bench:retrieval`: how well questions find their passages by words, by vectors and by both, with the store, chunker, reader and embedder the app has. */
import { existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { type CollectionId, collectionIdSchema, fileIdSchema, modelIdSchema, sourceIdSchema } from "#src/contract/ids.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { chunkPage } from "#src/documents/ingest/chunk.ts";
import type { Embedder } from "#src/documents/modelPorts.ts";
import { createRetrievePassages, type RankedPassage } from "#src/documents/search/retrieve.ts";
import type { Engine } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { openStore, type Store } from "#src/store/store.ts";
import { partAt } from "#test/support/parts.ts";
import { missingSets, type QuestionSet, type SetQuestion, secReports, xquad } from "./retrievalSets.ts";

/** Passages looked at for each question. */
const DEPTH = 50;
const EMBED_BATCH = 64;
const never = new AbortController().signal;
const glove = join(import.meta.dirname, "../../../shared/assets/models/glove-6B-50d-10k-static-bert-F16.gguf");
const modelId = modelIdSchema.parse(uuid());

const startEmbedder = async (): Promise<Engine | null> => {
  if (!existsSync(glove)) return null;
  const options = { contextTokens: null, gpuLayers: 0, threads: null, backend: null, device: null };
  const request = {
    path: glove,
    parts: [await partAt(glove)],
    options,
    label: "glove",
    role: "embedding",
    chatMemoryBytes: 0,
  } as const;
  return createStartEngine()(request, () => undefined, never);
};

/** A collection of its own; gives its id and the name of each document by hash. */
const addSet = async ({ documents: repository }: Store, set: QuestionSet): Promise<{ id: CollectionId; passages: number }> => {
  const id = collectionIdSchema.parse(uuid());
  const sourceId = sourceIdSchema.parse(uuid());
  await repository.saveCollection({ id, name: "set", kind: "named", chatId: null, createdAt: 1, paused: false });
  await repository.saveSource({ id: sourceId, collectionId: id, kind: "folder", path: "/set", addedAt: 1 });
  let passages = 0;
  for (const { name, hash, title, pages } of set.documents) {
    const identity = { dev: "1", ino: name, sizeBytes: 1, mtimeMs: 1 };
    const file = { id: fileIdSchema.parse(uuid()), collectionId: id, sourceId, path: `/set/${name}`, name, folder: "", identity } as const;
    await repository.saveFiles([{ ...file, state: { kind: "indexed" }, documentHash: hash, password: null }]);
    const fresh = { hash, reader: "bench", kind: "pdf", title, pages: null, complete: false, nextPage: 1, unread: [], warned: [] } as const;
    await repository.beginDocument(fresh);
    let ordinal = 0;
    for (const page of pages) {
      const chunks = chunkPage(page, { title, firstOrdinal: ordinal });
      ordinal += chunks.length;
      await repository.addPages(hash, { pages: [page], chunks, unread: [], nextPage: page.page + 1 });
    }
    await repository.finishDocument(hash, pages.length);
    passages += ordinal;
  }
  return { id, passages };
};

const embedAll = async ({ documents: repository }: Store, engine: Engine, id: CollectionId): Promise<void> => {
  for (;;) {
    const chunks = await repository.withoutVector("glove", id, EMBED_BATCH);
    if (chunks.length === 0) return;
    const { vectors } = await engine.embed({ texts: chunks.map(({ text }) => text), role: "passage" }, never);
    await repository.saveVectors(
      "glove",
      chunks.map((chunk, index) => ({ chunkId: chunk.id, vector: vectors[index] ?? new Float32Array() })),
    );
  }
};

type Ranking = "words" | "vectors" | "fused";
const placeIn = (passage: RankedPassage, ranking: Ranking): number | null =>
  ranking === "fused" ? passage.score : (passage[ranking]?.rank ?? null);
/** The passages one ranking alone would give. */
const orderedBy = (passages: readonly RankedPassage[], ranking: Ranking): readonly RankedPassage[] => {
  if (ranking === "fused") return passages;
  return passages
    .filter((passage) => placeIn(passage, ranking) !== null)
    .toSorted((a, b) => (placeIn(a, ranking) ?? 0) - (placeIn(b, ranking) ?? 0));
};

interface Found {
  readonly question: SetQuestion;
  /** Distinct, in order of their best passage. */
  readonly documents: readonly string[];
  /** Of the passages in order. */
  readonly pages: readonly string[];
}

const percent = (hits: number, of: number): string => (of === 0 ? "-" : (hits / of).toFixed(3));
/** Share of questions whose (first wanted) document is among the first k documents, and mean reciprocal rank within ten. */
const documentFigures = (found: readonly Found[]): string => {
  const ranks = found.map(({ question, documents }) => documents.findIndex((name) => question.documents.includes(name)) + 1);
  const within = (most: number): string => percent(ranks.filter((rank) => rank > 0 && rank <= most).length, ranks.length);
  const reciprocal = ranks.reduce((sum, rank) => sum + (rank > 0 && rank <= 10 ? 1 / rank : 0), 0);
  return `recall@1 ${within(1)}  @5 ${within(5)}  @10 ${within(10)}  MRR ${percent(reciprocal, ranks.length)}`;
};
/** Mean share of the documents wanted that are among the first ten passages'. */
const coverFigure = (found: readonly Found[]): string =>
  percent(
    found.reduce((sum, { question, pages }) => {
      const seen = new Set(pages.slice(0, 10).map((page) => page.slice(0, page.lastIndexOf(" "))));
      return sum + question.documents.filter((name) => seen.has(name)).length / question.documents.length;
    }, 0),
    found.length,
  );
/** Share of questions whose one page is among the pages of the first k passages. */
const pageFigures = (found: readonly Found[]): string => {
  const asked = found.flatMap(({ question, pages }) =>
    question.page === null ? [] : [pages.indexOf(`${question.page.document} ${question.page.page}`) + 1],
  );
  const within = (most: number): string => percent(asked.filter((rank) => rank > 0 && rank <= most).length, asked.length);
  return `page recall in first 1 passage ${within(1)}  5 ${within(5)}  10 ${within(10)}  50 ${within(50)}  (n = ${asked.length})`;
};

const measure = async (name: string, set: QuestionSet, store: Store, engine: Engine | null): Promise<void> => {
  const { id, passages } = await addSet(store, set);
  const withPages = set.questions.some(({ page }) => page !== null);
  console.log(`\n${name}: ${set.documents.length} documents, ${passages} passages, ${set.questions.length} questions`);
  if (engine !== null) await embedAll(store, engine, id);
  const embedder: Embedder = {
    ready: async () => ({ modelKey: "glove", dimension: engine?.loaded.embedding?.dimension ?? 0 }),
    embed: async (_, texts, role, signal) => {
      if (engine === null) throw new Error("no embedding model");
      return engine.embed({ texts, role }, signal);
    },
  };
  const retrieve = createRetrievePassages(
    {
      repository: store.documents,
      embedder,
      reranker: { rank: async () => [] },
      settings: () => ({ ...defaultSettings, embeddingModelId: engine === null ? null : modelId }),
      surroundings: { now: Date.now, monotonicNow: () => performance.now(), newId: () => uuid() as never },
      log: {
        failed: (where, error) => {
          throw new Error(where, { cause: error });
        },
      },
    },
    { known: async () => "glove", ready: async () => "glove" },
  );
  const answers: { readonly question: SetQuestion; readonly passages: readonly RankedPassage[] }[] = [];
  const from = performance.now();
  for (const question of set.questions) {
    answers.push({ question, passages: (await retrieve(question.question, { collectionIds: [id] }, 2 * DEPTH, never)).passages });
  }
  const perQuestion = (performance.now() - from) / set.questions.length;
  for (const ranking of engine === null ? (["words"] as const) : (["words", "vectors", "fused"] as const)) {
    const found = answers.map(({ question, passages: all }): Found => {
      const ordered = orderedBy(all, ranking).slice(0, DEPTH);
      return {
        question,
        documents: [...new Set(ordered.map(({ fileName }) => fileName))],
        pages: ordered.map(({ fileName, chunk }) => `${fileName} ${chunk.page}`),
      };
    });
    console.log(`  ${ranking.padEnd(8)} document ${documentFigures(found)}`);
    if (withPages)
      console.log(`  ${"".padEnd(8)} share of the documents wanted in 10 passages ${coverFigure(found)}  ${pageFigures(found)}`);
  }
  console.log(`  ${perQuestion.toFixed(1)} ms per question`);
};

const missing = missingSets();
if (missing !== null) {
  console.log(`Not measured: ${missing}`);
  process.exit(0);
}
const dataDir = await mkdtemp(join(tmpdir(), "deskside-retrieval-"));
const store = await openStore({ dataDir, key: new Uint8Array(32), now: Date.now, binDays: () => 30 });
const engine = await startEmbedder();
if (engine === null) console.log("Without vectors: the glove model is not there");
try {
  await measure("xquad en", xquad("en"), store, engine);
  await measure("xquad de (the glove model knows English alone)", xquad("de"), store, engine);
  await measure("sec-10-q", await secReports(), store, engine);
} finally {
  await engine?.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
}

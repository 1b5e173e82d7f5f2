/** Rows of the bench about the store alone: search by words and vectors at a size, indexing. */
import type { SearchFilters } from "#src/contract/document.ts";
import { measured, type Row, type RowResult } from "./bench.ts";
import { addVectors, type FilledStore, fillStore, unitVector } from "./filledStore.ts";
import { COMMON_WORDS, randomFrom } from "./madeTexts.ts";

const DIMENSION = 384;
const MODEL_KEY = "bench";
const QUERIES = 100;
const LIMIT = 50;

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

const timesOf = async (count: number, work: (index: number) => Promise<unknown>): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const from = performance.now();
    await work(index);
    times.push(performance.now() - from);
  }
  return times;
};
const spoken = (times: readonly number[]): string =>
  `p50 ${percentile(times, 0.5).toFixed(1)}, p95 ${percentile(times, 0.95).toFixed(1)} ms`;

/** ms to read so many bytes once: the search for a byte that is not there, at the speed of the C library's memchr. */
const readLimitMs = (bytes: number): number => {
  const memory = Buffer.alloc(bytes, 1);
  memory.indexOf(2);
  const times = Array.from({ length: 5 }, () => {
    const from = performance.now();
    memory.indexOf(2);
    return performance.now() - from;
  });
  return Math.min(...times);
};

/** Words that say something, as often as in the texts. */
const wordMaker = ({ maker }: FilledStore): (() => string) => {
  const common = new Set(maker.words.slice(0, COMMON_WORDS));
  return () => {
    for (;;) {
      const word = maker.word();
      if (!common.has(word)) return word;
    }
  };
};

const chunksOf = (filled: FilledStore): Promise<number> =>
  filled.store.documents.listCollections().then((all) => all.reduce((sum, { counts }) => sum + counts.passages, 0));

const vectorRow = async (filled: FilledStore): Promise<RowResult> => {
  const filters = { collectionIds: [...filled.collectionIds] };
  const random = randomFrom(11);
  const search = (): Promise<unknown> =>
    filled.store.documents.searchVectors(unitVector(random, DIMENSION), { modelKey: MODEL_KEY, filters, limit: LIMIT });
  const [first] = await timesOf(1, search);
  const times = await timesOf(20, search);
  const limit = readLimitMs((await chunksOf(filled)) * DIMENSION * 4);
  const detail = `${spoken(times)}; reading the same bytes once ${limit.toFixed(1)} ms; the first search, which loads them, ${first?.toFixed(0)} ms`;
  return measured(
    times.map((time) => time / limit),
    "times the read limit",
    (value) => value <= 3,
    detail,
  );
};

const questionRow = async (filled: FilledStore): Promise<RowResult> => {
  const filters: SearchFilters = { collectionIds: [...filled.collectionIds] };
  const word = wordMaker(filled);
  const random = randomFrom(13);
  const { documents } = filled.store;
  const questions = Array.from({ length: QUERIES }, (_, index) => Array.from({ length: 4 + (index % 5) }, word).join(" "));
  const words = await timesOf(QUERIES, (index) =>
    documents.searchWords(questions[index] ?? "", { filters, mode: "question", limit: LIMIT }),
  );
  const both = await timesOf(QUERIES, async (index) => {
    await documents.searchWords(questions[index] ?? "", { filters, mode: "question", limit: LIMIT });
    await documents.searchVectors(unitVector(random, DIMENSION), { modelKey: MODEL_KEY, filters, limit: LIMIT });
  });
  const value = percentile(both, 0.95);
  return measured(
    [value],
    "ms p95",
    (ms) => ms <= 60,
    `words and vectors one after the other: ${spoken(both)}; words alone ${spoken(words)}`,
  );
};

const typedRow = async (filled: FilledStore): Promise<RowResult> => {
  const filters: SearchFilters = { collectionIds: [...filled.collectionIds] };
  const word = wordMaker(filled);
  const typed = Array.from({ length: QUERIES }, (_, index) => {
    const last = word();
    const whole = index % 2 === 0 ? "" : `${word()} `;
    return whole + last.slice(0, 2 + (index % 6));
  });
  const times = await timesOf(QUERIES, (index) =>
    filled.store.documents.searchWords(typed[index] ?? "", { filters, mode: "words", limit: LIMIT }),
  );
  return measured([percentile(times, 0.95)], "ms p95", (ms) => ms <= 30, `one or two words, the last of 2 to 7 letters: ${spoken(times)}`);
};

const indexRow = async ({ textBytes, indexingMs, databaseBytes }: FilledStore): Promise<RowResult> =>
  measured(
    [textBytes / 1e6 / (indexingMs / 1e3)],
    "MB/s",
    null,
    `${(textBytes / 1e6).toFixed(1)} MB of text in ${(indexingMs / 1e3).toFixed(1)} s, a document of 50 pages and passages each time; the database then has ${(databaseBytes / 1e6).toFixed(0)} MB`,
  );

/** Each size is filled once, on first use; `close` deletes it. */
export const storeRows = (sizes: readonly number[] = [20_000, 100_000]): { readonly rows: readonly Row[]; close(): Promise<void> } => {
  const made = new Map<number, Promise<FilledStore>>();
  const filled = (chunks: number): Promise<FilledStore> => {
    const known = made.get(chunks);
    if (known !== undefined) return known;
    const fresh = fillStore(chunks).then(async (store) => {
      await addVectors(store, MODEL_KEY, DIMENSION);
      return store;
    });
    made.set(chunks, fresh);
    return fresh;
  };
  const rowsAt = (chunks: number): readonly Row[] => {
    const size = `${chunks / 1_000}k passages`;
    const row = (id: string, what: string, target: string, run: (store: FilledStore) => Promise<RowResult>): Row => ({
      id: `${id}-${chunks / 1_000}k`,
      what: `${what}, ${size}`,
      target,
      run: async () => run(await filled(chunks)),
    });
    return [
      row("S1", "text indexed by the store", "reported", indexRow),
      row("S2", "search as you type", "≤ 30 ms p95", typedRow),
      row("R14a", `exact vector search (${DIMENSION} numbers)`, "≤ 3", vectorRow),
      row("R14b", "question by words and vectors", "≤ 60 ms p95", questionRow),
    ];
  };
  return {
    rows: sizes.flatMap(rowsAt),
    close: async () => {
      for (const store of made.values()) await (await store).close();
    },
  };
};

/** The vectors of one model in memory, as rows of one long array each block, compared one after the other: exact, and as fast as memory gives them. */
import type { Connection } from "./connection.ts";
import { PER_DOCUMENT } from "./documentRows.ts";
import type { ScoredId } from "./foundChunks.ts";

/** Rows of a block. */
const BLOCK_ROWS = 4_096;
/** What is kept in memory at most; vectors beyond are read anew for each search. 700,000 of 384 numbers. */
const KEPT_BYTES_MAX = 1024 ** 3;

interface Block {
  readonly ids: Float64Array;
  readonly numbers: Float32Array;
  count: number;
  /** Row of the table up to which it holds. */
  lastSeq: number;
}
interface Shelf {
  readonly model: number;
  readonly dimension: number;
  readonly blocks: Block[];
}

/** The `limit` best so far, best first. */
const createBest = (limit: number) => {
  const best: ScoredId[] = [];
  return {
    best,
    offer: (id: number, score: number): void => {
      if (best.length === limit && score <= (best.at(-1)?.score ?? 0)) return;
      let at = best.length;
      while (at > 0 && (best[at - 1]?.score ?? 0) < score) at -= 1;
      best.splice(at, 0, { id, score });
      if (best.length > limit) best.pop();
    },
  };
};

/** Four sums side by side: a single one waits for each addition (measured: 3 times as long). */
const dot = (rows: Float32Array, from: number, query: Float32Array): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const length = query.length;
  const whole = length - (length % 4);
  for (let index = 0; index < whole; index += 4) {
    const at = from + index;
    a += (rows[at] as number) * (query[index] as number);
    b += (rows[at + 1] as number) * (query[index + 1] as number);
    c += (rows[at + 2] as number) * (query[index + 2] as number);
    d += (rows[at + 3] as number) * (query[index + 3] as number);
  }
  for (let index = whole; index < length; index += 1) a += (rows[from + index] as number) * (query[index] as number);
  return a + b + c + d;
};

export const createVectorShelf = (db: Connection) => {
  const after = db.prepare<[number, number, number], { seq: number; id: number; vector: Uint8Array }>(
    // By seq: through the index of models each step would read and sort all of its vectors.
    "SELECT seq, chunk_id AS id, vector FROM vectors NOT INDEXED WHERE model_seq = ? AND seq > ? ORDER BY seq LIMIT ?",
  );
  const dimensionOf = db.prepare<[number], number>("SELECT dimension FROM vector_models WHERE seq = ?").pluck();
  let shelf: Shelf | null = null;

  const fill = (block: Block, { model, dimension }: Shelf): boolean => {
    const rows = after.all(model, block.lastSeq, BLOCK_ROWS - block.count);
    for (const { seq, id, vector } of rows) {
      block.ids[block.count] = id;
      new Uint8Array(block.numbers.buffer, block.count * dimension * 4, dimension * 4).set(vector);
      block.count += 1;
      block.lastSeq = seq;
    }
    return rows.length > 0;
  };
  const emptyBlock = (dimension: number, lastSeq: number): Block => ({
    ids: new Float64Array(BLOCK_ROWS),
    numbers: new Float32Array(BLOCK_ROWS * dimension),
    count: 0,
    lastSeq,
  });
  /** All blocks, those not kept being filled one by one. */
  function* blocksOf(of: Shelf): Iterable<Block> {
    const kept = Math.max(1, Math.floor(KEPT_BYTES_MAX / (BLOCK_ROWS * of.dimension * 4)));
    const last = of.blocks.at(-1);
    if (last !== undefined && last.count < BLOCK_ROWS) fill(last, of);
    yield* of.blocks;
    let next = emptyBlock(of.dimension, of.blocks.at(-1)?.lastSeq ?? 0);
    while (fill(next, of)) {
      if (of.blocks.length < kept) of.blocks.push(next);
      yield next;
      next = emptyBlock(of.dimension, next.lastSeq);
    }
  }

  return {
    /** The best `limit` by scalar product (cosine, as all have length 1), of chunks of these documents. A query of another length finds nothing. */
    nearest: (model: number, query: Float32Array, documents: ReadonlySet<number>, limit: number): readonly ScoredId[] => {
      const dimension = dimensionOf.get(model) ?? 0;
      if (dimension !== query.length || documents.size === 0) return [];
      if (shelf?.model !== model) shelf = { model, dimension, blocks: [] };
      const { best, offer } = createBest(limit);
      let document = -1;
      let isIn = false;
      for (const { ids, numbers, count } of blocksOf(shelf)) {
        for (let row = 0; row < count; row += 1) {
          const id = ids[row] as number;
          const of = Math.floor(id / PER_DOCUMENT);
          if (of !== document) {
            document = of;
            isIn = documents.has(of);
          }
          if (isIn) offer(id, dot(numbers, row * dimension, query));
        }
      }
      return best;
    },
  };
};

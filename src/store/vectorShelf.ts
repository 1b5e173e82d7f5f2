/** The vectors of one model in memory, as rows of one long array each block, compared one after the other: exact, and as fast as memory gives them. */
import type { Connection } from "./connection.ts";
import { PER_DOCUMENT } from "./documentRows.ts";
import { createDots, type Dots, NUMBERS_AT_ONCE } from "./dotKernel.ts";
import type { ScoredId } from "./foundChunks.ts";

/** Rows of a block. */
const BLOCK_ROWS = 4_096;
/** What is kept in memory at most; vectors beyond are read anew for each search. 700,000 of 384 numbers. */
const KEPT_BYTES_MAX = 1024 ** 3;
const WASM_PAGE_BYTES = 65_536;

/** `at`: where its rows begin in the shelf's memory, in bytes. */
interface Block {
  readonly ids: Float64Array;
  readonly at: number;
  count: number;
  /** Row of the table up to which it holds. */
  lastSeq: number;
}

/** The memory holds the query, the scores of one block, then the blocks. */
interface Shelf {
  readonly model: number;
  readonly dimension: number;
  readonly rowBytes: number;
  readonly memory: WebAssembly.Memory;
  readonly dots: Dots;
  readonly scoresAt: number;
  readonly blocksAt: number;
  readonly blocks: Block[];
}

const emptyShelf = (model: number, dimension: number): Shelf => {
  const rowBytes = Math.ceil(dimension / NUMBERS_AT_ONCE) * NUMBERS_AT_ONCE * 4;
  const memory = new WebAssembly.Memory({ initial: 0 });
  const blocksAt = rowBytes + BLOCK_ROWS * 4;
  return { model, dimension, rowBytes, memory, dots: createDots(memory), scoresAt: rowBytes, blocksAt, blocks: [] };
};

const makeRoom = (memory: WebAssembly.Memory, bytes: number): void => {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / WASM_PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
};

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

/** Rows next to each other whose documents are asked for; vectors of one document mostly are. */
function* stretches(
  ids: Float64Array,
  count: number,
  documents: ReadonlySet<number>,
): Iterable<{ readonly from: number; readonly to: number }> {
  let from = -1;
  let document = -1;
  for (let row = 0; row < count; row += 1) {
    const of = Math.floor((ids[row] as number) / PER_DOCUMENT);
    if (of === document) continue;
    document = of;
    const isIn = documents.has(of);
    if (isIn && from < 0) from = row;
    if (!isIn && from >= 0) {
      yield { from, to: row };
      from = -1;
    }
  }
  if (from >= 0) yield { from, to: count };
}

export const createVectorShelf = (db: Connection) => {
  const after = db.prepare<[number, number, number], { seq: number; id: number; vector: Uint8Array }>(
    // By seq: through the index of models each step would read and sort all of its vectors.
    "SELECT seq, chunk_id AS id, vector FROM vectors NOT INDEXED WHERE model_seq = ? AND seq > ? ORDER BY seq LIMIT ?",
  );
  const dimensionOf = db.prepare<[number], number>("SELECT dimension FROM vector_models WHERE seq = ?").pluck();
  let shelf: Shelf | null = null;

  const fill = (block: Block, { model, rowBytes, memory }: Shelf): boolean => {
    const rows = after.all(model, block.lastSeq, BLOCK_ROWS - block.count);
    const place = new Uint8Array(memory.buffer, block.at, BLOCK_ROWS * rowBytes);
    for (const { seq, id, vector } of rows) {
      block.ids[block.count] = id;
      place.set(vector, block.count * rowBytes);
      block.count += 1;
      block.lastSeq = seq;
    }
    return rows.length > 0;
  };
  /** The `index`th block's place, empty; one that is not kept is filled there again and again. */
  const emptyBlock = ({ memory, rowBytes, blocksAt }: Shelf, index: number, lastSeq: number): Block => {
    const at = blocksAt + index * BLOCK_ROWS * rowBytes;
    makeRoom(memory, at + BLOCK_ROWS * rowBytes);
    return { ids: new Float64Array(BLOCK_ROWS), at, count: 0, lastSeq };
  };
  /** All blocks, those not kept being filled one by one. */
  function* blocksOf(of: Shelf): Iterable<Block> {
    const kept = Math.max(1, Math.floor(KEPT_BYTES_MAX / (BLOCK_ROWS * of.rowBytes)));
    const last = of.blocks.at(-1);
    if (last !== undefined && last.count < BLOCK_ROWS) fill(last, of);
    yield* of.blocks;
    let next = emptyBlock(of, of.blocks.length, of.blocks.at(-1)?.lastSeq ?? 0);
    while (fill(next, of)) {
      if (of.blocks.length < kept) of.blocks.push(next);
      yield next;
      next = emptyBlock(of, of.blocks.length, next.lastSeq);
    }
  }

  return {
    /** The best `limit` by scalar product (cosine, as all have length 1), of chunks of these documents. A query of another length finds nothing. */
    nearest: (model: number, query: Float32Array, documents: ReadonlySet<number>, limit: number): readonly ScoredId[] => {
      const dimension = dimensionOf.get(model) ?? 0;
      if (dimension !== query.length || documents.size === 0) return [];
      if (shelf?.model !== model) shelf = emptyShelf(model, dimension);
      const { rowBytes, memory, dots, scoresAt, blocksAt } = shelf;
      makeRoom(memory, blocksAt);
      new Float32Array(memory.buffer, 0, dimension).set(query);
      const { best, offer } = createBest(limit);
      for (const { ids, at, count } of blocksOf(shelf)) {
        for (const { from, to } of stretches(ids, count, documents)) {
          dots(at + from * rowBytes, 0, scoresAt, to - from, rowBytes);
          const scores = new Float32Array(memory.buffer, scoresAt, to - from);
          for (let row = from; row < to; row += 1) offer(ids[row] as number, scores[row - from] as number);
        }
      }
      return best;
    },
  };
};

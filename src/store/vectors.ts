/** Vectors of chunks, by the model that made them, and exact search among them. */

import { AppError } from "#src/contract/errors.ts";
import type { CollectionId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";
import { CHUNK_COLUMNS, type StoredChunk, toChunk } from "./documentReads.ts";
import { type Chunk, collectionNotFound, type NewVector, type ScoredChunk, type VectorSearch } from "./documentRows.ts";
import { createFoundChunks } from "./foundChunks.ts";
import { documentsInScope, type ScopeParameters, scopeParameters } from "./searchScope.ts";
import { createVectorShelf } from "./vectorShelf.ts";

/** Documents of a collection, as `d`, with their chunks, as `k`. */
const CHUNKS_OF_COLLECTION = `holdings AS h JOIN documents AS d ON d.seq = h.document_seq
  JOIN chunks AS k ON k.id >= d.seq << 20 AND k.id < (d.seq + 1) << 20 WHERE h.collection_seq = ?`;

/** Reads on one connection. Throws collection/not-found. */
export const createVectorReads = (db: Connection) => {
  const foundChunks = createFoundChunks(db);
  const shelf = createVectorShelf(db);
  const collectionSeq = db.prepare<[string], number>("SELECT seq FROM living_collections WHERE id = ?").pluck();
  const modelSeq = db.prepare<[string], number>("SELECT seq FROM vector_models WHERE model_key = ?").pluck();
  const missing = db.prepare<[number, number, number], StoredChunk>(
    `SELECT ${CHUNK_COLUMNS} FROM ${CHUNKS_OF_COLLECTION}
     AND NOT EXISTS (SELECT 1 FROM vectors AS v WHERE v.model_seq = ? AND v.chunk_id = k.id) LIMIT ?`,
  );
  const total = db.prepare<[number], number>("SELECT passages FROM collections WHERE seq = ?").pluck();
  const done = db
    .prepare<[number, number], number>(
      `SELECT count(*) FROM holdings AS h JOIN vectors AS v ON v.chunk_id >= h.document_seq << 20 AND v.chunk_id < (h.document_seq + 1) << 20
       WHERE h.collection_seq = ? AND v.model_seq = ?`,
    )
    .pluck();
  const seqOf = (id: CollectionId): number => {
    const seq = collectionSeq.get(id);
    if (seq === undefined) throw collectionNotFound();
    return seq;
  };

  return {
    withoutVector: (modelKey: string, id: CollectionId, limit: number): readonly Chunk[] =>
      missing.all(seqOf(id), modelSeq.get(modelKey) ?? 0, limit).map(toChunk),
    countVectors: (modelKey: string, id: CollectionId): { readonly done: number; readonly total: number } => {
      const seq = seqOf(id);
      return { done: done.get(seq, modelSeq.get(modelKey) ?? 0) ?? 0, total: total.get(seq) ?? 0 };
    },
    /** Compares with every vector of the model whose document is in scope. */
    searchVectors: (vector: Float32Array, { modelKey, filters, limit }: VectorSearch): readonly ScoredChunk[] => {
      const model = modelSeq.get(modelKey);
      if (model === undefined) return [];
      const documents = db.prepare<ScopeParameters, number>(documentsInScope(filters)).pluck().all(scopeParameters(filters));
      return foundChunks(shelf.nearest(model, vector, new Set(documents), limit), filters);
    },
  };
};

/** Writes on the writer's connection. */
export const createVectorWrites = (db: Connection) => {
  const model = db.prepare<[string], { seq: number; dimension: number }>("SELECT seq, dimension FROM vector_models WHERE model_key = ?");
  const insertModel = db.prepare<[string, number]>("INSERT INTO vector_models (model_key, dimension) VALUES (?, ?)");
  const insert = db.prepare<[number, Uint8Array, number]>(
    `INSERT INTO vectors (model_seq, chunk_id, vector) SELECT ?, id, ? FROM chunks WHERE id = ? ON CONFLICT DO NOTHING`,
  );
  const modelOf = (key: string, dimension: number): number => {
    const known = model.get(key);
    if (known === undefined) return Number(insertModel.run(key, dimension).lastInsertRowid);
    if (known.dimension !== dimension) throw new AppError("request/invalid", "Vectors of one model have one length");
    return known.seq;
  };
  return {
    /** A chunk that is gone meanwhile, or has its vector, is passed over. */
    saveVectors: (modelKey: string, vectors: readonly NewVector[]): void => {
      db.transaction(() => {
        for (const { chunkId, vector } of vectors) {
          insert.run(modelOf(modelKey, vector.length), new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), chunkId);
        }
      }).immediate();
    },
  };
};

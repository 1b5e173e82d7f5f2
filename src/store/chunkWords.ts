/** The words of chunks in the search index, and each word once in the vocabulary. */
import type { Connection } from "./connection.ts";
import { indexText, wordsOf } from "./words.ts";

export interface ChunkText {
  readonly id: number;
  readonly text: string;
  readonly context: string;
}

/** Words remembered as being in the vocabulary; beyond these all are forgotten and looked up anew. About 60 MB. */
const KNOWN_MAX = 500_000;

/** Writes on the writer's connection. */
export const createChunkWords = (db: Connection) => {
  const insert = db.prepare<[number, string, string]>("INSERT INTO chunk_words (rowid, text, context) VALUES (?, ?, ?)");
  const remove = db.prepare<[number]>("DELETE FROM chunk_words WHERE rowid = ?");
  const insertTerm = db.prepare<[string]>("INSERT OR IGNORE INTO terms (term) VALUES (?)");
  const terms = db.prepare<[number, number], { seq: number; term: string }>(
    "SELECT seq, term FROM terms WHERE seq > ? ORDER BY seq LIMIT ?",
  );
  const isUsed = db.prepare<[string], number>("SELECT 1 FROM chunk_words WHERE chunk_words MATCH ? LIMIT 1").pluck();
  const removeTerm = db.prepare<[number]>("DELETE FROM terms WHERE seq = ?");
  /** Words the vocabulary has for certain: after the first texts nearly all of a text are. (A count per word instead cost twice what the index did.) */
  const known = new Set<string>();

  return {
    /** To be called inside a transaction; `committed` after it. */
    add: (chunks: readonly ChunkText[]): { committed(): void } => {
      const fresh = new Set<string>();
      for (const { id, text, context } of chunks) {
        const [textWords, contextWords] = [wordsOf(text), wordsOf(context)];
        insert.run(id, indexText(textWords), indexText(contextWords));
        for (const words of [textWords, contextWords]) for (const word of words) if (!known.has(word)) fresh.add(word);
      }
      for (const word of fresh) insertTerm.run(word);
      return {
        committed: () => {
          if (known.size > KNOWN_MAX) known.clear();
          for (const word of fresh) known.add(word);
        },
      };
    },
    /** To be called inside a transaction. Their words stay in the vocabulary until `sweepTerms`. */
    remove: (ids: readonly number[]): void => {
      for (const id of ids) remove.run(id);
    },
    /** One step through the vocabulary, from the row after `after`: removes the words no chunk has. Gives where to go on, null at the end. */
    sweepTerms: (after: number, limit: number): number | null => {
      const step = terms.all(after, limit);
      for (const { seq, term } of step) {
        if (isUsed.get(`"${term}"`) !== undefined) continue;
        removeTerm.run(seq);
        known.delete(term);
      }
      return step.at(-1)?.seq ?? null;
    },
  };
};

/** Chunks read at a time. */
const REBUILD_STEP = 1_000;

/** Words of all chunks anew, after the rules of folding changed. To be called inside a transaction. */
export const rebuildChunkWords = (db: Connection): void => {
  db.exec("INSERT INTO chunk_words (chunk_words) VALUES ('delete-all'); DELETE FROM terms");
  const words = createChunkWords(db);
  const next = db.prepare<[number, number], ChunkText>("SELECT id, text, context FROM chunks WHERE id > ? ORDER BY id LIMIT ?");
  for (let chunks = next.all(-1, REBUILD_STEP); chunks.length > 0; chunks = next.all(chunks.at(-1)?.id ?? 0, REBUILD_STEP))
    words.add(chunks).committed();
};

/** The words of chunks in the search index, and in how many chunks each word is. */
import type { Connection } from "./connection.ts";
import { countWords, indexText, wordsOf } from "./words.ts";

export interface ChunkText {
  readonly id: number;
  readonly text: string;
  readonly context: string;
}

/** To be called inside a transaction of the writer. */
export const createChunkWords = (db: Connection) => {
  const insert = db.prepare<[number, string, string]>("INSERT INTO chunk_words (rowid, text, context) VALUES (?, ?, ?)");
  const remove = db.prepare<[number]>("DELETE FROM chunk_words WHERE rowid = ?");
  const more = db.prepare<[string, number]>(
    "INSERT INTO terms (term, chunks) VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET chunks = chunks + excluded.chunks",
  );
  const fewer = db.prepare<[number, string]>("UPDATE terms SET chunks = chunks - ? WHERE term = ?");
  const unused = db.prepare<[string]>("DELETE FROM terms WHERE term = ? AND chunks <= 0");

  const counted = (chunks: readonly ChunkText[], each: (id: number, text: readonly string[], context: readonly string[]) => void) => {
    const counts = new Map<string, number>();
    for (const chunk of chunks) {
      const [text, context] = [wordsOf(chunk.text), wordsOf(chunk.context)];
      countWords(counts, [...text, ...context]);
      each(chunk.id, text, context);
    }
    return counts;
  };
  return {
    add: (chunks: readonly ChunkText[]): void => {
      const counts = counted(chunks, (id, text, context) => insert.run(id, indexText(text), indexText(context)));
      for (const [word, count] of counts) more.run(word, count);
    },
    /** What was added with the same texts. */
    remove: (chunks: readonly ChunkText[]): void => {
      const counts = counted(chunks, (id) => remove.run(id));
      for (const [word, count] of counts) {
        fewer.run(count, word);
        unused.run(word);
      }
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
    words.add(chunks);
};

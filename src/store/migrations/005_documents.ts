/** Collections of files, the documents behind them as pages and passages, their words, their vectors. */
import type { Migration } from "./migration.ts";

/**
 * Documents are shared by all files with the same bytes. `holdings`: which collections hold which documents; it and the counts of a collection are kept by
 * triggers, so that a list of collections counts nothing and a search by collection reads one index. A document's `seq` is never used again, and is part of
 * its pages' and chunks' ids (seq · 2^20 + page or ordinal): a search filters by document without a join, and a vector made for a text that was replaced
 * meanwhile finds no chunk. `hash` 'gone:…': no file holds it any more; it is swept away in steps.
 * `chunk_words` keeps words only (cut by words.ts), no text: `context` are headings, table header and title. `terms`: each word once;
 * `term_parts` finds words by three characters and more anywhere in them.
 * Rejected: trigrams over the texts themselves (3.8 MB of text: 10.1 MB of index and 1.2 s against 2.8 MB and 0.7 s), a count of chunks per term (2.7 s).
 */
export const migration005: Migration = {
  version: 5,
  up: (db) => {
    db.exec(`
      CREATE TABLE collections (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('named', 'attachments')),
        chat_id TEXT,
        created_at INTEGER NOT NULL,
        paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
        total INTEGER NOT NULL DEFAULT 0,
        waiting INTEGER NOT NULL DEFAULT 0,
        reading INTEGER NOT NULL DEFAULT 0,
        indexed INTEGER NOT NULL DEFAULT 0,
        partly INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        missing INTEGER NOT NULL DEFAULT 0,
        pages INTEGER NOT NULL DEFAULT 0,
        passages INTEGER NOT NULL DEFAULT 0,
        revision INTEGER NOT NULL DEFAULT 0,
        bin_item_id TEXT REFERENCES bin (id) DEFERRABLE INITIALLY DEFERRED
      ) STRICT;
      CREATE INDEX collections_by_chat ON collections (chat_id) WHERE chat_id IS NOT NULL;
      CREATE INDEX collections_in_bin ON collections (bin_item_id) WHERE bin_item_id IS NOT NULL;
      CREATE VIEW living_collections AS SELECT * FROM collections AS c WHERE bin_item_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM chats WHERE chats.id = c.chat_id AND chats.bin_item_id IS NOT NULL);

      CREATE TABLE sources (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        collection_seq INTEGER NOT NULL REFERENCES collections (seq),
        kind TEXT NOT NULL CHECK (kind IN ('file', 'folder', 'upload')),
        place TEXT NOT NULL,
        added_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX sources_by_collection ON sources (collection_seq);

      CREATE TABLE documents (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        hash TEXT NOT NULL UNIQUE,
        reader TEXT NOT NULL,
        kind TEXT NOT NULL,
        title TEXT,
        pages INTEGER,
        complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
        next_page INTEGER NOT NULL,
        unread TEXT NOT NULL,
        warned TEXT NOT NULL,
        stored_pages INTEGER NOT NULL DEFAULT 0,
        unread_pages INTEGER NOT NULL DEFAULT 0,
        chunks INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      CREATE TABLE files (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        collection_seq INTEGER NOT NULL REFERENCES collections (seq),
        source_seq INTEGER NOT NULL REFERENCES sources (seq),
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        folder TEXT NOT NULL,
        dev TEXT NOT NULL,
        ino TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        mtime_ms REAL NOT NULL,
        state TEXT NOT NULL,
        shown_state TEXT NOT NULL CHECK (shown_state IN ('waiting', 'reading', 'indexed', 'partly', 'failed', 'missing')),
        document_hash TEXT,
        document_seq INTEGER REFERENCES documents (seq),
        password TEXT
      ) STRICT;
      CREATE INDEX files_by_name ON files (collection_seq, folder, name);
      CREATE INDEX files_by_state ON files (collection_seq, shown_state);
      CREATE INDEX files_by_source ON files (source_seq);
      CREATE INDEX files_by_hash ON files (document_hash) WHERE document_hash IS NOT NULL;
      CREATE INDEX files_by_document ON files (document_seq) WHERE document_seq IS NOT NULL;

      CREATE TABLE holdings (
        collection_seq INTEGER NOT NULL REFERENCES collections (seq),
        document_seq INTEGER NOT NULL REFERENCES documents (seq),
        files INTEGER NOT NULL,
        PRIMARY KEY (collection_seq, document_seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX holdings_by_document ON holdings (document_seq);

      CREATE TABLE pages (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        label TEXT,
        width REAL,
        height REAL,
        source TEXT NOT NULL,
        characters INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE page_bodies (id INTEGER PRIMARY KEY REFERENCES pages (id), body BLOB NOT NULL) STRICT;

      CREATE TABLE chunks (
        id INTEGER PRIMARY KEY,
        page INTEGER NOT NULL,
        text_start INTEGER NOT NULL,
        text_end INTEGER NOT NULL,
        text TEXT NOT NULL,
        context TEXT NOT NULL,
        locator TEXT NOT NULL
      ) STRICT;
      CREATE VIRTUAL TABLE chunk_words USING fts5(
        text, context, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3 6'
      );

      CREATE TABLE terms (seq INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE) STRICT;
      CREATE VIRTUAL TABLE term_parts USING fts5(
        term, content = 'terms', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1', columnsize = 0
      );
      CREATE TRIGGER terms_insert AFTER INSERT ON terms BEGIN
        INSERT INTO term_parts (rowid, term) VALUES (new.seq, new.term);
      END;
      CREATE TRIGGER terms_delete AFTER DELETE ON terms BEGIN
        INSERT INTO term_parts (term_parts, rowid, term) VALUES ('delete', old.seq, old.term);
      END;

      CREATE TABLE vector_models (seq INTEGER PRIMARY KEY, model_key TEXT NOT NULL UNIQUE, dimension INTEGER NOT NULL) STRICT;
      CREATE TABLE vectors (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        model_seq INTEGER NOT NULL REFERENCES vector_models (seq),
        chunk_id INTEGER NOT NULL REFERENCES chunks (id),
        vector BLOB NOT NULL,
        UNIQUE (model_seq, chunk_id)
      ) STRICT;
      CREATE INDEX vectors_by_chunk ON vectors (chunk_id);

      CREATE TABLE checkpoints (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;

      CREATE TRIGGER files_insert AFTER INSERT ON files BEGIN
        UPDATE collections SET total = total + 1,
          waiting = waiting + (new.shown_state = 'waiting'), reading = reading + (new.shown_state = 'reading'),
          indexed = indexed + (new.shown_state = 'indexed'), partly = partly + (new.shown_state = 'partly'),
          failed = failed + (new.shown_state = 'failed'), missing = missing + (new.shown_state = 'missing')
          WHERE seq = new.collection_seq;
        INSERT INTO holdings (collection_seq, document_seq, files)
          SELECT new.collection_seq, new.document_seq, 1 WHERE new.document_seq IS NOT NULL
          ON CONFLICT DO UPDATE SET files = files + 1;
      END;
      CREATE TRIGGER files_delete AFTER DELETE ON files BEGIN
        UPDATE collections SET total = total - 1,
          waiting = waiting - (old.shown_state = 'waiting'), reading = reading - (old.shown_state = 'reading'),
          indexed = indexed - (old.shown_state = 'indexed'), partly = partly - (old.shown_state = 'partly'),
          failed = failed - (old.shown_state = 'failed'), missing = missing - (old.shown_state = 'missing')
          WHERE seq = old.collection_seq;
        UPDATE holdings SET files = files - 1 WHERE collection_seq = old.collection_seq AND document_seq = old.document_seq;
        DELETE FROM holdings WHERE collection_seq = old.collection_seq AND document_seq = old.document_seq AND files = 0;
      END;
      CREATE TRIGGER files_state AFTER UPDATE OF shown_state ON files WHEN old.shown_state <> new.shown_state BEGIN
        UPDATE collections SET
          waiting = waiting + (new.shown_state = 'waiting') - (old.shown_state = 'waiting'),
          reading = reading + (new.shown_state = 'reading') - (old.shown_state = 'reading'),
          indexed = indexed + (new.shown_state = 'indexed') - (old.shown_state = 'indexed'),
          partly = partly + (new.shown_state = 'partly') - (old.shown_state = 'partly'),
          failed = failed + (new.shown_state = 'failed') - (old.shown_state = 'failed'),
          missing = missing + (new.shown_state = 'missing') - (old.shown_state = 'missing')
          WHERE seq = new.collection_seq;
      END;
      CREATE TRIGGER files_document AFTER UPDATE OF document_seq ON files WHEN old.document_seq IS NOT new.document_seq BEGIN
        UPDATE holdings SET files = files - 1 WHERE collection_seq = old.collection_seq AND document_seq = old.document_seq;
        DELETE FROM holdings WHERE collection_seq = old.collection_seq AND document_seq = old.document_seq AND files = 0;
        INSERT INTO holdings (collection_seq, document_seq, files)
          SELECT new.collection_seq, new.document_seq, 1 WHERE new.document_seq IS NOT NULL
          ON CONFLICT DO UPDATE SET files = files + 1;
      END;

      CREATE TRIGGER holdings_insert AFTER INSERT ON holdings BEGIN
        UPDATE collections SET pages = collections.pages + d.stored_pages + d.unread_pages, passages = passages + d.chunks,
          revision = revision + (d.chunks > 0)
          FROM documents AS d WHERE d.seq = new.document_seq AND collections.seq = new.collection_seq;
      END;
      CREATE TRIGGER holdings_delete AFTER DELETE ON holdings BEGIN
        UPDATE collections SET pages = collections.pages - d.stored_pages - d.unread_pages, passages = passages - d.chunks,
          revision = revision + (d.chunks > 0)
          FROM documents AS d WHERE d.seq = old.document_seq AND collections.seq = old.collection_seq;
      END;
      CREATE TRIGGER documents_grow AFTER UPDATE OF stored_pages, unread_pages, chunks ON documents BEGIN
        UPDATE collections SET pages = pages + new.stored_pages + new.unread_pages - old.stored_pages - old.unread_pages,
          passages = passages + new.chunks - old.chunks, revision = revision + (new.chunks <> old.chunks)
          WHERE seq IN (SELECT collection_seq FROM holdings WHERE document_seq = new.seq);
      END;
      CREATE TRIGGER documents_partly AFTER UPDATE OF unread_pages ON documents WHEN (old.unread_pages > 0) <> (new.unread_pages > 0) BEGIN
        UPDATE files SET shown_state = iif(new.unread_pages > 0, 'partly', 'indexed')
          WHERE document_seq = new.seq AND shown_state IN ('indexed', 'partly');
      END;
    `);
  },
};

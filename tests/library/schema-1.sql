-- The truth of a library. Spans are half-open ranges of characters (code points) of versions.text.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    current_version INTEGER NOT NULL,
    cluster TEXT NOT NULL,             -- shared by the copies of one story
    published_on TEXT,                 -- of the current version: YYYY-MM-DD
    outlet_folded TEXT                 -- of the current version, case folded
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_by_day ON articles (published_on, outlet_folded);
CREATE INDEX articles_by_outlet ON articles (outlet_folded);
CREATE INDEX articles_by_cluster ON articles (cluster);

CREATE TABLE versions (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT,
    outlet TEXT,
    authors TEXT NOT NULL,             -- JSON list
    dateline TEXT,
    published_at TEXT,
    updated_at TEXT,
    section TEXT,
    language TEXT,
    content_hash TEXT NOT NULL,        -- of everything that a reader sees
    text_hash TEXT NOT NULL,           -- of title and text alone: exact repeats
    ingested_at TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (article_id, version)
) STRICT;
CREATE INDEX versions_by_text ON versions (text_hash);

CREATE TABLE repeats (                 -- ids under which an exact repeat of a kept article came in
    id TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    source TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE passages (                -- of current versions only
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    vector_key TEXT NOT NULL,          -- hash of the text that is embedded
    UNIQUE (article_id, version, start),
    FOREIGN KEY (article_id, version) REFERENCES versions (article_id, version) ON DELETE CASCADE
) STRICT;
CREATE INDEX passages_by_vector ON passages (vector_key);

CREATE VIEW passage_texts AS
SELECT passages.id AS id, versions.title AS title,
       substr(versions.text, passages.start + 1, passages."end" - passages.start) AS body
FROM passages JOIN versions USING (article_id, version);

CREATE VIRTUAL TABLE passage_words USING fts5 (
    title, body, content = 'passage_texts', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE vectors (                 -- vectors known to stand in the vector index
    key TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What passages and vectors differ by, kept by the triggers below, so that nobody has to compare the two in full.
CREATE TABLE pending_vectors (         -- of a passage, and not in vectors
    number INTEGER PRIMARY KEY,        -- in the order they were kept
    key TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE unused_vectors (          -- of no passage; until removed from the vector index they may stand there
    key TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE vector_count (            -- one row: how many rows vectors has
    noted INTEGER NOT NULL
) STRICT;
INSERT INTO vector_count (noted) VALUES (0);

CREATE TRIGGER passage_came AFTER INSERT ON passages BEGIN
    INSERT INTO pending_vectors (key) SELECT NEW.vector_key
        WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE key = NEW.vector_key)
          AND NOT EXISTS (SELECT 1 FROM pending_vectors WHERE key = NEW.vector_key);
    DELETE FROM unused_vectors WHERE key = NEW.vector_key;
END;
CREATE TRIGGER passage_went AFTER DELETE ON passages
WHEN NOT EXISTS (SELECT 1 FROM passages WHERE vector_key = OLD.vector_key) BEGIN
    DELETE FROM pending_vectors WHERE key = OLD.vector_key;
    INSERT INTO unused_vectors (key) SELECT OLD.vector_key
        WHERE EXISTS (SELECT 1 FROM vectors WHERE key = OLD.vector_key)
          AND NOT EXISTS (SELECT 1 FROM unused_vectors WHERE key = OLD.vector_key);
END;
CREATE TRIGGER vector_came AFTER INSERT ON vectors BEGIN
    UPDATE vector_count SET noted = noted + 1;
    DELETE FROM pending_vectors WHERE key = NEW.key;
    INSERT INTO unused_vectors (key) SELECT NEW.key
        WHERE NOT EXISTS (SELECT 1 FROM passages WHERE vector_key = NEW.key)
          AND NOT EXISTS (SELECT 1 FROM unused_vectors WHERE key = NEW.key);
END;
CREATE TRIGGER vector_went AFTER DELETE ON vectors BEGIN
    UPDATE vector_count SET noted = noted - 1;
    INSERT INTO pending_vectors (key) SELECT OLD.key
        WHERE EXISTS (SELECT 1 FROM passages WHERE vector_key = OLD.key)
          AND NOT EXISTS (SELECT 1 FROM pending_vectors WHERE key = OLD.key);
END;

CREATE TABLE copy_bands (              -- locality-sensitive hashes by which near copies meet
    band INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (band, hash, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_bands_by_article ON copy_bands (article_id);

CREATE TABLE journal (                 -- sources that were read to their end
    source TEXT PRIMARY KEY,
    digest TEXT NOT NULL,              -- of the bytes and of the reader's version
    articles INTEGER NOT NULL,
    finished_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    turn TEXT NOT NULL,                -- JSON, library.values.Turn
    PRIMARY KEY (conversation_id, number)
) STRICT, WITHOUT ROWID;

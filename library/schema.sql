-- The truth of a library. Spans are half-open ranges of characters (code points) of versions.text.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    current_version INTEGER NOT NULL,
    cluster TEXT NOT NULL,             -- shared by the copies of one text
    published_on TEXT,                 -- of the current version: YYYY-MM-DD
    outlet_folded TEXT,                -- of the current version, case folded
    gone_at TEXT,                      -- when its address said that there is no such page any more
    story TEXT                         -- shared by the reports of one event; its own id where it has none
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_by_day ON articles (published_on, outlet_folded);
CREATE INDEX articles_by_outlet ON articles (outlet_folded);
CREATE INDEX articles_by_cluster ON articles (cluster, story);

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
    original TEXT REFERENCES originals (id),
    part INTEGER NOT NULL DEFAULT 0,   -- which article of its original it is
    made_by TEXT NOT NULL DEFAULT 'source',  -- or reclean: the same bytes, read again
    found_in TEXT NOT NULL DEFAULT '{}',     -- JSON object: where each field was found
    notes TEXT NOT NULL DEFAULT '[]',        -- JSON list, library.values.EditorsNote
    PRIMARY KEY (article_id, version)
) STRICT;
CREATE INDEX versions_by_text ON versions (text_hash);
CREATE INDEX versions_by_original ON versions (original);
CREATE INDEX versions_by_source ON versions (source, title);

CREATE TABLE originals (               -- the bytes that versions were read from
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,                -- of document: .html
    address TEXT,
    charset TEXT,
    size INTEGER NOT NULL,             -- unpacked, in bytes
    packed BLOB NOT NULL               -- zlib
) STRICT;
CREATE TRIGGER original_unused AFTER DELETE ON versions
WHEN OLD.original IS NOT NULL AND NOT EXISTS (SELECT 1 FROM versions WHERE original = OLD.original) BEGIN
    DELETE FROM originals WHERE id = OLD.original;
END;

CREATE TABLE repeats (                 -- ids under which an exact repeat of a kept article came in
    id TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    url TEXT,
    outlet TEXT,
    ingested_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX repeats_by_article ON repeats (article_id);

CREATE TABLE moved (                   -- ids that an article would have by an address it moved to
    id TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX moved_by_article ON moved (article_id);

CREATE TABLE passages (                -- of current versions only
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    vector_key TEXT NOT NULL,          -- hash of the text that is embedded
    narrow BLOB,                       -- its vector in few numbers, library.narrow; made with it
    UNIQUE (article_id, version, start),
    FOREIGN KEY (article_id, version) REFERENCES versions (article_id, version) ON DELETE CASCADE
) STRICT;
CREATE INDEX passages_by_vector ON passages (vector_key);
CREATE INDEX passages_not_narrowed ON passages (vector_key) WHERE narrow IS NULL;

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

CREATE TABLE sentence_vectors (        -- of a passage's sentences, under the key of the passage's own vector
    key TEXT PRIMARY KEY,
    packed BLOB NOT NULL               -- library.sentence_vectors
) STRICT;
CREATE TRIGGER sentences_went AFTER DELETE ON passages
WHEN NOT EXISTS (SELECT 1 FROM passages WHERE vector_key = OLD.vector_key) BEGIN
    DELETE FROM sentence_vectors WHERE key = OLD.vector_key;
END;

CREATE TABLE passage_count (           -- one row, kept by the triggers below, so that nobody has to count
    held INTEGER NOT NULL,
    changes INTEGER NOT NULL           -- another number whenever anything changes that answers are made from
) STRICT;
INSERT INTO passage_count (held, changes) SELECT count(*), 0 FROM passages;
CREATE TRIGGER passage_counted AFTER INSERT ON passages BEGIN
    UPDATE passage_count SET held = held + 1, changes = changes + 1;
END;
CREATE TRIGGER passage_discounted AFTER DELETE ON passages BEGIN
    UPDATE passage_count SET held = held - 1, changes = changes + 1;
END;

-- What an answer is made from besides passages: when any of it changes, so does passage_count.changes, in the same
-- transaction, whichever process does it.
CREATE TRIGGER article_changed AFTER UPDATE ON articles BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER version_came AFTER INSERT ON versions BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER repeat_came AFTER INSERT ON repeats BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER repeat_changed AFTER UPDATE ON repeats BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER repeat_went AFTER DELETE ON repeats BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER vector_noted AFTER INSERT ON vectors BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER vector_forgotten AFTER DELETE ON vectors BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER sentences_came AFTER INSERT ON sentence_vectors BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;
CREATE TRIGGER sentences_changed AFTER UPDATE ON sentence_vectors BEGIN
    UPDATE passage_count SET changes = changes + 1;
END;

-- Near copies of one text: what they find each other by, and what was found of each pair.
CREATE TABLE copy_texts (              -- current texts by number
    number INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
    runs INTEGER NOT NULL              -- how long it is, in runs of words
) STRICT;
CREATE TABLE copy_marks (              -- hashes of some of a text's runs of words
    mark INTEGER NOT NULL,
    text INTEGER NOT NULL REFERENCES copy_texts (number) ON DELETE CASCADE,
    PRIMARY KEY (mark, text)
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_marks_by_text ON copy_marks (text);
CREATE TABLE copy_pairs (              -- each pair twice, once from each side
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    other_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    part INTEGER NOT NULL,             -- which 32nds of the article stand in the other, a bit each
    copied INTEGER NOT NULL,           -- whether one is a copy of the other, or has only taken over its beginning
    PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_pairs_by_other ON copy_pairs (other_id);

-- Reports of one event: what they are about, and by which words they find each other.
CREATE TABLE story_reports (           -- dated articles, by number
    number INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,              -- of publication, counted from the first of January of the year 1
    weights BLOB NOT NULL              -- terms as 32-bit hashes, then as many weights as 32-bit floats
) STRICT;
CREATE TABLE story_terms (
    term INTEGER NOT NULL,
    day INTEGER NOT NULL,
    report INTEGER NOT NULL REFERENCES story_reports (number) ON DELETE CASCADE,
    PRIMARY KEY (term, day, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_terms_by_report ON story_terms (report);
CREATE TABLE story_words (             -- how many reports had a term when they came
    term INTEGER PRIMARY KEY,
    articles INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_by_story ON articles (story);

CREATE TABLE journal (                 -- sources that were read to their end
    source TEXT PRIMARY KEY,
    digest TEXT NOT NULL,              -- of the bytes and of the reader's version
    articles INTEGER NOT NULL,
    finished_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    title TEXT                         -- as a reader named it; else its first question is its title
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    turn TEXT NOT NULL,                -- JSON, library.values.Turn
    answer TEXT,                       -- JSON, bot.values.Answer: as it was shown
    PRIMARY KEY (conversation_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback (                -- what readers say of answers, one word of each
    id TEXT PRIMARY KEY,               -- of the answer
    given_at TEXT NOT NULL,
    opinion TEXT NOT NULL CHECK (opinion IN ('right', 'wrong', 'wrong_citation', 'missing_source')),
    citation INTEGER,                  -- the number of the one that does not hold
    source TEXT,                       -- the one that is missing
    comment TEXT,
    answer TEXT NOT NULL               -- JSON, bot.values.Answer: as it was shown
) STRICT;
CREATE INDEX feedback_by_time ON feedback (given_at);

CREATE TABLE followed (                -- what is followed; what was removed stays noted
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                -- feed, sitemap, page or folder
    address TEXT NOT NULL UNIQUE,      -- or the path of a folder
    every INTEGER NOT NULL,            -- seconds
    outlet TEXT,                       -- of all its articles, where a person has named it
    added_by TEXT NOT NULL,            -- file, page or command
    watch_file TEXT,
    added_at TEXT NOT NULL,
    removed_at TEXT,
    last_read_at TEXT,
    last_outcome TEXT,                 -- read, unchanged or failed
    reason TEXT,
    next_due_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    quarantined_until TEXT
) STRICT;

CREATE TABLE followed_pages (          -- library.followed_pages.FollowedPage
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    location TEXT NOT NULL,
    followed_id INTEGER REFERENCES followed (id) ON DELETE SET NULL,
    place INTEGER NOT NULL,            -- in its listing, newest first
    entry_id TEXT,
    listed TEXT,
    status TEXT NOT NULL,
    article_id TEXT,                   -- may be of an article that was removed since
    articles INTEGER NOT NULL,
    etag TEXT,
    last_modified TEXT,
    digest TEXT,
    reader TEXT,
    first_seen TEXT NOT NULL,
    last_checked TEXT,
    next_check TEXT,
    failures INTEGER NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX followed_pages_by_location ON followed_pages (location);
CREATE INDEX followed_pages_by_followed ON followed_pages (followed_id, entry_id);
CREATE INDEX followed_pages_by_article ON followed_pages (article_id);
CREATE INDEX followed_pages_by_time ON followed_pages (next_check);

CREATE TABLE briefs (                  -- saved questions and topics that are run again
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('topic', 'question')),
    words TEXT NOT NULL,
    filters TEXT NOT NULL,             -- JSON, library.values.Filters
    every INTEGER,                     -- seconds; none where it is run by command alone
    added_at TEXT NOT NULL,
    last_run_at TEXT,
    next_due_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE brief_reports (           -- what its runs have found that was new
    brief TEXT NOT NULL REFERENCES briefs (name) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    ran_at TEXT NOT NULL,
    report TEXT NOT NULL,              -- JSON, bot.briefs.values.Report
    PRIMARY KEY (brief, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE brief_told (              -- what a brief has told, so that it is not told again
    brief TEXT NOT NULL REFERENCES briefs (name) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (brief, key)
) STRICT, WITHOUT ROWID;

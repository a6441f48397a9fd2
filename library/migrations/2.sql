-- From schema 1 to 2: originals, where fields were found, editors' notes, places, moved and gone pages.

ALTER TABLE articles ADD COLUMN gone_at TEXT;

CREATE TABLE originals (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    address TEXT,
    charset TEXT,
    size INTEGER NOT NULL,
    packed BLOB NOT NULL
) STRICT;

ALTER TABLE versions ADD COLUMN original TEXT REFERENCES originals (id);
ALTER TABLE versions ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN made_by TEXT NOT NULL DEFAULT 'source';
ALTER TABLE versions ADD COLUMN found_in TEXT NOT NULL DEFAULT '{}';
ALTER TABLE versions ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
CREATE INDEX versions_by_original ON versions (original);
CREATE INDEX versions_by_source ON versions (source, title);
CREATE TRIGGER original_unused AFTER DELETE ON versions
WHEN OLD.original IS NOT NULL AND NOT EXISTS (SELECT 1 FROM versions WHERE original = OLD.original) BEGIN
    DELETE FROM originals WHERE id = OLD.original;
END;

ALTER TABLE repeats ADD COLUMN url TEXT;
ALTER TABLE repeats ADD COLUMN outlet TEXT;
ALTER TABLE repeats ADD COLUMN ingested_at TEXT;
CREATE INDEX repeats_by_article ON repeats (article_id);
CREATE TABLE moved (
    id TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX moved_by_article ON moved (article_id);

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

-- Copies and stories: how they are told has changed, so every article is to be grouped anew (library.stories.group_kept).
ALTER TABLE articles ADD COLUMN story TEXT;
DROP INDEX articles_by_cluster;
CREATE INDEX articles_by_cluster ON articles (cluster, story);
DROP TABLE copy_bands;
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

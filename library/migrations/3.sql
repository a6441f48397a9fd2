-- From schema 2 to 3: readers' feedback, and whole answers in conversations; vectors of sentences, and how many
-- passages there are.

ALTER TABLE turns ADD COLUMN answer TEXT;

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
    changes INTEGER NOT NULL           -- another number whenever a passage, or its vector, comes or goes
) STRICT;
INSERT INTO passage_count (held, changes) SELECT count(*), 0 FROM passages;
CREATE TRIGGER passage_counted AFTER INSERT ON passages BEGIN
    UPDATE passage_count SET held = held + 1, changes = changes + 1;
END;
CREATE TRIGGER passage_discounted AFTER DELETE ON passages BEGIN
    UPDATE passage_count SET held = held - 1, changes = changes + 1;
END;

ALTER TABLE passages ADD COLUMN narrow BLOB;
CREATE INDEX passages_not_narrowed ON passages (vector_key) WHERE narrow IS NULL;

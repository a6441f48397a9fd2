-- From schema 4 to 5: briefs.

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

-- From schema 3 to 4: a title of a conversation; every change that an answer may depend on is counted.

ALTER TABLE conversations ADD COLUMN title TEXT;

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

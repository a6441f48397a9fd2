"""Sentences of the evidence: only what may be looked for is stemmed, and nothing is missed by it."""

from collections import defaultdict

import pytest

from bot.answering import laid
from bot.lexicon import FAMILIES, beginning, beginnings_of, begun, families, parts, stem
from bot.newsdesk import Newsdesk
from bot.question import understand
from bot.quoting import candidates as room
from bot.quoting.candidates import candidates, looked_for
from bot.quoting.choice import by_word, misses_name
from bot.retrieval import retrieve
from library.values import Filters
from tests.bot.test_quote import QUESTIONS, read_questions


class Everything(frozenset[str]):
    def __contains__(self, _: object) -> bool:
        return True


def test_words_of_one_stem_begin_alike(sample_desk: Newsdesk) -> None:
    begins: dict[str, set[str]] = defaultdict(set)
    for card in sample_desk.articles(limit=200):
        for word in (*parts(sample_desk.article(card.id).text), *parts(card.title.upper())):
            begins[stem(word)].add(beginning(word))
    for family in FAMILIES:
        for word in FAMILIES[family].split():
            begins[stem(word)].add(beginning(word))
            assert beginning(word) in beginnings_of(family)
            assert family in families(word)
    assert len(begins) > 1500
    assert {stemmed: each for stemmed, each in begins.items() if len(each) > 1} == {}


@pytest.mark.parametrize(
    "word", ["died", "Dying", "deaths", "women’s", "went", "O’Connor", "o'connor", "STRUCK", "y’all"]
)
def test_a_stem_begins_as_its_words_do(word: str) -> None:
    assert beginning(stem(word)) == beginning(word)


def test_words_come_once_with_the_parts_of_hyphenated_ones() -> None:
    assert set(begun("The G-20 met; the G-20 talked.")) == {
        ("th", "the"), ("g-", "g-20"), ("g", "g"), ("20", "20"), ("me", "met"), ("ta", "talked"),
    }  # fmt: skip


def test_what_speaks_for_a_sentence_is_the_same_as_with_every_word_stemmed(
    sample_desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, compared = sample_desk._library, 0
    for each in list(read_questions(QUESTIONS))[::4]:
        question = understand(each.question)
        hits = retrieve(library, question, Filters(), 8).hits
        evidence = [laid(number, hit) for number, hit in enumerate(hits, start=1)]
        terms = dict.fromkeys(question.terms, 1.0)

        def features(question=question, evidence=evidence, terms=terms) -> list[object]:
            found = candidates(evidence, question)
            return [(by_word(question, one, terms), misses_name(question, one), one.text) for one in found]

        few = features()
        with monkeypatch.context() as patched:
            patched.setattr(room, "looked_for", lambda _: Everything())
            assert few == features()
        compared += len(few)
    assert compared > 500


def test_what_is_looked_for_is_the_question_and_its_kin() -> None:
    looked = looked_for(understand("Who urged Anna Holt to resign?"))
    assert {"an", "ho", "re", "as", "pl", "qu"} <= looked, "ask and plead are kin of urge, quit is of resign"
    assert "zu" not in looked

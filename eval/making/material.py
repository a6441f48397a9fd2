"""What drafts are made from: the current articles of a library, and where words stand in them."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.newsdesk import Newsdesk
from library.sentences import sentences
from library.values import KeptArticle

PAGE = 500

_MARKS = str.maketrans("“”„«»‘’‚`", '"""""\'\'\'\'')


class Material:
    """Articles, in the order of their ids, each with its folded text. Two libraries of the same articles are alike."""

    def __init__(self, articles: Sequence[KeptArticle]) -> None:
        self.articles = sorted(articles, key=lambda each: each.id)
        self._folded = {each.id: folded(each.text) for each in articles}
        titles = [each.title for each in articles]
        self._told_apart = {each.id for each in articles if titles.count(each.title) == 1}

    def holding(self, words: str) -> list[KeptArticle]:
        """The articles in which these words stand, whatever their quotation marks, case and white space."""
        wanted = folded(words)
        return [each for each in self.articles if wanted in self._folded[each.id]]

    def reference(self, article: KeptArticle) -> str:
        """What a set calls the article: its address, else its headline where that is the only one, else its id."""
        return article.url or (article.title if article.id in self._told_apart else article.id)

    def without(self, left_out: Sequence[KeptArticle]) -> "Material":
        """The rest."""
        names = {each.id for each in left_out}
        return Material([each for each in self.articles if each.id not in names])


class Line(NamedTuple):
    """One sentence of an article; `article.text[start:end] == text`."""

    start: int
    end: int
    text: str


def material(desk: Newsdesk) -> Material:
    """Everything in the library, current versions only."""
    return Material(list(_kept(desk)))


def _kept(desk: Newsdesk) -> Iterator[KeptArticle]:
    for offset in range(0, desk.count_articles(), PAGE):
        for card in desk.articles(limit=PAGE, offset=offset):
            yield desk.article(card.id)


def lines(article: KeptArticle) -> list[Line]:
    """The article's sentences, in order."""
    return [Line(span.start, span.end, span.of(article.text)) for span in sentences(article.text)]


def folded(text: str) -> str:
    """Lower case, straight quotation marks, single spaces."""
    return " ".join(text.translate(_MARKS).casefold().split())


def stands_once(words: str, text: str) -> bool:
    """Whether these words stand in the text once, whole."""
    return len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text)) == 1


def draft_id(kind: str, *parts: str) -> str:
    """The same for the same content, in any library."""
    return f"{kind}-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:10]}"

"""Outlets that a question names as its source: "according to the Courier", not "what did the Courier pay?"."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_NAME = 10
"""Words of an outlet's name."""
_TOKEN = re.compile(r"[^\W_]+(?:[.’'&][^\W_]+)*")
_PIECE = (
    r"(?:reports?|articles?|stor(?:y|ies)|pieces?|coverage|columns?|interviews?|analys[ie]s|editorials?|posts?|headlines?|"
    r"dispatch(?:es)?|blog|reporting|account|correspondents?|reporters?|journalists?|news\sreports?)"
)
_TELLS = (
    r"(?:reports?|reported|suggests?|suggested|indicates?|indicated|claims?|claimed|writes?|wrote|written|describes?|described|"
    r"attributes?|attributed|implies|implied|discusses|discussed|covers|covered|mentions?|mentioned|published|notes|noted|"
    r"highlights?|highlighted|highlighting|portrays?|portrayed|quotes?|quoted|credits?|credited|focus(?:es)?|fail(?:ed)?\sto\sreport)"
)
_BEFORE = re.compile(
    rf"(?:\baccording\sto|\bas\sper|\bper|\bvia"
    rf"|\b(?:reported|covered|noted|described|discussed|published|printed|written|carried|highlighted|featured|mentioned|"
    rf"cited|portrayed|presented|quoted|told|outlined|provided|recently\snoted|likened)\s(?:\w+\s)?(?:by|in|on|from)"
    rf"|\b{_PIECE}\s(?:by|in|from|on|of|at)"
    rf"|\b{_PIECE}\s(?:published|printed|written|reported)\s(?:by|in|on)"
    rf"|\b(?:by|from|in|did|does|has|have|while|and)\sboth)"
    r"(?:\s(?:both|the|an?|another|articles?|news\soutlet|outlet|newspaper|website|site)){0,3}\s['\"‘’“]?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"^['\"’”]?(?:[’']s?)?,?\s(?:(?!and\b|or\b|to\b)[\w’'-]+\s){{0,2}}?{_PIECE}\b|^['\"’”]?\s{_TELLS}\b|^['\"’”]\s(?:article|report)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:about|on|against|over|regarding)\s(?:the\s)?['\"‘“]?$", re.IGNORECASE)
_COMMON = frozenset("news online newspaper com org net uk the of daily magazine international live".split())
"""Words that alone name no outlet."""
_DOMAIN = re.compile(
    r"^(?:https?://)?(?:www\d?\.)?(?P<site>[\w-]+(?:\.[\w-]+)*?)\.(?:com|org|net|co\.uk|uk|co|news|info|eu|de|fr|in|au|ca|ie|nz)(?:\.\w\w)?$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|–—-]\s+|:\s+|\s+\(")


class Mention(NamedTuple):
    """A source named at [start, end) of a text, and the outlets of the library that it may mean."""

    start: int
    end: int
    outlets: tuple[str, ...]


class _Known(NamedTuple):
    """Outlets by what they are called; a name is known by its letters and digits alone."""

    called: dict[str, tuple[str, ...]]
    begin: frozenset[str]
    """First words of what they are called."""
    initials: frozenset[str]
    """Those that are capitals alone: `BBC`."""


def sources_in(text: str, outlets: Sequence[str], sources: Collection[str] = ()) -> list[Mention]:
    """The outlets that a text names as its source, in its order; `sources` are known to be such already."""
    if not outlets:
        return []
    mentions = list(_mentions(text, _known(tuple(outlets))))
    if not any(set(mention.outlets) & set(sources) or _is_source(text, mention) for mention in mentions):
        return []
    # Where one outlet is named as a source, so are the others, but for one that is written about.
    return [each for each in mentions if not _ABOUT.search(text[max(0, each.start - 30) : each.start])]


def outlets_called(names: Sequence[str], outlets: Sequence[str]) -> tuple[str, ...]:
    """The outlets of the library that are called so."""
    called = _known(tuple(outlets)).called if names and outlets else {}
    return tuple(dict.fromkeys(outlet for name in names for outlet in called.get(_letters(name), ())))


def _is_source(text: str, mention: Mention) -> bool:
    before, after = text[max(0, mention.start - 70) : mention.start], text[mention.end : mention.end + 60]
    if _BEFORE.search(before):
        return True
    return bool(_AFTER.match(after)) and not _ABOUT.search(before)


def _mentions(text: str, known: _Known) -> Iterator[Mention]:
    """Where a text names outlets, the longest name first, none within another."""
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        length = _longest(tokens, at, known) if _letters(tokens[at][0]) in known.begin else 0
        if length:
            end = tokens[at + length - 1].end()
            name = "".join(_letters(token[0]) for token in tokens[at : at + length])
            possessive = known.called.get(name) is None
            yield Mention(
                tokens[at].start(),
                end - (2 if possessive else 0),
                known.called[name] if not possessive else known.called[name.removesuffix("s")],
            )
        at += length or 1


def _longest(tokens: Sequence[re.Match[str]], at: int, known: _Known) -> int:
    name, longest = "", 0
    for length, token in enumerate(tokens[at : at + LONGEST_NAME], start=1):
        name += _letters(token[0])
        own = token[0][-2:] in {"'s", "’s"} and name.removesuffix("s") in known.called
        called = name in known.called or own
        # Short names are words besides, unless they are initials: those count as written in capitals only.
        if called and (len(name) > 4 or name in known.initials or _has_capital(tokens[at : at + length])):
            longest = length
    return longest


def _has_capital(tokens: Sequence[re.Match[str]]) -> bool:
    return any(token[0][0].isupper() and token[0].casefold() != "the" for token in tokens)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@lru_cache(maxsize=8)
def _known(outlets: tuple[str, ...]) -> _Known:
    called: dict[str, dict[str, None]] = {}
    begin: set[str] = set()
    initials: set[str] = set()
    for outlet in outlets:
        for name in _names_of(outlet):
            called.setdefault(_letters(name), {})[outlet] = None
            begin.update(_beginnings(name))
            if name.isupper() and name.isalpha() and len(name) > 2:
                initials.update((_letters(name), f"{_letters(name)}s"))
    full = {_letters(outlet): outlet for outlet in outlets}
    # What is one outlet's whole name is no other's short one.
    return _Known(
        {
            name: (full[name],) if name in full and not _is_part(full[name], found) else tuple(found)
            for name, found in called.items()
        },
        frozenset(begin),
        frozenset(initials),
    )


def _is_part(whole: str, found: Sequence[str] | dict[str, None]) -> bool:
    return any(other != whole and other.startswith(whole) for other in found)


def _beginnings(name: str) -> Iterator[str]:
    """How a name may begin where it is written: a site's name, which is one word, in several."""
    match = _TOKEN.search(name)
    if match:
        letters = _letters(match[0])
        yield f"{letters}s"
        yield from (letters[:end] for end in range(2 if len(match[0]) == len(name) else len(letters), len(letters) + 1))


def _names_of(outlet: str) -> Iterator[str]:
    """What an outlet is called besides its name: without `The`, before a dash or bar, its initials, its site's name."""
    names = [outlet, _PARTS.split(outlet)[0]]
    site = _DOMAIN.match(outlet.strip())
    if site:
        names.extend((site["site"].split(".")[-1], outlet.strip()[site.start("site") :]))
    for name in dict.fromkeys(names):
        short = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
        yield name.strip()
        words = short.split()
        # `Sky News` is called `Sky`, but `Business News` is not called `Business`.
        cut = (
            words[:-1] if len(words) > 1 and words[-1].casefold() in {"news", "online", "newspaper", "magazine"} else []
        )
        for candidate in (short, " ".join(cut) if cut and (len(cut) > 1 or cut[0].isupper()) else ""):
            if len(_letters(candidate)) > 1 and candidate.casefold() not in _COMMON:
                yield candidate
        initials = "".join(word[0] for word in name.split() if word[0].isupper() and word.casefold() != "the")
        if len(initials) > 1 and len(words) > 1:
            yield initials

"""Paragraphs that speak to the machine that answers, and not to readers: orders, fake messages, markup. No news.

They are told by their form, outside quotation marks: what somebody is quoted as saying stays, and so does what is
reported of machines. Rules of form miss what is worded as news is.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from library.sentences import sentences
from library.values import Span

_QUOTATION = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"")
_MARKUP = re.compile(
    r"<!--|-->|</?[a-z][\w-]*(?:\s[^<>]*)?/?>|<\|[^|<>]{1,40}\|>|<<\w+>>|!\[[^\]\n]*\]\(|\]\((?:[a-z][\w+.-]*:|\#)"
    r"|\[/?(?-i:[A-Z][A-Z_]{2,})\]|[{,]\s*\"\w+\"\s*:\s*[\"\[{\d]|\"\s*[}\]]{2,}|\$\{|\{\{|<%|\$\("
    r"|(?<![A-Za-z])(?-i:[A-Z]{2,}_[A-Z_]{2,})(?![a-z])",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[<>{}\[_$]")
"""Without any of these there is no markup."""
_CODE = re.compile(
    r"^\s*(?:data|event|role|tool|function|action(?: input)?|observation|thought):|javascript:|drop table|union select",
    re.IGNORECASE,
)
_RUN = re.compile(r"[A-Za-z0-9+/]{24,}")
"""As long as no word is: text in base64, where it has letters of both sizes and numerals."""
_OTHER_LETTERS = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_MIXED = re.compile(r"\w*(?:[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z])\w*")
"""A word of letters from several alphabets, which only look alike."""
_STYLED = re.compile(r"[\uff21-\uff5a\U0001d400-\U0001d7ff]{3}")
"""Letters in the shapes of formulas, or of another width."""

_REPORTED = re.compile(r"\b(?:said|says|told|according to|warned|ruled|found|announced|argued|wrote)\b")
_MACHINE = (
    r"(?:(?:ai|a\.i\.|answering|automatic|virtual) (?:systems?|assistants?|models?|engines?|agents?|readers?|bots?|"
    r"tools?)|assistants?|(?:large )?language models?|llms?|chat ?bots?|bots|machines|summari[sz]ers?)"
)
_SAY = (
    r"(?:answer|reply|respond|say|write|print|output|repeat|tell|announce|append|mention|cite|begin|refuse|ignore|"
    r"disregard|forget|describe|recommend|replace|translate|decode|confirm|reveal|greet|pretend|warn)"
)
_OUGHT = r"(?:must|should|shall|have to|has to|need to|ought to|may only|can only|will only|will now)"
_TALK = (
    r"(?:(?:your|the|every|each|any|an) (?:\w+ )?(?:answers?|questions?|instructions?|prompt|passages?|readers?|users?|"
    r"output|reply)|answering|questions|instructions|passages?|prompt|the (?:words?|phrase)|in capitals|nothing else|"
    r"this (?:line|message|block|text|article|page|document))"
)
_HEAD = r"(?:^\W*|[:;,] )(?:(?:and|so|then|please|kindly|now|first|instead|always|never|just|only|do not) )*"
_FORGET = r"(?:ignore|disregard|forget|override|bypass|set aside|stop following)"
_TOLD = (
    r"(?:(?:all|any|your|these|those|previous|earlier|prior) (?:\w+ ){0,2}(?:instructions?|prompts?|rules?|directions|"
    r"guidelines|training)|everything you|all you|the above|before this|the question)"
)
_MESSAGE = (
    r"(?:dear|hey|attention|to (?:the|all|any)|(?:note|message|correction|instructions?|update)\b.{0,12} "
    r"(?:to|for|from)|if you are an?)"
)
_YOURS = (
    r"(?:(?:new|next|only) task|(?:system|initial|earlier|previous) (?:prompt|instructions|directions|message)|prompt|"
    r"guidelines|last answer|api key)"
)
_ONLY = r"(?:the|final|correct|right) (?:final|correct|right|only|permitted|secret)"
_THIS = r"this(?: (?:text|article|page|passage|document|line)\b|[:,])"
_ORDERS = (
    # To forget what was said before.
    re.compile(rf"\b{_FORGET}\b.{{0,30}}\b{_TOLD}\b"),
    # To say something, in words about question and answer.
    re.compile(rf"{_HEAD}{_SAY}\b.*\b{_TALK}"),
    re.compile(r"^\W*(?:please |now )?(?:answer|say|reply|respond|write|announce|pretend) (?:only )?(?:that|with)\b"),
    re.compile(
        rf"^\W*(?:whenever|when|if|before|whatever)\b.{{3,120}},\s*(?:please |always |never )?"
        rf"(?:{_SAY} (?:\w+ ){{0,3}}(?:that|only|nothing|with)\b|the answer is)"
    ),
    re.compile(rf"^\W*(?:if|when|whenever) (?:you are )?asked\b.*,\s*{_SAY}\b"),
    re.compile(r"\b(?:if anyone|whoever|whatever|whenever)\b.{0,40}\b(?:asks?|asked)\b"),
    # To a machine, by name.
    re.compile(rf"\b{_MACHINE}\b.{{0,60}}\b{_OUGHT} (?:\w+ ){{0,2}}{_SAY}\b"),
    re.compile(rf"\b{_MACHINE}\b.{{0,60}}\b{_OUGHT} .{{0,40}}\b{_TALK}"),
    re.compile(rf"^\W*{_MESSAGE}\b.{{0,50}}\b(?:{_MACHINE}|ai)\b"),
    re.compile(rf"^\W*{_MACHINE}\s*[,:]\s*\w+"),
    re.compile(r"\bfor (?:bots|machines|ai|models|assistants)\b.{0,12}:"),
    re.compile(r"^\W*system\W*:.*\b(?:you|must|answer|wrong)\b"),
    # To the one who reads, as one who answers.
    re.compile(rf"\byou (?:are now|{_OUGHT} (?:\w+ ){{0,2}}(?:{_SAY}|speak))\b"),
    re.compile(rf"\byour {_YOURS}\b"),
    re.compile(r"\bact as (?:a|an|the|if)\b"),
    re.compile(rf"\b(?:read(?:s|ing)?|process(?:es|ing)?|summari[sz](?:e|es|ing)) {_THIS}"),
    # Of the answer itself.
    re.compile(rf"\b{_ONLY} (?:\w+ )?(?:answer|reply|output)\b.{{0,40}}(?: is\b|:|=)"),
    re.compile(r"^\W*(?:final|correct|right) answer\b.{0,40}:|\bnew (?:instructions|task):|\bsystem prompt\b"),
    re.compile(r"\b(?:numbered|these|as) passages? \[|\bthis passage (?:replaces|overrides)\b"),
)
_HINTS = tuple(
    "instruct|prompt| rules|direction|guideline|training|everything you|all you|the above|before this|question|answer|"
    "reply|replies|respond|response|passage|reader|user|output|the word|phrase|in capitals|nothing else|this text|"
    "this article|this page|this document|this line|this block|this message|this:|this,|if anyone|whoever|whatever|"
    "whenever|asked| ai |ai:|ai,|assistant|language model|bots|chatbot|chat bot|llm|machines|summari|system|"
    "you are now|you must|you should|you shall|you have to|you need to|you ought|you may only|you can only|you will|"
    "act as|task|say that|say only|say with|write that|write only|write with|announce that|pretend".split("|")
)
"""Without any of these, in small letters, there is no order."""
_BLANK = re.compile(r"\n[ \t]*\n")
_BLOCK = re.compile(r"\S(?:.*?\S)??(?=\s*\n[ \t]*\n|\s*\Z)", re.DOTALL)
_LINE = re.compile(r"\S.*")


@lru_cache(maxsize=1024)
def orders(passage: str) -> tuple[Span, ...]:
    """The paragraphs of a passage that are orders to a machine, or markup, in order; nearly every passage has none."""
    blocks = _BLOCK if _BLANK.search(passage) else _LINE
    return tuple(Span(*found.span()) for found in blocks.finditer(passage) if is_order(found.group()))


def without_orders(passage: str) -> str:
    """The passage with its orders left out; nothing where it holds nothing else."""
    return without(passage, orders(passage))


def without(passage: str, spans: Sequence[Span]) -> str:
    """The passage with these spans, which are in order and may meet, left out."""
    kept: list[str] = []
    place = 0
    for each in spans:
        kept.append(passage[place : each.start].rstrip())
        place = max(place, each.end)
    return "".join((*kept, passage[place:])).strip() if spans else passage


def is_order(paragraph: str) -> bool:
    """Whether a paragraph is markup or code, or a sentence of it speaks to a machine outside quotation marks."""
    if _is_code(paragraph) or _is_disguised(paragraph):
        return True
    bare = _QUOTATION.sub(" ", paragraph)
    if not _hinting(bare.lower()):
        return False
    spoken = (each.of(line) for line in bare.split("\n") for each in sentences(line))
    plain = (" ".join(each.split()).lower() for each in spoken)
    telling = (each for each in plain if _hinting(each) and not _REPORTED.search(each))
    return any(form.search(each) for each in telling for form in _ORDERS)


def _hinting(text: str) -> bool:
    return any(hint in text for hint in _HINTS)


def _is_code(paragraph: str) -> bool:
    if (_MARKS.search(paragraph) and _MARKUP.search(paragraph)) or _CODE.search(paragraph):
        return True
    long = _RUN.search(paragraph)
    return bool(long and re.search(r"[a-z].*[A-Z]|[A-Z].*[a-z]", long[0]) and re.search(r"\d", long[0]))


def _is_disguised(paragraph: str) -> bool:
    """Whether it is written in letters that look like others."""
    if paragraph.isascii():
        return False
    return bool(_STYLED.search(paragraph) or (_OTHER_LETTERS.search(paragraph) and _MIXED.search(paragraph)))

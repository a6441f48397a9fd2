"""The lines of a mail: what was forwarded told from its forwarding, quotations, signatures, furniture."""

import re
from typing import NamedTuple

from ingest.characters import one_line
from ingest.dates import written_time
from ingest.formats.posted import Sender, moment_of, sender_of
from ingest.headlines import is_prose

_PREFIX = re.compile(
    r"(?:(?:re|fwd?|wg|aw|tr|rv|i)\s*(?:\[\d+\])?\s*:\s*|\[(?:fwd|ext|external)\]\s*|fwd:\s*)", re.IGNORECASE
)
_FORWARDING = re.compile(r"(?:fwd?|wg|tr|rv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_FIELDS = {
    "from": ("from", "von", "de"),
    "date": ("date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado"),
    "subject": ("subject", "betreff", "objet", "asunto"),
    "to": ("to", "cc", "bcc", "reply-to", "an", "à", "para"),
}
_FIELD = re.compile(
    rf"[*_]*(?P<name>{'|'.join(name for names in _FIELDS.values() for name in names)})\s?:[*_]*\s*(?P<value>.*)",
    re.IGNORECASE,
)
_FORWARD_MARK = re.compile(
    r"[-_=\s>]*(?:begin )?(?:forwarded message|original message|weitergeleitete nachricht|message transféré)[-_=:\s]*",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_=*•~\s]{3,}")
_WROTE = re.compile(r"(?:on|am|le|el)\s.{6,200}\b(?:wrote|schrieb|a écrit|escribió)\s?:", re.IGNORECASE)
_HEAD_FORMS = re.compile(
    r"(?:(?:view|read|open|see) (?:this|it|the|our)?\s?(?:e-?mail|message|newsletter|edition|issue)?\s?"
    r"(?:online|on the web|in (?:your|a|the)? ?(?:web )?browser).{0,40}"
    r"|(?:having trouble|trouble|problems|can.t) (?:viewing|reading|seeing|read|see) this.{0,80}"
    r"|(?:was )?(?:this )?(?:e-?mail )?forwarded (?:this e-?mail|to you).{0,100}"
    r"|forward (?:this )?(?:e-?mail |newsletter )?to a friend.{0,40}"
    r"|view web version.{0,20}|web version|add us to your address book.{0,40})",
    re.IGNORECASE,
)
_FOOT_FORMS = re.compile(
    r".{0,120}(?:\bunsubscribe\b|you(?:['’]re| are| have)? (?:receiv(?:ing|ed)|getting) this"
    r"|this (?:e-?mail|message|newsletter) (?:was|is) (?:sent|intended)|(?:manage|update|change) (?:your )?"
    r"(?:e-?mail |newsletter |subscription )?(?:preferences|settings|subscriptions?)|to stop receiving"
    r"|no longer wish to receive|our mailing address|^©|^copyright\b|privacy policy|sent from my \w+"
    r"|^sent to \S+@\S+)",
    re.IGNORECASE,
)
_LINK_BEHIND = re.compile(r"\s*[(<\[]\s*https?://[^\s)>\]]+\s*[)>\]]")
_ONLY_LINK = re.compile(r"[(<\[]?\s*https?://\S+\s*[)>\]]?")
_SIGNATURE_LINES = 15
_FORWARD_WITHIN = 80
_MIN_WORDS = 40


class Forwarded(NamedTuple):
    """What the header of a forwarded message says."""

    sender: Sender
    date: str | None
    subject: str


class Body(NamedTuple):
    """The lines of an article in a mail, and the header of the message that it was forwarded from, if any."""

    lines: list[str]
    forwarded: Forwarded | None


def bare_subject(subject: str) -> str:
    """Return a subject without `Re:`, `Fwd:` and the like before it."""
    text = one_line(subject)
    while (match := _PREFIX.match(text)) and text[match.end() :].strip():
        text = text[match.end() :].strip()
    return text


def plain_text(text: str, *, flowed: bool, delsp: bool) -> str:
    """Return the text of a plain mail with soft line ends joined, and without signature and quotations.

    When everything in it is quoted, the marks are taken off instead.
    """
    lines = _unflowed(text, delsp=delsp) if flowed else text.split("\n")
    lines = _unsigned(lines)
    own = [line for line in lines if not line.startswith(">")]
    if sum(len(line.split()) for line in own if not _WROTE.fullmatch(line.strip())) >= 12:
        return _without_links("\n".join(own))
    return _without_links("\n".join(re.sub(r"^(?:> ?)+", "", line) for line in lines))


def body_of(lines: list[str], subject: str) -> Body:
    """Find the article among the lines of a mail: of a forwarded message that message, else what was written."""
    forwarded: Forwarded | None = None
    forwards = bool(_FORWARDING.match(subject.strip()))
    for _ in range(5):
        found = _header_at(lines)
        if found is None:
            break
        start, end, header = found
        above = _before_mark(lines[:start])
        replies = subject.strip()[:3].lower() in {"re:", "aw:"} and forwarded is None
        if replies or (not forwards and _words(above) > max(_MIN_WORDS, _words(lines[end:]))):
            lines = above
            break
        forwarded = header
        lines = lines[end:]
    wrote = next((index for index, line in enumerate(lines) if _WROTE.fullmatch(line)), None)
    if wrote is not None and _words(lines[:wrote]) >= _MIN_WORDS:
        lines = lines[:wrote]
    return Body(_without_furniture(lines), forwarded)


def _header_at(lines: list[str]) -> tuple[int, int, Forwarded] | None:
    """Find the header that a mail program puts above a message it forwards: three fields or more, one a line."""
    for start, line in enumerate(lines[:_FORWARD_WITHIN]):
        match = _FIELD.fullmatch(line)
        if not match or _name_of(match) == "to":
            continue
        fields: dict[str, str] = {}
        end = start
        while end < len(lines) and (match := _FIELD.fullmatch(lines[end])):
            fields.setdefault(_name_of(match), match["value"].strip(" *_"))
            end += 1
        if end - start >= 3 and "from" in fields and ("subject" in fields or "date" in fields):
            date = fields.get("date", "")
            header = Forwarded(
                sender_of(re.sub(r"\s*\[mailto:([^\]]+)\]", r" <\1>", fields["from"])),
                moment_of(date) or written_time(date),
                bare_subject(fields.get("subject", "")),
            )
            return start, end, header
    return None


def _name_of(match: re.Match[str]) -> str:
    called = match["name"].lower()
    return next(name for name, names in _FIELDS.items() if called in names)


def _before_mark(lines: list[str]) -> list[str]:
    """Leave out the line that announces a forwarded message, at the end of what stands above it."""
    while lines and (_FORWARD_MARK.fullmatch(lines[-1]) or _RULE.fullmatch(lines[-1])):
        lines = lines[:-1]
    return lines


def _without_furniture(lines: list[str]) -> list[str]:
    """Leave out the lines that a newsletter puts above and below its text."""
    feet = {index for index, line in enumerate(lines) if len(line.split()) <= 60 and _FOOT_FORMS.match(line)}
    last = max((index for index, line in enumerate(lines) if index not in feet and is_prose(line)), default=-1)
    end = min((index for index in feet if index > last >= 0), default=len(lines))
    return [
        line
        for index, line in enumerate(lines[:end])
        if index not in feet and not _HEAD_FORMS.fullmatch(line.strip(" |.!<>")) and not _RULE.fullmatch(line)
    ]


def _unflowed(text: str, *, delsp: bool) -> list[str]:
    """Join the lines of `format=flowed` (RFC 3676): a space at a line's end says that it goes on."""
    lines: list[list[str]] = []
    above: int | None = None
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        if line == "-- ":
            lines.append([line])
            above = None
            continue
        if depth == above:
            lines[-1].append(line)
        else:
            lines.append([">" * depth + line])
        above = depth if line.endswith(" ") else None
        if above is not None and delsp:
            lines[-1][-1] = lines[-1][-1][:-1]
    return ["".join(parts) for parts in lines]


def _unsigned(lines: list[str]) -> list[str]:
    """Cut the signature: a line of two hyphens, and a few lines below it."""
    for index in range(len(lines) - 1, max(len(lines) - _SIGNATURE_LINES - 2, 0), -1):
        if lines[index] in {"-- ", "--"}:
            return lines[:index]
    return lines


def _without_links(text: str) -> str:
    """Leave out addresses that a program put behind the words they belonged to, and those on lines of their own."""
    kept = (_LINK_BEHIND.sub("", line) for line in text.split("\n"))
    return "\n".join("" if _ONLY_LINK.fullmatch(line.strip()) and len(line) > 100 else line for line in kept)


def _words(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)

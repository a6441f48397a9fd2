"""The words in which news tells when something happened, as patterns; beside those that questions use as well."""

import re
from calendar import month_name

from bot.question.days import WEEKDAYS

_WEEKDAY = "|".join(day.capitalize() for day in WEEKDAYS)
_MONTH = "|".join(month_name[1:])
_YEAR = r"(?:19|20)\d\d"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen)"

WEEKDAY = re.compile(
    r"(?:\b(?P<lead>last|this|past|next|coming|every|each)\s{1,3})?"
    rf"\b(?P<weekday>{_WEEKDAY})\b(?P<own>[’']s)?(?:\s(?:of\s)?(?P<week>last|next)\sweek\b)?"
)
"""Names are written with capitals: no `IGNORECASE` here and for months, where `may` and `march` are words."""
MONTH = re.compile(
    rf"\b(?P<lead>[Ii]n|[Dd]uring|[Tt]hroughout|[Ss]ince|[Bb]efore|[Aa]fter|[Uu]ntil|[Bb]y|[Ee]arly|[Ll]ate|[Ll]ast|"
    rf"[Nn]ext|[Tt]his|[Ff]rom|[Bb]ack in|of)\s{{1,3}}(?:early\s|late\s|mid-?\s?)?(?P<month>{_MONTH})\b(?!\s\d|[’'-])"
)
YEAR = re.compile(
    rf"\b(?P<lead>[Ii]n|[Dd]uring|[Tt]hroughout|[Ss]ince|[Bb]efore|[Aa]fter|[Uu]ntil|[Bb]y|[Bb]ack in|[Ff]rom)\s{{1,3}}"
    rf"(?:early\s|late\s|mid-?\s?)?(?P<year>{_YEAR})(?![\w’'.%/-]*\w)"
)
AROUND_NOW = re.compile(
    r"\b(?P<after_tomorrow>the day after tomorrow)\b|\b(?P<tomorrow>tomorrow)\b"
    r"|\b(?:(?P<when>later|earlier)\s)?(?P<which>this|next)\s(?P<unit>week|month|year)\b"
    rf"|\bin\s(?P<count>{_COUNT})\s(?P<units>days?|weeks?|months?|years?)(?:[’']s?\stime)?\b"
    r"|\b(?P<overnight>overnight)\b",
    re.IGNORECASE,
)
"""Times that questions do not name: what is to come, and the week, month or year that is running."""
NO_DAY = re.compile(
    r"\b(?:the (?:previous|following|next|same) (?:day|night|morning|evening|week|month|year|weekday|afternoon)|"
    r"(?:a|one|two|three|several|some|the) (?:days?|weeks?|months?|years?|night) (?:before|earlier|later|after|prior)|"
    r"that (?:day|night|morning|evening|week|month|year))\b",
    re.IGNORECASE,
)
"""Counted from a day that another sentence names."""
REPEATED = re.compile(r"\b(?:every|each)\s$", re.IGNORECASE)
NAMED_AFTER = re.compile(
    r"^\s(?:Times|Post|Herald|Telegraph|Mail|Express|Mirror|Night|Madness|Agreement|Club|Revolution|Review|Sun|Show|"
    r"Magazine|Project|Movement|League|People)\b"
)
NAMED_BEFORE = re.compile(
    r"\b(?:Black|Super|Ash|Bloody|Good|Cyber|Easter|Shrove|Palm|Maundy|Sheffield|Giving|Casual|Holy|Whit|Theresa|The "
    r"Mail on|Small Business)\s$"
)
ASIDE = re.compile(
    r"\b(?:since|before|until|till|by|after|following|prior to|ahead of|than|up to|through|as of|dated|from|to)\s"
    r"(?:(?:the|early|late|last|noon|midnight|at least|\d{1,2}\s?[ap]m)\s)?(?:on\s)?$"
    r"|(?<!evening )(?<!night )(?<!morning )(?<!afternoon )(?<!day )(?<!hours )\bof\s$"
    r"|\b(?:the|an?|its|their|his|her|first time)\s(?:in\s)?$",
    re.IGNORECASE,
)
"""Where the time that follows bounds what is told, or is that of something beside it: "since May", "the May vote"."""
LONG = re.compile(r"\b(?:in|over|during|for|within)\s(?:the\s|all of\s)?$", re.IGNORECASE)
"""Before "last year": how long, and not when."""
LEAD = re.compile(r"\b(?:on|in|at|over|from|between)\s(?:the\s)?$", re.IGNORECASE)
FROM = re.compile(r"\bfrom\s$", re.IGNORECASE)
TO_DAY = re.compile(r"^\s?(?:-|–|to)\s?(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?!\s?[:.%]\d|\s[A-Z])")
FROM_DAY = re.compile(r"\b(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s?(?:-|–|to|and)\s?$")
_TO_COME = (
    r"will|won[’']t|shall|(?:may|might|could)(?! have)|(?:is|are) (?:\w+ )?to|going to|set to|due|scheduled|slated|"
    r"expected|planned|plans?|planning|aims? to|hopes? to|intends? to|poised to|upcoming|opens|begins|starts|kicks off|"
    r"resumes|expires|takes effect|takes place|to (?:begin|start|open|meet|vote|hold|resume|close|launch|take place|"
    r"end|be|appear|return|go|leave)"
)
_PAST = (
    r"[a-z]{2,}ed|said|told|was|were|had|has|have|did|met|held|won|lost|gave|took|made|began|left|led|paid|sold|bought|"
    r"built|rose|fell|broke|chose|found|went|came|kept|cut|hit|shot|fought|caught|wrote|drew|grew|knew|threw|flew|swore|"
    r"ran|saw|stood|struck|sent|spent|sank|set|put|hurt|spoke|became|brought|shut|quit|beat|read|rode|sat|sought|split|"
    r"spread|stole|tore|woke|wore|burst|dealt|fed|fled|froze|hid|laid|lay|lit|overturned|overtook|withdrew|undertook"
)
_DONE = r"(?:\s(?:not\s)?(?:to\s)?be\s\w+)?"
TENSE = re.compile(
    rf"\b(?:(?P<waited>(?:was|were|had been)\s(?:{_TO_COME})(?:\sto\s\w+)?)|(?P<ahead>(?:{_TO_COME}){_DONE})|"
    rf"(?P<past>{_PAST}))\b"
)
"""Words by which a clause is told to speak of what was, or of what is to come; `was due` was."""
STATIC = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|may|might|could|should|would|must|be|being|remains?|seems?)\b",
    re.IGNORECASE,
)
"""Verbs that by themselves tell of no act."""
QUOTED = re.compile(r"“[^“”]*”?|\"[^\"]*\"?")

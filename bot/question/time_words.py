"""The words in which times are given, as patterns; each ends somewhere near its begin, whatever the text."""

import re

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_COUNT = (
    r"(?:\d{1,3}|a few|a couple of|several|few|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen)"
)

_ISO = rf"(?P<iso>{_YEAR}[-/](?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\d|3[01]))(?![\d/-])"
_US = (
    rf"(?P<us_month>{_MONTH})\s{{1,3}}(?P<us_day>{_DAY})(?:st|nd|rd|th)?\b(?!\s{{0,3}}:)"
    rf"(?:,?\s{{1,3}}(?P<us_year>{_YEAR})\b)?"
)
_UK = (
    rf"(?P<uk_day>{_DAY})(?:st|nd|rd|th)?\s{{1,3}}(?:of\s{{1,3}})?(?P<uk_month>{_MONTH})"
    rf"(?:,?\s{{1,3}}(?P<uk_year>{_YEAR})\b)?"
)
_QUARTER = (
    r"(?:Q(?P<q>[1-4])|(?:the\s)?(?P<ordinal>first|second|third|fourth)\squarter(?:\sof)?)"
    rf"[\s,/-]{{1,3}}(?P<q_year>{_YEAR})\b"
)
_MONTH_YEAR = rf"(?P<my_month>{_MONTH})(?:\sof)?,?\s{{1,3}}(?P<my_year>{_YEAR})\b"
ONE = re.compile(rf"(?<![\w-])(?:{_ISO}|{_US}|{_UK}|{_QUARTER}|{_MONTH_YEAR})", re.IGNORECASE)
"""A day, month or quarter that needs no word before it."""
BARE = re.compile(
    r"\b(?P<lead>in|during|throughout|since|before|after|until|till|through|between|and|from|to|by|last|early\sin|late\sin|"
    r"early|late|mid|of|this|published)"
    rf"[\s-]{{1,3}}(?:early\s|late\s|mid-?)?(?:(?P<year>{_YEAR})|(?P<month>{_MONTH}))(?![\w’'-])",
    re.IGNORECASE,
)
"""A month or a year alone: only behind a word that makes it a time."""
NAMED_WEEKDAY = re.compile(
    r"(?:\b(?P<lead>on|last|this|past|since|before|after|until|next|coming|every)\s{1,3})?"
    rf"\b(?P<weekday>{_WEEKDAY})\b(?:[’']s)?",
    re.IGNORECASE,
)
RELATIVE = re.compile(
    r"\b(?P<today>today|tonight|this\s(?:morning|afternoon|evening))\b"
    r"|\bthe\sday\sbefore\s(?P<before_yesterday>yesterday)\b"
    r"|\b(?P<yesterday>yesterday|last\snight)\b"
    r"|\b(?:over\sthe|this|last|at\sthe)\s(?:past\s|last\s)?(?P<weekend>weekend)\b"
    r"|\b(?:last|past|previous)\s(?P<unit>week|month|quarter|year)\b"
    rf"|\b(?:last|past|previous)\s(?P<count>{_COUNT})\s(?P<units>days?|weeks?|months?|years?|hours?)\b"
    rf"|\b(?P<ago>{_COUNT})\s(?P<ago_unit>days?|weeks?|months?|years?)\sago\b",
    re.IGNORECASE,
)
NOW = re.compile(
    r"\b(?:this\s(?:past\s)?week|this\smonth|recent|recently|lately|latest|newest|currently|nowadays|right\snow|"
    r"at\sthe\smoment|these\sdays|so\sfar|up\sto\snow|breaking\snews)\b",
    re.IGNORECASE,
)
SINCE_EVENT = re.compile(r"\bsince\s(?:the|his|her|their|its)\s(?:[\w’'-]+\s){0,3}?[\w’'-]{3,}", re.IGNORECASE)
FUTURE = re.compile(
    r"\b(?:will|won[’']t|shall|upcoming|going to|set to|due to|scheduled|expected to|poised to|"
    r"next (?:week|month|year)|tomorrow|"
    r"soon|(?:is|are) (?:\w+ )?(?!being)\w{2,}ing)\b|\b(?:annually|yearly|(?:every|each) (?:year|month|week|day))\b",
    re.IGNORECASE,
)
PAST = re.compile(r"\b(?:did|was|were|had|has|have|said|told|reported|announced)\b", re.IGNORECASE)
PUBLISHED = re.compile(
    r"(?:\b(?:publish|post|print|dat|issu|air|releas)(?:ed|ing)\s(?:on\s|in\s|the\s)?"
    r"|\b(?:report|article|story|piece|coverage|column|interview|editorial|post)s?\s(?:on|of|from|dated)\s(?:the\s)?"
    r"|[’']s?\s(?:report|article|story|piece|coverage)\s(?:on|of|from)\s(?:the\s)?)$",
    re.IGNORECASE,
)
PIECE_AFTER = re.compile(r"^,?\s(?:\w+\s)?(?:report|article|story|piece|edition|issue|column)\b", re.IGNORECASE)
LEAD = re.compile(
    r"\b(?P<lead>since|before|after|until|till|from|between|starting|published\s(?:on|in)|on|in|dated|of|and|to|through|"
    r"during)\s(?:the\s)?$",
    re.IGNORECASE,
)
CAPITALISED_BEFORE = re.compile(r"(?:^|\s)(?P<word>[A-ZÀ-Þ][\w’'-]*)\s$")
NOT_PART_OF_A_NAME = frozenset(
    "on last this past since before after until in during by from the and next every late early what did when who "
    "which why how where".split()
)

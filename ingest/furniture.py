"""The furniture of a news page: lines that stand around a report and are no part of it, told one line at a time.

A line of furniture that is kept costs little; a line of the report that is dropped is lost. So each rule asks for a form
that no sentence of a report has. Corrections and notes of an update are the report's own words and are never furniture.
"""

import re
from enum import StrEnum, auto

from ingest.outlets import known_outlet


class Kind(StrEnum):
    """What a line of furniture is."""

    masthead = auto()
    section = auto()
    reading_time = auto()
    caption = auto()
    related = auto()
    related_heading = auto()
    """Opens a list of links: the headlines under it go too."""
    prompt = auto()
    """Share, subscribe, comment, listen, cookies, advertisement."""
    contributor = auto()
    copyright = auto()
    byline = auto()
    date = auto()


SECTIONS = frozenset(
    "home|news|world|world news|politics|business|economy|markets|money|finance|sport|sports|football|opinion|comment|"
    "analysis|culture|arts|books|film|music|lifestyle|life|life & style|style|travel|food|health|science|technology|tech|"
    "climate|environment|education|weather|video|videos|live|live tv|podcasts|newsletters|magazine|local|national|"
    "international|europe|asia|africa|americas|middle east|united states|u.s.|us|uk|uk news|us news|u.s. news|india|china|"
    "australia|russia|ukraine|national security|foreign policy|investigations|explainers|features|obituaries|weekend|harbour|"
    "more|latest|breaking news|top stories|crime|courts|entertainment|elections|letters|notices|regions|cities|society|"
    "in brief|interviews|transport|celebs|tv|sustainability|legal|cities|investing|property|motoring|gaming|jobs|shop|"
    "puzzles|games|audio|data|royals|showbiz|fashion|beauty|wellness|fitness|religion|history|space|energy|defence|defense".split(
        "|"
    )
)
_UI = (
    r"share|share (?:full )?article(?: via [\w ]{1,20})?|\d{1,6}|acquire licensing rights|reuse this content|tweet|print|e-?mail|mail|save|copy(?: link)?|link copied|facebook|twitter|whatsapp|linkedin|reddit|telegram|"
    r"messenger|pinterest|bluesky|threads|instagram|flipboard|x|comments?|reply|like|menu|search|sign in|log in|sign up|"
    r"subscribe|subscribe now|register|donate|close|listen|watch|play|pause|mute|follow|following|bookmark|gift|"
    r"gift article|more options|skip to (?:main )?content|back to top|font size|text size|view in app|open in app|"
    r"advertisement|advertising|ad|ads|sponsored|sponsored content|paid (?:content|post)|promoted|ad feedback|"
    r"newsletter|newsletters|my account|accept(?: all)?|reject all|manage (?:choices|cookies)|privacy policy|terms of use|"
    r"cookie policy|contact us|about us|supported by|toggle caption|hide caption|enlarge this image"
)
_AGENCY = (
    r"ap|afp|reuters|getty(?: images)?|epa(?:-efe)?|pa(?: wire| images| media)?|upi|xinhua|bloomberg|tass|ansa|efe|pti|ani|dpa|"
    r"shutterstock|istock|alamy|imago|zuma(?: press)?|associated press|agence france-presse|anadolu(?: agency)?|kyodo|yonhap|"
    r"sipa(?: usa)?|nurphoto|unsplash|wikimedia commons"
)
_THING = r"(?:story|article|report|piece|page|post|video|episode|podcast|interview|column)"
_PHOTO = r"(?:photo(?:graph)?s?|pictures?|images?|illustration|graphic|file (?:photo|picture|image))"

# The first rule that fits names the line; each must fit the whole of it.
_RULES: tuple[tuple[Kind, str], ...] = (
    (Kind.reading_time, r"(?:(?:estimated )?reading time:? )?(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
        r"[ -]?min(?:ute)?s?(?:[ -](?:read|listen|watch|video|audio)|(?: to)? read)?"),
    (Kind.reading_time, r"(?:listen|read|watch|audio)\W{1,4}\d{1,3}(?::\d\d| ?min(?:ute)?s?)\W?"),
    (Kind.reading_time, r"(?:video|audio|watch|listen|play)\W*\d\d?:\d\d(?::\d\d)?"),
    (Kind.reading_time, r"\d\d?:\d\d ?/ ?\d\d?:\d\d"),
    (Kind.prompt, r"[\W_]+"),
    (Kind.prompt, rf"(?!\W*\d+\W*$)\W*(?:{_UI})(?:\W+(?:{_UI}))*\W*"),
    (Kind.prompt, r"(?:click here to |tap to )?join\b.{0,60}\b(?:whatsapp|telegram|channel|community|"
        r"newsletter|facebook group|membership|members)\b.{0,120}"),
    (Kind.prompt, r"[^“”\"]{0,120}\b(?:consider (?:becoming|supporting|donating|subscribing)|become a (?:member|subscriber|supporter)|"
        r"make a donation|support us)\b[^“”\"]{0,120}"),
    (Kind.prompt, r"list of \d+ items|end of list|save (?:articles|stories) .{0,60}|stay connected"),
    (Kind.prompt, r"our standards: .{0,80}"),
    (Kind.contributor, r".{10,300}[.] more about [A-Z][\w.’' -]{3,50}"),
    (Kind.prompt, rf"(?:share|save|print|email|gift|bookmark|like|rate|copy|forward) this(?: {_THING})?\b.{{0,60}}"),
    (Kind.prompt, r"(?:share|follow(?: us)?|find us|join us|like us)(?: \w+)? on (?:facebook|twitter|x|whatsapp|linkedin|"
        r"instagram|telegram|google news|youtube|threads|bluesky|reddit|tiktok|social media)\b.{0,80}"),
    (Kind.prompt, r"follow .{1,60} (?:on (?:facebook|twitter|x|instagram|whatsapp|bluesky|threads)|for (?:more|results|"
        r"updates|the latest|news|live)\b).{0,60}"),
    (Kind.prompt, rf"(?:if you )?(?:like|liked|love|enjoy(?:ed|ing)?) (?:this|our|what you)\b.{{0,30}}(?:{_THING}|reading|journalism|read)[?,].{{0,120}}"),
    (Kind.prompt, r"\(?\d[\d.,]*k? comments?\)?|comments? ?\(?\d[\d.,]*k?\)?|(?:view|show|see|read|leave|post|add|write|hide)"
        r" (?:all |a |the |your |\d[\d,.]* )*comments?(?: \(?\d+\)?)?|join the (?:conversation|discussion)|be the first to comment\W*|"
        r"comments (?:are )?(?:closed|off|open)\W*|what do you think\? .{0,80}comments?\b.{0,40}"),
    (Kind.prompt, r"\d[\d.,]*k? (?:shares?|views|likes|reposts|reactions)"),
    (Kind.prompt, r"(?:sign up|subscribe|register)(?: now| here| today| free)?(?: for| to| and| with)\b.{0,200}"),
    (Kind.prompt, r"(?:get|receive|want|have)\b.{0,80}\b(?:newsletters?|inbox|e-?mail(?:ed)?|our app|the app|on your phone|alerts|"
        r"delivered|straight to your|push notifications)\b.{0,120}"),
    (Kind.prompt, r"(?:our |the |free |daily |weekly )*newsletter(?:\s*[:|–—-]\s.{1,160})?"),
    (Kind.prompt, r"(?:already a (?:subscriber|member)\?|not a (?:subscriber|member)\?|you have \d+ free articles?).{0,120}"),
    (Kind.prompt, r"(?:support (?:our|independent|local|quality) (?:\w+ )?journalism)\b.{0,120}"),
    (Kind.prompt, r"(?:this (?:article|story|content) is (?:for|available (?:only )?to) (?:our )?(?:subscribers|members)).{0,120}"),
    (Kind.prompt, r"(?:download|get|try|install) (?:our|the)(?: [\w’']+){0,4} app\b.{0,100}"),
    (Kind.prompt, r"(?:tell us what you think|write to the editor|send (?:us|your)|got a (?:tip|story)\?|have a (?:tip|story|"
        r"question|confidential tip)\b|do you have a (?:tip|story)\b|share your (?:thoughts|views|experience|story)|"
        r"what do you think\?|let us know|have your say|contact the (?:reporter|author|newsroom)).{0,160}"),
    (Kind.prompt, r"(?:advertisement\W+)?(?:story|article|text|report)?\s?(?:continues?|resumes?) (?:below|after)(?: (?:this|the))?(?: (?:ad|advert|"
        r"advertisement|newsletter promotion|promotion|video|image))?\W*|skip (?:past )?(?:the |this )?(?:ad|advertisement|"
        r"newsletter promotion|promotion|video|after \w+ promotion)\b.{0,60}|after newsletter promotion"),
    (Kind.prompt, r"(?:we|our (?:site|website|partners)|this (?:site|website|page)|by (?:using|continuing|clicking)|you can|please|"
        r"accept|manage|to (?:view|see|watch) this)\b[^“\"]{0,200}\b(?:cookies?|privacy (?:policy|settings)|terms of (?:use|service)|"
        r"your consent|your device|javascript)\b[^“\"]{0,300}"),
    (Kind.prompt, rf"(?:listen to|hear|watch) (?:this|the|our)? ?(?:{_THING}|latest {_THING}|live(?: stream)?)\b.{{0,60}}"),
    (Kind.prompt, r"your browser (?:does not|doesn.t) support .{0,60}|this audio is (?:auto-?)?(?:generated|read)\b.{0,80}|"
        r"(?:this )?(?:video|media|audio) (?:cannot|can't|can’t|could not) be (?:played|loaded)\b.{0,60}"),
    (Kind.related_heading, r"(?:related|related (?:stories|articles|topics|content|news|links|coverage|reading)|most (?:read|"
        r"popular|viewed|shared)(?: (?:in|on|from) .{2,30})?|read (?:more|next|also)|also read|recommended(?: for you|"
        r" (?:stories|reading))?|more on this(?: story| topic)?|more (?:from|in|on) [^.:]{2,40}|more stories|more coverage|"
        r"trending(?: now)?|explore more(?: on these topics)?|editors?['’]?s? (?:picks|choice)|what to read next|up next|you (?:may|might) (?:also )?like|"
        r"top stories|latest (?:news|stories)|in case you missed it|don['’]t miss|around the web|elsewhere on .{2,30}|"
        r"keep reading|must[- ]reads?|also in the news)\W?"),
    (Kind.related, r"\W{0,3}(?:read(?: (?:more|also|next|on|the (?:full )?story|our \w+))?|also read|see(?: also)?|watch(?: also)?|"
        r"listen|related(?: (?:story|stories|article|articles|coverage|news|reading|topics))?|recommended|must[- ]read|"
        r"don['’]t miss|in case you missed it|icymi|in pictures|in photos|also in [\w ’']{2,30}|more(?: [\w’'&]+){0,4}|"
        r"from the archives?|up next|explained|editor['’]s pick|background|tags?|topics?|filed under|in this story)"
        r"(?: ?: | \| | [»›>] | — ).{3,250}"),
    (Kind.related, r"(?:[»›►▶→]\s*.{5,200}|.{0,120}\b(?:read more|click here|read the full story|continue reading)\W*(?:here)?\W{0,3})"),
    (Kind.caption, rf"(?:{_PHOTO}|credit|(?:photo|image|picture) (?:credit|source|caption|courtesy|by)s?(?: of)?)"
        r"(?: courtesy of)?\s*(?::|,|\||\.\.\.|…)\s*\S.{0,250}"),
    (Kind.caption, r"(?:photo|photos|photograph|image|picture|illustration|graphic)s? (?:courtesy of|courtesy|by|via) [A-Z][\w .,’'&/-]{2,60}"),
    (Kind.caption, r"file(?: photo)?\s?[:–—-]\s.{5,400}\)|file photo\s?[:–—-]\s.{5,400}"),
    (Kind.caption, rf"(?:[\w .’'-]{{2,40}}\s?/\s?)*(?:{_AGENCY})(?: (?:photo|pool|file))?(?:(?:\s?/\s?| via |, )[\w .’'-]{{2,40}})*"
        r"(?: via [\w ]+)?"),
    (Kind.contributor, r"[^“”\"]{3,400}\bcontributed (?:(?:additional )?reporting(?: from [\w ,.’'-]{2,80})?"
        r"(?: (?:to|for) (?:this|the) (?:report|story|article|piece))?|(?:to|for) this (?:report|story|article|piece))\W*"),
    (Kind.contributor, r"\(?(?:(?:additional|with|further|more) )?(?:reporting|writing|editing|compiled|files?|inputs?|writing and "
        r"reporting|edited|translated|reporting and writing)(?: and \w+)? (?:by|from) [^“”\"]{3,300}"),
    (Kind.contributor, r"\(?(?:with (?:additional )?(?:inputs?|files?|reporting|agency inputs|material) (?:from|by)|with agencies)\b"
        r"[^“”\"]{0,120}"),
    (Kind.copyright, r"(?:©|\(c\)|copyright(?: ©|\W+(?:19|20)\d\d|:| by\b)|&copy;).{0,200}|.{0,120}\ball rights reserved\b.{0,160}|"
        r"this material may not be published\b.{0,200}"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _RULES)
_NOTE = re.compile(
    r"(?:\W*(?:correction|clarification|editor['’]s note|editors['’] note|update|updated)\b(?!\s*\d)|this (?:story|article|"
    r"report|version|post|page) (?:has been|was) (?:updated|corrected|amended|clarified|revised))",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"sources?: (.{2,50})", re.IGNORECASE)
_CREDIT_IN_LINE = re.compile(
    rf"[.!?”\"’')\w]\s*(?:{_PHOTO}|credit|photo credit|image credit)(?: by)?\s*(?::|\.\.\.|…)\s*[^.:]{{2,80}}\.?$",
    re.IGNORECASE,
)
_AGENCY_AT_END = re.compile(
    r"[.\d”\"’]\s+(?:REUTERS|AP Photo|AFP|EPA|Getty Images|PA|Handout|Pool)/[A-Z][\w ./’'-]{2,60}$"
)
_CREDIT_AFTER_BAR = re.compile(
    r"[.!?”\"’]\s*\|\s*(?:[A-Z][\w.’'-]*[ ]?){1,4}(?:/|for |via )[A-Z][\w ./’'-]{1,50}$"
)
_PARENTHESIS = re.compile(
    r"(?P<before>.*?)(?P<stop>[.!?”\"’])?\s*[(\[](?P<inside>[^()\[\]]{2,90})[)\]]$", re.DOTALL
)
_CREDIT = re.compile(
    rf"(?:.*\b(?:photos?|photograph|via|handout|courtesy|pool|file|images?|screen ?(?:grab|shot)|illustration|graphic)\b.*"
    rf"|(?:.*[/,] ?)?(?:{_AGENCY})(?:[/,].*)?|[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){{1,3}}(?: ?/ ?| for (?:the )?)[A-Z].*)",
    re.IGNORECASE,
)
_NAMES_ONLY = re.compile(r"[A-Z“\"][\w.:’'&-]*(?:[ /,]+(?:[A-Z][\w.’'&-]*|for|the|via|of|and|by|photo|file|pool|image|images|"
    r"handout|courtesy))*")  # fmt: skip


def furniture_kind(line: str) -> Kind | None:
    """Return what kind of furniture a line is, wherever on a page it stands; None for a line to keep."""
    if len(line) > 600 or _NOTE.match(line):
        return None
    if "\n" not in line and len(line.split()) <= 60:
        for kind, rule in _COMPILED:
            if rule.fullmatch(line) and not _says(kind, line):
                return kind
    if (source := _SOURCE.fullmatch(line)) and known_outlet(source[1]):
        return Kind.contributor
    return Kind.caption if is_caption(line) else None


def is_caption(line: str) -> bool:
    """Tell whether a line is a picture's caption: it ends in a credit, in parentheses or after `Photo:`."""
    words = len(line.split())
    if words > 70 or "\n" in line:
        return False
    if words <= 60 and any(
        rule.search(line) for rule in (_CREDIT_IN_LINE, _AGENCY_AT_END, _CREDIT_AFTER_BAR)
    ):
        return True
    match = _PARENTHESIS.fullmatch(line)
    if not match:
        return False
    inside = match["inside"].strip()
    if _is_agency(inside):
        # Agencies also sign the last paragraph of a report: `he said. (PTI)`.
        return words <= 45 and not re.search(r"\b(?:said|says|told|added)\b|[”\"]", line)
    marked = (
        match["stop"]
        or re.match(r"(?:file|photo|image|picture|courtesy|handout)\b", inside, re.IGNORECASE)
        or "/" in inside
    )
    return bool(marked and _CREDIT.fullmatch(inside) and _NAMES_ONLY.fullmatch(inside))


def is_section(line: str) -> bool:
    """Tell whether a line is made of section names: `World`, `Sport > Football`, `Home News Politics`."""
    parts = [
        part.strip().lower() for part in re.split(r"\s*[|/>›»·•]\s*|\s{2,}", line.strip()) if part.strip()
    ]
    if not parts or len(line) > 200:
        return False
    if all(part in SECTIONS for part in parts):
        return True
    if re.search(r"[>›]|\s/\s", line):
        return len(parts) >= 2 and parts[0] in SECTIONS and all(len(part.split()) <= 4 for part in parts)
    words = line.split()
    known = sum(word.lower() in SECTIONS for word in words)
    return len(words) >= 4 and known >= len(words) * 0.75 and all(word[0].isupper() for word in words)


def _is_agency(text: str) -> bool:
    """Tell whether a credit is the name of an agency alone."""
    return bool(re.fullmatch(_AGENCY, text, re.IGNORECASE) or known_outlet(text))


def _says(kind: Kind, line: str) -> bool:
    """Tell whether a line that has the form of a prompt or a link reports somebody's words after all."""
    if kind not in {Kind.prompt, Kind.related, Kind.copyright}:
        return False
    return bool(re.search(r"\b(?:said|says|told|according to)\b", line)) and line.rstrip().endswith(
        (".", "”", '"')
    )

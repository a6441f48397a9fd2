"""The words by which editors' notes begin, and those that stand around the day of a change."""

import re
from typing import Literal

Kind = Literal["correction", "clarification", "update", "retraction", "note"]

_OPENING = r"[^\w“\"„«]*"
_WORK = (
    r"(?:(?:news )?(?:article|story|report|version|post|page|piece|column|dispatch|analysis|interview|review|obituary)"
    r"|headline|caption|subheading|standfirst|graphic|chart|map|text|transcript|live ?blog|blog)\b"
)
_OWN = rf"(?:this|our) (?:\w+ )?{_WORK}(?! of\b)"
_TEXT = r"(?:article|story|report|post|page|piece|column|interview|review)"
_PAPER = r"(?:the )?(?:[\w'’]+ ){1,5}(?:has|have)"
_ABOUT = rf"(?:the (?:\w+ )?{_WORK} (?:of|to|on|in|for|accompanying|with) )?{_OWN}"
_EARLIER = (
    r"(?:(?:an|the|a|our) (?:\w+ )?(?:earlier|previous|prior|original|initial|first)|earlier|previous) "
    rf"(?:\w+ )?(?:version|edition|draft)s? of (?:{_OWN}|the (?:article|story|headline|caption))"
)
_DONE = r"(?:(?:has|have)(?: since)? been|was|were|is)"
_REVISED = r"(?:updated|edited|amended|changed|revised|modified|altered|expanded)"
_THE = r"the (?:article|story|headline|text|caption)(?: above)? (?:has|have)(?: since)? been"
_WE = r"we (?:have )?(?:since )?"
_OWING = r"(?:due to|because of|owing to) an? [\w’' -]{1,60}, "
_WRONG = (
    r"(?:misstate[sd]?|misspell?ed|misspelt|misidentified|misattributed|misquoted|misreported|mistakenly|"
    r"incorrectly|wrongly|erroneously|inaccurately|omitted|in error|the wrong|an error|an incorrect|a mistake)"
)
# A report that somebody else withdraws or amends is news.
_NOT_BY = r"\b(?! by (?!(?:the |its |our |an? )?(?:author|editor|publisher|newsroom|desk)))"
_SOME = r"(?:(?:a|an|the|more|new|additional|further|latest|official) )*"
_TOLD = r"(?:comments?|statements?|details|quotes?|information|reactions?|responses?|background)"

_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
_MONTH = (
    r"(?:jan|ene|gen|feb|fév|mar|mär|apr|avr|abr|may|mai|mag|jun|juin|giu|jul|juil|lug|aug|aoû|ago|sep|set|oct|okt|"
    r"ott|out|nov|dec|dez|déc|dic)[^\W\d_]{0,7}\.?"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?(?: of| de)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
_FULL_DATE = (
    rf"(?:{_DAY},?(?: de| del)? \d{{4}}|\d{{4}}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
_HOUR = r"\d{1,2}(?:[:.h]\d\d)?(?: ?[ap]\.?m\b\.?)?(?: (?:(?-i:[A-Z]{2,5})|Uhr))?"

LABELS: dict[Kind, str] = {
    "retraction": r"retractions?|retracted|withdrawn|story withdrawn|story removed|mandatory kill|ritrattazione",
    "correction": (
        r"corrections?(?: and clarifications?| appended| notice| note| to this \w+)?|corrected|erratum|"
        r"errata(?: corrige)?|corrigendum|korrekturen|korrektur|berichtigung|richtigstellung|korrigiert|"
        r"rectificatif|corrigé|corrección|fe de err\w+|corregido|rectificación|rettifica|correção"
    ),
    "clarification": (
        r"clarifications?|clarified|klarstellung|précision|aclaración|clarificación|precisazione|esclarecimento"
    ),
    "update": (
        r"updates?|updated|last updated|aktualisierung|aktualisiert|mise à jour|mis à jour|actualización|actualizado|"
        r"aggiornamento|aggiornato|atualização|atualizado"
    ),
    "note": (
        r"editor(?:s['’]?|['’]s)?['’]? note|ed\. note|note (?:from|by|of) the editors?|note to (?:our )?readers|"
        r"newsroom note|anmerkung der redaktion|hinweis der redaktion|anm\. d\. red\.|"
        r"note de la rédaction|note de l['’]éditeur|ndlr|nota del editor|nota de la redacción|n\. de la r\.|"
        r"nota della redazione|ndr"
    ),
}

SAYINGS: dict[Kind, tuple[str, ...]] = {
    "retraction": (
        rf"(?:this|our) {_TEXT} {_DONE} (?:retracted|withdrawn|taken down|removed|unpublished){_NOT_BY}",
        rf"{_PAPER} retracted {_OWN}",
        rf"we (?:have |are )?(?:since )?(?:retract(?:ed|ing)?|withdrawn|withdrawing|removed) {_OWN}",
        r"dieser (?:artikel|text|beitrag) wurde zurückgezogen",
        r"cet article a été (?:retiré|dépublié)",
        r"este artículo (?:ha sido|fue) retirado",
    ),
    "clarification": (
        rf"{_ABOUT} {_DONE} clarified{_NOT_BY}",
        rf"{_WE}clarified {_ABOUT}",
        rf"{_ABOUT} {_DONE} {_REVISED}\b.{{0,60}}? to (?:clarify|make (?:it )?clear)",
    ),
    "correction": (
        rf"(?:{_OWING}|in |on [\w ,]{{3,30}}? |the (?:\w+ ){{1,3}}(?:on|in|of|to|with) )?{_EARLIER}\b",
        rf"an? (?:correction|clarification) (?:was|has been) (?:made|added|appended) (?:to {_OWN}|on {_FULL_DATE})",
        rf"{_PAPER} corrected {_OWN}",
        r"we (?:apologi[sz]e for|regret) (?:the|this|an|any) (?:errors?|mistakes?)\b",
        rf"{_OWING}{_ABOUT}\b",
        rf"{_ABOUT} {_DONE} (?:\w+ )?(?:corrected|amended|rectified){_NOT_BY}",
        rf"{_ABOUT} {_DONE} {_REVISED}\b.{{0,60}}? to (?:correct|fix)",
        rf"{_ABOUT}[^.!?\n]{{0,60}} {_WRONG}\b",
        rf"{_THE} (?:corrected|amended){_NOT_BY}",
        rf"on {_WEEKDAY}{_FULL_DATE},? {_ABOUT} {_DONE} (?:corrected|amended)\b",
        rf"{_WE}(?:corrected|amended) (?:{_ABOUT}|the (?:article|story|headline|text|figure|name)\b)",
        r"\(corrects?\b",
        r"in einer (?:früheren|vorherigen|ersten|älteren) (?:version|fassung) (?:dieses|des) \w{5,8}s\b",
        r"dieser (?:artikel|text|beitrag) wurde (?:.{0,40} )?(?:korrigiert|berichtigt)",
        r"une (?:version|première version) (?:précédente |antérieure |initiale )?de (?:cet article|ce texte)",
        r"(?:cet article|ce texte) a été (?:.{0,40} )?(?:corrigé|modifié|rectifié)",
        r"una versión (?:anterior|previa) de(?:l| este) (?:artículo|texto)",
        r"est[ea] (?:artículo|texto|noticia) (?:ha sido|fue) (?:corregid|modificad|rectificad)[oa]",
    ),
    "update": (
        rf"{_ABOUT} {_DONE} (?:\w+ )?(?:published|posted)[^.\n]{{0,80}} (?:and|but) (?:\w+ ){{0,4}}updated\b",
        rf"{_ABOUT} {_DONE} (?:\w+ )?{_REVISED}{_NOT_BY}",
        rf"{_THE} updated{_NOT_BY}",
        rf"on {_WEEKDAY}{_FULL_DATE},? {_ABOUT} {_DONE} (?:updated|changed)\b",
        rf"{_WE}updated {_ABOUT}",
        r"updated (?:to (?:add|include|reflect|correct|clarify|remove|say|note|show)|throughout)\b",
        rf"updated with {_SOME}{_TOLD}\b",
        r"\((?:updates?|adds|recasts|refiles|repeats|removes)\b[^)]*\)\W*$",
        r"dieser (?:artikel|text|beitrag) wurde (?:.{0,40} )?aktualisiert",
        r"(?:cet article|ce texte) a été (?:.{0,40} )?mis à jour",
        r"est[ea] (?:artículo|texto|noticia) (?:ha sido|fue) actualizad[oa]",
    ),
}

_CHANGED = (
    r"(?:(?:correction|clarification) was (?:made|added|appended)|"
    r"corrected|amended|updated|clarified|changed|edited|modified|revised|retracted|withdrawn|removed|rectified|"
    r"korrigiert|aktualisiert|corrigé|modifié|à jour|actualizado|corregido|modificado|aggiornato|atualizado)"
)
# After a label: what ends a heading, or a day or hour; "Update on the flood" is a sentence.
_LABEL_ENDS = (
    r"(?=\s*(?:[:|(\[,–—]|-+\s|\.?$)"
    rf"|\s+(?:on |am |du |le |el |del |de |at )?{_WEEKDAY}"
    rf"(?:{_FULL_DATE}|{_DAY}(?:\s*[:,–—(]| to |\.?$)|\d{{1,2}}(?:[:.h]\d\d| ?[ap]\.?m\b)|\d+\s*[:–—-]))"
)


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern for which upper and lower case are one."""
    return re.compile(pattern, re.IGNORECASE)


LABELLED: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, compiled(rf"{_OPENING}(?:{words}){_LABEL_ENDS}")) for kind, words in LABELS.items()
)
SAID: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, compiled(rf"{_OPENING}(?:{'|'.join(forms)})")) for kind, forms in SAYINGS.items()
)

DATE = compiled(
    rf"\b(?P<full>{_FULL_DATE})(?P<hour>,? (?:at |um |à |, )?{_HOUR}(?![\w/]))?|\b(?P<yearless>{_DAY})\b(?!,? \d{{4}})"
)
CUE = compiled(
    rf"(?:{'|'.join(LABELS.values())}|{_CHANGED})(?: \d+)?"
    rf"(?:\W+(?:on|at|am|um|le|el|vom|von|du|del|de|published|(?:mon|tues|wednes|thurs|fri|satur|sun)day|{_HOUR}))*\W*$"
)
"""Before the day of a change."""
DAY_ENDS = compiled(r"\s*(?:$|[^\w\s]|(?:to|at|by|because|after|with|and|um|à|pour|para|korrigiert|aktualisiert)\b)")
"""After the day of a change that a cue stands before."""
CHANGED_THEN = compiled(rf"\s*(?:um [\d:.]+ uhr )?{_CHANGED}\b|,? {_ABOUT} {_DONE} {_CHANGED}\b")
"""After a day that comes before what was done on it."""
LEADING = compiled(rf"\W*(?:(?:on|am|le|el) )?{_WEEKDAY}$")
LAST = compiled(r"(?:[(\[–—-]|[.!?]”?)\s*(?:on )?$")

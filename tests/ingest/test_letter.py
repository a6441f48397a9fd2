"""The lines of a mail and its HTML, piece by piece."""

import pytest

from ingest.formats.letter import bare_subject, body_of, plain_text
from ingest.formats.letter_html import letter_of
from tests.ingest.test_mail import STORY


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: RE[2]: Fwd: Ferry", "Ferry"),
        ("WG: Ferry", "Ferry"),
        ("[EXT] FW: Ferry", "Ferry"),
        ("Reform: yes", "Reform: yes"),
        ("Re:", "Re:"),
    ],
)
def test_subjects(subject: str, bare: str):
    assert bare_subject(subject) == bare


def test_a_text_that_is_all_quoted_is_unquoted():
    quoted = "> " + "\n> ".join(STORY)
    assert plain_text(quoted, flowed=False, delsp=False) == "\n".join(STORY)


def test_words_like_a_header_stay_in_an_article():
    lines = ["From: the desk", STORY[0], "Date: not known", STORY[1], "Subject: ferries", STORY[2]]
    assert body_of(lines, "Ferry").lines == lines


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">{}</div>',
        '<div style="max-height:0px;overflow:hidden">{}</div>',
        '<div style="color:#FFF">{}</div>',
        '<td bgcolor="#222222"><p style="color:rgb(34,34,34)">{}</p></td>',
        '<div style="visibility: hidden"><b>{}</b></div>',
        '<div style="opacity:0">{}</div>',
        '<font color="white">{}</font>',
        "<div hidden>{}</div>",
    ],
)
def test_what_is_not_seen_in_html_is_counted(hidden: str):
    letter = letter_of(f"<p>Seen.</p><table><tr>{hidden.format('Unseen words.')}</tr></table><p>Seen too.</p>")
    assert (letter.text, letter.hidden) == ("Seen.\n\nSeen too.", 1)


@pytest.mark.parametrize(
    "shown", ['<td bgcolor="navy"><p>{}</p></td>', '<td bgcolor=#222><p style="color:white">{}</p></td>',
              '<td style="background:url(x.png)"><p style="color:#fff">{}</p></td>', '<p style="font-size:11px">{}</p>']
)  # fmt: skip
def test_what_is_seen_in_html_is_kept(shown: str):
    assert letter_of(f"<table><tr>{shown.format('Seen words.')}</tr></table>").text == "Seen words."

"""The sample articles written out in every kind of document that can be read."""

import csv
import gzip
import io
import json
import mailbox
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

from ingest.documents import Document
from ingest.formats import read_document
from ingest.sources import find_files
from ingest.values import Draft

SAMPLES = Path(__file__).parents[2] / "samples" / "articles"


def articles() -> list[Draft]:
    """The sample articles, in the order of their files."""
    found = (path for path in find_files([str(SAMPLES)]) if isinstance(path, Path))
    drafts = (draft for path in found for draft in read_document(Document.of_file(path)))
    return [draft for draft in drafts if isinstance(draft, Draft)]


def written(drafts: list[Draft]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of documents that hold these articles, every kind in turn; at least 30 articles are needed."""
    waiting = iter(drafts)
    for ending, write in _ONE.items():
        yield f"one{ending}", write(next(waiting))
    for ending, write_all in _MANY.items():
        yield f"many{ending}", write_all([next(waiting), next(waiting)])
    for ending, pack in _PACKED.items():
        one, other = next(waiting), next(waiting)
        yield f"packed{ending}", pack({"a/one.txt": plain(one), "b/two.html": html(other)})
    changed = next(waiting)
    yield "v1.jsonl", jsonl([changed.model_copy(update={"id": "changed", "updated_at": None})])
    later = f"{changed.text}\n\nThe council met again in the evening and put the vote off by a week."
    update = {"id": "changed", "text": later, "updated_at": "2026-11-01T10:00:00+00:00"}
    yield "v2.jsonl", jsonl([changed.model_copy(update=update)])


def write(folder: Path) -> list[Path]:
    """Write them all into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, data in written(articles()):
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    return paths


def plain(draft: Draft) -> bytes:
    """As a plain text with its headline on top."""
    return f"{draft.title}\n\n{draft.text}\n".encode()


def html(draft: Draft) -> bytes:
    """As a web page that says in JSON-LD what it is."""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": draft.title,
        "datePublished": draft.published_at,
        "publisher": {"@type": "Organization", "name": draft.outlet},
    }
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in draft.text.split("\n\n"))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(draft.title)}</title>"
        f'<script type="application/ld+json">{json.dumps(facts)}</script></head>'
        f"<body><article><h1>{escape(draft.title)}</h1>{paragraphs}</article></body></html>"
    ).encode()


def markdown(draft: Draft) -> bytes:
    """As Markdown under front matter."""
    return f"---\ntitle: {json.dumps(draft.title)}\ndate: {draft.published_at}\n---\n\n{draft.text}\n".encode()


def jsonl(drafts: list[Draft]) -> bytes:
    """As JSON lines."""
    return "".join(f"{json.dumps(_row(draft), ensure_ascii=False)}\n" for draft in drafts).encode()


def _row(draft: Draft) -> dict[str, Any]:
    return draft.model_dump(
        exclude_none=True, include={"id", "title", "text", "url", "outlet", "published_at", "updated_at"}
    )


def table(drafts: list[Draft]) -> bytes:
    """As CSV with a header."""
    out = io.StringIO()
    rows = [_row(draft) for draft in drafts]
    writer = csv.DictWriter(out, sorted({name for row in rows for name in row}))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def mail(draft: Draft) -> bytes:
    """As a newsletter."""
    return _message(draft).as_bytes()


def _message(draft: Draft) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = draft.title
    message["From"] = f"{(draft.outlet or 'Courier').replace(',', '')} <news@letters.example>"
    message["Date"] = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    message["List-Id"] = "<morning.letters.example>"
    message["Message-ID"] = f"<{abs(hash_of(draft.title))}@letters.example>"
    message.set_content(draft.text)
    message.add_alternative(html(draft).decode(), subtype="html")
    return message


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    import zlib

    return zlib.crc32(text.encode())


def mbox(drafts: list[Draft]) -> bytes:
    """As a box of mails."""
    out = io.BytesIO()
    for draft in drafts:
        body = mailbox.mboxMessage(_message(draft)).as_bytes().replace(b"\nFrom ", b"\n>From ")
        out.write(b"From news@letters.example Mon Mar  2 07:30:00 2026\n" + body + b"\n\n")
    return out.getvalue()


def mhtml(draft: Draft) -> bytes:
    """As a page saved whole."""
    message = EmailMessage()
    message["Snapshot-Content-Location"] = f"https://courier.example/{hash_of(draft.title)}"
    message["Subject"] = draft.title
    message.make_related()
    page = EmailMessage()
    page.set_content(html(draft).decode(), subtype="html", cte="quoted-printable")
    page["Content-Location"] = f"https://courier.example/{hash_of(draft.title)}"
    message.attach(page)
    return message.as_bytes()


def docx(draft: Draft) -> bytes:
    """As an Office document."""
    import docx as office

    document = office.Document()
    document.add_heading(draft.title, 0)
    for part in draft.text.split("\n\n"):
        document.add_paragraph(part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(draft: Draft) -> bytes:
    """As a PDF of text lines, a page for every 45 of them."""
    import textwrap

    lines = [draft.title, ""]
    for part in draft.text.split("\n\n"):
        lines += [*textwrap.wrap(part, 90), ""]
    pages = [lines[at : at + 45] for at in range(0, len(lines), 45)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        shown = b"".join(b"(" + _pdf_text(line) + b") Tj T*\n" for line in page)
        stream = b"BT /F1 11 Tf 14 TL 60 780 Td\n" + shown + b"ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    return _pdf_file(objects)


def _pdf_text(line: str) -> bytes:
    return line.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _pdf_file(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def ninjs(draft: Draft) -> bytes:
    """As an agency's JSON."""
    item = {
        "uri": f"urn:courier:{hash_of(draft.title)}",
        "type": "text",
        "headline": draft.title,
        "body_text": draft.text,
        "versioncreated": f"{(draft.published_at or '2026-03-02')[:10]}T08:00:00Z",
        "infosource": [{"name": draft.outlet or "Courier"}],
        "pubstatus": "usable",
    }
    return json.dumps(item).encode()


def nitf(draft: Draft) -> bytes:
    """As an agency's NITF."""
    body = "".join(f"<p>{escape(part)}</p>" for part in draft.text.split("\n\n"))
    day = (draft.published_at or "2026-03-02")[:10].replace("-", "")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><nitf><head><title>{escape(draft.title)}</title>'
        f'<docdata><doc-id id-string="nitf-{hash_of(draft.title)}"/><date.issue norm="{day}T080000Z"/></docdata></head>'
        f"<body><body.head><hedline><hl1>{escape(draft.title)}</hl1></hedline></body.head>"
        f"<body.content>{body}</body.content></body></nitf>"
    ).encode()


def newsml(draft: Draft) -> bytes:
    """As an agency's NewsML-G2."""
    body = "".join(f"<p>{escape(part)}</p>" for part in draft.text.split("\n\n"))
    day = (draft.published_at or "2026-03-02")[:10]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2" standardversion="2.30" '
        f'conformance="power" guid="tag:courier.example,2026:{hash_of(draft.title)}" version="1" xml:lang="en">'
        f"<itemMeta><versionCreated>{day}T08:00:00Z</versionCreated></itemMeta>"
        f"<contentMeta><headline>{escape(draft.title)}</headline></contentMeta>"
        '<contentSet><inlineXML contenttype="application/xhtml+xml">'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{escape(draft.title)}</title></head>'
        f"<body>{body}</body></html></inlineXML></contentSet></newsItem>"
    ).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """As a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 8, 0, 0)), data)
    return out.getvalue()


def tarred(members: dict[str, bytes], packing: str = "") -> bytes:
    """As a tar archive, packed as `gz`, `bz2` or `xz` where that is said."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}") as archive:  # pyright: ignore[reportCallIssue, reportArgumentType]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _gzipped(drafts: list[Draft]) -> bytes:
    return gzip.compress(jsonl(drafts), mtime=0)


def _tarred_gz(members: dict[str, bytes]) -> bytes:
    return tarred(members, "gz")


_ONE = {
    ".txt": plain,
    ".md": markdown,
    ".html": html,
    ".mhtml": mhtml,
    ".pdf": pdf,
    ".docx": docx,
    ".eml": mail,
    ".ninjs.json": ninjs,
    ".nitf.xml": nitf,
    ".newsml.xml": newsml,
}
_MANY = {
    ".jsonl": jsonl,
    ".jsonl.gz": _gzipped,
    ".csv": table,
    ".mbox": mbox,
}
_PACKED = {
    ".zip": zipped,
    ".tar": tarred,
    ".tar.gz": _tarred_gz,
}

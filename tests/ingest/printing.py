"""Makes the files that newsrooms have: pages printed and saved by a browser, PDFs and Word documents piece by piece."""

import io
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

A4 = (595, 842)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium from PATH, else Playwright's own."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    args = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=args)
        yield browser
        browser.close()


def pdf_of(*pages: str, info: str = "") -> bytes:
    """A PDF whose pages have these content streams; /F1 is Helvetica, /Im a grey picture, /G0 a state of no ink."""
    pixel = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (6 + 2 * at) for at in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        pixel + b"/Length 1 >>\nstream\n\x80\nendstream",
        b"<< %s >>" % info.encode(),
    ]
    for at, page in enumerate(pages):
        packed = zlib.compress(page.encode("cp1252"))
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> "
            b"/XObject << /Im 4 0 R >> /ExtGState << /G0 << /ca 0 >> /G1 << /ca 1 >> >> >> >>" % (*A4, 7 + 2 * at),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    made = io.BytesIO()
    made.write(b"%PDF-1.7\n")
    places: list[int] = []
    for number, each in enumerate(objects, start=1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    made.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    made.write(b"trailer << /Size %d /Root 1 0 R /Info 5 0 R >>\n" % (len(objects) + 1))
    made.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return made.getvalue()


def shown(lines: list[str], x: float = 60, y: float = 780, size: float = 11, leading: float = 14) -> str:
    """Operators that show lines of text under one another."""
    escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    return f"BT /F1 {size} Tf {leading} TL {x} {y} Td {' T* '.join(f'({line}) Tj' for line in escaped)} ET\n"


def wrapped(text: str, width: int = 80) -> list[str]:
    """A paragraph cut into lines of no more than so many characters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def repacked(data: bytes, parts: dict[str, bytes | str]) -> bytes:
    """A zip file with some of its parts replaced, or added, by name."""
    left = dict(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, left.pop(name) if name in left else source.read(name))
        for name, content in left.items():
            target.writestr(name, content)
    return made.getvalue()

"""Archives: every readable member is read in memory, within bounds, and what is wrong is one clear line."""

import bz2
import gzip
import io
import json
import lzma
import random
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.documents import Document
from ingest.formats import archives, packed, packed_tar, packed_zip, read_document
from ingest.mapping import load_mapping
from ingest.values import Draft, Failure
from tests.ingest.reading import again, read_file

TEXT = "The bridge over the Tern opened on Monday after two years of work, the town said."
PACKED = {".tar": bytes, ".tar.gz": gzip.compress, ".tgz": gzip.compress, ".tar.bz2": bz2.compress,
          ".tar.xz": lzma.compress}  # fmt: skip

Members = dict[str, bytes]


def article(number: int) -> bytes:
    return f"# Bridge number {number} opens\n\n{TEXT} It is the {number}th.\n".encode()


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(members: Members) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def read(tmp_path: Path, data: bytes, name: str = "a.zip") -> list[Draft | Failure]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_file(path))


def titles(found: list[Draft | Failure]) -> list[str]:
    return [item.title for item in found if isinstance(item, Draft)]


def failures(found: list[Draft | Failure]) -> list[Failure]:
    return [item for item in found if isinstance(item, Failure)]


MIXED: Members = {
    "monday/one.md": article(1),
    "two.jsonl": b"\n".join(json.dumps({"title": f"Line {n}", "text": TEXT}).encode() for n in (1, 2)) + b"\nbad\n",
    "photo.jpg": b"\xff\xd8\xff",
    ".hidden.md": article(9),
    "__MACOSX/x.md": article(9),
    "a/.git/x.md": article(9),
    "three.jsonl.gz": gzip.compress(json.dumps({"title": "Packed", "text": TEXT}).encode(), mtime=0),
    "../../etc/up.txt": b"Bridge is up\n\n" + TEXT.encode(),
    "/root/abs.csv": b'title,text\nTable,"' + TEXT.encode() + b'"',
}


@pytest.mark.parametrize("name", [".zip", *PACKED])
def test_every_readable_member_is_read(tmp_path: Path, name: str):
    data = zipped(MIXED) if name == ".zip" else PACKED[name](tarred(MIXED))
    before = sorted(tmp_path.rglob("*"))
    found = read(tmp_path, data, f"a{name}")
    assert titles(found) == ["Bridge number 1 opens", "Line 1", "Line 2", "Packed", "Bridge is up", "Table"]
    [bad] = failures(found)
    assert bad.source == f"{tmp_path / f'a{name}'}!two.jsonl:3"
    assert all(again(item) == [item] for item in found if isinstance(item, Draft))
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / f"a{name}"])
    assert not (tmp_path.parent / "etc").exists()


def test_the_bytes_say_what_it_is(tmp_path: Path):
    one = {"a.md": article(1)}
    assert titles(read(tmp_path, gzip.compress(tarred(one), mtime=0), "a.zip")) == ["Bridge number 1 opens"]
    assert titles(read(tmp_path, zipped(one), "a.tar.xz")) == ["Bridge number 1 opens"]


def test_archives_in_archives_to_a_depth(tmp_path: Path):
    inner = {"a.md": article(1)}
    three = zipped({"b.tar": tarred({"c.zip": zipped(inner), "b.md": article(2)}), "c.md": article(3)})
    assert titles(read(tmp_path, three)) == [f"Bridge number {n} opens" for n in (1, 2, 3)]
    found = read(tmp_path, zipped({"outer.zip": three}))
    assert titles(found) == ["Bridge number 2 opens", "Bridge number 3 opens"]
    [deep] = failures(found)
    assert deep.source.endswith("a.zip!outer.zip!b.tar!c.zip")
    assert "more than 3 deep" in deep.reason


def test_the_mapping_reaches_the_members(tmp_path: Path):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.jsonl": json.dumps({"doc_id": "7", "title": "A", "text": TEXT}).encode()}))
    [draft] = read_document(Document.of_file(path, load_mapping("realtimeqa")))
    assert isinstance(draft, Draft)
    assert draft.id == "7"


@pytest.mark.parametrize("data", [zipped({}), zipped({"a.jpg": b"x", ".a.md": b"y"}), tarred({"a.jpg": b"x"})])
def test_nothing_to_read(tmp_path: Path, data: bytes):
    [found] = failures(read(tmp_path, data))
    assert "holds no articles: files that can be read end in" in found.reason


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])
@pytest.mark.parametrize("data", [b"", b"no archive at all", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"BZh9"])
def test_no_archive(tmp_path: Path, name: str, data: bytes):
    [found] = read(tmp_path, data, name)
    assert isinstance(found, Failure)


def test_members_that_cannot_be_had(tmp_path: Path):
    data = bytearray(zipped({"a.md": article(1), "b.md": article(2), "c.md": article(3), "d.md": article(4)}, 0))
    second, third = (
        data.index(b"PK\x01\x02", at) for at in (data.index(b"b.md", 400) - 60, data.index(b"c.md", 400) - 60)
    )
    data[second + 8] |= 1
    struct.pack_into("<H", data, third + 10, 97)
    struct.pack_into("<H", data, data.index(b"c.md") - 22, 97)
    broken = data.index(b"number 4")
    data[broken] ^= 1
    found = read(tmp_path, bytes(data))
    assert titles(found) == ["Bridge number 1 opens"]
    reasons = {item.source.rpartition("!")[2]: item.reason for item in failures(found)}
    assert "encrypted" in reasons["b.md"]
    assert "packed in a way that is not read" in reasons["c.md"]
    assert "damaged" in reasons["d.md"]


def test_links_and_devices_are_passed_over(tmp_path: Path):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, kind in (("l.md", tarfile.SYMTYPE), ("h.md", tarfile.LNKTYPE), ("d.md", tarfile.CHRTYPE),
                           ("p.md", tarfile.FIFOTYPE), ("f.md", tarfile.DIRTYPE)):  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
        info = tarfile.TarInfo("a.md")
        info.size = len(article(1))
        archive.addfile(info, io.BytesIO(article(1)))
    assert titles(read(tmp_path, data.getvalue(), "a.tar")) == ["Bridge number 1 opens"]
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        info = zipfile.ZipInfo("l.md")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/hostname")
        archive.writestr("a.md", article(1))
    assert titles(read(tmp_path, linked.getvalue())) == ["Bridge number 1 opens"]


@pytest.mark.parametrize("name", [".zip", *PACKED])
def test_a_cut_archive_gives_what_came_before_the_cut(tmp_path: Path, name: str):
    members = {f"{n}.md": article(n) + random.Random(n).randbytes(8000).hex(" ", 3).encode() for n in range(40)}
    data = zipped(members) if name == ".zip" else PACKED[name](tarred(members))
    whole = titles(read(tmp_path, data, f"a{name}"))
    assert len(whole) == 40
    for part in (0.5, 0.9):
        found = read(tmp_path, data[: int(len(data) * part)], f"a{name}")
        got = titles(found)
        assert got == whole[: len(got)]
        assert len(got) >= (0 if name == ".tar.bz2" else 15)
        assert "cut" in failures(found)[-1].reason


def test_a_cut_zip_that_was_written_as_a_stream(tmp_path: Path):
    class Pipe(io.RawIOBase):
        data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # pyright: ignore[reportArgumentType]
        for number in range(5):
            archive.writestr(f"{number}.md", article(number))
            archive.writestr(f"{number}.jpg", bytes(range(256)) * 10)
    cut = pipe.data[: pipe.data.index(b"PK\x01\x02") + 10]
    found = read(tmp_path, cut)
    assert titles(found) == [f"Bridge number {n} opens" for n in range(5)]
    assert "its table of contents is missing" in failures(found)[-1].reason


@pytest.mark.parametrize("name", [".zip", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_bombs_are_left_at_their_bounds(tmp_path: Path, name: str):
    bomb = {"a.md": article(1), "b.jsonl": b"\n" * 60_000_000, "c.md": article(2)}
    data = zipped(bomb) if name == ".zip" else PACKED[name](tarred(bomb))
    del bomb
    tracemalloc.start()
    started = time.monotonic()
    found = read(tmp_path, data, f"a{name}")
    assert time.monotonic() - started < 10
    assert tracemalloc.get_traced_memory()[1] < 120_000_000
    tracemalloc.stop()
    assert titles(found) == ["Bridge number 1 opens"]
    [bomb_found] = failures(found)
    assert "more than 200 times its size" in bomb_found.reason


def test_what_is_unpacked_counts_over_all_that_is_nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 20_000)
    inner = zipped({f"{n}.md": article(n) * 20 for n in range(3)})
    found = read(tmp_path, zipped({f"{n}.zip": inner for n in range(5)}))
    assert 0 < len(titles(found)) < 15
    assert "unpacks to more than an archive may hold" in failures(found)[-1].reason
    lines = gzip.compress(json.dumps({"title": "A", "text": TEXT}).encode() + b"\n" * 100_000, mtime=0)
    [packed_lines] = failures(read(tmp_path, zipped({"a.jsonl.gz": lines})))
    assert "unpacks to more than" in packed_lines.reason


def test_entries_are_counted_over_all_that_is_nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 7)
    inner = zipped({f"{n}.md": article(n) for n in range(3)})
    found = read(tmp_path, tarred({f"{n}.zip": inner for n in range(5)}), "a.tar")
    assert len(titles(found)) == 5
    assert "more entries than an archive may have" in failures(found)[-1].reason


def test_a_member_over_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    members = {
        "a.md": article(1),
        "b.md": article(2) * 20,
        "c.jsonl": json.dumps({"title": "L", "text": TEXT * 30}).encode(),
    }
    for name, data in (("a.zip", zipped(members)), ("a.tar", tarred(members))):
        found = read(tmp_path, data, name)
        assert titles(found) == ["Bridge number 1 opens", "L"]
        [large] = failures(found)
        assert large.source.endswith("!b.md")
        assert "is the most for its kind" in large.reason


def test_tables_of_contents_and_descriptions_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packed_zip, "MAX_DIRECTORY", 1000)
    [found] = read(tmp_path, zipped({f"{n}.md": article(n) for n in range(50)}))
    assert isinstance(found, Failure)
    assert "table of contents" in found.reason
    info = tarfile.TarInfo("a" * 90_000)
    data = info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 1024
    [found] = read(tmp_path, data, "a.tar")
    assert isinstance(found, Failure)
    assert "too long" in found.reason


def test_names_are_only_names(tmp_path: Path):
    found = read(tmp_path, tarred({"a\n\x1b[31m\u202eb\udce9.txt": b""}), "a.tar")
    [empty] = failures(found)
    assert empty.source == f"{tmp_path / 'a.tar'}!a [31mb.txt"


def test_a_broken_gzip_inside_gives_what_came_before(tmp_path: Path):
    lines = b"\n".join(json.dumps({"title": f"{n:x}" * 9, "text": TEXT + f" {n * n}"}).encode() for n in range(2000))
    cut = gzip.compress(lines, mtime=0)[:-2000]
    found = read(tmp_path, zipped({"a.jsonl.gz": cut}, 0))
    assert len(titles(found)) > 100
    assert "the gzip file is broken" in failures(found)[-1].reason


_SEEDS = [
    zipped({"a.md": article(1), "b.jsonl": b"{}"}),
    tarred({"a.md": article(1), "b.zip": zipped({"c.md": article(2)})}),
]
_SEEDS += [gzip.compress(_SEEDS[1], mtime=0), bz2.compress(_SEEDS[1]), lzma.compress(_SEEDS[1])]


@given(
    seed=st.sampled_from(_SEEDS),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_no_damage_makes_the_reader_raise(tmp_path: Path, seed: bytes, cut: float, changes: list[tuple[float, int]]):
    data = bytearray(seed)
    for where, value in changes:
        data[int(where * (len(data) - 1))] = value
    found = read(tmp_path, bytes(data[: int(len(data) * (1 - cut / 3))]))
    assert found
    assert all(item.reason for item in failures(found))


def test_the_bounds_are_those_that_are_promised():
    assert (archives.MAX_DEPTH, archives.MAX_MEMBERS, archives.MAX_UNPACKED) == (3, 20_000, 2_000_000_000)
    assert packed.MAX_RATIO == 200
    assert packed_tar.MAX_XZ_MEMORY < 500_000_000

"""The watch file: what it may say, and how the list follows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.following.watch_file import WatchFile
from library.errors import BadInput
from library.followed import Changes, Wanted
from tests.ingest.following.following_desk import FollowingDesk, following_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FollowingDesk]:
    with following_desk(tmp_path / "home", None) as made:
        yield made


def written(folder: Path, text: str) -> WatchFile:
    path = folder / "watch.toml"
    path.write_text(text, encoding="utf-8")
    return WatchFile.read(path)


def test_all_that_can_be_followed(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    found = written(
        tmp_path,
        """
        [[feed]]
        url = "https://LEDGER.example/rss.xml#top"
        every = "20m"
        outlet = " Sable  Coast Ledger "
        [[sitemap]]
        url = "https://ledger.example/sitemap.xml"
        [[page]]
        url = "https://ledger.example/world/"
        every = "1d"
        [[folder]]
        path = "drop"
        """,
    )
    assert found.wanted == (
        Wanted("feed", "https://ledger.example/rss.xml", 1200, "Sable Coast Ledger"),
        Wanted("sitemap", "https://ledger.example/sitemap.xml", 3600),
        Wanted("page", "https://ledger.example/world/", 86_400),
        Wanted("folder", str(tmp_path / "drop"), 300),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names nothing to follow"),
        ("[[feed]\n", "not TOML.*line 1"),
        ("[feed]\nurl='https://a.example'", r"two brackets"),
        ("[[blog]]\nurl='https://a.example'", r"blog: what can be followed"),
        ("feed = ['https://a.example']", r"\[\[feed\]\] 1: write one table"),
        ("[[feed]]\n", r"\[\[feed\]\] 1: url: missing"),
        ("[[feed]]\nurl='https://a.example'\n[[feed]]\nurl=3", r"\[\[feed\]\] 2: url: should be text"),
        ("[[feed]]\nurl='https://a.example'\nevry='1h'", "evry: not known here; known are every, outlet, url"),
        ("[[feed]]\nurl='https://a.example'\nevery='soon'", "every: 'soon' is no time such as"),
        ("[[feed]]\nurl='https://a.example'\nevery='10s'", "outside 1m to 30d"),
        ("[[feed]]\nurl='https://a.example'\noutlet=' '", "outlet: should be text"),
        ("[[feed]]\nurl='file:///etc/passwd'", "url: "),
        ("[[feed]]\nurl='https://anna:word@a.example/'", "url: .*password"),
        ("[[feed]]\nurl='https://a.example'\n[[page]]\nurl='https://A.example/'", r"\[\[page\]\] 1: .* named twice"),
        ("[[folder]]\npath='nowhere'", "path: nowhere is no folder"),
        ("[[folder]]\nurl='https://a.example'", "url: not known here"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=rf"watch\.toml: .*{reason}"):
        written(tmp_path, text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        WatchFile.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(BadInput, match="not UTF-8 at byte 6"):
        WatchFile.read(tmp_path / "latin.toml")
    (tmp_path / "huge.toml").write_bytes(b"#" * 1_100_000)
    with pytest.raises(BadInput, match="larger than 1 MB"):
        WatchFile.read(tmp_path / "huge.toml")


def test_the_list_follows_the_file_and_leaves_alone_what_others_added(desk: FollowingDesk, tmp_path: Path) -> None:
    a, b, c = (f"https://{name}.example/" for name in "abc")
    desk.follower.add(c, "page", added_by="page")
    assert desk.follower.sync(written(tmp_path, f"[[feed]]\nurl='{a}'\n[[feed]]\nurl='{b}'")) == Changes((a, b))
    assert desk.follower.sync(written(tmp_path, f"[[feed]]\nurl='{a}'\n[[feed]]\nurl='{b}'")) == Changes()
    changed = written(tmp_path, f"[[feed]]\nurl='{b}'\nevery='1h'\n[[page]]\nurl='{c}'\noutlet='C'")
    assert desk.follower.sync(changed) == Changes((), (b, c), (a,))
    assert [(entry.address, entry.every, entry.outlet, entry.added_by) for entry in desk.follower.entries()] == [
        (c, 1800, "C", "page"),
        (b, 3600, None, "file"),
    ]
    assert desk.follower.sync(written(tmp_path, f"[[feed]]\nurl='{a}'")) == Changes((a,), (), (b,))
    assert {entry.address for entry in desk.follower.entries()} == {a, c}


@pytest.mark.parametrize("address", ["nowhere", "ftp://a.example/", "", "~nobody-at-all/x"])
def test_what_is_neither_an_address_nor_a_folder(desk: FollowingDesk, address: str) -> None:
    with pytest.raises(BadInput, match="neither a web address nor a folder"):
        desk.follower.add(address)

"""Which addresses are read as what, and where Newsdesk does not go: every trick, tried on a real secret on loopback."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.web.addresses import WebAddress
from ingest.web.fetcher import Fetcher
from ingest.web.guard import PORTS, PrivateHosts
from ingest.web.networks import why_not_public
from ingest.web.values import FetchFailed
from library.errors import BadInput
from tests.ingest.web.site import Site, answer, redirect, site

PUBLIC = "93.184.215.14"
"""Some public address; nothing connects to it, and pytest-socket would not let it."""

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "news.localhost": ["127.0.0.1"],
    "localtest.example": ["127.0.0.1"],
    "127.0.0.1.ip.example": ["127.0.0.1"],
    "mixed.example": [PUBLIC, "127.0.0.1"],
    "mixed-six.example": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "scoped.example": ["fe80::1%lo"],
    "zero.example": ["0.0.0.0"],
    "office.example": ["10.0.0.8"],
    "metadata.google.internal": ["169.254.169.254"],
    "metadata-six.example": ["fd00:ec2::254"],
    "xn--mnchen-3ya.example": ["127.0.0.1"],
}

TRICKS = """
    http://127.0.0.1:{port}/secret
    http://127.0.0.53:{port}/secret
    http://127.1:{port}/secret
    http://127.0.1:{port}/secret
    http://2130706433:{port}/secret
    http://0x7f000001:{port}/secret
    http://0x7f.0.0.1:{port}/secret
    http://0x7f.1:{port}/secret
    http://017700000001:{port}/secret
    http://0177.0.0.1:{port}/secret
    http://127.0.0.01:{port}/secret
    http://00000000127.0.0.1:{port}/secret
    http://127.0.0.1.:{port}/secret
    http://0:{port}/secret
    http://0.0.0.0:{port}/secret
    http://4294967297:{port}/secret
    http://127.0.0.1%00.news.example:{port}/secret
    http://%31%32%37.0.0.1:{port}/secret
    http://127%2e0%2e0%2e1:{port}/secret
    http://①②⑦.⓪.⓪.①:{port}/secret
    http://１２７．０．０．１:{port}/secret
    http://127。0。0。1:{port}/secret
    http://١٢٧.٠.٠.١:{port}/secret
    http://[::1]:{port}/secret
    http://[0:0:0:0:0:0:0:1]:{port}/secret
    http://[::]:{port}/secret
    http://[::ffff:127.0.0.1]:{port}/secret
    http://[::ffff:7f00:1]:{port}/secret
    http://[::127.0.0.1]:{port}/secret
    http://[::ffff:0:127.0.0.1]:{port}/secret
    http://[64:ff9b::127.0.0.1]:{port}/secret
    http://[64:ff9b:1::127.0.0.1]:{port}/secret
    http://[2002:7f00:1::]:{port}/secret
    http://[2001:0:7f00:1::80ff:fffe]:{port}/secret
    http://[fe80::1%25lo]:{port}/secret
    http://[fec0::1]:{port}/secret
    http://[fd00:ec2::254]:{port}/secret
    http://[::1:{port}/secret
    http://127.0.0.1]:{port}/secret
    http://localhost:{port}/secret
    http://LOCALHOST:{port}/secret
    http://localhost.:{port}/secret
    http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/secret
    http://news.localhost:{port}/secret
    HtTp://LocalTest.Example:{port}/secret
    http://127.0.0.1.ip.example:{port}/secret
    http://mixed.example:{port}/secret
    http://mixed-six.example:{port}/secret
    http://six.example:{port}/secret
    http://mapped.example:{port}/secret
    http://nat64.example:{port}/secret
    http://scoped.example:{port}/secret
    http://zero.example:{port}/secret
    http://office.example:{port}/secret
    http://münchen.example:{port}/secret
    http://metadata.google.internal/computeMetadata/v1/
    http://metadata-six.example/latest/meta-data/
    http://169.254.169.254/latest/meta-data/
    http://[::ffff:a9fe:a9fe]/latest/meta-data/
    http://100.100.100.200/latest/meta-data/
    http://168.63.129.16/machine?comp=goalstate
    http://192.0.0.192/opc/v2/
    http://198.18.0.1:{port}/secret
    http://255.255.255.255:{port}/secret
    http://224.0.0.1:{port}/secret
    http://news.example@127.0.0.1:{port}/secret
    http://user:word@127.0.0.1:{port}/secret
    http://127.0.0.1:{port}@news.example/secret
    http://news.example#@127.0.0.1:{port}/secret
    http://news.example\\@127.0.0.1:{port}/secret
    http://127.0.0.1:{port}\\secret
    http:\\\\127.0.0.1:{port}\\secret
    http:/127.0.0.1:{port}/secret
    http:127.0.0.1:{port}/secret
    http:///127.0.0.1:{port}/secret
    http://127.0.0.1:{port}:80/secret
    http://127.0.0.1:0{port}0/secret
    file:///etc/passwd
    file://127.0.0.1:{port}/secret
    gopher://127.0.0.1:{port}/_GET%20/secret
    ftp://127.0.0.1:{port}/secret
    dict://127.0.0.1:{port}/secret
    ws://127.0.0.1:{port}/secret
    unix:///var/run/docker.sock
    data:text/html,secret
    javascript:fetch('/secret')
    view-source:http://127.0.0.1:{port}/secret
""".split()

WITH_SPACES = [
    "http://127.0.0.1\t:{port}/secret",
    "http://127.0.\n0.1:{port}/secret",
    "ht\ntp://127.0.0.1:{port}/secret",
    "http://127.0.0.1:{port}/\r\nHost: inside\r\n/secret",
    "http://127.0.0.1 :{port}/secret",
    "http://news.example 127.0.0.1:{port}/secret",
    "http://127.0\u200b.0.1:{port}/secret",
    "http://127.0.0.1\u00ad:{port}/secret",
]


def resolve(host: str) -> list[str]:
    """NAMES; else what the C library makes of numbers, as a browser's or curl's resolver would."""
    if host in NAMES:
        return NAMES[host]
    return [socket.inet_ntoa(socket.inet_aton(host))]  # OSError for a name


@pytest.fixture(scope="module")
def secret() -> Iterator[Site]:
    """What no one may reach: the same port on 127.0.0.1 and on ::1."""
    pages = {"/secret": answer(body=b"the secret")}
    with site(pages) as four, site(pages, "::1", four.port) as six:
        six.asked = four.asked
        yield four


@pytest.fixture(scope="module")
def crossroads() -> Iterator[Site]:
    """A site that is vouched for and leads where a test wants it to."""
    with site({}) as leading:
        yield leading


@pytest.fixture(scope="module")
def fetcher(secret: Site, crossroads: Site) -> Iterator[Fetcher]:
    """The port of the secret counts as a web site's: nothing but its address keeps it safe."""
    private = [f"crossroads.example:{crossroads.port}"]
    NAMES["crossroads.example"] = ["127.0.0.1"]
    with Fetcher(private, ports=[*PORTS, secret.port], resolve=resolve, seconds=5) as reading:
        yield reading


@pytest.mark.parametrize("trick", [*TRICKS, *WITH_SPACES])
def test_no_trick_reaches_the_secret(fetcher: Fetcher, secret: Site, trick: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetcher.fetch(trick.format(port=secret.port))
    assert (failed.value.kind, failed.value.permanent) == ("refused", True) or "news.example#" in trick
    assert secret.asked == []


@pytest.mark.parametrize("trick", [*TRICKS, *WITH_SPACES])
def test_no_redirect_reaches_the_secret(fetcher: Fetcher, secret: Site, crossroads: Site, trick: str) -> None:
    crossroads.pages["/to"] = redirect(trick.format(port=secret.port).replace("\r\n", "\n"))
    before = len(crossroads.asked)
    with pytest.raises(FetchFailed):
        fetcher.fetch(crossroads.url("/to", "crossroads.example"))
    assert len(crossroads.asked) > before, "the redirect itself was not read, so this shows nothing"
    assert secret.asked == []


@pytest.mark.parametrize("location", ["//127.0.0.1:{port}/secret", "//localtest.example:{port}/secret"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_relative_redirect_reaches_the_secret(
    fetcher: Fetcher, secret: Site, crossroads: Site, location: str, status: int
) -> None:
    crossroads.pages["/to"] = redirect(location.format(port=secret.port), status)
    with pytest.raises(FetchFailed, match=r"^it redirects to .*127\.0\.0\.1.* is this machine itself"):
        fetcher.fetch(crossroads.url("/to", "crossroads.example"))
    assert secret.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localtest.example", "2130706433"])
def test_the_secret_can_be_reached_where_it_is_vouched_for(secret: Site, host: str) -> None:
    """The table above would be worth nothing if the secret could not be reached at all."""
    where = "127.0.0.1" if host == "2130706433" else host
    with Fetcher([f"{where}:{secret.port}"], resolve=resolve) as reading:
        assert reading.fetch(secret.url("/secret", where)).body == b"the secret"
    assert len(secret.asked) == 1
    secret.asked.clear()


def test_a_name_that_turns_private_after_it_was_judged_leads_nowhere(secret: Site) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    with (
        Fetcher(ports=[secret.port], resolve=lambda host: next(answers)) as reading,
        pytest.raises(Exception, match=rf'connect\(\) with host "{PUBLIC}"'),
    ):
        # The address that was judged is the one that is connected; here pytest-socket stands in its way.
        reading.fetch(secret.url("/secret", "rebinding.example"))
    assert next(answers) == ["127.0.0.1"], "asked twice"
    assert secret.asked == []


def test_a_name_is_asked_for_once_for_each_connection(secret: Site) -> None:
    answers = iter([["127.0.0.1"], ["10.9.9.9"]])
    with Fetcher(["cms.example"], resolve=lambda host: next(answers)) as reading:
        assert reading.fetch(secret.url("/secret", "cms.example")).body == b"the secret"
    assert next(answers) == ["10.9.9.9"]
    secret.asked.clear()


def test_a_public_address_that_is_this_machine_itself_is_refused(secret: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.web.guard.why_not_public", lambda place: None)
    with (
        Fetcher(ports=[secret.port], resolve=resolve) as reading,
        pytest.raises(FetchFailed, match=r"localtest.example leads to 127.0.0.1, which is this machine itself"),
    ):
        reading.fetch(secret.url("/secret", "localtest.example"))
    assert secret.asked == []


@pytest.mark.parametrize("port", [1, 22, 25, 6379, 8000, 9200, 65535])
def test_ports_of_other_services_are_refused(port: int) -> None:
    reason = rf"^port {port} is none of a web site: .* add news.example:{port} to"
    with Fetcher(resolve=lambda host: [PUBLIC]) as reading, pytest.raises(FetchFailed, match=reason):
        reading.fetch(f"http://news.example:{port}/")


def test_a_refusal_names_no_query(fetcher: Fetcher, crossroads: Site) -> None:
    crossroads.pages["/to?session=xyz"] = redirect("http://10.0.0.8/path?token=abc")
    with pytest.raises(FetchFailed) as failed:
        fetcher.fetch(crossroads.url("/to?session=xyz", "crossroads.example"))
    assert str(failed.value) == (
        "it redirects to 10.0.0.8/path: 10.0.0.8 is in a private network: "
        "if it is yours and safe to read, add 10.0.0.8 to NEWSDESK_FETCH_PRIVATE_HOSTS"
    )


class TestPrivateHosts:
    @pytest.mark.parametrize(
        ("entry", "url", "allowed"),
        [
            ("127.0.0.1", "http://127.0.0.1:8000/a", True),
            ("127.0.0.1:8000", "http://127.0.0.1:8000/a", True),
            ("127.0.0.1:8000", "http://127.0.0.1:8001/a", False),
            ("127.0.0.1", "http://localhost/", False),
            ("::1", "http://[::1]:99/", True),
            ("[::1]:99", "http://[0:0::1]:99/", True),
            ("[::1]:99", "http://[::1]/", False),
            (" CMS.Example.Internal. ", "https://cms.example.internal/", True),
            ("cms.example.internal:80", "https://cms.example.internal/", False),
            ("cms.example.internal:443", "https://cms.example.internal/", True),
            ("example.internal", "https://cms.example.internal/", False),
            ("münchen.example", "http://xn--mnchen-3ya.example/", True),
        ],
    )
    def test_an_entry_vouches_for_one_host(self, entry: str, url: str, allowed: bool) -> None:
        assert (WebAddress.parse(url) in PrivateHosts([entry])) is allowed

    @pytest.mark.parametrize(
        "entry", ["", "http://cms", "a/b", "cms:port", "cms:99999", "10.0.0.0/8", "*", "a@b", "::x"]
    )
    def test_what_names_no_host_is_an_error(self, entry: str) -> None:
        with pytest.raises(BadInput, match="private host"):
            PrivateHosts([entry])


class TestNetworks:
    @pytest.mark.parametrize(
        "address",
        [
            *("0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.255.255.254", "169.254.169.254"),
            *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.9", "192.0.2.5", "192.88.99.2", "192.168.1.1"),
            *("198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.251", "239.255.255.250"),
            *("240.0.0.1", "255.255.255.255", "168.63.129.16", "192.31.196.1", "192.52.193.1", "192.175.48.6"),
            *("::", "::1", "::a00:1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1"),
            *("100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:a00:1::1", "3fff::1"),
            *(
                "4000::1",
                "5f00::1",
                "8000::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fe80::1%eth0",
                "fec0::1",
                "ff02::1",
            ),
            *("2606:4700::5efe:a00:1", "2606:4700::200:5efe:a00:1"),
        ],
    )
    def test_these_are_not_public(self, address: str) -> None:
        assert why_not_public(address)

    @pytest.mark.parametrize(
        "address",
        [
            *(
                "1.1.1.1",
                PUBLIC,
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "198.17.0.1",
                "198.20.0.1",
            ),
            *("223.255.255.254", "2606:4700::1111", "2a00:1450:4001::1", "2001:200::1", "2001:4860:4860::8888"),
            *("::ffff:1.1.1.1", "64:ff9b::101:101"),
        ],
    )
    def test_these_are(self, address: str) -> None:
        assert why_not_public(address) is None

    @given(st.ip_addresses(v=4))
    def test_an_address_written_inside_another_is_judged_as_itself(self, inner: IPv4Address) -> None:
        number, words = int(inner), why_not_public(inner)
        assert why_not_public(IPv6Address(0xFFFF << 32 | number)) == words
        assert why_not_public(IPv6Address(0x64_FF9B << 96 | number)) == words
        assert words is not None or inner.is_global
        for tunnel in (number, 0xFFFF << 48 | number, 0x2002 << 112 | number << 80, 0x2001 << 112 | number):
            assert why_not_public(IPv6Address(tunnel)), "tunnels are refused whatever they hold"

    @given(st.ip_addresses(v=6))
    @example(IPv6Address("1fff:ffff::1"))
    def test_no_ipv6_address_outside_the_given_out_range_is_public(self, address: IPv6Address) -> None:
        inside = int(address) >> 125 == 1
        stands_for_another = address.ipv4_mapped is not None or int(address) >> 32 == 0x64_FF9B << 64
        if why_not_public(address) is None:
            assert (inside and address.is_global and not address.is_multicast) or stands_for_another


class TestAddress:
    @pytest.mark.parametrize(
        ("text", "canonical"),
        [
            ("http://News.Example", "http://news.example/"),
            ("HTTPS://news.example:443/a", "https://news.example/a"),
            ("http://news.example:80/a#b", "http://news.example/a"),
            ("http://news.example:443/", "http://news.example:443/"),
            ("http://news.example:/", "http://news.example/"),
            ("http://news.example.?q=1", "http://news.example/?q=1"),
            (" http://news.example/a b\n", "http://news.example/a%20b"),
            ("http://news.example/ä?ö=%C3%BC", "http://news.example/%C3%A4?%C3%B6=%C3%BC"),
            ("http://news.example/?q=a\\b", "http://news.example/?q=a%5Cb"),
            ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"),
            ("http://straße.example/", "http://xn--strae-oqa.example/"),
            ("http://日本。example/", "http://xn--wgv71a.example/"),
            ("http://[2606:4700:0:0::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
            ("http://under_score.example/", "http://under_score.example/"),
        ],
    )
    def test_is_written_in_one_way(self, text: str, canonical: str) -> None:
        assert str(WebAddress.parse(text)) == canonical
        assert str(WebAddress.parse(canonical)) == canonical

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "no web address"),
            ("news.example/a", "begins with http://"),
            ("mailto:desk@news.example", "no web address"),
            ("feed://news.example/rss", "^feed: addresses are not read"),
            ("http://desk:word@news.example/", "a name or a password"),
            ("http://news.example:99999/", "a port that does not exist"),
            ("http://news.example:0/", "a port that does not exist"),
            ("http://news..example/", "characters that no host name has"),
            ("http://-news.example/", "characters that no host name has"),
            (f"http://{'a' * 64}.example/", "characters that no host name has"),
            (f"http://{'a.' * 127}example/", "characters that no host name has"),
            ("http://xn--a\u0300.example/", "characters that no host name has"),
            ("http://0x7f.1/", "in a disguised form"),
            ("http://[::g]/", "no IPv6 address"),
            ("http://news.example/\ud800", "invisible character"),
            (f"http://news.example/{'a' * 4096}", "longer than"),
        ],
    )
    def test_is_refused_with_a_reason(self, text: str, reason: str) -> None:
        with pytest.raises(FetchFailed, match=reason) as failed:
            WebAddress.parse(text)
        assert failed.value.kind == "refused"
        assert "word" not in str(failed.value).replace("password", "")

    @pytest.mark.parametrize(
        ("location", "target"),
        [
            ("/b?c", "https://news.example/b?c"),
            ("b", "https://news.example/a/b"),
            ("../b", "https://news.example/b"),
            ("?page=2", "https://news.example/a/x?page=2"),
            ("//other.example/b", "https://other.example/b"),
            ("https://other.example", "https://other.example/"),
        ],
    )
    def test_joins_what_a_page_leads_to(self, location: str, target: str) -> None:
        assert str(WebAddress.parse("https://news.example/a/x?y").join(location)) == target

    @given(st.text(st.sampled_from("0123456789abcdefxX.")))
    @example("0x7f.1")
    @example("017700000001")
    def test_what_the_system_reads_as_a_number_is_never_taken_for_a_name(self, host: str) -> None:
        try:
            address = WebAddress.parse(f"http://{host}/")
        except FetchFailed:
            return
        if address.ip is None:
            with pytest.raises(OSError, match="illegal IP address"):
                socket.inet_aton(address.host)
        else:
            assert socket.inet_ntoa(socket.inet_aton(host.removesuffix("."))) == address.host

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_any_text_is_refused_or_reads_the_same_again(self, host: str, rest: str) -> None:
        try:
            address = WebAddress.parse(f"http://{host}/{rest}")
        except FetchFailed:
            return
        assert str(address).isascii()
        assert WebAddress.parse(str(address)) == address

"""Web addresses, read strictly: what two readers could take for two different places is refused."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote, urljoin

from ingest.web.networks import IPAddress
from ingest.web.values import FetchFailed

LONGEST = 4096
"""Characters of an address."""

USUAL_PORTS = {"http": 80, "https": 443}

_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<target>[^#]*)(?:#.*)?")
_AUTHORITY = re.compile(r"(?:\[(?P<ipv6>[^\[\]]*)\]|(?P<name>[^:\[\]]+))(?::(?P<port>[0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# As browsers decide it: a host whose last label reads as a number is an IPv4 address in one of its many spellings.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT = "%/?:@!$&'()*+,;=[]"


class WebAddress(NamedTuple):
    """An http or https address, taken apart once; nothing after this reads the text again."""

    scheme: str
    """`http` or `https`."""
    host: str
    """A name in lower-case ASCII without the last dot, or an IP address as Python writes it, without brackets."""
    port: int
    target: str
    """Path and query, percent-encoded; begins with a slash."""

    @classmethod
    def parse(cls, text: str) -> "WebAddress":
        """Read an address as a person, a feed or a redirect wrote it. Raises FetchFailed of kind `refused`."""
        text = text.strip()
        found = _ADDRESS.fullmatch(_readable(text))
        if found is None:
            raise _refused("this is no web address: one begins with http:// or https://")
        scheme = found["scheme"].lower()
        if scheme not in USUAL_PORTS:
            raise _refused(f"{scheme[:20]}: addresses are not read, only http and https")
        host, port = _host_and_port(found["authority"])
        target = found["target"]
        if "\\" in target.partition("?")[0]:
            raise _refused("the address holds a backslash: write it with slashes")
        target = target if target.startswith("/") else f"/{target}"
        return cls(scheme, host, USUAL_PORTS[scheme] if port is None else port, quote(target, safe=_KEPT))

    def join(self, location: str) -> "WebAddress":
        """Read what this page leads to, absolute or relative. Raises FetchFailed of kind `refused`."""
        location = _readable(location.strip())
        if "\\" in location.partition("?")[0]:
            raise _refused("it leads to an address with a backslash")
        try:
            return WebAddress.parse(urljoin(str(self), location))
        except ValueError:
            raise _refused("it leads to what is no web address") from None

    @property
    def ip(self) -> IPAddress | None:
        """The host where it is written as a number, else None."""
        try:
            return IPv6Address(self.host) if ":" in self.host else IPv4Address(self.host)
        except AddressValueError:
            return None

    @property
    def authority(self) -> str:
        """Host, and port unless it is the scheme's own, as in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: `https://news.example`."""
        return f"{self.scheme}://{self.authority}"

    @property
    def shown(self) -> str:
        """Host and path for a report: a query may hold a secret."""
        path = self.target.partition("?")[0]
        text = f"{self.authority}{'' if path == '/' else path}"
        return text if len(text) <= 120 else f"{text[:119]}…"

    def __str__(self) -> str:
        """The whole address in its canonical form."""
        return f"{self.origin}{self.target}"


def _readable(text: str) -> str:
    """The text itself. Refused: too long, or with characters that are dropped by some readers and kept by others."""
    if len(text) > LONGEST:
        raise _refused(f"the address is longer than {LONGEST} characters")
    if not text.isprintable() or any("\ud800" <= character <= "\udfff" for character in text):
        raise _refused("the address holds a line break or an invisible character: type it anew")
    return text


def _host_and_port(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise _refused("the address holds a name or a password before an @: take them out")
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        raise _refused("the address names no host that can be read")
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 0 < port < 65536:
        raise _refused("the address has a port that does not exist")
    return (_host(found["name"]) if found["ipv6"] is None else _ipv6(found["ipv6"])), port


def _ipv6(text: str) -> str:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        raise _refused("the address holds brackets with no IPv6 address in them") from None
    if address.scope_id is not None:
        raise _refused("the address names a network link of this machine")
    return str(address)


def _host(name: str) -> str:
    """The host in its canonical form."""
    if not name.isascii():
        name = _ascii(name)
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _refused("the address names a host with characters that no host name has")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(name))
        except AddressValueError:
            raise _refused("the address writes an IP address in a disguised form: use four decimal numbers") from None
    return name


def _ascii(name: str) -> str:
    """A host name of another script as name servers know it (IDNA 2008, mapped as in browsers)."""
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise _refused("the address names a host with characters that no host name has") from None


def _refused(reason: str) -> FetchFailed:
    return FetchFailed(reason, "refused")

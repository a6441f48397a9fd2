"""Where Newsdesk may go: names are resolved here and every answer is judged, before anything is connected."""

import queue
import re
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from ipaddress import ip_address

from ingest.web.addresses import WebAddress
from ingest.web.deadline import Deadline
from ingest.web.networks import why_not_public
from ingest.web.values import FetchFailed
from library.errors import BadInput

PORTS = (80, 443, 8080, 8443)
"""Where sites are. Any other port of a public machine is more likely some other service of it."""

RESOLVE_SECONDS = 10.0

Resolve = Callable[[str], Sequence[str]]
"""From a host name to its IP addresses; raises OSError when there are none."""


def resolve_by_system(host: str) -> list[str]:
    """Ask the system's resolver."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))


class PrivateHosts:
    """Hosts that whoever runs Newsdesk vouches for: they may be private, and may use any port.

    An entry is a name or an IP address, `cms.example.internal` or `[::1]`, with `:port` to allow that port alone. It
    is compared with the host as the address writes it: `10.0.0.8` does not vouch for every name that leads there.
    Raises BadInput for an entry that is neither.
    """

    def __init__(self, entries: Collection[str] = ()) -> None:
        self._allowed: set[tuple[str, int | None]] = set(map(_entry, entries))

    def __contains__(self, address: WebAddress) -> bool:
        return not self._allowed.isdisjoint({(address.host, None), (address.host, address.port)})


def _entry(text: str) -> tuple[str, int | None]:
    host = text.strip()
    try:
        return str(ip_address(host)), None
    except ValueError:
        pass
    found = re.fullmatch(r"(\[[^\]]*\]|[^:/?#\[\]]+)(?::([0-9]+))?", host)
    try:
        if found is None:
            raise FetchFailed("write a host name or an IP address, perhaps with :port", "refused")
        address = WebAddress.parse(f"http://{host}/")
    except FetchFailed as error:
        raise BadInput(f"private host {text!r}: {error}") from None
    return address.host, address.port if found[2] else None


class Guard:
    """Decides for each connection anew. Shared between threads."""

    def __init__(
        self, private: PrivateHosts, ports: Collection[int] = PORTS, resolve: Resolve = resolve_by_system
    ) -> None:
        self._private = private
        self._ports = frozenset(ports)
        self._resolve = resolve

    def vouched(self, address: WebAddress) -> bool:
        """Whether the person who runs this has named the host."""
        return address in self._private

    def places(self, address: WebAddress, deadline: Deadline) -> list[str]:
        """Return the IP addresses to connect to, all of them judged. Raises FetchFailed.

        One private address among public ones refuses the whole name: an honest site has no such mix, and a name that
        has it is trying its luck.
        """
        vouched = self.vouched(address)
        if not vouched and address.port not in self._ports:
            raise FetchFailed(f"port {address.port} is none of a web site: {_vouch(address)}", "refused")
        places = [str(address.ip)] if address.ip else self._resolved(address.host, deadline)
        for place in places:
            words = None if vouched else why_not_public(place)
            if words:
                leads = place if address.ip else f"{address.host} leads to {place}, which"
                raise FetchFailed(f"{leads} {words}: {_vouch(address)}", "refused")
        return places

    def _resolved(self, host: str, deadline: Deadline) -> list[str]:
        """Ask the resolver in a thread of its own: the system's knows no time-out."""
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put([str(ip_address(found)) for found in self._resolve(host)])
            except Exception as error:  # noqa: BLE001 - handed to the thread that waits
                answers.put(error)

        threading.Thread(target=ask, daemon=True, name="newsdesk-resolve").start()
        try:
            answer = answers.get(timeout=deadline.at_most(RESOLVE_SECONDS))
        except queue.Empty:
            raise FetchFailed(f"the name {host} could not be looked up in time", "timeout") from None
        if isinstance(answer, OSError | ValueError) or not answer:
            raise FetchFailed(f"the name {host} is not known: check its spelling, and the network", "dns")
        if isinstance(answer, Exception):
            raise answer
        return answer


def _vouch(address: WebAddress) -> str:
    """What to do about it, for those who may; nothing of a link's own network, where machines keep their secrets."""
    if address.ip and address.ip.is_link_local:
        return "it is not read"
    return f"if it is yours and safe to read, add {address.authority} to NEWSDESK_FETCH_PRIVATE_HOSTS"

"""Which IP addresses are places on the public internet."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address

# The special-purpose registries of IANA (RFC 6890 and its updates), and what clouds put behind public-looking numbers.
_IPV4 = [
    (IPv4Network(network), words)
    for network, words in (
        ("0.0.0.0/8", "means this machine itself"),
        ("127.0.0.0/8", "is this machine itself"),
        ("10.0.0.0/8", "is in a private network"),
        ("172.16.0.0/12", "is in a private network"),
        ("192.168.0.0/16", "is in a private network"),
        ("100.64.0.0/10", "is inside a provider's network"),
        ("169.254.0.0/16", "is on this machine's own link, where clouds keep their secrets"),
        ("168.63.129.16/32", "is the inside of a cloud"),
        ("192.0.0.0/24", "is set aside for protocols"),
        ("192.31.196.0/24", "is set aside for name servers"),
        ("192.52.193.0/24", "is set aside for tunnels"),
        ("192.88.99.0/24", "is set aside for tunnels"),
        ("192.175.48.0/24", "is set aside for name servers"),
        ("192.0.2.0/24", "is for documentation only"),
        ("198.51.100.0/24", "is for documentation only"),
        ("203.0.113.0/24", "is for documentation only"),
        ("198.18.0.0/15", "is for measurements only"),
        ("224.0.0.0/4", "speaks to many machines at once"),
        ("240.0.0.0/4", "is reserved"),
    )
]

_GLOBAL_IPV6 = IPv6Network("2000::/3")
"""All that has ever been given out; whatever lies outside is refused without a further list."""

_IPV6 = [
    (IPv6Network(network), words)
    for network, words in (
        ("::1/128", "is this machine itself"),
        ("::/128", "means this machine itself"),
        ("fc00::/7", "is in a private network"),
        ("fec0::/10", "is in a private network"),
        ("fe80::/10", "is on this machine's own link"),
        ("ff00::/8", "speaks to many machines at once"),
        ("2001:db8::/32", "is for documentation only"),
        ("3fff::/20", "is for documentation only"),
        ("2001::/32", "is a tunnel (Teredo)"),
        ("2001::/23", "is set aside for protocols"),
        ("2002::/16", "is a tunnel (6to4)"),
        ("2620:4f:8000::/48", "is set aside for name servers"),
    )
]

_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def why_not_public(address: IPAddress | str) -> str | None:
    """Say what an address is when it is no place on the public internet ("is in a private network"), else None.

    An IPv4 address written inside an IPv6 one (mapped, or NAT64's own prefix) is judged as what it stands for.
    Old tunnels (6to4, Teredo, IPv4-compatible) are refused whatever they hold: no site lives there, and what the
    system does with them is not ours to know. Raises ValueError for what is no address.
    """
    if isinstance(address, str):
        address = ip_address(address)
    if isinstance(address, IPv4Address):
        return _listed(address)
    if address.ipv4_mapped is not None:
        return _listed(address.ipv4_mapped)
    number = int(address)
    low = IPv4Address(number & 0xFFFF_FFFF)
    if address in _NAT64:
        return _listed(low)
    for network, words in _IPV6:
        if address in network:
            return words
    if address not in _GLOBAL_IPV6 or not address.is_global:
        return "is no public address"
    if (number >> 32) & 0xFFFF_FFFF in _ISATAP:
        return _listed(low)
    return None


def _listed(address: IPv4Address) -> str | None:
    for network, words in _IPV4:
        if address in network:
            return words
    # What a later Python knows of new reservations counts too.
    return None if address.is_global else "is no public address"

"""The network address of a visitor, as rate limits and lock-outs count it."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The address that our outermost proxy saw; without a trusted proxy, that of the connection.

    An IPv6 address is cut to its /64 network, because one household or one phone owns the whole of it.
    """
    hops, forwarded = settings.TRUSTED_PROXIES, _forwarded(request)
    claimed = forwarded[-hops].strip() if 0 < hops <= len(forwarded) else ""
    return network_of(claimed) or network_of(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def is_forwarded_twice(request: HttpRequest) -> bool:
    """Whether the part that our proxies wrote came in a header of its own, after or before one of the visitor's.

    Proxies append with a comma and a space; the server joins two headers of one name with a comma alone.
    """
    hops, forwarded = settings.TRUSTED_PROXIES, _forwarded(request)
    return 0 < hops < len(forwarded) and not forwarded[-hops].startswith(" ")


def forwarded_addresses(request: HttpRequest) -> int:
    """How many addresses arrived; as many as proxies in front, if the visitor sent none."""
    return sum(1 for address in _forwarded(request) if address.strip())


def _forwarded(request: HttpRequest) -> list[str]:
    key = f"HTTP_{settings.CLIENT_ADDRESS_HEADER.upper().replace('-', '_')}"
    return str(request.META.get(key, "")).split(",")


def network_of(text: str) -> str:
    """The network that counts as one visitor; an empty string if the text is not an address."""
    try:
        address = ip_address(without_port(text).partition("%")[0])
    except ValueError:
        return ""
    match address:
        case IPv6Address(ipv4_mapped=IPv4Address() as mapped):
            return str(mapped)
        case IPv6Address():
            return str(ip_network((address, 64), strict=False))
        case _:
            return str(address)


def without_port(text: str) -> str:
    """Some proxies add the visitor's port: `198.51.100.1:4711` or `[2001:db8::1]:4711`."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text

"""Connections to public addresses only, so that no page or feed can make us ask a machine inside.

The name is resolved once, every address it has is checked, and the connection goes to a checked address. So
neither a redirect nor a name that changes its address between check and connection gets past.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Iterator, Sequence

import httpcore

from extractor.errors import FetchError
from extractor.web.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 networks that carry an IPv4 address in their last bits (RFC 6052; the second by local choice, RFC 8215).
_CARRIERS = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class RefusedAddressError(FetchError):
    """An address that is not public and was not allowed."""


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections for httpcore, to checked addresses only."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = tuple(allowed)
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers; `RefusedAddressError` if any is not public."""
        addresses = _resolve(host, port)
        for address in addresses:
            if not is_allowed(address, self._allowed):
                raise RefusedAddressError(
                    f"{host}: has the address {address}, which is not public; "
                    f"allow it with --allow-network {address} if you trust it"
                )
        options = list(socket_options) if socket_options is not None else None
        for address in addresses[:-1]:
            try:
                return self._inner.connect_tcp(str(address), port, timeout, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._inner.connect_tcp(str(addresses[-1]), port, timeout, local_address, options)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: no web address means a socket of this machine."""
        raise RefusedAddressError(f"{path}: is no web address")

    def sleep(self, seconds: float) -> None:
        """Wait between httpcore's own attempts."""
        self._inner.sleep(seconds)


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """Tell whether an address is public, and so is every address that it stands for, or allowed."""
    meant = list(_meanings(address))
    return all(
        any(one.version == network.version and one in network for network in allowed) or _is_public(one)
        for one in meant
    )


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    )


def _meanings(address: Address) -> Iterator[Address]:
    """Yield the addresses that an address stands for: those it carries, beside itself where it is one, too."""
    if not isinstance(address, ipaddress.IPv6Address):
        yield address
    elif address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif any(address in carrier for carrier in _CARRIERS):
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    else:
        yield address
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise FetchError(f"{host[:100]}: is no name of a host; check the address") from None
    except OSError as error:
        if getattr(error, "errno", None) == socket.EAI_NONAME:
            raise FetchError(f"{host}: there is no such host; check the address") from None
        raise httpcore.ConnectError(f"the name {host} has no address ({error})") from error
    # A zone ('fe80::1%eth0') is not part of the address.
    names = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ipaddress.ip_address(name) for name in names]

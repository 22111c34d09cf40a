"""How politely, from where and how much is fetched."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from extractor import __version__
from extractor.errors import KgError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of a client; times in seconds.

    `allowed` are networks that may be reached although they are not public. `delay` is the least time between two
    requests to one host (its robots.txt may ask for more, up to `max_crawl_delay`). A request that fails for a
    passing reason is made up to `attempts` times, with waits that begin at `backoff` and double, or as long as the
    server asks, up to `max_wait`. `deadline` bounds one answer from its first byte to its last.
    """

    allowed: tuple[Network, ...] = ()
    user_agent: str = f"expo-kg/{__version__}"
    delay: float = 1.0
    max_crawl_delay: float = 60.0
    attempts: int = 4
    backoff: float = 1.0
    max_wait: float = 120.0
    timeout: float = 20.0
    deadline: float = 60.0
    max_bytes: int = 20_000_000
    max_redirects: int = 5


def parse_network(text: str) -> Network:
    """Read a network or address such as `127.0.0.0/8`, `10.1.2.3` or `::1`; raises `KgError`."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise KgError(f"'{text}' is no network; write it like 127.0.0.0/8, 10.1.2.3 or ::1") from None

"""What counts as an address of the web, and in which one form it is asked for."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from extractor.errors import FetchError

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# Lone surrogates among it, which JSON can write and no server can be asked for, and whatever ends a line.
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\\^`{|}\u2028\u2029\ud800-\udfff]")
_LONGEST = 2_000


def is_address(text: str) -> bool:
    """Tell whether an argument is meant as an address rather than as a file."""
    return bool(_ADDRESS.match(text))


def check_url(url: str) -> str:
    """Return an address without its fragment; `FetchError` where it is none that is fetched."""
    shown = url[:200]
    if len(url) > _LONGEST or _UNSAFE.search(url):
        raise FetchError(f"{shown!r}: is no address; give one like https://example.org/news")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError(f"{shown}: is no address; give one like https://example.org/news") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise FetchError(f"{shown}: is no address; give one like https://example.org/news")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"{parts.hostname}: its address holds a user's name; give it without")
    return parts._replace(fragment="").geturl()


def join_url(base: str, link: str) -> str | None:
    """Return a link of a page or feed as an address, None where it leads to no web page."""
    try:
        return check_url(urljoin(base, link.strip()))
    except (FetchError, ValueError):
        return None


def host_of(url: str) -> str:
    """Return host and port: what a delay applies to."""
    return urlsplit(url).netloc.lower()


def origin_of(url: str) -> str:
    """Return scheme, host and port: what a robots.txt applies to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"

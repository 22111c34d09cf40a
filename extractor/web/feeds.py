"""RSS, Atom, JSON Feed, sitemaps and news sitemaps → the addresses they list."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.errors import FetchError
from extractor.web.urls import join_url

_MAX_UNPACKED = 52_428_800  # what the sitemap protocol allows one file
_MAX_ITEMS = 50_000
_ROOTS = {"urlset", "sitemapindex"}
_ENTRIES = {"url", "sitemap"}
_JSON_FEED = "https://jsonfeed.org/version/"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed lists: pages, and for an index of sitemaps further feeds; in the feed's order, each once."""

    pages: tuple[str, ...]
    feeds: tuple[str, ...] = ()


def parse_feed(data: bytes, url: str) -> Feed:
    """Read a feed of any known format; `url` is where it came from. `FetchError` where it is none."""
    data = _unpack(data, url)
    start = data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _parse_json_feed(data, url)
    if b"<!ENTITY" in data:
        raise FetchError(f"{url}: the feed declares entities of its own, which no feed needs; leave it out")
    kind = _find_root(data)
    if kind in _ROOTS:
        links = tuple(dict.fromkeys(_read_sitemap(data, url)))
        return Feed(links) if kind == "urlset" else Feed((), links)
    return _parse_syndication(data, url)


def _unpack(data: bytes, url: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FetchError(f"{url}: the feed's compression is damaged ({error})") from error
    if len(unpacked) > _MAX_UNPACKED:
        raise FetchError(f"{url}: the feed unpacks to more than {_MAX_UNPACKED:,} bytes")
    return unpacked


def _parse_json_feed(data: bytes, url: str) -> Feed:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{url}: is no JSON feed ({type(error).__name__})") from None
    if not isinstance(value, dict) or not str(value.get("version", "")).startswith(_JSON_FEED):
        raise FetchError(f"{url}: is no JSON feed; its 'version' must begin with {_JSON_FEED}")
    items = value.get("items")
    found = [item.get("url") or item.get("external_url") for item in items or () if isinstance(item, dict)]
    return Feed(_collect((link for link in found if isinstance(link, str)), url))


def _parse_syndication(data: bytes, url: str) -> Feed:
    import feedparser

    try:
        # Neither HTML in the texts nor relative links in them are of use here, and both cost time.
        parsed = feedparser.parse(
            io.BytesIO(data),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-location": url},
        )
    except Exception as error:  # broken feeds make the library raise many things
        raise FetchError(f"{url}: cannot be read as a feed ({type(error).__name__}); leave it out") from error
    if not parsed.get("version") and not parsed.get("entries"):
        raise FetchError(f"{url}: is no feed that is known; give RSS, Atom, JSON Feed or a sitemap")
    links = (entry.get("link") for entry in parsed["entries"])
    return Feed(_collect((link for link in links if isinstance(link, str)), url))


def _find_root(data: bytes) -> str:
    """Return the local name of an XML document's root; empty where it is none."""
    try:
        for _, element in _iterate(data, ("start",)):
            return element
    except SyntaxError:
        pass
    return ""


def _read_sitemap(data: bytes, url: str) -> Iterator[str]:
    """Yield the addresses of a sitemap or an index of sitemaps, as far as it is sound."""
    from lxml import etree

    try:
        found = 0
        for _, element in etree.iterparse(io.BytesIO(data), events=("end",), tag="{*}loc", **_SAFE):
            parent = element.getparent()
            # Images and videos have places of their own ('image:loc').
            if parent is not None and _local_name(parent.tag) in _ENTRIES:
                link = join_url(url, element.text or "")
                if link is not None and found < _MAX_ITEMS:
                    found += 1
                    yield link
            element.clear()
    except etree.XMLSyntaxError as error:
        if not found:
            reason = " ".join(str(error.msg).split())[:200]  # it quotes the feed, line breaks included
            raise FetchError(f"{url}: is no sitemap ({reason})") from None


_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def _iterate(data: bytes, events: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    from lxml import etree

    for event, element in etree.iterparse(io.BytesIO(data), events=events, **_SAFE):
        yield event, _local_name(element.tag)


def _local_name(tag: object) -> str:
    """Return a tag without its namespace; the library's own way raises on names that its parser lets through."""
    return str(tag).rpartition("}")[2]


def _collect(links: Iterator[str], url: str) -> tuple[str, ...]:
    joined = (join_url(url, link) for link in links)
    return tuple(dict.fromkeys(link for link in joined if link is not None))[:_MAX_ITEMS]

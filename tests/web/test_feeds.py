"""Feeds of every format, and what is no feed."""

from __future__ import annotations

import gzip
import json

import pytest

from extractor.errors import FetchError
from extractor.web import Feed, parse_feed

URL = "https://a.example/feeds/news"
ONE, TWO = "https://a.example/1", "https://a.example/feeds/2?x=1&y=2"
RSS2 = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://a.example/</link>
<item><title>One</title><link>{ONE}</link><guid>1</guid></item><item><title>Two</title><link> 2?x=1&amp;y=2 </link></item>
<item><title>One again</title><link>{ONE}#top</link></item><item><link>javascript:alert(1)</link></item>
<item><link>file:///etc/passwd</link></item></channel></rss>"""
RSS1 = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>t</title></channel><item rdf:about="{ONE}"><title>One</title><link>{ONE}</link></item>
<item rdf:about="2"><title>Two</title><link>{TWO.replace("&", "&amp;")}</link></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><link href="{ONE}"/>
<link rel="enclosure" href="https://a.example/x.mp3"/></entry>
<entry><id>2</id><link rel="alternate" href="2?x=1&amp;y=2"/></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": ONE}, {"id": "2", "url": TWO}, 3, {}],
    }
)
SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>{ONE}</loc><news:news><news:title>One</news:title></news:news><image:image><image:loc>https://a.example/i.png</image:loc></image:image></url>
<url><loc>
{TWO.replace("&", "&amp;")} </loc></url></urlset>"""
INDEX = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{ONE}</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    "text", [RSS2, RSS1, ATOM, JSON_FEED, SITEMAP], ids=["rss2", "rss1", "atom", "json", "sitemap"]
)
def test_feed_lists_its_pages_once_and_in_order(text: str) -> None:
    assert parse_feed(text.encode(), URL) == Feed((ONE, TWO))
    assert parse_feed(gzip.compress(text.encode()), URL) == Feed((ONE, TWO))


def test_index_lists_sitemaps() -> None:
    assert parse_feed(INDEX.encode(), URL) == Feed((), (ONE,))


def test_sitemap_is_read_as_far_as_it_is_sound() -> None:
    assert parse_feed(SITEMAP[: SITEMAP.index("<image:image>")].encode(), URL) == Feed((ONE,))


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><link>&b;&c;</link></item></channel></rss>"""


@pytest.mark.parametrize(
    "text",
    ["", "no feed", "<html><body>Page</body></html>", "{", '{"version": 1}', "{" * 100_000, BOMB, "<urlset><loc>",
     BOMB.replace("rss", "urlset"), "<" * 10_000, '<?xml encoding="a\0b"?><rss version="2.0"/>'],
)  # fmt: skip
def test_what_is_no_feed_is_refused(text: str) -> None:
    with pytest.raises(FetchError, match=URL):
        parse_feed(text.encode(), URL)


def test_compression_bombs_are_refused() -> None:
    with pytest.raises(FetchError, match="unpacks to more"):
        parse_feed(gzip.compress(b" " * 100_000_000), URL)
    with pytest.raises(FetchError, match="damaged"):
        parse_feed(gzip.compress(SITEMAP.encode())[:40], URL)


@pytest.mark.parametrize(
    "link", ["https://a.example/\ud800", "https://a.example/\u2028x", "https://a\x85.example/"]
)
def test_links_that_no_server_can_be_asked_for_are_left_out(link: str) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": link}, {"url": ONE}]}

    assert parse_feed(json.dumps(feed).encode(), URL) == Feed((ONE,))


def test_sitemap_with_a_malformed_name_gives_its_other_links() -> None:
    text = f"<urlset xmlns:a='a'><b:c:d><loc>https://a.example/x</loc></b:c:d><url><loc>{ONE}</loc></url></urlset>"

    assert parse_feed(text.encode(), URL) == Feed((ONE,))

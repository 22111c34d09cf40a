"""Web archives as Common Crawl writes them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractor.reading import ReadLimits

from .conftest import BODY
from .results import read

Write = Callable[[str, str | bytes], Path]
PAGE = """<html><head><title>{title}</title><meta property="og:site_name" content="Fair News">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}", "datePublished": "2022-05-02"}}</script>
{head}</head><body><nav><a href="/">Home</a></nav><article><h1>{title}</h1><p>{body}</p><p>{body}!</p></article></body></html>"""


def make_page(title: str = "Lyon fair opens", head: str = "") -> str:
    return PAGE.format(title=title, body=BODY, head=head)


def make_warc(*answers: tuple[str, str, bytes, dict[str, str]], packed: bool = True) -> bytes:
    """Make an archive of answers: address, status line, body, headers."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for address, status, body, headers in answers:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        asked = StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True)
        writer.write_record(writer.create_warc_record(address, "request", http_headers=asked))
        writer.write_record(
            writer.create_warc_record(
                address, "response", payload=io.BytesIO(body), length=len(body), http_headers=http
            )
        )
    return stream.getvalue()


HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("packed", [True, False])
def test_warc_gives_the_pages_that_were_answered(write: Write, packed: bool) -> None:
    data = make_warc(
        ("https://a.example/1", "200 OK", make_page().encode(), HTML),
        ("https://a.example/2", "404 Not Found", make_page("Missing").encode(), HTML),
        ("https://a.example/3", "200 OK", b"\xff\xd8", {"Content-Type": "image/jpeg"}),
        ("https://a.example/4", "200 OK", make_page("Paris show opens").encode(), HTML),
        packed=packed,
    )
    path = write("news.warc.gz" if packed else "news.warc", data)

    for results in (read(path), read("-", stdin=data)):
        assert [(article.title, article.url) for article in results.articles] == [
            ("Lyon fair opens", "https://a.example/1"),
            ("Paris show opens", "https://a.example/4"),
        ]
        assert {article.date for article in results.articles} == {"2022-05-02"}
        assert {article.source for article in results.articles} == {"Fair News"}
        assert results.errors == []


def test_encodings_of_transport_and_text_are_undone(write: Write) -> None:
    page = make_page().replace("Lyon", "Orléans")
    for body, headers in [
        (page.encode("latin-1"), {"Content-Type": "text/html; charset=ISO-8859-1"}),
        (gzip.compress(page.encode()), {**HTML, "Content-Encoding": "gzip"}),
        (
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(page.encode()), page.encode()),
            {**HTML, "Transfer-Encoding": "chunked"},
        ),
    ]:
        path = write("news.warc.gz", make_warc(("https://a.example/1", "200 OK", body, headers)))
        assert "Orléans" in read(path).articles[0].text, headers


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://www.a.example/fair", "https://www.a.example/fair"),
        ("https://news.a.example/fair", "https://news.a.example/fair"),
        ("https://other.example/fair", "https://a.example/1?utm_source=x"),
        ("https://[", "https://a.example/1?utm_source=x"),
    ],
)
def test_page_names_its_own_site_only(write: Write, canonical: str, url: str) -> None:
    page = make_page(head=f'<link rel="canonical" href="{canonical}">')
    path = write("a.warc.gz", make_warc(("https://a.example/1?utm_source=x", "200 OK", page.encode(), HTML)))

    assert read(path).articles[0].url == url


def test_damaged_warc_keeps_what_came_before(write: Write) -> None:
    data = make_warc(
        ("https://a.example/1", "200 OK", make_page().encode(), HTML),
        ("https://a.example/2", "200 OK", make_page("Paris show opens").encode(), HTML),
    )
    for cut in (data[: len(data) - 200], data + b"garbage", data.replace(data[-300:-290], b"\0" * 10)):
        results = read(write("news.warc.gz", cut))
        assert results.articles[0].title == "Lyon fair opens"
        assert 1 <= len(results.errors) <= 2
    assert len(read(write("no.warc", b"no archive")).errors) == 1
    assert len(read(write("no.warc.gz", gzip.compress(b"no archive"))).errors) == 1


def test_bombs_in_a_warc_are_given_up(write: Write) -> None:
    bomb = gzip.compress(b"<p>" + b" " * 100_000_000)
    encoded = make_warc(("https://a.example/1", "200 OK", bomb, {**HTML, "Content-Encoding": "gzip"}))
    packed = make_warc(("https://a.example/1", "200 OK", b" " * 100_000_000, HTML))
    limits = ReadLimits(min_unpacked_bytes=10_000_000)

    assert "limit" in str(read(write("a.warc.gz", encoded), limits=limits).errors[0])
    assert "200 times its size" in str(read(write("b.warc.gz", packed), limits=limits).errors[-1])

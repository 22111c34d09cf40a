"""The HTTP client against real servers on this machine."""

from __future__ import annotations

import gzip
import itertools
import ssl
import time
import zlib
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
import trustme

from extractor.errors import FetchError
from extractor.web import WebClient, WebSettings, parse_network

from ..site import Reply, Request, Site, run_site
from .conftest import LOOPBACK


def test_page_is_fetched_with_a_proper_introduction(site: Site, client: WebClient) -> None:
    answer = client.fetch(site.put("/fair", "<p>Hello</p>", ETag='"1"') + "#top")

    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"<p>Hello</p>", '"1"')
    assert answer.url == f"{site.url}/fair"
    (request,) = site.asked("/fair")
    assert request.headers["user-agent"].startswith("expo-kg/")
    assert request.headers["host"] == site.url.removeprefix("http://")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_compressed_answer_is_unpacked(site: Site, client: WebClient, pack: object) -> None:
    name = "gzip" if pack is gzip.compress else "deflate"
    url = site.put("/fair", pack(b"<p>Hello</p>"), content_encoding=name)  # type: ignore[operator]

    assert client.fetch(url).body == b"<p>Hello</p>"


def test_conditional_request_tells_what_is_unchanged(site: Site, client: WebClient) -> None:
    def reply(request: Request) -> Reply:
        same = request.headers.get("if-none-match") == '"1"'
        return (304, {}, b"") if same else (200, {"etag": '"1"'}, b"page")

    site.pages["/fair"] = reply
    first = client.fetch(f"{site.url}/fair")

    assert not first.unchanged
    assert client.fetch(f"{site.url}/fair", etag=first.headers["etag"]).unchanged


def test_robots_txt_is_obeyed_and_read_once(site: Site, client: WebClient) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /secret\nAllow: /secret/not\n")
    page, forbidden, allowed = (site.put(path, "x") for path in ("/a", "/secret/a", "/secret/not"))

    assert client.fetch(page).body == b"x"
    assert client.fetch(allowed).body == b"x"
    with pytest.raises(FetchError, match=r"robots\.txt forbids"):
        client.fetch(forbidden)
    assert site.asked("/secret/a") == []
    assert len(site.asked("/robots.txt")) == 1


def test_robots_txt_of_the_target_of_a_redirect_is_obeyed(site: Site, client: WebClient) -> None:
    site.put("/robots.txt", "User-agent: expo-kg\nDisallow: /secret\n")
    site.put("/secret", "x")
    start = site.put("/start", "", 302, location="/secret")

    with pytest.raises(FetchError, match=r"robots\.txt forbids"):
        client.fetch(start)
    assert site.asked("/secret") == []


def test_site_whose_robots_txt_fails_is_left_alone(site: Site, client: WebClient) -> None:
    site.put("/robots.txt", "", 503)
    page = site.put("/a", "x")

    with pytest.raises(FetchError, match=r"robots\.txt cannot be read"):
        client.fetch(page)
    assert site.asked("/a") == []


def test_host_is_given_time_between_requests(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n")
    pages = [site.put(f"/{number}", "x") for number in range(3)]
    with WebClient(replace(LOOPBACK, delay=0.1)) as client:
        for page in pages:
            client.fetch(page)

    times = [request.time for request in site.requests[1:]]
    assert all(later - earlier >= 0.29 for earlier, later in itertools.pairwise(times))


def test_passing_failures_are_tried_again_and_lasting_ones_not(site: Site, client: WebClient) -> None:
    replies = iter([(503, {}, b""), (0, {}, b""), (200, {}, b"page")])
    site.pages["/flaky"] = lambda request: next(replies)
    down = site.put("/down", "", 500)
    gone = site.put("/gone", "", 410)

    assert client.fetch(f"{site.url}/flaky").body == b"page"
    with pytest.raises(FetchError, match="answers 500, 4 times"):
        client.fetch(down)
    with pytest.raises(FetchError, match="answers 410"):
        client.fetch(gone)
    assert (len(site.asked("/down")), len(site.asked("/gone"))) == (4, 1)


@pytest.mark.parametrize("wait", ["1", "date"])
def test_retry_after_is_waited_for(site: Site, client: WebClient, wait: str) -> None:
    value = formatdate(time.time() + 2, usegmt=True) if wait == "date" else wait
    replies = iter([(429, {"retry-after": value}, b""), (200, {}, b"page")])
    site.pages["/busy"] = lambda request: next(replies)

    client.fetch(f"{site.url}/busy")

    first, second = (request.time for request in site.asked("/busy"))
    assert second - first > 0.9


def test_server_that_asks_for_a_long_rest_gets_it(site: Site, client: WebClient) -> None:
    page = site.put("/busy", "", 429, retry_after="86400")

    with pytest.raises(FetchError, match=r"left alone for 86,400 s"):
        client.fetch(page)
    assert len(site.asked("/busy")) == 1


def test_redirects_are_followed_to_the_last_address(site: Site, client: WebClient) -> None:
    site.put("/b", "page")
    site.put("/a", "", 301, location="b#x")

    assert client.fetch(f"{site.url}/a").url == f"{site.url}/b"
    for target in ("/loop", "file:///etc/passwd", "ftp://x.example/", "http://user:pw@127.0.0.1/", "//"):
        site.put("/loop", "", 302, location=target)
        with pytest.raises(FetchError):
            client.fetch(f"{site.url}/loop")
    assert len(site.asked("/loop")) == 6 + 3 + 6  # the first and the last lead back to it


def test_answers_are_bounded_in_bytes_and_time(site: Site) -> None:
    long = site.put("/long", b"x" * 300_000)
    bomb = site.put("/bomb", gzip.compress(b" " * 100_000_000), content_encoding="gzip")
    layers = site.put("/layers", gzip.compress(gzip.compress(b"x")), content_encoding="gzip, gzip")
    endless = site.put("/endless", "x", content_length="1000000")
    with WebClient(replace(LOOPBACK, max_bytes=200_000, attempts=1, timeout=0.3)) as client:
        for url in (long, bomb):
            with pytest.raises(FetchError, match="longer than the limit"):
                client.fetch(url)
        with pytest.raises(FetchError, match="which was not asked for"):
            client.fetch(layers)
        with pytest.raises(FetchError, match="no answer"):
            client.fetch(endless)


def test_answer_that_drips_is_given_up(site: Site) -> None:
    site.put("/robots.txt", "", 404)
    with run_dripping_server() as url, WebClient(replace(LOOPBACK, deadline=0.5)) as client:
        begin = time.monotonic()
        with pytest.raises(FetchError, match=r"more than 0\.5 s"):
            client.fetch(url)
        assert time.monotonic() - begin < 5


def test_certificate_must_be_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    settings = replace(LOOPBACK, allowed=(parse_network("127.0.0.1"), parse_network("::1")))
    with run_site(context=context) as site:
        page = site.put("/a", "secret")
        with WebClient(settings) as client, pytest.raises(FetchError, match="certificate is not trusted"):
            client.fetch(page)
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with WebClient(settings) as client:
            assert client.fetch(page).body == b"secret"
            with pytest.raises(FetchError, match="certificate is not trusted"):
                client.fetch(page.replace("localhost", "127.0.0.1"))


def test_proxies_of_the_environment_are_not_used(
    site: Site, client: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    page = site.put("/a", "x")

    with WebClient(LOOPBACK) as fresh:
        assert fresh.fetch(page).body == b"x"


@pytest.mark.parametrize(
    "url",
    ["https://", "http:///x", "ftp://a.example/", "http://a b/", "http://[::1", "http://a.example:99999/", "x",
     "http://a.example/\r\nX: y", "http://u@a.example/", "http://a.example/" + "x" * 3_000, "http://a..example/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(client: WebClient, url: str) -> None:
    with pytest.raises(FetchError):
        client.fetch(url)


def test_settings_refuse_what_is_no_network() -> None:
    from extractor.errors import KgError

    with pytest.raises(KgError, match="no network"):
        parse_network("example.org")
    assert WebSettings().allowed == ()


def run_dripping_server():
    """Serve an answer of which a byte comes every tenth of a second."""
    import contextlib
    import socket
    import threading

    @contextlib.contextmanager
    def run():
        listening = socket.create_server(("127.0.0.1", 0))
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    asked = connection.recv(4_096)
                    if b"robots.txt" in asked:
                        connection.sendall(
                            b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        )
                        continue
                    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    while not ended.wait(0.1):
                        connection.sendall(b"x")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            ended.set()
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join()

    return run()

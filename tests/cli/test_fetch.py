"""`kg fetch`, `kg watch` and `kg extract URL` against a real web site on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from extractor.graph.store import open_store
from extractor.reading import read_article

from ..conftest import Kg
from ..site import PAGE, Reply, Request, Site, run_site

ALLOW = ("--allow-network", "127.0.0.1", "--delay", "0")


@pytest.fixture
def site() -> Iterator[Site]:
    with run_site() as running:
        running.put("/robots.txt", "User-agent: *\nDisallow: /secret\n")
        yield running


def put_conditional(site: Site, path: str, body: str) -> str:
    """Put up a page that answers conditional requests."""
    changed = formatdate(1_700_000_000, usegmt=True)

    def reply(request: Request) -> Reply:
        if request.headers.get("if-modified-since") == changed:
            return 304, {}, b""
        return 200, {"last-modified": changed, "content-type": "text/html"}, body.encode()

    site.pages[path] = reply
    return site.url + path


def stored(store: Path) -> set[str]:
    with open_store(store, read_only=True) as opened:
        return {article.headline for article in opened.articles()}


def test_fetch_keeps_pages_and_asks_again_for_changes_only(kg: Kg, site: Site, tmp_path: Path) -> None:
    page = put_conditional(site, "/fair?a=../../b", PAGE.format(title="Harbour Fair 2023"))
    secret = site.put("/secret", "x")

    first = kg("fetch", page, secret, "-o", "pages", *ALLOW)
    second = kg("fetch", page, "-o", "pages", *ALLOW)

    assert first.returncode == 1
    assert first.stderr.count("\n") == 1
    assert "robots.txt forbids" in first.stderr
    assert first.stdout.splitlines()[:3] == ["fetched   1", "unchanged 0", "skipped   1"]
    assert (second.returncode, second.stdout.splitlines()[:2]) == (0, ["fetched   0", "unchanged 1"])
    (kept,) = (tmp_path / "pages").iterdir()
    article = read_article(kept)
    assert (article.title, article.date, article.url) == ("Harbour Fair 2023", "2023-05-04", page)
    assert "Home" not in article.text
    assert [entry.name for entry in tmp_path.iterdir()] == ["pages"]


def test_fetch_refuses_this_machine_unless_allowed(kg: Kg, site: Site) -> None:
    done = kg("fetch", site.put("/a", "x"), "-o", "pages")

    assert done.returncode == 1
    assert "not public" in done.stderr
    assert "--allow-network 127.0.0.1" in done.stderr
    assert site.requests == []


@pytest.mark.slow
def test_extract_reads_addresses_beside_files(kg: Kg, site: Site, tmp_path: Path) -> None:
    page = site.put("/fair", PAGE.format(title="Harbour Fair 2023"))
    (tmp_path / "show.txt").write_text(
        "Paris show opens\n\nBolt opened Paris Show 2023 in Paris on May 5, 2023."
    )

    done = kg("extract", page, "show.txt", f"{site.url}/missing", "--allow-network", "127.0.0.1")

    assert done.returncode == 1
    assert done.stderr == f"kg: skipped: {site.url}/missing: the server answers 404; check the address\n"
    assert stored(tmp_path / "kg-store") == {"Harbour Fair 2023", "Paris show opens"}


def put_feeds(site: Site) -> list[str]:
    """Put up three feeds of different formats over five pages."""
    pages = [put_conditional(site, f"/{n}", PAGE.format(title=f"Fair {n} of 2023")) for n in range(5)]
    items = "".join(f"<item><link>{page}</link></item>" for page in pages[:2])
    rss = put_conditional(
        site, "/rss", f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>"
    )
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"url": pages[1]}, {"url": pages[2]}]}
    site.put(
        "/inner",
        f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{pages[3]}</loc></url></urlset>",
    )
    index = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{site.url}/inner</loc></sitemap></sitemapindex>"
    return [rss, put_conditional(site, "/json", json.dumps(feed)), site.put("/index", index)]


@pytest.mark.slow
def test_watch_stores_what_is_new_and_nothing_twice(kg: Kg, site: Site, tmp_path: Path) -> None:
    feeds = put_feeds(site)

    first = kg("watch", *feeds, "--once", "--limit", "3", *ALLOW)
    second = kg("watch", *feeds, "--once", *ALLOW)
    third = kg("watch", *feeds, "--once", *ALLOW)

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("feeds 3 of 3, new pages 4, articles 3, facts ")
    assert second.stdout.startswith("feeds 3 of 3, new pages 0, articles 1, facts ")
    assert third.stdout == "feeds 3 of 3, new pages 0, articles 0, facts 0, skipped 0\n"
    assert stored(tmp_path / "kg-store") == {f"Fair {n} of 2023" for n in range(4)}
    assert [len(site.asked(f"/{n}")) for n in range(5)] == [1, 1, 1, 1, 0]
    assert len(site.asked("/rss")) == 3


@pytest.mark.slow
def test_watch_reports_what_fails_and_gives_it_up(kg: Kg, site: Site) -> None:
    feed = site.put(
        "/rss", f"<rss version='2.0'><channel><item><link>{site.url}/gone</link></item></channel></rss>"
    )
    for _ in range(3):
        done = kg("watch", feed, f"{site.url}/none", "--once", *ALLOW)
        assert done.returncode == 1
        assert done.stderr.count("answers 404") == 2
    assert kg("watch", feed, "--once", *ALLOW).returncode == 0
    assert len(site.asked("/gone")) == 3


@pytest.mark.slow
def test_watch_asks_again_for_a_page_without_article(kg: Kg, site: Site, tmp_path: Path) -> None:
    empty = "<!doctype html><html><head><title>Soon</title></head><body></body></html>"
    late, never = site.put("/late", empty), site.put("/never", empty)
    items = "".join(f"<item><link>{page}</link></item>" for page in (late, never))
    feed = site.put("/rss", f"<rss version='2.0'><channel>{items}</channel></rss>")

    first = kg("watch", feed, "--once", *ALLOW)
    site.put("/late", PAGE.format(title="Harbour Fair 2023"))
    second, third, fourth = (kg("watch", feed, "--once", *ALLOW) for _ in range(3))

    assert (first.returncode, first.stdout) == (
        1,
        "feeds 1 of 1, new pages 2, articles 0, facts 0, skipped 2\n",
    )
    assert f"skipped: {late}: " in first.stderr
    assert second.stdout.startswith("feeds 1 of 1, new pages 0, articles 1, facts ")
    assert f"skipped: {never}: " in second.stderr
    assert (third.returncode, fourth.returncode, fourth.stderr) == (1, 0, "")
    assert stored(tmp_path / "kg-store") == {"Harbour Fair 2023"}
    assert (len(site.asked("/late")), len(site.asked("/never"))) == (2, 3)


@pytest.mark.slow
def test_watch_that_is_killed_goes_on(site: Site, tmp_path: Path) -> None:
    feeds = put_feeds(site)
    command = [sys.executable, "-m", "extractor", "watch", *feeds, "--store", tmp_path / "store", *ALLOW]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    for moment in ("/rss", "/3", "/3"):
        before = len(site.asked(moment))
        running = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while len(site.asked(moment)) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    running = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline().startswith("feeds 3 of 3, new pages 0, articles 4")
    running.terminate()  # while it waits for the next look
    _, errors = running.communicate(timeout=30)

    assert (running.returncode, errors) == (143, "kg: interrupted; what was stored before is complete\n")
    assert stored(tmp_path / "store") == {f"Fair {n} of 2023" for n in range(4)}


def test_watch_refuses_a_time_that_is_none(kg: Kg) -> None:
    for text in ("soon", "5s", "0m", "15"):
        assert kg("watch", "https://a.example/", "--every", text).returncode == 2

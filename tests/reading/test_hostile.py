"""Inputs made to break readers: 10 kB answered within a second, anything larger within its bound.

The fuzzers run a few examples in the suite; the long run is

    KG_FUZZ_EXAMPLES=10000 .venv/bin/python -m pytest tests/reading/test_hostile.py tests/test_fuzz_values.py -q

What they find is kept in `found/`, one file a case, and read by every run.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.reading import InputError, ReadNote, read_articles
from extractor.records import Article

from ..web.test_feeds import ATOM, RSS1, RSS2, SITEMAP
from .test_documents import make_docx, make_pdf
from .test_web_archive import HTML, make_page, make_warc

Write = Callable[[str, str | bytes], Path]
EXAMPLES = int(os.environ.get("KG_FUZZ_EXAMPLES", "25"))
FOUND = Path(__file__).parent / "found"
SECONDS = 1.0
MAIL = b"""From: Lyon Fairs <press@lyon.example>\nSubject: =?utf-8?q?Lyon_fair?=\nDate: Mon, 2 May 2022 09:00:00 +0200
MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable\n\nThe fair opened in Lyon.=20\n--b\nContent-Type: text/html\n\n<p>The fair</p>
--b--\n"""


def make_samples(folder: Path) -> dict[str, bytes]:
    """Make a small sound file of every format."""
    text = b"date 2022-05-26 Lyon fair opens\n\nThe fair opened in Lyon on Monday."
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.txt", text)
    with tarfile.open(fileobj=tarred, mode="w:gz") as packed:
        info = tarfile.TarInfo("a.txt")
        info.size = len(text)
        packed.addfile(info, io.BytesIO(text))
    return {
        "txt": text,
        "html": make_page().encode(),
        "json": json.dumps(
            {"id": "a", "text": "The fair.", "date": "2022-05-26", "url": "https://a.example"}
        ).encode(),
        "jsonl": b'{"text": "The fair."}\n{"text": "Another fair."}\n',
        "eml": MAIL,
        "mbox": b"From a Mon\n" + MAIL + b"\nFrom b Mon\n" + MAIL,
        "warc": make_warc(("https://a.example/1", "200 OK", make_page().encode(), HTML), packed=False),
        "warc.gz": make_warc(("https://a.example/1", "200 OK", make_page().encode(), HTML)),
        "zip": zipped.getvalue(),
        "tar.gz": tarred.getvalue(),
        "txt.gz": gzip.compress(text),
        "jsonl.bz2": bz2.compress(b'{"text": "The fair."}\n'),
        "docx": make_docx(folder / "a.docx").read_bytes(),
        "pdf": make_pdf(folder / "a.pdf").read_bytes(),
        "xml": RSS2.encode() + ATOM.encode() + RSS1.encode() + SITEMAP.encode(),
    }


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return make_samples(tmp_path_factory.mktemp("samples"))


# A change to a file: where (a share of its length), how many bytes go, and what comes.
CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 40),
        st.one_of(
            st.binary(max_size=12), st.sampled_from([b"\0" * 8, b"\xff" * 8, b"<" * 50, b"999999999", b"-1"])
        ),
    ),
    min_size=1,
    max_size=6,
)
NAMES = ["txt", "html", "json", "jsonl", "eml", "mbox", "warc", "warc.gz", "zip", "tar.gz", "txt.gz", "jsonl.bz2",
         "docx", "pdf", "xml"]  # fmt: skip


def change(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for share, count, new in changes:
        place = int(share * len(data))
        data = data[:place] + new + data[place + count :]
    return data


def check(path: Path) -> None:
    """Read a file and check that only articles, notes and errors of one line come."""
    for item in read_articles([path], languages=None):
        assert isinstance(item, Article | InputError | ReadNote)
        if not isinstance(item, Article):
            assert len(str(item).splitlines()) == 1


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=EXAMPLES,
    deadline=None,  # wall time says little on a busy machine; the test looks at the time of the processor
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=CHANGES)
def test_damaged_file_never_breaks_a_reader(
    tmp_path: Path, samples: dict[str, bytes], name: str, changes: list[tuple[float, int, bytes]]
) -> None:
    path = tmp_path / f"a.{name}"
    path.write_bytes(change(samples[name], changes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries may warn of what is broken
        begin = time.process_time()
        check(path)
    assert time.process_time() - begin < 5  # the first example imports libraries


@pytest.mark.parametrize(
    "path", sorted(FOUND.iterdir()) if FOUND.is_dir() else [], ids=lambda path: path.name
)
def test_case_found_before_stays_mended(path: Path) -> None:
    begin = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(path)
    assert time.process_time() - begin < 5


def nest(start: bytes, end: bytes = b"", size: int = 10_000) -> bytes:
    count = size // (len(start) + len(end))
    return start * count + end * count


# fmt: off
DEEP = {
    "div.html": b"<html><body>" + nest(b"<div>", b"</div>"), "open.html": b"<html>" + nest(b"<b><i>"),
    "table.html": b"<html>" + nest(b"<table><tr><td>"), "list.html": b"<html>" + nest(b"<ul><li>"),
    "quote.html": b"<html>" + nest(b"<blockquote><p>"), "attr.html": b"<html><p " + nest(b"a=b ") + b">x",
    "comment.html": b"<html>" + nest(b"<!--"), "entity.html": b"<html>" + nest(b"&amp"), "less.html": b"<html>" + b"<" * 9_000,
    "list.json": b"[" * 10_000, "object.json": nest(b'{"a":'), "number.json": b'{"text": ' + b"9" * 9_900 + b"}",
    "escape.json": b'{"text": "' + nest(b"\\ud800") + b'"}', "spaces.txt": b" " * 10_000, "lines.txt": b"\n" * 10_000,
    "hyphens.txt": b"-" * 10_000, "dates.txt": b"date " + b"2022-" * 2_000, "tabs.txt": b"a\t" * 5_000,
    "parens.txt": b"(" * 10_000, "headers.eml": nest(b"X: y\n ") + b"\n\nx", "words.eml": b"Subject: " + nest(b"=?utf-8?q?a?= "),
    "address.eml": b"From: " + nest(b"(<") + b"\n\nx", "parts.eml": nest(b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"),
    "date.eml": b"Date: " + nest(b"1(") + b"\n\nx", "froms.mbox": nest(b"From a\n\n"),
    "crlf.warc": b"WARC/1.0\r\n" + nest(b"a:b\r\n"),
}
# fmt: on


@pytest.mark.parametrize("name", DEEP)
def test_ten_kilobytes_are_answered_within_a_second(write: Write, name: str) -> None:
    check(write(f"warm.{name.partition('.')[2]}", DEEP[name][:50]))  # libraries load once
    path = write(name, DEEP[name])
    begin = time.process_time()
    check(path)

    assert time.process_time() - begin < SECONDS


def test_word_document_with_entities_of_its_own_reads_no_file(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx")
    evil = tmp_path / "evil.docx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(evil, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "word/document.xml":
                head, _, rest = data.partition(b"?>")
                entities = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "%b">%b]>' % (
                    b"A" * 1_000,
                    b"".join(b'<!ENTITY a%d "%b">' % (n, b"&a;" * 1_000) for n in range(9)),
                )
                data = head + b"?>" + entities + rest.replace(b"Lyon fair opens", b"Lyon &f;&a8; fair", 1)
            target.writestr(info, data)
    assert docx  # the library is there, or this would show nothing

    for item in read_articles([evil], languages=None):
        assert "root:" not in str(item)
        assert not isinstance(item, Article) or len(item.text) < 10_000


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), -1))
from extractor.reading import read_articles
for item in read_articles([sys.argv[1]], languages=None):
    print(type(item).__name__, str(item)[-200:])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["line.txt", "line.jsonl", "line.mbox", "line.html", "line.json", "line.eml", "line.warc"]
)
def test_line_of_100_megabytes_is_refused_in_bounded_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    starts = {
        "line.jsonl": b'{"text": "',
        "line.mbox": b"From a\n",
        "line.warc": b"WARC/1.0\r\nA: ",
        "line.json": b'{"text": "',
    }
    with path.open("wb") as stream:
        stream.write(starts.get(name, b""))
        for _ in range(100):
            stream.write(b"fair " * 200_000)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, path, str(1_500_000_000)], capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 0, done.stderr
    assert "InputError" in done.stdout
    assert "Article" not in done.stdout

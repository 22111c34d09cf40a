"""Documents made to keep a parser busy or to take its memory: given up in time, the others are read."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from extractor.pool import Pool
from extractor.reading import ReadLimits
from extractor.reading.bounded import Parsed, parse_bounded
from extractor.reading.problems import InputError

from ..conftest import ROOT
from .results import read
from .test_documents import BODY, make_docx, make_pdf

SHORT = ReadLimits(max_document_seconds=3.0)


def make_endless_pdf(path: Path, levels: int = 12, times: int = 10) -> Path:
    """Make a PDF of a page that draws a form, which draws another ten times, and so on: 10^12 drawings."""
    last = levels + 4
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        4: b"<</Length 5>>stream\n/F Do\nendstream",
    }
    for number in range(5, last + 1):
        text = b"/F Do " * times if number < last else b"0 0 m 9 9 l S"
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length %d" % len(text)
        uses = b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1) if number < last else b""
        objects[number] = head + uses + b">>stream\n" + text + b"\nendstream"
    data, places = b"%PDF-1.4\n", []
    for number, content in objects.items():
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        last + 1,
        table,
        last + 1,
        len(data),
    )
    path.write_bytes(data)
    return path


def make_wide_docx(path: Path, columns: int) -> Path:
    """Make a Word document with a table's cell that claims to span so many columns."""
    good = make_docx(path.with_suffix(".good"))
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "word/document.xml":
                data = data.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="%d"/>' % columns, 1)
                assert b"gridSpan" in data
            target.writestr(info, data)
    return path


def test_endless_pdf_is_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    bad = make_endless_pdf(tmp_path / "b.pdf")
    assert bad.stat().st_size < 4_000
    make_pdf(tmp_path / "a.pdf")
    make_docx(tmp_path / "c.docx")

    begin = time.monotonic()
    results = read(tmp_path, limits=SHORT)

    assert [article.title[:15] for article in results.articles] == ["Lyon fair opens"] * 2
    (error,) = results.errors
    assert str(error) == (
        f"{bad}: took longer than 3 seconds and was given up; save it as text, or leave it out"
    )
    assert time.monotonic() - begin < 60  # processes start slowly on a busy machine; the PDF takes years


def test_pages_that_take_long_are_given_up_by_the_limit(tmp_path: Path) -> None:
    long = make_pdf(tmp_path / "long.pdf", pages=60)

    results = read(long, limits=ReadLimits(max_document_seconds=0.2))

    assert results.articles == []
    assert "took longer than 0.2 seconds" in str(results.errors[0])


def test_document_that_takes_memory_is_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    bad = make_wide_docx(tmp_path / "a.docx", 2_000_000_000)
    make_docx(tmp_path / "b.docx")

    results = read(tmp_path / "*.docx", limits=ReadLimits(max_document_memory=300_000_000))

    assert [article.title for article in results.articles] == ["Lyon fair opens"]
    assert str(results.errors[0]) == (
        f"{bad}: needs more than 300,000,000 bytes of memory, the limit for a document; "
        "save it as text, or leave it out"
    )


def die(data: bytes, path: str, limits: ReadLimits) -> Parsed:
    """Die as where the system ends a process that takes its memory, or a library crashes."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError(data, path, limits)


def name_process(data: bytes, path: str, limits: ReadLimits) -> Parsed:
    return Parsed(str(os.getpid()), [])


def test_parser_that_crashes_takes_nothing_with_it() -> None:
    with pytest.raises(
        InputError, match=r"^a\.pdf: its worker process died \(out of memory\?\); save it as text"
    ):
        parse_bounded(die, b"", "a.pdf", ReadLimits())

    first = parse_bounded(name_process, b"", "a.pdf", ReadLimits())
    assert first.title != str(os.getpid())
    assert parse_bounded(name_process, b"", "b.pdf", ReadLimits()) == first


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_documents_of_a_worker_process_are_read(tmp_path: Path, ending: str) -> None:
    """Workers of our pool have a process of their own, which ends with them; daemons may have none."""
    make = {"pdf": make_pdf, "docx": make_docx}[ending]
    path = make(tmp_path / f"a.{ending}")

    pool: Pool[Path, str] = Pool(build_reading, workers=2, chunk_size=1)

    expected = [read(path).articles[0].text] * 2
    assert [text for _, text in pool.map([path, path])] == expected
    with multiprocessing.get_context("spawn").Pool(1) as daemons:
        assert daemons.map(read_one, [path, path]) == expected


def read_one(path: Path) -> str:
    return read(path).articles[0].text


def build_reading():  # type: ignore[no-untyped-def]
    return lambda paths: list(map(read_one, paths))


@pytest.mark.slow
def test_command_names_the_endless_pdf_and_stores_the_others(tmp_path: Path) -> None:
    make_endless_pdf(tmp_path / "bad.pdf")
    (tmp_path / "good.txt").write_text(f"Lyon fair opens\n\n{BODY}\n")
    code = (
        "import extractor.reading.problems as problems; from dataclasses import replace\n"
        "import extractor.reading.articles as articles\n"
        "articles.read_articles.__kwdefaults__['limits'] = problems.ReadLimits(max_document_seconds=2)\n"
        "from extractor.cli import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "extract", tmp_path, "--store", tmp_path / "store"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
    )

    assert done.returncode == 1, done.stderr
    assert "articles  1" in done.stdout
    lines = [line for line in done.stderr.splitlines() if "bad.pdf" in line]
    assert len(lines) == 1
    assert lines[0].endswith("took longer than 2 seconds and was given up; save it as text, or leave it out")

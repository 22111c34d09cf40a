"""PDF and Word press releases, made by real libraries."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from fpdf import FPDF

from extractor.reading import ReadLimits

from .conftest import BODY
from .results import read

Write = Callable[[str, str | bytes], Path]
ROWS = [("Venue", "Hall 1"), ("Dates", "2 to 5 May 2022")]
SECOND = "The organiser, Lyon Fairs, expects 20,000 visitors. The next edition is planned for May 2024."


def make_docx(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Lyon fair opens", style="Title")
    document.add_paragraph(BODY)
    table = document.add_table(rows=0, cols=2)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Visitors in hall 1", style="Caption")
    document.add_paragraph(SECOND)
    document.save(str(path))
    return path


def make_pdf(path: Path, pages: int = 1) -> Path:
    pdf = FPDF()
    pdf.set_auto_page_break(False)
    for number in range(pages):
        pdf.add_page()
        if number == 0:
            pdf.set_font("helvetica", "B", 20)
            pdf.multi_cell(0, 9, "Lyon fair opens with more exhibitors than ever before in its history")
            pdf.ln(4)
        pdf.set_font("helvetica", size=11)
        pdf.multi_cell(0, 5, f"{BODY} {SECOND} {BODY}")
        pdf.ln(5)
        with pdf.table(width=100) as table:
            for row in ROWS:
                table.row(row)
        pdf.ln(5)
        pdf.set_font("helvetica", "I", 8)
        pdf.multi_cell(0, 4, "Photo: visitors in hall 1")
        pdf.ln(4)
        pdf.set_font("helvetica", size=11)
        pdf.multi_cell(0, 5, SECOND)
        pdf.set_y(-20)
        pdf.cell(0, 5, f"Page {number + 1} of {pages}")
    pdf.output(str(path))
    return path


def test_docx_keeps_headline_table_and_caption_apart(tmp_path: Path) -> None:
    (article,) = read(make_docx(tmp_path / "release.docx")).articles

    assert article.title == "Lyon fair opens"
    assert article.text.split("\n\n") == [
        "Lyon fair opens",
        BODY,
        "Venue: Hall 1\nDates: 2 to 5 May 2022",
        "Visitors in hall 1",
        SECOND,
    ]


def test_pdf_keeps_headline_table_and_caption_apart(tmp_path: Path) -> None:
    (article,) = read(make_pdf(tmp_path / "release.pdf")).articles

    headline = "Lyon fair opens with more exhibitors than ever before in its history"
    assert article.title == headline
    assert article.text.split("\n\n") == [
        headline,
        f"{BODY} {SECOND} {BODY}",
        "Venue: Hall 1\nDates: 2 to 5 May 2022",
        "Photo: visitors in hall 1",
        SECOND,
    ]


def test_documents_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    for path in (make_docx(tmp_path / "a.docx"), make_pdf(tmp_path / "a.pdf")):
        assert read("-", stdin=path.read_bytes()).articles[0].title.startswith("Lyon fair opens")


def test_documents_over_the_limits_and_broken_ones_are_reported(write: Write, tmp_path: Path) -> None:
    long = make_pdf(tmp_path / "long.pdf", pages=4)
    scanned = FPDF()
    scanned.add_page()
    scanned.output(str(tmp_path / "scanned.pdf"))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    limits = ReadLimits(max_document_pages=3)
    for path, words in {
        long: "4 pages",
        tmp_path / "scanned.pdf": "scanned?",
        write("bomb.docx", bomb.getvalue()): "unpacks to",
        write("cut.pdf", long.read_bytes()[:500]): "cut.pdf",
        write(
            "cut.docx", make_docx(tmp_path / "a.docx").read_bytes()[:900]
        ): "cannot be read as a Word document",
    }.items():
        results = read(path, limits=limits)
        assert results.articles == []
        assert words in str(results.errors[0])


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = make_docx(tmp_path / "a.docx"), make_pdf(tmp_path / "a.pdf")
    for library in ("docx", "pdfplumber"):
        monkeypatch.setitem(sys.modules, library, None)

    for error in read(*paths).errors:
        assert "expo-kg[documents]" in str(error)

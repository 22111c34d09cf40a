"""`.pdf` and `.docx`: press releases as documents, with headline, captions and tables apart.

Needs the extra `documents`. Scanned pages hold no text and are reported. The libraries work in a process
of their own, with a bound of time and memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from extractor.reading.bounded import Parse, Parsed, parse_bounded
from extractor.reading.drafts import Draft, Drafts
from extractor.reading.plain_text import read_at_most
from extractor.reading.problems import InputError, ReadLimits
from extractor.reading.text import join_cells

# A headline's letters are at least so much larger than the text's.
_HEADLINE_RATIO = 1.15
# Lines farther apart than so many line heights begin a paragraph; within one they stand at 1.0 to 1.3.
_PARAGRAPH_GAP = 1.45
_CAPTION_RATIO = 0.93
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
_MAX_HEADLINE_CHARS = 300


def read_docx(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read a Word document: paragraphs, captions and tables in their order, the title as headline."""
    yield _read(stream, path, file, limits, "docx", parse_docx)


def read_pdf(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read a PDF: the largest letters of the first page as headline, paragraphs, captions and tables."""
    yield _read(stream, path, file, limits, "pdfplumber", parse_pdf)


def _read(
    stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits, library: str, parse: Parse
) -> Draft:
    what = f"of {limits.max_document_bytes:,} bytes for a document"
    data = read_at_most(stream, limits.max_document_bytes, path, what)
    if find_spec(library) is None:
        advice = "install it with `pip install 'expo-kg[documents]'`, or save the document as text"
        raise InputError(path, "needs the extra 'documents'", advice)
    title, blocks = parse_bounded(parse, data, path, limits)
    if not blocks and not title:
        raise InputError(path, "holds no text (scanned?)", "run text recognition on it first")
    return Draft(path, "\n\n".join(blocks) or title, title, file=file)


def parse_docx(data: bytes, path: str, limits: ReadLimits) -> Parsed:
    """Parse a Word document in this process."""
    import docx

    try:
        unpacked = sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(data)).infolist())
        if unpacked > limits.max_document_bytes * 5:
            raise InputError(path, f"unpacks to {unpacked:,} bytes, more than the limit", "save it as text")
        return _read_word(docx.Document(io.BytesIO(data)))
    except (InputError, MemoryError):
        raise
    except Exception as error:  # broken packages make the libraries below raise many things
        reason = f"cannot be read as a Word document ({type(error).__name__})"
        raise InputError(path, reason, "save it again as .docx, or as text") from error


def parse_pdf(data: bytes, path: str, limits: ReadLimits) -> Parsed:
    """Parse a PDF in this process."""
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > limits.max_document_pages:
                reason = (
                    f"has {len(document.pages)} pages, more than the limit of {limits.max_document_pages}"
                )
                raise InputError(path, reason, "split it into its articles")
            pages = []
            for page in document.pages:
                pages.append(_read_pdf_page(page))
                page.close()  # or the library keeps every letter of every page
    except (InputError, MemoryError):
        raise
    except Exception as error:
        reason = f"cannot be read as a PDF ({type(error).__name__})"
        raise InputError(path, reason, "save it again, without a password, or as text") from error
    return _arrange(pages)


def _read_word(document: Any) -> Parsed:
    """Return headline and blocks; a table is one block, a line a row."""
    title, blocks = "", []
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            blocks.append(_write_table([_unmerged(row.cells) for row in item.rows]))
            continue
        text = " ".join(item.text.split())
        style = (item.style.name or "") if item.style is not None else ""
        if text and not title and not blocks and (style == "Title" or style == "Heading 1"):
            title = text
        else:
            blocks.append(text)
    blocks = [block for block in blocks if block]
    if not title and len(blocks) > 1 and len(blocks[0]) <= _MAX_HEADLINE_CHARS and "\n" not in blocks[0]:
        title = blocks.pop(0)
    return Parsed(title, blocks)


def _unmerged(cells: Iterable[Any]) -> list[str]:
    """Return the cells' texts; a cell that spans several columns comes once."""
    return [cell.text for cell in {id(cell._tc): cell for cell in cells}.values()]


def _write_table(rows: Iterable[Iterable[str | None]]) -> str:
    lines = (join_cells(" ".join((cell or "").split()) for cell in row) for row in rows)
    return "\n".join(filter(None, lines))


class _Line(NamedTuple):
    """A line of a page: its text, the size of its letters, and where it stands (points from the top)."""

    text: str
    size: float
    top: float
    bottom: float


class _Page(NamedTuple):
    lines: list[_Line]
    tables: list[tuple[float, str]]


def _read_pdf_page(page: Any) -> _Page:
    tables = page.find_tables()
    outside = page
    for table in tables:
        outside = outside.outside_bbox(table.bbox, strict=False)
    words = outside.extract_words(extra_attrs=["size"], use_text_flow=False)
    written = [(table.bbox[1], _write_table(table.extract())) for table in tables]
    return _Page(list(_join_words(words)), [(top, text) for top, text in written if text])


def _join_words(words: list[dict[str, Any]]) -> Iterator[_Line]:
    """Put words that stand on one line together."""
    line: list[dict[str, Any]] = []
    for word in sorted(words, key=lambda word: (round(word["bottom"]), word["x0"])):
        if line and abs(word["bottom"] - line[-1]["bottom"]) > 2:
            yield _make_line(line)
            line = []
        line.append(word)
    if line:
        yield _make_line(line)


def _make_line(words: list[dict[str, Any]]) -> _Line:
    words = sorted(words, key=lambda word: word["x0"])
    return _Line(
        " ".join(word["text"] for word in words),
        max(round(word["size"], 1) for word in words),
        min(word["top"] for word in words),
        max(word["bottom"] for word in words),
    )


def _arrange(pages: list[_Page]) -> Parsed:
    """Return headline and blocks of all pages, without page numbers and lines that every page repeats."""
    counts = Counter(text for page in pages for text in {line.text for line in page.lines})
    sizes = Counter[float]()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    title: list[str] = []
    blocks: list[str] = []
    for number, page in enumerate(pages):
        lines = [line for line in page.lines if not _is_margin(line.text, counts, len(pages))]
        if number == 0:
            title = _find_headline(lines, body)
            lines = [line for line in lines if line.text not in title]
        blocks += _write_page(lines, page.tables, body)
    return Parsed(" ".join(title), blocks)


def _is_margin(text: str, counts: Counter[str], pages: int) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(text)) or (pages > 2 and counts[text] > pages / 2)


def _find_headline(lines: list[_Line], body: float) -> list[str]:
    largest = max((line.size for line in lines), default=0.0)
    if largest < body * _HEADLINE_RATIO:
        return []
    found = [line.text for line in lines if line.size == largest]
    return found if len(" ".join(found)) <= _MAX_HEADLINE_CHARS else []


def _write_page(lines: list[_Line], tables: list[tuple[float, str]], body: float) -> list[str]:
    """Join lines to paragraphs, with each table where it stands."""
    items: list[tuple[float, str]] = list(tables)
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and _begins_paragraph(paragraph[-1], line, body, [top for top, _ in tables]):
            items.append((paragraph[0].top, _join_lines(paragraph)))
            paragraph = []
        paragraph.append(line)
    if paragraph:
        items.append((paragraph[0].top, _join_lines(paragraph)))
    return [text for _, text in sorted(items, key=lambda item: item[0])]


def _begins_paragraph(last: _Line, line: _Line, body: float, tables: list[float]) -> bool:
    height = last.bottom - last.top
    far = line.bottom - last.bottom > _PARAGRAPH_GAP * height
    other = (line.size < body * _CAPTION_RATIO) != (last.size < body * _CAPTION_RATIO)
    return far or other or any(last.top < top < line.top for top in tables)


def _join_lines(lines: list[_Line]) -> str:
    """Join the lines of a paragraph; a word divided at a line's end becomes one again."""
    text = lines[0].text
    for line in lines[1:]:
        divided = re.search(r"[a-z]-$", text) and line.text[:1].islower()
        text = text[:-1] + line.text if divided else f"{text} {line.text}"
    return text

"""`.html`: the article in a page, without its navigation, with what its metadata says of it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from extractor.reading.drafts import Draft, Drafts
from extractor.reading.plain_text import notes_on_encoding, read_at_most
from extractor.reading.problems import InputError, ReadLimits
from extractor.reading.text import decode_bytes, is_same_line, join_cells

_DECLARATION_BYTES = 4_096
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# Codecs that Python knows and no page is written in; some of them take quadratic time.
_NO_PAGE_ENCODINGS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"}


def read_page(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read one article from an HTML page: paragraphs, headline, date, address and name of the site."""
    data = read_at_most(stream, limits.max_page_bytes, path, f"of {limits.max_page_bytes:,} bytes for a page")
    yield from read_page_bytes(data, path, file, limits)


def read_page_bytes(
    data: bytes,
    path: str,
    file: Path | None,
    limits: ReadLimits,
    *,
    charset: str | None = None,
    url: str | None = None,
) -> Drafts:
    """Read a page that is in memory; `charset` and `url` are what the server that sent it says."""
    decoded = decode_bytes(data, path, declared=_known_encoding(charset) or _declared_encoding(data))
    yield from notes_on_encoding(decoded, path)
    draft = _extract(decoded.text, path, file, limits)
    yield replace(draft, url=_choose_address(draft.url, url)) if url else draft


def _choose_address(canonical: str | None, url: str) -> str:
    """Return the address that a page gives itself where it lies on the same site, else the one it came from.

    A page must not take the place of another site's article.
    """
    try:
        named, sent = (urlsplit(address).hostname or "" for address in (canonical or "", url))
    except ValueError:
        return url
    named, sent = named.removeprefix("www."), sent.removeprefix("www.")
    same = named and (named == sent or named.endswith(f".{sent}") or sent.endswith(f".{named}"))
    return canonical if canonical and same else url


def _extract(page: str, path: str, file: Path | None, limits: ReadLimits) -> Draft:
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import Document

    try:
        tree = load_html(page)
        if tree is not None:
            _check_size(tree, path, limits)
            _keep_captions(tree)
        document = bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            # A date found anywhere in the page would often be the event's: only metadata and markup count.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except InputError:
        raise
    except Exception as error:  # no list of what broken pages make the libraries below us raise would be full
        reason = f"cannot be parsed as HTML ({type(error).__name__})"
        raise InputError(path, reason, "save the page again, or give its text as .txt") from error
    if not isinstance(document, Document) or not (text := _paragraphs(document.text or "")):
        raise InputError(path, "holds no article text", "save the page with its text, or give it as .txt")
    title = " ".join((document.title or "").split())
    first, _, rest = text.partition("\n\n")
    if is_same_line(first, title):
        text = rest
    return Draft(path, text, title, document.date, document.url, document.sitename, file=file)


def _check_size(tree: Any, path: str, limits: ReadLimits) -> None:
    elements = sum(1 for _ in tree.iter())
    if elements > limits.max_page_elements:
        reason = f"has {elements:,} elements, more than the limit of {limits.max_page_elements:,} for a page"
        raise InputError(path, reason, "give the article's text as .txt")


def _keep_captions(tree: Any) -> None:
    """Turn the captions of pictures into paragraphs: they state facts, and the extractor drops figures."""
    for caption in list(tree.iter("figcaption")):
        caption.tag = "p"
    for figure in list(tree.iter("figure")):
        figure.tag = "div"


def _paragraphs(text: str) -> str:
    """Set the extractor's lines, one a block of the page, apart; lists and tables stay together."""
    blocks: list[str] = []
    previous = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        mark = line[0] if line.startswith(("- ", "|")) else ""
        shown = _table_row(line) if mark == "|" else line
        if not shown:  # a row of empty cells
            continue
        if mark and mark == previous:
            blocks[-1] += f"\n{shown}"
        else:
            blocks.append(shown)
        previous = mark
    return "\n\n".join(blocks)


def _table_row(line: str) -> str:
    return join_cells(cell.strip() for cell in line.strip("|").split("|"))


def _declared_encoding(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_DECLARATION_BYTES])
    return _known_encoding(match[1].decode("ascii", "replace")) if match else None


def _known_encoding(declared: str | None) -> str | None:
    """Return the codec's name for what a page or server declares, None where no page is written in it."""
    try:
        name = codecs.lookup(declared).name if declared else None
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if name in _NO_PAGE_ENCODINGS else name

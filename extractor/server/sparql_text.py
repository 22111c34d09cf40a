"""Writing terms into SPARQL safely."""

from __future__ import annotations

import re

from extractor.errors import QueryError

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*")
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def iri(value: str) -> str:
    """Return an IRI in angle brackets; `QueryError` where it is none."""
    if not IRI.fullmatch(value):
        raise QueryError(f"'{value}' is no IRI")
    return f"<{value}>"


def string(value: str) -> str:
    """Return a quoted string, whatever it holds."""
    return f'"{value.translate(ESCAPES)}"'

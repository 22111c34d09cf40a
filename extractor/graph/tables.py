"""Cells of tables for spreadsheets, which take some texts for formulas and run them."""

from __future__ import annotations

import csv
import io
import re

# What a spreadsheet takes for the start of a formula (OWASP, CSV injection); a number is none.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?")


def escape_formula(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; every other text stays as it is."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def escape_table(text: str) -> str:
    """Do the same to all cells of a CSV text, whose line ends stay."""
    stream = io.StringIO()
    end = "\r\n" if "\r\n" in text else "\n"
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(stream, lineterminator=end).writerows(map(escape_formula, row) for row in rows)
    return stream.getvalue()

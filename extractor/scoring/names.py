"""How names and literals are compared: the part of scoring that decides when two strings mean the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Full stops and apostrophes vanish ('U.S.' is 'US'); other punctuation separates words ('high-tech').
_VANISHING = frozenset(".'’‘`´")
_POSSESSIVE = re.compile(r"['’‘`´]s\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an|a)\s+(?=\S)")
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@lru_cache(maxsize=32768)
def normalize_name(name: str) -> str:
    """Return the form under which two names of one thing are equal.

    Case, a leading article, punctuation, the possessive 's and redundant spaces are dropped. A name
    that consists of nothing else is only case-folded, so that no two of them fall together.
    """
    text = unicodedata.normalize("NFKC", name)
    plain = _without_punctuation(_POSSESSIVE.sub("", text))
    return _ARTICLE.sub("", plain) or text.casefold().strip()


@lru_cache(maxsize=32768)
def normalize_text(text: str) -> str:
    """Return a string literal case-folded, without punctuation and redundant spaces."""
    text = unicodedata.normalize("NFKC", text)
    return _without_punctuation(text) or text.casefold().strip()


def literal_key(kind: str, value: str) -> str:
    """Return the form under which two literals of one kind are equal.

    `kind` is 'date' (as an ISO string), 'number' (as a number), 'money' (amount as a number, and the
    currency), 'term' (an IRI or prefixed name, by its local name) or 'string'. A number that cannot be
    read is compared as a string.
    """
    value = value.strip()
    if kind == "date":
        return value if _ISO_DATE.fullmatch(value) else normalize_text(value)
    if kind == "number":
        return _number(value)
    if kind == "money":
        amount, _, currency = value.partition(" ")
        return f"{_number(amount)} {currency.strip().upper()}"
    if kind == "term":
        return re.split(r"[/#:]", value)[-1]
    return normalize_text(value)


def _without_punctuation(text: str) -> str:
    kept = [
        character if unicodedata.category(character)[0] != "P" else "" if character in _VANISHING else " "
        for character in text.casefold()
    ]
    return " ".join("".join(kept).split())


def _number(value: str) -> str:
    try:
        return format(float(value.replace(",", "")), ".12g")
    except ValueError:
        return normalize_text(value)

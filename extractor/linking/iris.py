"""Readable, stable IRIs for entities, articles, mentions, statements and runs.

An IRI depends on nothing but what it names: neither on the order of articles nor on what else is in the
store. So the same name of the same kind gets the same IRI on every run, and two articles meet there.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from slugify import slugify

from extractor.errors import KgError
from extractor.records import Entity, RunInfo
from extractor.schema import PREFIXES, load_schema

DEFAULT_BASE = PREFIXES["id"]

# Longer slugs are cut at a word and get a hash: file systems and readers both give up at about this length.
MAX_SLUG = 80
HASH_LENGTH = 8
STATEMENT_HASH_LENGTH = 16

# Symbols that tell names apart ('C++' and 'C#') are spelt out before transliteration drops them.
SPELT = [["&", " and "], ["+", " plus "], ["#", " sharp "], ["@", " at "], ["%", " percent "]]
APOSTROPHES = str.maketrans("", "", "'’‘`´")
LEADING_ARTICLE = re.compile(r"the\s+(?=\S)", re.IGNORECASE)
SURROGATE = re.compile(r"[\ud800-\udfff]")
IRI_UNSAFE = re.compile(r"[\x00-\x20<>\"{}|^`\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class IriScheme:
    """Makes every IRI of the graph under one base.

    `KgError` where the base is no absolute IRI that ends in `/`.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if (
            not parts.scheme
            or not parts.netloc
            or not self.base.endswith("/")
            or IRI_UNSAFE.search(self.base)
        ):
            raise KgError(f"'{self.base}' is no base for IRIs; give one like {DEFAULT_BASE}")

    def entity(self, entity: Entity) -> str:
        """Return an entity's IRI, of its name and group only: `…/place-guiyang`."""
        return f"{self.base}{load_schema().require_type(entity.type).iri_prefix}-{name_slug(entity.name)}"

    def article(self, article_id: str) -> str:
        """Return an article's IRI; different ids never meet."""
        return f"{self.base}article-{_id_slug(article_id)}"

    def graph(self, article_id: str) -> str:
        """Return the IRI of the named graph that holds an article's mentions."""
        return f"{self.base}graph/article-{_id_slug(article_id)}"

    def mention(self, article_id: str, start: int, end: int) -> str:
        """Return the IRI of a stretch of text, as NIF and RFC 5147 write it: `…#char=12,19`."""
        return f"{self.article(article_id)}#char={start},{end}"

    def quotation(self, article_id: str, start: int, end: int) -> str:
        """Return the IRI of a quotation: `…#quote=12,96`."""
        return f"{self.article(article_id)}#quote={start},{end}"

    def statement(self, article_id: str, start: int, end: int, triple: tuple[str, str, str]) -> str:
        """Return the IRI of what one sentence of one article states, a hash of all that."""
        key = "\n".join((self.article(article_id), str(start), str(end), *triple))
        return f"{self.base}st-{_hash(key, STATEMENT_HASH_LENGTH)}"

    def run(self, run: RunInfo) -> str:
        """Return the IRI of the runs with the same versions, whenever they were."""
        versions = "\n".join((run.software_version, run.model, run.lexicon))
        return f"{self.base}run-{_hash(versions, HASH_LENGTH)}"


@lru_cache(maxsize=65536)
def name_slug(name: str) -> str:
    """Turn a name into ASCII words joined by hyphens: `Zürich Messe` gives `zurich-messe`.

    Case, accents, punctuation and a leading 'the' make no difference. A name in another script keeps its
    transliteration and gets a short hash, since many names sound alike ('贵州', '桂州'); so does one that is
    very long or leaves nothing.
    """
    plain = " ".join(unicodedata.normalize("NFKC", SURROGATE.sub("\ufffd", name)).split())
    plain = LEADING_ARTICLE.sub("", plain, count=1) if LEADING_ARTICLE.match(plain) else plain
    full = slugify(plain.translate(APOSTROPHES), replacements=SPELT)
    slug = full if len(full) <= MAX_SLUG else full[:MAX_SLUG].rpartition("-")[0] or full[:MAX_SLUG]
    if slug == full and slug and all(map(_is_latin, plain)):
        return slug
    return f"{slug}-{_hash(plain.casefold(), HASH_LENGTH)}".lstrip("-")


@lru_cache(maxsize=4096)
def _id_slug(article_id: str) -> str:
    slug = slugify(SURROGATE.sub("\ufffd", article_id), max_length=MAX_SLUG)
    return slug if slug == article_id else f"{slug}-{_hash(article_id, HASH_LENGTH)}".lstrip("-")


def _is_latin(char: str) -> bool:
    return char.isascii() or not char.isalnum() or "LATIN" in unicodedata.name(char, "")


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]

"""When do two names in one article mean the same thing? Acronyms, short forms, surnames, designators."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LEGAL_FORMS = frozenset(
    [
        "ltd",
        "limited",
        "co",
        "company",
        "corp",
        "corporation",
        "inc",
        "incorporated",
        "plc",
        "llc",
        "llp",
        "gmbh",
        "ag",
        "sa",
        "nv",
        "bv",
        "spa",
        "srl",
        "ab",
        "oy",
        "as",
        "kk",
        "pte",
        "pty",
        "sdn",
        "bhd",
        "kg",
        "se",
        "sarl",
        "group",
        "holding",
        "holdings",
    ]
)
PLACE_DESIGNATORS = frozenset(
    [
        "province",
        "city",
        "state",
        "county",
        "prefecture",
        "district",
        "municipality",
        "region",
        "republic",
        "of",
        "the",
    ]
)
CACHED_NAMES = 1 << 14
_COMMON = frozenset(["SUV", "PC", "TV"])  # common nouns in capitals
_SMALL_WORDS = frozenset(
    ["of", "and", "the", "for", "in", "on", "de", "la", "du", "des", "und", "et", "&", "y"]
)
_NOT_WORD = re.compile(r"[^\w&+]+")
_POSSESSIVE = re.compile(r"['’]s?$")


@lru_cache(maxsize=CACHED_NAMES)
def normalize_name(name: str) -> str:
    """Case-folded, without leading article, possessive, punctuation and repeated spaces."""
    text = unicodedata.normalize("NFC", name).strip()
    text = _POSSESSIVE.sub("", text)
    text = _NOT_WORD.sub(" ", text.casefold()).strip()
    return text.removeprefix("the ").strip() or name.casefold().strip()


@lru_cache(maxsize=CACHED_NAMES)
def name_tokens(name: str) -> tuple[str, ...]:
    """The words of the normalised name."""
    return tuple(normalize_name(name).split())


@lru_cache(maxsize=CACHED_NAMES)
def initials(name: str) -> frozenset[str]:
    """Acronyms that a full name may have: with and without its small words."""
    words = [w for w in re.split(r"[\s\-–/]+", name) if w and (w[0].isalnum() or w == "&")]
    full = "".join(w[0] for w in words if w != "&").casefold()
    content = "".join(w[0] for w in words if w.casefold() not in _SMALL_WORDS).casefold()
    capitals = "".join(c for c in name if c.isupper()).casefold()
    return frozenset({full, content, capitals} - {""})


def is_acronym_of(short: str, full: str) -> bool:
    """Whether `short` ('NDRC') can be the acronym of `full`."""
    letters = "".join(c for c in short if c.isalnum())
    if not 2 <= len(letters) <= 10 or " " in short.strip() or sum(c.isupper() for c in letters) < 2:
        return False
    return len(full.split()) > 1 and letters.casefold() in initials(full)


def core_name(name: str) -> str | None:
    """A name without the common nouns that end it: 'All Pack Indonesia' of 'All Pack Indonesia exhibition', else None."""
    words = name.split()
    end = len(words)
    while end > 1 and words[end - 1].isalpha() and (words[end - 1].islower() or words[end - 1] in _COMMON):
        end -= 1
    core = " ".join(words[:end]).strip(" ,:-–")
    return core if end < len(words) and any(c.isupper() for c in core) else None


def is_distinctive(name: str) -> bool:
    """Whether a name says enough alone: several words with capitals, or one with more than its first letter large."""
    capitals = [w for w in name.split() if any(c.isupper() for c in w)]
    return len(capitals) > 1 or any(c.isupper() or c.isdigit() for c in name[1:])


def is_short_person(short: str, full: str) -> bool:
    """Whether `short` is a surname or given name that ends or begins the fuller personal name."""
    a, b = name_tokens(short), name_tokens(full)
    if not a or len(a) >= len(b):
        return False
    return a == b[-len(a) :] or (len(a) == 1 and len(a[0]) > 2 and a[0] == b[0])


def is_short_organization(short: str, full: str) -> bool:
    """Whether `short` opens the fuller name ('Texas' for 'Texas Instruments', forms stripped) or is its singular."""
    a = tuple(w for w in name_tokens(short) if w not in LEGAL_FORMS) or name_tokens(short)
    b = tuple(w for w in name_tokens(full) if w not in LEGAL_FORMS) or name_tokens(full)
    opens = a == b[: len(a)] and len(name_tokens(short)) <= len(name_tokens(full))
    singular = len(a) == 1 and b in ((f"{a[0]}s",), (f"{a[0].removesuffix('y')}ies",))
    return bool(a) and (opens or singular)


def is_same_place(a: str, b: str) -> bool:
    """Whether two place names differ in designators only: 'Guizhou' and 'Guizhou Province', 'Arab Republic of Egypt'."""
    return _core_of_place(a) == _core_of_place(b) or plain_country(a) == plain_country(b)


@lru_cache(maxsize=CACHED_NAMES)
def _core_of_place(name: str) -> tuple[str, ...]:
    words = name_tokens(name)
    return tuple(w for w in words if w not in PLACE_DESIGNATORS) or words


FORMAL_STATES = frozenset(
    ["republic", "kingdom", "state", "sultanate", "commonwealth", "principality", "emirate"]
)
_FORMAL = re.compile(rf"^(?:\S+ ){{0,3}}?(?:{'|'.join(sorted(FORMAL_STATES))}) of (?:the )?")


@lru_cache(maxsize=CACHED_NAMES)
def plain_country(name: str) -> str:
    """A country's plain name in lower case: 'chile' for 'Republic of Chile'."""
    return _FORMAL.sub("", name.casefold())

"""Keys under which names of one thing meet: equal keys make two names candidates for being one.

Every key is made from one name alone, so that a million names are compared without comparing each with each.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cleanco.clean import custom_basename, prepare_default_terms
from text_unidecode import unidecode

from extractor.linking.words import spellings, word_set

STOP_WORDS, WEAK_WORDS, TAILS = word_set("stop"), word_set("weak"), word_set("tails")
SPELLINGS = spellings()
WORD = re.compile(r"[\w'&+#]+")
PARENTHESIS = re.compile(r"\s*\(([^()]*)\)")
INITIALISM = re.compile(r"[A-Z][A-Z0-9&.\-]{1,9}s?")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
SHORT_YEAR = re.compile(r"['’](\d\d)(?!\d)")
ORDINAL = re.compile(r"(?<![\w.])(\d{1,3})(?:st|nd|rd|th)\b", re.IGNORECASE)
EDITION_WORDS = re.compile(r"\b(?:edition|session)s?(?:\s+of(?:\s+the)?)?\b|\bannual\b", re.IGNORECASE)
# Single letters in a row are one word: 'U.S.' is 'us'.
LETTERS = re.compile(r"\b\w(?: \w)+\b")
MIN_ROMANIZED = 6
NO_LEGAL_FORMS = word_set("no_legal_forms")
LEGAL_FORMS = [
    (size, parts) for size, parts in prepare_default_terms() if size > 1 or parts[0] not in NO_LEGAL_FORMS
]
PARTICLES = word_set("particles")
LONG_WORD, LONG_NAME = 5, 10
UMLAUTS = re.compile(r"(?<=[aou])e")


@lru_cache(maxsize=262144)
def fold(name: str) -> str:
    """Fold case, accents, quotes, hyphens and punctuation; a leading 'the' goes: 'The Know-How Fair' is 'know how fair'."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'").casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = WORD.findall(plain.replace("&", " and ").replace("_", " "))
    words = [word.removesuffix("'s").strip("'") for word in words]
    words = LETTERS.sub(lambda match: match[0].replace(" ", ""), " ".join(words)).split()
    return " ".join(word for word in (words[1:] if words[1:] and words[0] == "the" else words) if word)


@lru_cache(maxsize=262144)
def spell(name: str) -> str:
    """Fold a name and write its abbreviations and spellings one way."""
    words = fold(PARENTHESIS.sub(" ", name) or name).split()
    return " ".join(SPELLINGS.get(word, word) for word in words)


@lru_cache(maxsize=262144)
def bare_company(name: str) -> str:
    """Fold a name without its legal form, 'Huawei Co., Ltd.' gives 'huawei'."""
    bare = PARENTHESIS.sub(" ", name).strip() or name
    while (shorter := custom_basename(bare, LEGAL_FORMS).strip(" ,.&-")) and shorter != bare:
        bare = shorter
    words = (spell(bare) or spell(name)).split()
    while len(words) > 1 and words[-1] in TAILS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=262144)
def word_bag(name: str) -> str:
    """Sort the words that matter: 'Commerce Ministry' and 'Ministry of Commerce' meet; empty for one word."""
    words = {word for word in spell(name).split() if word not in STOP_WORDS and word not in WEAK_WORDS}
    return " ".join(sorted(words)) if len(words) > 1 else ""


@lru_cache(maxsize=262144)
def initials(name: str) -> str:
    """Return the initials of a name's words in capitals, without small words: 'NDRC'; empty for fewer than three."""
    words = [word for word in fold(PARENTHESIS.sub(" ", name)).split() if word not in STOP_WORDS]
    return "".join(word[0] for word in words).upper() if len(words) > 2 else ""


@lru_cache(maxsize=262144)
def romanized(name: str) -> str:
    """Transliterate a name into letters without spaces: '华为' and 'Huawei' give 'huawei'; empty for a short one."""
    letters = re.sub(r"[^a-z0-9]", "", unidecode(name).casefold())
    return letters if len(letters) >= MIN_ROMANIZED else ""


@lru_cache(maxsize=262144)
def person_letters(name: str) -> str:
    """Return a person's name as letters without spaces and particles: 'Al-Olama' and 'Alolama' meet; empty for a short one."""
    words = [word for word in fold(name).split() if word not in PARTICLES]
    words = [word[2:] if word[:2] in ("al", "el") and len(word) > LONG_WORD else word for word in words]
    letters = "".join(words)
    return letters if len(letters) >= LONG_NAME and len(words) > 1 else ""


@lru_cache(maxsize=262144)
def without_umlauts(name: str) -> str:
    """Write a name's umlauts as plain vowels, in either spelling: 'Düsseldorf' and 'Duesseldorf' give 'dusseldorf'."""
    return UMLAUTS.sub("", spell(name))


def has_umlauts(name: str) -> bool:
    """Say whether a name has one of the letters that are also written with an 'e' after them."""
    return any(char in "äöüÄÖÜøØåÅ" for char in unicodedata.normalize("NFC", name))


def is_latin(name: str) -> bool:
    """Say whether all letters of a name are Latin ones."""
    return all(not c.isalpha() or c.isascii() or "LATIN" in unicodedata.name(c, "") for c in name)


def is_initialism(name: str) -> bool:
    """Say whether a name looks like an abbreviation: 'CIIE', 'R&D', 'MIIT'."""
    return INITIALISM.fullmatch(name.strip()) is not None


def is_part_of(short: str, long: str) -> bool:
    """Say whether all words of one name stand in the other, which has more of them."""
    inner, outer = fold(short).split(), fold(long).split()
    return len(inner) < len(outer) and set(inner) <= set(outer)


def numbers(name: str) -> frozenset[str]:
    """Return the figures in a name, which tell names apart that are alike otherwise."""
    return frozenset(re.findall(r"\d+", name))


@lru_cache(maxsize=65536)
def edition_parts(name: str) -> tuple[str, int | None, int | None]:
    """Split a name into its series (folded), ordinal and year: 'the 16th CIFTIS 2021' is ('ciftis', 16, 2021)."""
    ordinal, year = ORDINAL.search(name), YEAR.search(name)
    short = SHORT_YEAR.search(name)
    rest = ORDINAL.sub(" ", YEAR.sub(" ", SHORT_YEAR.sub(" ", name)))
    series = spell(EDITION_WORDS.sub(" ", rest))
    told = int(year[1]) if year else 2000 + int(short[1]) if short else None
    return series, int(ordinal[1]) if ordinal else None, told

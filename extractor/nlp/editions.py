"""An edition's name, its series and its number: 'the 16th China-ASEAN Expo' is number 16 of 'China-ASEAN Expo'."""

from __future__ import annotations

import re
from dataclasses import dataclass

ORDINAL_WORDS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
TENTHS = {
    f"{word[:-1]}ieth" if word.endswith("y") else word: value for word, value in TENS.items()
}  # 'thirtieth'

_YEAR = r"(?:19|20)\d\d(?:\s*[-–/]\s*(?:(?:19|20)?\d\d))?"
_APOSTROPHE_YEAR = r"['’]\d\d"
_WORD = "|".join(
    [*ORDINAL_WORDS, *TENTHS, *(f"{t}[- ](?:{'|'.join(ORDINAL_WORDS[:9])})" for t in TENS), "inaugural"]
)
_ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{_WORD})"
_EDITION_OF = re.compile(
    rf"^(?:the\s+)?({_ORDINAL})\s+(?:annual\s+)?(?:edition|session)\s+of\s+(?:the\s+)?(?P<rest>.+)$", re.I
)
_LEADING = re.compile(
    rf"^(?:the\s+)?(?:{_YEAR}\s+)?(?P<ordinal>{_ORDINAL})\s+(?:annual\s+)?(?P<rest>.+)$", re.I
)
_LEADING_YEAR = re.compile(rf"^(?:the\s+)?{_YEAR}\s+(?P<rest>.+)$")
_TRAILING_YEAR = re.compile(rf"^(?P<rest>.+?)[\s,:-]*(?:{_YEAR}|{_APOSTROPHE_YEAR})$")
_INNER_YEAR = re.compile(rf"\s+{_YEAR}(?=\s)")
_ROMAN = re.compile(r"^(?P<number>X{0,3}(?:IX|IV|V?I{0,3}))\s+(?P<rest>[A-Z].+)$")
_QUOTED = re.compile(r"^[^“\"]*[“\"](?P<rest>[^”\"]{3,})[”\"]$")
_PARENTHESIS = re.compile(r"\s*\([A-Z][A-Z&-]{1,9}\)")
_FULL_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OPEN_ENDED = re.compile(r"\s(?:of|in|for|from|since)$", re.I)
FIRST_WORDS = frozenset(
    {"inaugural", "maiden"}
)  # before an event's name they say its number, and are no part of it
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class EditionName:
    """What an edition's name says: the name of its series, and its number and year where it has them."""

    series: str
    number: int | None
    year: int | None = None

    def can_be(self, other: EditionName) -> bool:
        """Whether two names of one series can name the same edition: they contradict in nothing."""
        return not (
            (self.number and other.number and self.number != other.number)
            or (self.year and other.year and self.year != other.year)
        )


def parse_edition(name: str) -> EditionName | None:
    """Split the name of an edition; None where it carries neither a year nor an ordinal."""
    rest, number, found = name.strip().replace("®", "").replace("™", ""), None, False
    if match := _EDITION_OF.match(rest):
        rest, number, found = match["rest"], ordinal_value(match[1]), True
    elif match := _LEADING.match(rest):
        rest, number, found = match["rest"], ordinal_value(match["ordinal"]), True
    elif match := _LEADING_YEAR.match(rest):
        rest, found = match["rest"], True
    elif (match := _ROMAN.match(rest)) and match["number"]:
        rest, number, found = match["rest"], roman_value(match["number"]), True
    if match := _TRAILING_YEAR.match(rest):
        rest, found = match["rest"], True
    elif _INNER_YEAR.search(rest):
        rest, found = _INNER_YEAR.sub("", rest, count=1), True
    if match := _QUOTED.match(rest):
        rest = match["rest"]
    rest = _PARENTHESIS.sub("", rest).strip(' ,:-–“”"')
    if _OPEN_ENDED.search(rest):
        return None  # 'the Geneva Communique of 2012' is no edition
    years = _FULL_YEAR.findall(name)
    return EditionName(rest, number, int(years[0]) if years else None) if found and rest else None


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral up to 39."""
    values = [_ROMAN_VALUES[c] for c in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def ordinal_value(text: str) -> int | None:
    """The number of an ordinal in figures or words ('16th', 'twenty-third', 'inaugural'); None if it is none."""
    word = text.casefold().strip()
    if match := re.match(r"(\d+)(?:st|nd|rd|th)$", word):
        return int(match[1])
    if word in FIRST_WORDS:
        return 1
    if word in ORDINAL_WORDS:
        return ORDINAL_WORDS.index(word) + 1
    if word in TENTHS:
        return TENTHS[word]
    ten, _, unit = word.replace(" ", "-").partition("-")
    if ten in TENS and unit in ORDINAL_WORDS[:9]:
        return TENS[ten] + ORDINAL_WORDS.index(unit) + 1
    return None

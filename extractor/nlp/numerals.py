"""Numbers in words: 'twenty-three', 'twelve hundred', 'one hundred and five'."""

from __future__ import annotations

from collections.abc import Iterable

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
}
_CARDINALS = _SMALL | _TENS


def parse_cardinal(words: Iterable[str]) -> int | None:
    """The number that a sequence of number words says, None where they say none.

    Hyphens and 'and' are passed over. Two spoken halves of a year ('nineteen ninety-seven') are
    read as a year.
    """
    total, current, last = 0, 0, 10**15
    for word in words:
        if word in ("-", "and", "a", "an"):
            continue
        if word in _SCALES:
            scale = _SCALES[word]
            current = max(current, 1) * scale
            if scale > 100:
                total, current = total + current, 0
            last = scale
        elif word in _CARDINALS:
            value = _CARDINALS[word]
            if value >= 10 and 10 <= last < 100 and 10 <= current < 100:
                current *= 100
            elif last < 100 and (last < 10 or value >= 10):
                return None
            current += value
            last = value
        else:
            return None
    return total + current if last < 10**15 else None

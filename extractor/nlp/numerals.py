"""Numbers in words: 'twenty-three', 'twelve hundred', 'one hundred and five'."""

from __future__ import annotations

from collections.abc import Iterable

_SMALL = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "lakh": 10**5, "crore": 10**7}
CARDINALS = _SMALL | _TENS | _SCALES

_IRREGULAR = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
ORDINALS = (
    {f"{word}th": n for word, n in _SMALL.items() if n not in _IRREGULAR.values() and n}
    | _IRREGULAR
    | {word.removesuffix("y") + "ieth": n for word, n in _TENS.items()}
    | {"hundredth": 100, "thousandth": 1000}
)


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
        elif word in CARDINALS:
            value = CARDINALS[word]
            if value >= 10 and 10 <= last < 100 and 10 <= current < 100:
                current *= 100
            elif last < 100 and (last < 10 or value >= 10):
                return None
            current += value
            last = value
        else:
            return None
    return total + current if last < 10**15 else None

"""Articles that carry the text of an earlier one: one press release on fifty sites is one witness.

Texts are compared by the word sequences that they share. MinHash with locality-sensitive hashing (Broder 1997; the library
rensa) finds which earlier texts to compare with, so that no text is compared with all. The comparison itself is exact: how
much of the shorter text stands in the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rensa import RMinHash, RMinHashLSH

# Length of the sequences: five words in a row are seldom the same by chance.
SHINGLE = 5
# Share of the shorter text's sequences that a copy has. Of the gold articles no two share more than 0.08, reports on
# one opening among them; a release with another headline and an outlet's last lines keeps over 0.9.
COPIED = 0.8
# A text of fewer sequences is a note or a caption, whose words may be the same by chance.
SHORTEST = 20
PERMUTATIONS, SEED = 128, 1
# With 32 bands of 4, texts that share half of their sequences are compared in 87 of 100 cases, those that share 0.7 always.
BANDS, LIKELY = 32, 0.5
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """An article by its date of publication, which may be unknown, and its IRI."""

    date: str
    article: str


def find_copies(articles: Iterable[Dated], read_text: Callable[[str], str]) -> dict[str, str]:
    """Map each article that carries an earlier one's text to that one, which is no copy itself.

    Earlier is by date, among equals by IRI; articles without a date come last. `read_text` gives an article's text.
    """
    index = RMinHashLSH(threshold=LIKELY, num_perm=PERMUTATIONS, num_bands=BANDS)
    originals: list[str] = []
    copies: dict[str, str] = {}
    for dated in sorted(articles, key=lambda one: (one.date or "9999", one.article)):
        sequences = shingle(read_text(dated.article))
        if len(sequences) < SHORTEST:
            continue
        sketch = _sketch(sequences)
        original = next(
            (
                originals[number]
                for number in sorted(index.query(sketch))
                if share(sequences, shingle(read_text(originals[number]))) >= COPIED
            ),
            None,
        )
        if original is not None:
            copies[dated.article] = original
        else:
            index.insert(len(originals), sketch)
            originals.append(dated.article)
    return copies


def bands(text: str) -> list[str]:
    """Return the keys of a text: only texts that share one are compared. None for a text that is too short."""
    sequences = shingle(text)
    if len(sequences) < SHORTEST:
        return []
    values, rows = _sketch(sequences).digest(), PERMUTATIONS // BANDS
    return [f"{band} {values[band * rows : (band + 1) * rows]}" for band in range(BANDS)]


def _sketch(sequences: set[str]) -> RMinHash:
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(sorted(sequences))
    return sketch


def shingle(text: str) -> set[str]:
    """Return the sequences of words in a text, whatever their case and punctuation."""
    words = WORD.findall(text.casefold())
    return {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}


def share(one: set[str], other: set[str]) -> float:
    """Return how much of the smaller set is in the other; 0 where one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0

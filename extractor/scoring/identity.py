"""How well names are resolved to things: B-cubed, pairs, and false merges.

B-cubed (Bagga and Baldwin 1998) asks of each name how much of its predicted thing is right, and how much of its gold thing
was found; a pair is two names of one thing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import GoldError

Key = Hashable
# What each name is: (article, name) → thing.
Partition = Mapping[Key, str]


@dataclass(frozen=True, slots=True)
class IdentityScore:
    """Scores between 0 and 1 over `names` names; `false_merges` is the share of predicted pairs that are wrong.

    `wrong` are pairs joined though they are two things, `missed` those of one thing that were not joined.
    """

    names: int
    things: int
    b3_precision: float
    b3_recall: float
    pair_precision: float
    pair_recall: float
    wrong: tuple[tuple[Key, Key], ...]
    missed: tuple[tuple[Key, Key], ...]

    @property
    def b3_f1(self) -> float:
        """The harmonic mean of B-cubed precision and recall."""
        return _f1(self.b3_precision, self.b3_recall)

    @property
    def pair_f1(self) -> float:
        """The harmonic mean of precision and recall of pairs."""
        return _f1(self.pair_precision, self.pair_recall)

    @property
    def false_merges(self) -> float:
        """The share of joined pairs that are no pair."""
        return 1 - self.pair_precision


def load_identities(path: Path) -> dict[tuple[str, str], str]:
    """Load gold identities: (article id, entity name) → thing. `GoldError` names what is wrong with the file."""
    try:
        data: Any = json.loads(path.read_text("utf-8"))
        return {
            (article, name): str(thing)
            for article, names in data["articles"].items()
            for name, thing in names.items()
        }
    except FileNotFoundError as error:
        raise GoldError(f"{path}: there is no such file") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise GoldError(f"{path}: cannot be read ({error})") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise GoldError(f'{path}: must be {{"articles": {{article id: {{entity name: thing}}}}}}') from error


def score_identities(gold: Partition, predicted: Partition) -> IdentityScore:
    """Score predicted things against gold ones, over the names that gold has; a name without prediction stands alone."""
    found = {key: predicted.get(key, f"\0{key}") for key in gold}
    cells = Counter((found[key], gold[key]) for key in gold)
    sizes, wanted = Counter(found.values()), Counter(gold.values())
    total = len(gold) or 1
    hits = sum(_pairs(count) for count in cells.values())
    return IdentityScore(
        len(gold),
        len(wanted),
        sum(count * count / sizes[there] for (there, _), count in cells.items()) / total,
        sum(count * count / wanted[here] for (_, here), count in cells.items()) / total,
        _share(hits, sum(map(_pairs, sizes.values()))),
        _share(hits, sum(map(_pairs, wanted.values()))),
        tuple(_differences(found, gold)),
        tuple(_differences(gold, found)),
    )


def _differences(joined: Partition, apart: Partition) -> list[tuple[Key, Key]]:
    """Find pairs that one partition joins and the other does not: one for each two parts, not each two names."""
    groups: dict[str, dict[str, Key]] = defaultdict(dict)
    for key in sorted(joined, key=str):
        groups[joined[key]].setdefault(apart[key], key)
    return [
        (first, other)
        for _, parts in sorted(groups.items())
        for first in [next(iter(parts.values()))]
        for other in list(parts.values())[1:]
    ]


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

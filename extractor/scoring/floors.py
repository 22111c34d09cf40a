"""The score gate: floors under which no score may fall, kept in `corpus/scores.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractor.errors import GoldError
from extractor.scoring.score import Score
from extractor.scoring.tables import to_json

Floors = Mapping[str, float]


def load_floors(path: Path) -> dict[str, Floors]:
    """Read a file of floors: for each set of articles, measures by dotted name and their least value.

    `{"dev": {"facts.f1": 0.8, "relations.schema:organizer.f1": 0.6}}`

    Raises:
        GoldError: the file is missing or is no such object.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise GoldError(f"{path}:{error.lineno}: not JSON ({error.msg})") from error
    except OSError as error:
        raise GoldError(f"{path}: the file of floors cannot be read ({error.strerror})") from error
    if not isinstance(data, dict) or not all(_is_floors(floors) for floors in data.values()):
        raise GoldError(f"{path}: floors must be objects of numbers, one a set of articles")
    return data


def check_floors(score: Score, floors: Floors) -> list[str]:
    """Return a line for each measure that lies under its floor; an empty list where all hold.

    Scores are compared as rounded to four places. A floor on what was not measured is a violation.
    """
    measured = _flatten(to_json(score))
    violations = []
    for name, floor in floors.items():
        if name not in measured:
            violations.append(f"{name} has a floor of {floor:.4f} but was not measured")
        elif measured[name] < floor:
            violations.append(f"{name} is {measured[name]:.4f}, under its floor of {floor:.4f}")
    return violations


def _is_floors(floors: Any) -> bool:
    return isinstance(floors, dict) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in floors.values()
    )


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    flat: dict[str, float] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = float(value)
    return flat

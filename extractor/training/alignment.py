"""Find the names and literals of a gold file in its text: gold says what, not where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.nlp.labels import TYPE_IDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.nlp.tokens import TokenTable
    from extractor.records import GoldArticle


@dataclass(frozen=True, slots=True)
class AlignedSpan:
    """A stretch of words [first, end) with its span type and, for entities, the gold entity's index."""

    first: int
    end: int
    type_id: int
    entity: int | None


def align(gold: GoldArticle, table: TokenTable) -> list[AlignedSpan]:
    """Every occurrence of every gold name, longest first, then job titles and themes, in order.

    A name inside a longer name is no mention. A job title counts where it stands nearest to one of
    the names of its person.
    """
    text = gold.article.text
    taken = bytearray(len(text))
    spans: list[AlignedSpan] = []
    surfaces = sorted(
        ((name, index) for index, e in enumerate(gold.entities) for name in (e.name, *e.aliases) if name),
        key=lambda pair: (-len(pair[0]), pair),
    )
    by_name: dict[str, int] = {}
    for name, index in surfaces:
        by_name.setdefault(name, index)
        type_id = TYPE_IDS[gold.entities[index].type]
        for start, end in occurrences(name, text):
            first, last = table.span(start, end)
            if not any(taken[start:end]) and last > first:
                taken[start:end] = b"\1" * (end - start)
                spans.append(AlignedSpan(first, last, type_id, index))
    for subject, relation, literal in gold.facts:
        if relation == "schema:jobTitle":
            anchors = [s for s in spans if s.entity == by_name.get(subject)]
            found = [
                (start, end) for start, end in occurrences(literal, text) if not any(taken[start:end])
            ]
            if not anchors or not found:
                continue
            start, end = min(
                found, key=lambda f: (min(abs(int(table.starts[a.first]) - f[0]) for a in anchors), f)
            )
            kind = "title"
            chosen = [(start, end)]
        elif relation == "expo:theme":
            chosen = [f for f in occurrences(literal, text) if not any(taken[f[0] : f[1]])]
            kind = "theme"
        else:
            continue
        for start, end in chosen:
            first, last = table.span(start, end)
            if last > first:
                taken[start:end] = b"\1" * (end - start)
                spans.append(AlignedSpan(first, last, TYPE_IDS[kind], None))
    return sorted(spans, key=lambda s: s.first)


def occurrences(name: str, text: str) -> Iterable[tuple[int, int]]:
    """Character ranges where `name` stands as whole words."""
    pattern = r"(?<!\w)" + re.escape(name) + r"(?!\w)"
    return [(m.start(), m.end()) for m in re.finditer(pattern, text)]

"""Find the names and literals of a gold file in its text: gold says what, not where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.nlp.labels import TYPE_IDS
from extractor.nlp.naming import locate_names, occurrences

if TYPE_CHECKING:
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
    mentions = locate_names(gold.entities, table, text)
    spans = [AlignedSpan(m.first, m.end, TYPE_IDS[gold.entities[m.entity].type], m.entity) for m in mentions]
    taken = bytearray(len(text))
    for span in spans:
        start, end = int(table.starts[span.first]), int(table.ends[span.end - 1])
        taken[start:end] = b"\1" * (end - start)
    by_name: dict[str, int] = {}
    for index, entity in enumerate(gold.entities):
        for name in (entity.name, *entity.aliases):
            by_name.setdefault(name, index)
    for subject, relation, literal in gold.facts:
        if relation == "schema:jobTitle":
            anchors = [s for s in spans if s.entity == by_name.get(subject)]
            found = [(start, end) for start, end in occurrences(literal, text) if not any(taken[start:end])]
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

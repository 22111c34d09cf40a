"""Facts that the name of an edition states itself: its series and its number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.nlp.editions import FIRST_WORDS, EditionName, parse_edition
from extractor.nlp.names import normalize_name
from extractor.records import Entity, Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractor.nlp.analysis import Analysis
    from extractor.nlp.evidence import Sentences

READ_OFF_NAMES = frozenset({"expo:editionOf"})
EDITION_CONFIDENCE = 0.97  # the name itself says it: 389 of 396 gold editions, one false in 391
_EDITIONS = ("schema:ExhibitionEvent", "schema:BusinessEvent")


def read_editions(
    entities: list[Entity], analysis: Analysis, sentences: Sentences
) -> tuple[list[Entity], list[Fact]]:
    """An edition's series and number, as its name gives them; the series becomes an entity if it is none yet."""
    by_name = {
        normalize_name(name): e
        for e in entities
        if e.type == "schema:EventSeries"
        for name in (e.name, *e.aliases)
    }
    facts, result = [], list(entities)
    named: dict[str, set[str]] = defaultdict(set)
    first_names: dict[int, tuple[int, int]] = {}
    firsts: dict[int, tuple[int, int]] = {}
    for mention in analysis.naming.mentions:
        first_names.setdefault(mention.entity, (mention.first, mention.end))
        if mention.first and analysis.table.words[mention.first - 1].casefold() in FIRST_WORDS:
            firsts.setdefault(mention.entity, (mention.first, mention.end))
    for index, entity in enumerate(entities):
        words = first_names.get(index)
        if entity.type not in _EDITIONS or words is None:
            continue
        if index in firsts:
            facts.append(_number_fact(entity, 1, firsts[index], sentences))
            continue
        parsed = [p for name in (entity.name, *entity.aliases) if (p := parse_edition(name))]
        if not parsed:
            continue
        known = [by_name[n] for p in parsed if (n := normalize_name(p.series)) in by_name]
        series = (
            known[0]
            if known
            else Entity(f"e{len(result)}", _fullest(parsed), "schema:EventSeries", (), entity.confidence)
        )
        if not known:
            result.append(series)
        by_name |= {normalize_name(p.series): series for p in parsed}
        named[series.id].update(p.series for p in parsed)
        confidence = round(EDITION_CONFIDENCE * entity.confidence, 3)
        evidence = (sentences.evidence("finder:edition", [words, words], words),)
        facts.append(Fact(entity.id, "expo:editionOf", series.id, False, confidence, evidence))
        number = next((p.number for p in parsed if p.number), None)
        if number is not None:
            facts.append(_number_fact(entity, number, words, sentences))
    return [_with_names(e, named[e.id]) if e.id in named else e for e in result], facts


def _fullest(editions: Sequence[EditionName]) -> str:
    return max((edition.series for edition in editions), key=lambda name: (len(name), name))


def _with_names(entity: Entity, more: Iterable[str]) -> Entity:
    """A series with the names beside its own that its editions' names give it."""
    distinct = {normalize_name(name): name for name in sorted(more, reverse=True)}
    distinct |= {normalize_name(name): name for name in entity.aliases}
    distinct.pop(normalize_name(entity.name), None)
    return replace(entity, aliases=tuple(sorted(distinct.values())))


def _number_fact(entity: Entity, number: int, words: tuple[int, int], sentences: Sentences) -> Fact:
    """The number of an edition, from its name in `words`."""
    confidence = round(EDITION_CONFIDENCE * entity.confidence, 3)
    evidence = (sentences.evidence("finder:edition", [words, words], words),)
    return Fact(entity.id, "expo:editionNumber", str(number), True, confidence, evidence)

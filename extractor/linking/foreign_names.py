"""Names in other scripts beside their English ones: 'the Canton Fair (广交会)' names one fair twice.

The name in the other script becomes an alias of the entity; what was taken for an entity of its own is united
with it. Works on the records of one article and on nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from extractor.records import Entity, Extraction, Fact, Mention, MentionKind

# What follows a name in brackets; Chinese and Japanese text has brackets of its own.
_BRACKETS = re.compile(r"\s?[(（]\s*([^()（）\n]{1,100}?)\s*[)）]")


def unite_foreign_names(extraction: Extraction) -> Extraction:
    """Return the extraction with names in other scripts as aliases of the entities that they stand beside."""
    pairs = list(_find_pairs(extraction))
    if not pairs:
        return extraction
    aliases: dict[str, list[str]] = {}
    merged: dict[str, str] = {}
    for target, start, end in pairs:
        aliases.setdefault(target, []).append(extraction.article.text[start:end])
        merged.update(dict.fromkeys(_entities_within(extraction, start, end), target))
    merged = {old: new for old, new in merged.items() if old != new and new not in merged}
    entities = {entity.id: entity for entity in extraction.entities}
    return replace(
        extraction,
        mentions=tuple(_move_mention(mention, merged, entities) for mention in extraction.mentions),
        entities=tuple(
            _add_aliases(entity, aliases.get(entity.id, []))
            for entity in extraction.entities
            if entity.id not in merged
        ),
        facts=tuple(_move_facts(extraction.facts, merged)),
        quotations=tuple(
            replace(quotation, speaker=merged.get(quotation.speaker or "", quotation.speaker))
            for quotation in extraction.quotations
        ),
    )


def is_foreign(text: str) -> bool:
    """Tell whether a text has letters and none of them is Latin."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and not any("LATIN" in unicodedata.name(char, "") for char in letters)


def _find_pairs(extraction: Extraction) -> Iterator[tuple[str, int, int]]:
    """Yield an entity, and where beside its English name the foreign one stands."""
    text = extraction.article.text
    names = {(m.start, m.end): m for m in extraction.mentions if m.kind == MentionKind.NAME and m.entity}
    for mention in names.values():
        match = _BRACKETS.match(text, mention.end)
        if match is None or mention.entity is None:
            continue
        inside = names.get(match.span(1))
        if not is_foreign(mention.text):
            if is_foreign(match[1]):
                yield mention.entity, *match.span(1)
        elif inside is not None and inside.entity is not None and not is_foreign(inside.text):
            yield inside.entity, mention.start, mention.end


def _entities_within(extraction: Extraction, start: int, end: int) -> set[str]:
    """Return the entities that are named in a stretch of text in another script, and in such text only."""
    inside = {m.entity for m in extraction.mentions if m.entity and start <= m.start and m.end <= end}
    return {
        entity
        for entity in inside
        if all(
            is_foreign(mention.text)
            for mention in extraction.mentions
            if mention.entity == entity and mention.kind == MentionKind.NAME
        )
    }


def _move_mention(mention: Mention, merged: dict[str, str], entities: dict[str, Entity]) -> Mention:
    target = merged.get(mention.entity or "")
    return replace(mention, entity=target, type=entities[target].type) if target else mention


def _add_aliases(entity: Entity, names: list[str]) -> Entity:
    return replace(entity, aliases=tuple(dict.fromkeys((*entity.aliases, *names)))) if names else entity


def _move_facts(facts: tuple[Fact, ...], merged: dict[str, str]) -> Iterator[Fact]:
    """Give facts to the united entities, each once, with all its evidence; none leads from itself to itself."""
    known: dict[tuple[str, str, str, bool], Fact] = {}
    for fact in facts:
        target = fact.object if fact.is_literal else merged.get(fact.object, fact.object)
        speaker = merged.get(fact.attributed_to or "", fact.attributed_to)
        moved = replace(
            fact, subject=merged.get(fact.subject, fact.subject), object=target, attributed_to=speaker
        )
        if not fact.is_literal and moved.subject == moved.object:
            continue
        key = (moved.subject, moved.relation, moved.object, moved.is_literal)
        if (first := known.get(key)) is not None:
            best, other = (first, moved) if first.confidence >= moved.confidence else (moved, first)
            evidence = tuple(dict.fromkeys((*best.evidence, *other.evidence)))
            moved = replace(best, evidence=evidence)
        known[key] = moved
    yield from known.values()

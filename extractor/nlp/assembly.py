"""From an analysed article to the records that leave the room: entities, mentions, facts with evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.domain import current_domain
from extractor.nlp.candidates import NODE_TYPES
from extractor.nlp.clustering import GROUP_OF
from extractor.nlp.decisions import Decision, decide
from extractor.nlp.edition_facts import READ_OFF_NAMES, read_editions
from extractor.nlp.evidence import Sentences
from extractor.nlp.modality import classify_pair
from extractor.nlp.nodes import MAX_EVENT_DAYS
from extractor.nlp.quotations import find_quotations
from extractor.nlp.timex import add_days, duration_days
from extractor.records import Entity, Extraction, Fact, Mention, MentionKind
from extractor.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from extractor.nlp.analysis import Analysis
    from extractor.nlp.calibration import Calibration
    from extractor.records import Article

SCARCE = 100  # gold facts of a relation below which the model gives rules less than they are worth
RULE_SHARE = 0.6  # of a rule's prior, which was measured with gold names, is left on names that were found
UNLEARNED_SHARE = 0.8
LENGTH_CONFIDENCE = 0.9
_KINDS = {0: MentionKind.NAME, 1: MentionKind.NOMINAL, 2: MentionKind.PRONOUN}
_LITERAL_KINDS = {
    "title": MentionKind.TITLE,
    "theme": MentionKind.PHRASE,
    "mode": MentionKind.PHRASE,
    "date": MentionKind.DATE,
}
_NORMALIZED = frozenset({"date", "integer", "decimal", "money"})
_SPEAKERS = ("Person", "Organization")


def assemble(
    doc: Doc,
    article: Article,
    analysis: Analysis,
    relations: Sequence[str],
    calibration: Calibration,
) -> Extraction:
    """Decide on the facts and write everything down with character offsets."""
    probabilities = np.maximum(calibration.probabilities(analysis), _rule_floor(analysis, calibration))
    decisions = decide(
        analysis.nodes.nodes,
        analysis.pairs.pairs,
        probabilities,
        analysis.legal,
        relations,
        calibration.thresholds,
    )
    decisions = _read_once(decisions, analysis, relations)
    entities = [
        Entity(f"e{i}", c.names[0], c.type, tuple(sorted(c.names[1:])), round(c.confidence, 3))
        for i, c in enumerate(analysis.naming.entities)
    ]
    sentences = Sentences(doc, analysis)
    facts = [f for d in decisions if (f := _fact(doc, d, analysis, relations, sentences)) is not None]
    facts += _reckoned_ends(facts, analysis)
    facts += _unlearned(doc, analysis, relations, sentences)
    edition_facts: list[Fact] = []
    if load_schema().relations.keys() >= READ_OFF_NAMES:
        entities, edition_facts = read_editions(entities, analysis, sentences)
    mentions = _mentions(article.text, analysis)
    return _in_domain(
        Extraction(
            article=article,
            mentions=mentions,
            entities=tuple(entities),
            facts=tuple(_once([*edition_facts, *facts])),
            quotations=tuple(
                find_quotations(doc, [m for m in mentions if GROUP_OF.get(m.type) in _SPEAKERS])
            ),
        )
    )


def _in_domain(extraction: Extraction) -> Extraction:
    """Give entities and their mentions the classes of the domain in use."""
    domain = current_domain()
    if domain is None or not domain.classes:
        return extraction
    entities = tuple(
        replace(e, type=domain.class_of(e.type, (e.name, *e.aliases))) for e in extraction.entities
    )
    types: dict[str | None, str] = {e.id: e.type for e in entities}
    mentions = tuple(replace(m, type=types.get(m.entity, m.type)) for m in extraction.mentions)
    return replace(extraction, entities=entities, mentions=mentions)


def _read_once(decisions: Sequence[Decision], analysis: Analysis, relations: Sequence[str]) -> list[Decision]:
    """One reading of each reference: 'the university' is not two universities that employ one person."""
    column = {relation: i for i, relation in enumerate(relations)}
    kept: dict[tuple[object, ...], Decision] = {}
    keys: dict[Decision, list[tuple[object, ...]]] = {}
    for d in decisions:
        row = int(analysis.best_rows[d.pair, column[d.relation]])
        sides = (analysis.pairs.left, d.object), (analysis.pairs.right, d.subject)
        for ends, other in sides:
            m = analysis.nodes.mentions[int(ends[row])]
            if m.rank:
                key = (d.relation, m.first, m.end, other)
                keys.setdefault(d, []).append(key)
                if key not in kept or d.probability > kept[key].probability:
                    kept[key] = d
    return [d for d in decisions if all(kept[key] is d for key in keys.get(d, ()))]


def _rule_floor(analysis: Analysis, calibration: Calibration) -> NDArray[np.float32]:
    """Where gold is too scarce to learn a relation from, its rules carry it [pairs, relations]."""
    floor = np.zeros(analysis.scores.shape, dtype=np.float32)
    priors = np.where(calibration.facts < SCARCE, analysis.rules.priors, 0.0)
    np.maximum.at(floor, analysis.pairs.row_pair, (RULE_SHARE * priors).astype(np.float32))
    return floor


def _reckoned_ends(facts: Sequence[Fact], analysis: Analysis) -> list[Fact]:
    """The last day of an event whose first day and length the article gives: 'the four-day fair'."""
    ended = {f.subject for f in facts if f.relation == "schema:endDate"}
    lengths: dict[str, int] = {}
    for timex in analysis.timexes:
        days = duration_days(timex.timex_value) if timex.timex_type == "DURATION" else None
        first, _ = analysis.table.span(timex.start, timex.end)
        for m in analysis.nodes.mentions if days and days <= MAX_EVENT_DAYS else ():
            if m.rank <= 1 and m.kind in _KINDS and m.first <= first < m.end:
                lengths.setdefault(f"e{m.node}", days or 1)
    ends = []
    for start in facts:
        open_ended = start.subject in lengths and start.subject not in ended
        if start.relation != "schema:startDate" or not open_ended or len(start.object) != len("2022-05-26"):
            continue
        try:
            last = add_days(start.object, lengths[start.subject] - 1)
        except ValueError:  # beyond the calendar
            continue
        ends.append(
            replace(
                start,
                relation="schema:endDate",
                object=last,
                confidence=round(LENGTH_CONFIDENCE * start.confidence, 3),
                evidence=tuple(replace(e, rule="finder:length") for e in start.evidence),
            )
        )
    return ends


def _unlearned(doc: Doc, analysis: Analysis, relations: Sequence[str], sentences: Sentences) -> list[Fact]:
    """Facts of relations that the lexicon knows and the model does not: a relation added as data works at once."""
    schema, table, domain = load_schema(), analysis.table, current_domain()
    node_at = {
        (m.first, m.end): m.node
        for m in sorted(analysis.nodes.mentions, key=lambda m: -m.rank)
        if m.node < analysis.nodes.n_entities
    }
    values = {
        (m.first, m.end): analysis.nodes.nodes[m.node].value
        for m in analysis.nodes.mentions
        if m.node >= analysis.nodes.n_entities
    }
    facts = []
    for p in analysis.rules.proposals:
        if p.relation in relations or p.relation in READ_OFF_NAMES or p.subject is None:
            continue
        words, others = table.span(*p.subject), table.span(*p.object)
        subject, target = node_at.get(words), node_at.get(others)
        relation = schema.relations.get(p.relation)
        if relation is None or subject is None or (target is None) != (relation.literal is not None):
            continue
        if subject == target:
            continue
        normal = values.get(others) if relation.literal in _NORMALIZED else None
        kinds = [NODE_TYPES[analysis.nodes.nodes[n].type_id] for n in (subject, target) if n is not None]
        if domain is not None:
            names = [analysis.naming.entities[n].names for n in (subject, target) if n is not None]
            kinds = [domain.class_of(k, tuple(n)) for k, n in zip(kinds, names, strict=True)]
        if not schema.legal(kinds[0], p.relation, kinds[1] if target is not None else None):
            continue
        facts.append(
            Fact(
                subject=f"e{subject}",
                relation=p.relation,
                object=f"e{target}"
                if target is not None
                else p.value or normal or doc.text[slice(*p.object)],
                is_literal=target is None,
                confidence=round(UNLEARNED_SHARE * p.confidence, 3),
                evidence=(sentences.evidence(p.rule, [words, others], words),),
                modality=p.modality,
            )
        )
    return facts


def _fact(
    doc: Doc, d: Decision, analysis: Analysis, relations: Sequence[str], sentences: Sentences
) -> Fact | None:
    """The fact of a decision; None where its sentence denies or merely supposes it."""
    nodes = analysis.nodes
    row = int(analysis.best_rows[d.pair, list(relations).index(d.relation)])
    left, right = (nodes.mentions[int(side[row])] for side in (analysis.pairs.left, analysis.pairs.right))
    literal = d.object >= nodes.n_entities
    rule = analysis.rules.names.get((row, d.relation), "model:relations")
    centre = left if left.kind in (1, 2) and not literal and right.kind == 0 else right
    evidence = sentences.evidence(
        rule,
        [(left.first, left.end), (right.first, right.end)],
        (right.first, right.end) if literal else (centre.first, centre.end),
    )
    modality = classify_pair(doc, evidence.subject_span, evidence.object_span)  # type: ignore[arg-type]
    if not modality.is_fact:
        return None
    attributed = modality.attributed_to
    return Fact(
        subject=f"e{d.subject}",
        relation=d.relation,
        object=nodes.nodes[d.object].value if literal else f"e{d.object}",
        is_literal=literal,
        confidence=round(d.probability, 3),
        evidence=(evidence,),
        modality=modality.kind.value,
        attributed_to=doc.text[slice(*attributed)] if attributed else None,
        qualifier=_qualifier(analysis, right.first, right.end) if literal else None,
    )


def _qualifier(analysis: Analysis, first: int, end: int) -> str | None:
    """What the text says of a figure's exactness ('more than')."""
    for figure in analysis.figures:
        if analysis.table.span(figure.start, figure.end) == (first, end):
            return figure.qualifier
    return None


def _once(facts: Sequence[Fact]) -> list[Fact]:
    """One fact for each triple, the likeliest; an edition has one number."""
    best: dict[tuple[str, str, str], Fact] = {}
    for fact in facts:
        value = "" if fact.relation == "expo:editionNumber" else fact.object
        key = fact.subject, fact.relation, value
        if key not in best or fact.confidence > best[key].confidence:
            best[key] = fact
    return list(best.values())


def _mentions(text: str, analysis: Analysis) -> tuple[Mention, ...]:
    """Names, references (by their likeliest reading), literals and every date of the article, in order."""
    table, nodes = analysis.table, analysis.nodes
    found: dict[tuple[int, int, str], Mention] = {}
    for m in nodes.mentions:
        node = nodes.nodes[m.node]
        kind = NODE_TYPES[node.type_id]
        if m.rank > 1 or kind == "date":
            continue
        start, end = int(table.starts[m.first]), int(table.ends[m.end - 1])
        is_entity = kind in GROUP_OF
        mention_kind = _KINDS[m.kind] if is_entity else _LITERAL_KINDS.get(kind, MentionKind.FIGURE)
        found[start, end, mention_kind] = Mention(
            start,
            end,
            text[start:end],
            mention_kind,
            kind if is_entity else "",
            f"e{m.node}" if is_entity else None,
        )
    for t in analysis.timexes:
        found[t.start, t.end, MentionKind.DATE] = Mention(
            t.start, t.end, t.text, MentionKind.DATE, timex_type=t.timex_type, timex_value=t.timex_value
        )
    return tuple(sorted(found.values(), key=lambda m: (m.start, m.end, m.kind)))

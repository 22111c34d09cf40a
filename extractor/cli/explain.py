"""`kg explain`: what is known of an entity, or why a fact is believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Data, Store, open_source
from extractor.cli.screen import put, say

if TYPE_CHECKING:
    from extractor.graph.explain import EntityExplanation, EvidenceView, FactExplanation, FactView
    from extractor.graph.store import ArticleInfo


def run(
    what: Annotated[
        str,
        typer.Argument(
            help="Name or IRI of an entity, IRI of a statement, or 'SUBJECT | RELATION | OBJECT'."
        ),
    ],
    store: Store = DEFAULT_STORE,
    data: Data = None,
) -> None:
    """Show what is known of an entity, or the sentences that a fact rests on.

    Of a fact the object, or relation and object, may be left out: 'Canton Fair | organizer'.
    """
    from extractor.graph.explain import Candidates, EntityExplanation, explain

    with open_source(store, data) as source:
        explanation = explain(source, what)
    if isinstance(explanation, Candidates):
        put("\n".join(f"{name}  {description}" for name, description in explanation.found))
        say(f"kg: '{what}' may mean {len(explanation.found)} things; ask for one of those above")
        raise typer.Exit(1)
    if isinstance(explanation, EntityExplanation):
        _print_entity(explanation)
    else:
        _print_fact(explanation)


def _print_entity(entity: EntityExplanation) -> None:
    put(f"{entity.name}  ({', '.join(entity.types)})")
    put(entity.iri)
    if entity.aliases:
        put(f"also      {'; '.join(entity.aliases)}")
    _print_facts(entity.facts)
    _print_facts(entity.about)
    put("\narticles")
    for article in entity.articles:
        put(f"  {_name_article(article)}")


def _print_facts(facts: Sequence[FactView]) -> None:
    if facts:
        put()
    for fact in facts:
        modality = "" if fact.modality == "asserted" else f", {fact.modality}"
        times = "" if fact.statements == 1 else f", stated {fact.statements} times"
        put(f"  {fact.subject} | {fact.relation} | {fact.object}  ({fact.confidence:.2f}{modality}{times})")


def _print_fact(explanation: FactExplanation) -> None:
    fact = explanation.fact
    put(f"{fact.subject} | {fact.relation} | {fact.object}")
    for evidence in explanation.evidence:
        _print_evidence(evidence)


def _print_evidence(evidence: EvidenceView) -> None:
    from extractor.graph.explain import mark_sentence

    lines = {
        "article": _name_article(evidence.article),
        "confidence": f"{evidence.confidence:.2f}",
        "found by": ", ".join(evidence.rules),
        "modality": "" if evidence.modality == "asserted" else evidence.modality,
        "qualifier": evidence.qualifier,
        "according to": evidence.attributed_to,
        "versions": evidence.run,
        "statement": evidence.statement,
    }
    put(f"\n  {' '.join(mark_sentence(evidence).split())}")
    for name, value in lines.items():
        if value:
            put(f"  {name:<12} {value}")


def _name_article(article: ArticleInfo) -> str:
    return ", ".join(part for part in (article.id, article.date, article.headline, article.url) if part)

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.records import Article, Entity, GoldArticle

TEXT = """Robot Expo 2023 opens in Lyon

The Robot Expo 2023 opened in Lyon, France, on Monday. It was co-organised by Acme and the Lyon Chamber.

Acme launched the Zeta 5. Some 1,200 exhibitors came. Acme and Bolt signed an agreement in Eurexpo."""


@pytest.fixture
def gold() -> GoldArticle:
    """An article with one fact or more of each way of matching."""
    entities = (
        Entity("g1", "Robot Expo 2023", "schema:ExhibitionEvent", ("the expo",)),
        Entity("g2", "Lyon", "schema:City"),
        Entity("g3", "France", "schema:Country"),
        Entity("g4", "Acme Corporation", "schema:Corporation", ("Acme",)),
        Entity("g5", "Lyon Chamber", "schema:Organization"),
        Entity("g6", "Zeta 5", "schema:Product"),
        Entity("g7", "Bolt", "schema:Corporation"),
        Entity("g8", "Eurexpo", "schema:EventVenue"),
    )
    facts = (
        ("Robot Expo 2023", "schema:location", "Lyon"),
        ("Robot Expo 2023", "expo:coOrganizer", "Acme Corporation"),
        ("Robot Expo 2023", "schema:organizer", "Lyon Chamber"),
        ("Robot Expo 2023", "schema:startDate", "2023-03-06"),
        ("Robot Expo 2023", "expo:exhibitorCount", "1200"),
        ("Robot Expo 2023", "schema:about", "robots"),
        ("Acme Corporation", "expo:presented", "Zeta 5"),
        ("Acme Corporation", "expo:partner", "Bolt"),
        ("Eurexpo", "schema:containedInPlace", "Lyon"),
        ("Lyon", "schema:containedInPlace", "France"),
    )
    return GoldArticle(Article("a1", TEXT, "Robot Expo 2023 opens in Lyon", "2023-03-07"), entities, facts)


@pytest.fixture
def build_gold() -> Callable[..., GoldArticle]:
    """Build an article out of names and facts alone."""

    def build(names: list[str], facts: list[tuple[str, str, str]]) -> GoldArticle:
        entities = tuple(Entity(f"g{n}", name, "schema:Place") for n, name in enumerate(names))
        return GoldArticle(Article("a", " ".join(names)), entities, tuple(facts))

    return build

"""Names in other scripts inside English text."""

from __future__ import annotations

import pytest

from extractor.linking.foreign_names import is_foreign, unite_foreign_names
from extractor.records import Article, Entity, Evidence, Extraction, Fact, Mention, MentionKind


def extract(
    text: str, names: dict[str, tuple[str, str]], facts: list[tuple[str, str, str]] | None = None
) -> Extraction:
    """Make an extraction in which each name stands once; facts are of entities."""
    return Extraction(
        Article("a", text),
        tuple(
            Mention(text.index(name), text.index(name) + len(name), name, MentionKind.NAME, kind, key)
            for key, (name, kind) in names.items()
        ),
        tuple(Entity(key, name, kind) for key, (name, kind) in names.items()),
        tuple(Fact(s, r, o, False, 0.9, (Evidence(0, len(text), text, "rule"),)) for s, r, o in facts or []),
    )


FAIR, ORG, CITY = "schema:ExhibitionEvent", "schema:Organization", "schema:City"


def test_foreign_name_in_brackets_becomes_an_alias() -> None:
    text = "The Canton Fair (广交会) opened in Guangzhou （广州）."
    found = unite_foreign_names(
        extract(
            text,
            {
                "e1": ("Canton Fair", FAIR),
                "e2": ("广交会", ORG),
                "e3": ("Guangzhou", CITY),
                "e4": ("广州", CITY),
            },
            [
                ("e2", "schema:location", "e4"),
                ("e1", "schema:location", "e3"),
                ("e2", "schema:organizer", "e1"),
            ],
        )
    )

    assert [(entity.id, entity.aliases) for entity in found.entities] == [
        ("e1", ("广交会",)),
        ("e3", ("广州",)),
    ]
    assert [(fact.subject, fact.relation, fact.object) for fact in found.facts] == [
        ("e1", "schema:location", "e3")
    ]
    assert [(mention.entity, mention.type) for mention in found.mentions] == [
        ("e1", FAIR), ("e1", FAIR), ("e3", CITY), ("e3", CITY),
    ]  # fmt: skip


def test_whole_bracket_is_the_alias_whatever_was_found_in_it() -> None:
    text = "Dubai World Trade Centre (مركز دبي التجاري العالمي) was full."
    found = unite_foreign_names(
        extract(
            text, {"e1": ("Dubai World Trade Centre", ORG), "e2": ("مركز دبي", ORG), "e3": ("العالمي", ORG)}
        )
    )

    assert found.entities == (Entity("e1", "Dubai World Trade Centre", ORG, ("مركز دبي التجاري العالمي",)),)


def test_foreign_name_before_its_english_one_becomes_an_alias() -> None:
    found = unite_foreign_names(
        extract("Газпром (Gazprom) came.", {"e1": ("Газпром", ORG), "e2": ("Gazprom", ORG)})
    )

    assert found.entities == (Entity("e2", "Gazprom", ORG, ("Газпром",)),)


def test_unknown_foreign_name_is_kept_too() -> None:
    found = unite_foreign_names(extract("The Canton Fair (广交会) opened.", {"e1": ("Canton Fair", FAIR)}))

    assert found.entities[0].aliases == ("广交会",)


@pytest.mark.parametrize(
    "text",
    [
        "Acme (CEO) came.",
        "Acme (2023) came.",
        "Acme, 广交会, came.",
        "Acme (see 广交会 there) came.",
        "Acme ( came.",
    ],
)
def test_other_brackets_change_nothing(text: str) -> None:
    extraction = extract(text, {"e1": ("Acme", ORG)})

    assert unite_foreign_names(extraction) == extraction


def test_entity_with_an_english_name_elsewhere_stays() -> None:
    text = "Acme (广交会) came with Canton Fair."
    extraction = extract(text, {"e1": ("Acme", ORG), "e2": ("广交会", FAIR)})
    other = Mention(
        text.index("Canton"), text.index("Canton") + 11, "Canton Fair", MentionKind.NAME, FAIR, "e2"
    )
    found = unite_foreign_names(
        Extraction(extraction.article, (*extraction.mentions, other), extraction.entities)
    )

    assert [entity.id for entity in found.entities] == ["e1", "e2"]


@pytest.mark.parametrize(
    ("text", "foreign"), [("广交会", True), ("Экспо 2023", True), ("Zürich", False), ("2023", False)]
)
def test_foreign_is_what_has_no_latin_letter(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign

from __future__ import annotations

import pytest

from extractor.scoring import load_rules


def test_load_rules_knows_what_counts_as_what() -> None:
    rules = load_rules()
    assert rules.super_relations == {
        "expo:coOrganizer": {"schema:organizer"},
        "expo:launched": {"expo:presented"},
    }
    assert rules.symmetric == {"expo:partner"}
    assert rules.relations_meant("expo:launched") == ("expo:launched", "expo:presented")
    assert rules.relations_meant("expo:presented") == ("expo:presented",)


@pytest.mark.parametrize(
    ("relation", "kind"),
    [
        ("schema:startDate", "date"),
        ("schema:foundingDate", "date"),
        ("expo:visitorCount", "number"),
        ("expo:editionNumber", "number"),
        ("expo:exhibitionArea", "number"),
        ("expo:dealValue", "money"),
        ("schema:eventAttendanceMode", "term"),
        ("schema:jobTitle", "string"),
        ("expo:theme", "string"),
        ("schema:location", None),
        ("schema:affiliation", None),
    ],
)
def test_load_rules_knows_how_literals_are_compared(relation: str, kind: str | None) -> None:
    assert load_rules().literals.get(relation) == kind


@pytest.mark.parametrize(
    ("type_", "top"),
    [
        ("schema:EventSeries", "schema:Event"),
        ("schema:NewsMediaOrganization", "schema:Organization"),
        ("schema:EventVenue", "schema:Place"),
        ("schema:Product", "schema:Product"),
    ],
)
def test_load_rules_knows_the_top_types(type_: str, top: str) -> None:
    assert load_rules().top_types[type_] == top

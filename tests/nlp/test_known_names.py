"""The kind of known organisations and places, and words that are no part of a personal name."""

from __future__ import annotations

import pytest

from extractor.nlp.known_names import (
    is_place_by_ending,
    kind_of_organization,
    kind_of_place,
    strip_honorifics,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CCPIT", "schema:GovernmentOrganization"),
        ("Ministry of Trade of the Russian Federation", "schema:GovernmentOrganization"),
        ("European Central Bank", "schema:GovernmentOrganization"),
        ("Asian Development Bank", "schema:Organization"),
        ("Reuters", "schema:NewsMediaOrganization"),
        ("University of Leeds", "schema:EducationalOrganization"),
        ("Blue River GmbH", "schema:Corporation"),
        ("Blue River", None),
        ("Group", None),
    ],
)
def test_kind_of_organization_reads_known_names_openings_and_endings(name: str, kind: str | None) -> None:
    assert kind_of_organization((name,)) == kind


def test_kind_of_organization_takes_any_of_the_names() -> None:
    assert kind_of_organization(("Korea Agency for Trade", "KOTRA")) == "schema:GovernmentOrganization"


def test_kind_of_place_makes_special_regions_areas() -> None:
    assert kind_of_place("Hong Kong") == kind_of_place("Macau") == "schema:AdministrativeArea"
    assert kind_of_place("Guiyang") is None


def test_is_place_by_ending_needs_a_name_before_the_ending() -> None:
    assert is_place_by_ending("Suzhou Industrial Park")
    assert not is_place_by_ending("Industrial Park")
    assert not is_place_by_ending("Suzhou Industrial Parks Ltd")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("King Philippe", "Philippe"),
        ("Prof. Dr. Maria Lange", "Maria Lange"),
        ("Debra Meiburg MW", "Debra Meiburg"),
        ("Maria Lange", "Maria Lange"),
        ("President", "President"),
        ("Salvadoran Héctor Mojica", "Héctor Mojica"),
        ("German Gref", "German Gref"),
        ("Tan Sri Abdul Halim", "Abdul Halim"),
        ("Tan Wei Ming", "Tan Wei Ming"),
        ("Pol Maj Suriya Chai", "Suriya Chai"),
        ("Pol Roca", "Pol Roca"),
        ("He Lifeng", "He Lifeng"),
        ("HE Lulwah Al Khater", "Lulwah Al Khater"),
        ("H E Moussa Traoré", "Moussa Traoré"),
        ("Sheikh Tamim bin Hamad", "Tamim bin Hamad"),
        ("Sheikh Hasina", "Sheikh Hasina"),
    ],
)
def test_strip_honorifics_keeps_the_name(words: str, kept: str) -> None:
    parts = tuple(words.split())
    before, after = strip_honorifics(parts)
    assert " ".join(parts[before : len(parts) - after]) == kept

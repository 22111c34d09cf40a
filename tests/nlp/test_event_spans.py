from __future__ import annotations

import numpy as np
import pytest

from extractor.nlp.clustering import NameSpan
from extractor.nlp.event_spans import complete_events
from extractor.nlp.labels import ENTITY_TYPES
from tests.nlp.handmade import at, make_table, text_of

FAIR, FORUM, PRODUCT = "schema:ExhibitionEvent", "schema:BusinessEvent", "schema:Product"


def complete(text: str, **found: str) -> dict[str, str]:
    """The names and types after completion; `found` are the names found before, with '_' for blanks."""
    table = make_table(text)
    spans = []
    for name, kind in found.items():
        first, end = at(table, name.replace("_", " "))
        probs = np.array([0.9 if t == kind else 0.1 / 14 for t in ENTITY_TYPES], dtype=np.float32)
        spans.append(NameSpan(first, end, name.replace("_", " "), probs))
    done = complete_events(spans, table, text_of(table))
    return {span.text: ENTITY_TYPES[int(span.type_probs.argmax())] for span in done}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            "The 12th annual Harbour Days festival opens",
            "Harbour_Days_festival",
            "12th annual Harbour Days festival",
        ),
        ("At the 3rd Harbour Expo", "Harbour_Expo", "3rd Harbour Expo"),
        ("In its 3rd year Harbour Expo grew", "Harbour_Expo", "Harbour Expo"),
        ("The annual Harbour Expo", "Harbour_Expo", "Harbour Expo"),
        ("It was the 3rd | Harbour Expo opens", "Harbour_Expo", "Harbour Expo"),  # another sentence
    ],
)
def test_ordinals_in_figures_belong_to_the_event(text: str, name: str, expected: str) -> None:
    assert complete(text, **{name: FAIR}) == {expected: FAIR}


def test_no_ordinal_belongs_to_a_product() -> None:
    assert complete("the 3rd Walkman", Walkman=PRODUCT) == {"Walkman": PRODUCT}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("held a seminar titled ‘ Rivers of Salt ’ .", {"Rivers of Salt": FORUM}),
        ("a panel discussion , entitled “ the long way home , ” was held", {"long way home": FORUM}),
        ("The exhibition “ Celadon Roads ” opens", {"Celadon Roads": FAIR}),
        ("the “ Rivers of Salt ” conference", {"Rivers of Salt": FORUM}),
        ("a book titled “ Rivers of Salt ”", {}),
        ("he told the conference : “ Rivers of salt ”", {}),
        ("“ Rivers of salt , ” conference chairman Li said", {}),
        ("a seminar titled “ Rivers of Salt", {}),
        ("a seminar titled “ Salt ”", {}),  # one word may be anything
    ],
)
def test_titles_in_quotation_marks_beside_an_events_noun_are_events(
    text: str, expected: dict[str, str]
) -> None:
    assert complete(text) == expected


def test_a_title_takes_the_place_of_the_names_in_it() -> None:
    assert complete("a seminar titled “ Rivers of Acme ”", Acme=PRODUCT) == {"Rivers of Acme": FORUM}


def test_a_title_that_the_tagger_has_read_stays_as_it_is() -> None:
    assert complete("the exhibition “ Celadon Roads ”", Celadon_Roads=FORUM) == {"Celadon Roads": FORUM}

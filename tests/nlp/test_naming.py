from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.nlp.labels import TYPE_IDS, WORD_LABELS, path_of_spans
from extractor.nlp.mentions import LiteralMention, NameMention
from extractor.nlp.naming import Naming, find_given_names, find_names, locate_names, occurrences
from extractor.nlp.tokens import surface
from extractor.records import Entity
from tests.nlp.handmade import at, make_table, tag, text_of

FAIR, FIRM, CITY, PERSON = (
    "schema:ExhibitionEvent",
    "schema:Corporation",
    "schema:City",
    "schema:Person",
)


def read(text: str, names: dict[str, str]) -> Naming:
    table = make_table(text)
    return find_names(tag(table, names), table, text_of(table))


def entities(naming: Naming) -> list[tuple[str, ...]]:
    return [(c.type, *c.names) for c in naming.entities]


def test_find_names_of_no_words_is_empty() -> None:
    naming = find_names(np.zeros((0, len(WORD_LABELS)), dtype=np.float32), make_table(""), "")
    assert naming == Naming((), (), ())


def test_find_names_reads_entities_and_literals() -> None:
    table = make_table("Ann Bell , chief executive , opened Robot Expo .")
    labels = tag(table, {"Ann Bell": PERSON, "chief executive": "title", "Robot Expo": FAIR})
    naming = find_names(labels, table, text_of(table))
    assert entities(naming) == [(PERSON, "Ann Bell"), (FAIR, "Robot Expo")]
    assert naming.mentions == (
        NameMention(0, *at(table, "Ann Bell")),
        NameMention(1, *at(table, "Robot Expo")),
    )
    assert naming.literals == (LiteralMention("title", "chief executive", *at(table, "chief executive")),)


@pytest.mark.parametrize(
    ("tagged", "name"),
    [
        ("the Robot Expo", "Robot Expo"),
        ("The Robot Expo", "Robot Expo"),
        ("Acme 's", "Acme"),
        ("Acme ’s", "Acme"),
        (", Acme ,", "Acme"),
        ("“ Acme", "Acme"),
        ("Acme ( China )", "Acme ( China )"),
    ],
)
def test_find_names_trims_what_is_no_part_of_the_name(tagged: str, name: str) -> None:
    (found,) = read(f"then {tagged} opened", {tagged: FIRM}).entities
    assert found.names == (name,)


def test_find_names_joins_the_formal_name_of_a_country() -> None:
    country = "schema:Country"
    naming = read("the Hashemite Kingdom of Jordan", {"Hashemite Kingdom": country, "Jordan": country})
    assert entities(naming) == [(country, "Hashemite Kingdom of Jordan")]
    two = read("the King of Jordan", {"King": PERSON, "Jordan": country})
    assert [e.type for e in two.entities] == [PERSON, country]


@pytest.mark.parametrize("tagged", ["Acme 's", ", Acme ,", "“ Acme"])
def test_find_names_keeps_the_type_of_a_trimmed_name(tagged: str) -> None:
    (found,) = read(f"then {tagged} opened", {tagged: FIRM}).entities
    assert found.type == FIRM


def test_find_names_drops_a_name_of_punctuation_only() -> None:
    assert read("it opened , he said", {",": FIRM}) == Naming((), (), ())


def test_find_names_repeats_a_name_that_the_tagger_passed_over() -> None:
    naming = read("Robot Expo opens . | Crowds came to Robot Expo .", {"Robot Expo": FAIR})
    assert naming.mentions == (NameMention(0, 0, 2), NameMention(0, 7, 9))


@pytest.mark.parametrize("name", ["AB", "expo"])
def test_find_names_repeats_no_name_that_may_mean_anything(name: str) -> None:
    assert len(read(f"{name} opens . | They saw {name} .", {name: FAIR}).mentions) == 1


def test_find_names_repeats_the_longest_name() -> None:
    text = "Acme Motors met Acme . | Then Acme Motors left ."
    table = make_table(text)
    path = path_of_spans([(0, 2, TYPE_IDS[FIRM]), (3, 4, TYPE_IDS[FIRM])], len(table))
    labels = np.full((len(table), len(WORD_LABELS)), -6.0, dtype=np.float32)
    labels[np.arange(len(table)), path] = -0.1
    naming = find_names(labels, table, text_of(table))
    assert [(m.first, m.end) for m in naming.mentions] == [(0, 2), (3, 4), (6, 8)]


def test_find_names_repeats_no_name_inside_a_literal() -> None:
    table = make_table("Acme opens . | The president of Acme spoke .")
    labels = tag(table, {"Acme": FIRM, "president of Acme": "title"})
    assert [(m.first, m.end) for m in find_names(labels, table, text_of(table)).mentions] == [(0, 1)]


@pytest.mark.parametrize("acronym", ["CCTP", "XY"])
def test_find_names_joins_an_acronym_in_parentheses(acronym: str) -> None:
    text = f"China Council for Trade ( {acronym} ) came"
    named = {"China Council for Trade": "schema:Organization", acronym: "schema:Organization"}
    assert entities(read(text, named)) == [("schema:Organization", "China Council for Trade", acronym)]


def test_find_names_joins_no_acronym_after_a_comma() -> None:
    named = {"China Council for Trade": "schema:Organization", "XY": "schema:Organization"}
    assert len(read("China Council for Trade , XY , came", named).entities) == 2


def test_find_given_names_looks_up_the_names_and_keeps_titles_outside_them() -> None:
    table = make_table("Ann Bell , director of Acme , praised Acme chief and mayor .")
    labels = tag(table, {"director of Acme": "title", "mayor": "title", "Ann": FAIR})
    given_entities = [Entity("x", "Acme", FIRM), Entity("y", "Bell", PERSON, ("Ann Bell",))]
    naming = find_given_names(given_entities, labels, table, text_of(table))
    assert entities(naming) == [(FIRM, "Acme"), (PERSON, "Bell", "Ann Bell")]
    assert naming.mentions == (
        NameMention(1, *at(table, "Ann Bell")),
        NameMention(0, *at(table, "Acme")),
        NameMention(0, 8, 9),
    )
    assert [x.value for x in naming.literals] == ["mayor"]


def test_locate_names_prefers_the_longest_and_finds_whole_words() -> None:
    table = make_table("Lyon Expo in Lyon , not Lyonnais")
    found = locate_names([Entity("a", "Lyon", CITY), Entity("b", "Lyon Expo", FAIR)], table, text_of(table))
    assert found == [NameMention(1, 0, 2), NameMention(0, 3, 4)]


def test_locate_names_of_an_absent_or_empty_name_is_empty() -> None:
    table = make_table("Lyon Expo")
    assert locate_names([Entity("a", "Paris", CITY), Entity("b", "", CITY)], table, text_of(table)) == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Acme", "Acme and Acme", [(0, 4), (9, 13)]),
        ("Acme", "Acmes", []),
        ("A+B (C)", "see A+B (C).", [(4, 11)]),
        ("Acme", "Acme's", [(0, 4)]),
        ("acme", "Acme", []),
    ],
)
def test_occurrences_are_whole_words(name: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert occurrences(name, text) == expected


def test_surface_stands_on_one_line_without_article() -> None:
    table = make_table("the Robot Expo")
    assert surface(table, "the\nRobot Expo", 0, 3) == "Robot Expo"
    assert surface(table, "the Robot Expo", 1, 3) == "Robot Expo"


words = st.sampled_from(["the", "Acme", "Lyon", "Expo", ",", "(", ")", "CES", "’s", "and", "|"])


@given(st.lists(words, min_size=1, max_size=25), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_find_names_gives_mentions_that_do_not_overlap(chosen: list[str], seed: int) -> None:
    table = make_table(" ".join(chosen))
    scores = np.random.default_rng(seed).normal(scale=3, size=(len(table), len(WORD_LABELS)))
    naming = find_names(scores.astype(np.float32), table, text_of(table))
    position = 0
    for first, end in sorted((m.first, m.end) for m in (*naming.mentions, *naming.literals)):
        assert position <= first < end <= len(table)
        position = end
    assert {m.entity for m in naming.mentions} == set(range(len(naming.entities)))
    firsts = [next(m.first for m in naming.mentions if m.entity == i) for i in range(len(naming.entities))]
    assert firsts == sorted(firsts)
    assert not any(re.match(r"the\s", name) for c in naming.entities for name in c.names)


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("the T in the Park festival", {"T": FAIR}, []),
        ("X said so", {"X": FIRM}, ["X"]),
        ("Ann Bell , LLB , spoke", {"Ann Bell": PERSON, "LLB": FIRM}, ["Ann Bell"]),
        ("The inaugural Wool Expo opened", {"inaugural Wool Expo": FAIR}, ["Wool Expo"]),
    ],
)
def test_find_names_takes_no_letters_degrees_and_firsts_for_names(
    text: str, tagged: dict[str, str], expected: list[str]
) -> None:
    assert [c.names[0] for c in read(text, tagged).entities] == expected


def test_find_names_finds_the_post_that_the_tagger_passed_over() -> None:
    table = make_table("director Ann Bell spoke", "NOUN PROPN PROPN VERB")
    naming = find_names(tag(table, {"Ann Bell": PERSON}), table, text_of(table))
    assert [x.value for x in naming.literals] == ["director"]

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.references import Reference, find_references, load_reference_words
from tests.nlp.handmade import make_table


def find(text: str, pos: str = "", named: tuple[tuple[int, int], ...] = ()) -> list[tuple[str, str]]:
    table = make_table(text, pos)
    return [(" ".join(table.words[r.first : r.end]), r.group) for r in find_references(table, named)]


@pytest.mark.parametrize(
    ("text", "pos", "expected"),
    [
        ("The fair opened", "DET NOUN VERB", [("The fair", "event")]),
        ("This year 's expo opened", "DET NOUN PART NOUN VERB", [("This year 's expo", "event")]),
        ("the four - day event", "DET NUM PUNCT NOUN NOUN", [("the four - day event", "event")]),
        ("the company grew", "DET NOUN VERB", [("the company", "organization")]),
        ("The Stuttgart supplier grew", "DET PROPN NOUN VERB", [("The Stuttgart supplier", "organization")]),
        ("in the city", "ADP DET NOUN", [("the city", "place")]),
        ("its host country", "PRON NOUN NOUN", [("its", "thing")]),
        (
            "the minister said he came",
            "DET NOUN VERB PRON VERB",
            [("the minister", "person"), ("he", "person")],
        ),
        ("It drew crowds", "PRON VERB NOUN", [("It", "thing")]),
        ("the new robot", "DET ADJ NOUN", [("the new robot", "product")]),
        # None of ours
        ("a fair opened", "DET NOUN VERB", []),  # indefinite
        ("the people came", "DET NOUN VERB", []),
        ("the fair organiser spoke", "DET NOUN NOUN VERB", [("the fair organiser", "organization")]),
        ("the fair visitors came", "DET NOUN NOUN VERB", []),  # the head is another noun
        ("the one who runs fairs", "DET NOUN PRON VERB NOUN", []),
        ("", "", []),
    ],
)
def test_find_references_reads_descriptions_and_pronouns(
    text: str, pos: str, expected: list[tuple[str, str]]
) -> None:
    assert find(text, pos) == expected


def test_find_references_marks_pronouns_and_heads() -> None:
    table = make_table("the annual Fair and he", "DET ADJ NOUN CCONJ PRON")
    assert find_references(table, []) == [Reference(4, 5, "person", "he", pronoun=True)]
    table = make_table("The Fair and he", "DET NOUN CCONJ PRON")
    assert find_references(table, []) == [
        Reference(0, 2, "event", "fair", pronoun=False),
        Reference(3, 4, "person", "he", pronoun=True),
    ]


def test_find_references_leaves_names_alone() -> None:
    assert find("the Canton fair", "DET PROPN NOUN", ((1, 3),)) == []
    assert find("It Company", "PRON NOUN", ((0, 2),)) == []
    assert find("the fair Acme", "DET NOUN PROPN", ((2, 3),)) == [("the fair", "event")]


def test_find_references_stays_within_the_sentence() -> None:
    assert find("the | fair opened", "DET | NOUN VERB") == []


def test_find_references_gives_up_on_a_long_description() -> None:
    assert find("the " + "very " * 8 + "big fair", "DET " + "ADV " * 8 + "ADJ NOUN") == []


def test_load_reference_words_names_types_of_the_vocabulary() -> None:
    words = load_reference_words()
    assert set(words.heads.values()) == set(words.types)
    assert {t for types in words.types.values() for t in types} <= set(ENTITY_TYPES)
    assert set(words.pronouns.values()) == {"person", "thing"}


chosen = st.sampled_from(
    ["the", "The", "this", "its", "it", "he", "fair", "company", "new", "Acme", "opened", "|", "'s"]
)


@given(st.lists(chosen, max_size=20), st.data())
@settings(deadline=None)
def test_find_references_are_ordered_and_outside_names(words: list[str], data: st.DataObject) -> None:
    table = make_table(" ".join(words))
    first = data.draw(st.integers(0, len(table)))
    end = data.draw(st.integers(first, len(table)))
    found = find_references(table, [(first, end)])
    assert [r.first for r in found] == sorted({r.first for r in found})
    for r in found:
        assert 0 <= r.first < r.end <= len(table)
        assert not set(range(first, end)) & set(range(r.first, r.end))
        assert table.sentences[r.first] == table.sentences[r.end - 1]

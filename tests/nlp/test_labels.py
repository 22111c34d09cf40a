from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.nlp.labels import (
    ENTITY_TYPES,
    SPAN_TYPES,
    TYPE_IDS,
    WORD_LABELS,
    allowed_transitions,
    decode_spans,
    path_of_spans,
    spans_of_path,
)
from extractor.schema import load_schema

CITY, PERSON = TYPE_IDS["schema:City"], TYPE_IDS["schema:Person"]
LABEL_IDS = {label: i for i, label in enumerate(WORD_LABELS)}
TRANSITIONS = allowed_transitions()


@st.composite
def spans_in_text(draw: st.DrawFn) -> tuple[list[tuple[int, int, int]], int]:
    spans, position = [], 0
    for _ in range(draw(st.integers(0, 6))):
        first = position + draw(st.integers(0, 3))
        position = first + draw(st.integers(1, 4))
        spans.append((first, position, draw(st.integers(0, len(SPAN_TYPES) - 1))))
    return spans, position + draw(st.integers(0, 3))


@st.composite
def noise(draw: st.DrawFn) -> np.ndarray:
    shape = draw(st.integers(1, 12)), len(WORD_LABELS)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(scale=4, size=shape).astype(np.float32)


def test_entity_types_are_those_of_the_vocabulary() -> None:
    assert set(ENTITY_TYPES) == set(load_schema().entity_types)
    assert SPAN_TYPES[len(ENTITY_TYPES) :] == ("title", "theme")


@pytest.mark.parametrize(
    ("left", "right", "may"),
    [
        ("O", "O", True),
        ("O", "B-schema:City", True),
        ("O", "S-schema:City", True),
        ("O", "I-schema:City", False),
        ("O", "E-schema:City", False),
        ("B-schema:City", "E-schema:City", True),
        ("B-schema:City", "I-schema:City", True),
        ("B-schema:City", "E-schema:Person", False),
        ("B-schema:City", "O", False),
        ("B-schema:City", "S-schema:City", False),
        ("I-schema:City", "E-schema:City", True),
        ("I-schema:City", "B-schema:City", False),
        ("E-schema:City", "B-schema:Person", True),
        ("E-schema:City", "O", True),
        ("E-schema:City", "I-schema:City", False),
        ("S-schema:City", "S-schema:City", True),
        ("S-schema:City", "E-schema:City", False),
    ],
)
def test_allowed_transitions_follow_the_scheme(left: str, right: str, may: bool) -> None:
    assert bool(TRANSITIONS[LABEL_IDS[left], LABEL_IDS[right]] == 0) is may


def test_spans_of_path_reads_names_of_one_two_and_three_words() -> None:
    names = [
        "S-schema:City",
        "O",
        "B-schema:Person",
        "E-schema:Person",
        "B-title",
        "I-title",
        "E-title",
    ]
    assert spans_of_path([LABEL_IDS[name] for name in names]) == [
        (0, 1, CITY),
        (2, 4, PERSON),
        (4, 7, TYPE_IDS["title"]),
    ]


@given(spans_in_text())
def test_spans_of_path_is_the_inverse_of_path_of_spans(case: tuple[list[tuple[int, int, int]], int]) -> None:
    spans, n = case
    path = path_of_spans(spans, n)
    assert len(path) == n
    assert spans_of_path(path) == spans
    assert all(TRANSITIONS[a, b] == 0 for a, b in pairwise(path))


def test_decode_spans_of_no_words_is_empty() -> None:
    assert decode_spans(np.zeros((0, len(WORD_LABELS)), dtype=np.float32), TRANSITIONS) == []


def test_decode_spans_mends_an_opening_without_an_end() -> None:
    scores = np.full((3, len(WORD_LABELS)), -9.0, dtype=np.float32)
    scores[0, LABEL_IDS["B-schema:City"]] = -0.1
    scores[1, LABEL_IDS["O"]] = -0.1
    scores[2, LABEL_IDS["O"]] = -0.1
    scores[0, LABEL_IDS["S-schema:City"]] = -3.0
    assert decode_spans(scores, TRANSITIONS) == [(0, 1, CITY)]


def test_decode_spans_prefers_one_type_to_a_break_in_the_name() -> None:
    scores = np.full((2, len(WORD_LABELS)), -9.0, dtype=np.float32)
    scores[0, LABEL_IDS["B-schema:Person"]] = -0.5
    scores[0, LABEL_IDS["B-schema:City"]] = -1.0
    scores[1, LABEL_IDS["E-schema:City"]] = -0.5
    assert decode_spans(scores, TRANSITIONS) == [(0, 2, CITY)]


def test_decode_spans_closes_a_name_at_the_end_of_the_text() -> None:
    scores = np.full((2, len(WORD_LABELS)), -9.0, dtype=np.float32)
    scores[:, 0] = -4.0
    scores[0, LABEL_IDS["B-schema:City"]] = scores[1, LABEL_IDS["I-schema:City"]] = -0.1
    scores[1, LABEL_IDS["E-schema:City"]] = -2.0
    assert decode_spans(scores, TRANSITIONS) == [(0, 2, CITY)]


@given(noise())
@settings(deadline=None)
def test_decode_spans_gives_ordered_spans_that_do_not_overlap(scores: np.ndarray) -> None:
    position = 0
    for first, end, type_id in decode_spans(scores, TRANSITIONS):
        assert position <= first < end <= len(scores)
        assert 0 <= type_id < len(SPAN_TYPES)
        position = end


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=30)
def test_decode_spans_finds_the_best_of_all_legal_paths_of_two_words(seed: int) -> None:
    scores = np.random.default_rng(seed).normal(scale=3, size=(2, len(WORD_LABELS))).astype(np.float32)
    both = [
        (scores[0, a] + scores[1, b], a, b)
        for a, left in enumerate(WORD_LABELS)
        for b, right in enumerate(WORD_LABELS)
        if left[0] in "OBS" and right[0] in "OES" and (left[0] == "B") == (right[0] == "E")
        if left[0] != "B" or left[2:] == right[2:]
    ]
    _, a, b = max(both)
    assert decode_spans(scores, TRANSITIONS) == spans_of_path([a, b])

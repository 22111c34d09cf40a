"""The label sets of the learned parts, and the decoding of word labels into spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Entity types of the vocabulary first; then the two literals that are stretches of text.
SPAN_TYPES = (
    "schema:ExhibitionEvent",
    "schema:EventSeries",
    "schema:BusinessEvent",
    "schema:GovernmentOrganization",
    "schema:Corporation",
    "schema:NewsMediaOrganization",
    "schema:EducationalOrganization",
    "schema:Organization",
    "schema:Person",
    "schema:Country",
    "schema:AdministrativeArea",
    "schema:City",
    "schema:EventVenue",
    "schema:Place",
    "schema:Product",
    "title",
    "theme",
)
ENTITY_TYPES = SPAN_TYPES[:15]
TYPE_IDS = {name: i for i, name in enumerate(SPAN_TYPES)}
POSITIONS = "BIES"
WORD_LABELS = ("O", *(f"{p}-{t}" for t in SPAN_TYPES for p in POSITIONS))

FORBIDDEN = -1e4


def allowed_transitions() -> NDArray[np.float32]:
    """A matrix [from, to] of 0 where one word label may follow another, else `FORBIDDEN`."""
    n = len(WORD_LABELS)
    matrix = np.full((n, n), FORBIDDEN, dtype=np.float32)
    for i, left in enumerate(WORD_LABELS):
        for j, right in enumerate(WORD_LABELS):
            inside = left[0] in "BI"
            continues = right[0] in "IE"
            if (inside and continues and left[2:] == right[2:]) or (not inside and not continues):
                matrix[i, j] = 0.0
    return matrix


def decode_spans(
    log_probs: NDArray[np.float32], transitions: NDArray[np.float32]
) -> list[tuple[int, int, int]]:
    """Best legal path through `log_probs` [words, labels] → spans (first, end, type id).

    Viterbi; `transitions` [labels, labels] adds to the score of each step. Spans are half-open word
    ranges in order.
    """
    n = len(log_probs)
    if n == 0:
        return []
    starts = np.array([0.0 if label[0] in "OBS" else FORBIDDEN for label in WORD_LABELS], dtype=np.float32)
    ends = np.array([0.0 if label[0] in "OES" else FORBIDDEN for label in WORD_LABELS], dtype=np.float32)
    back = np.zeros((n, len(WORD_LABELS)), dtype=np.int16)
    score = log_probs[0] + starts
    for i in range(1, n):
        step = score[:, None] + transitions
        back[i] = step.argmax(axis=0)
        score = step.max(axis=0) + log_probs[i]
    label = int((score + ends).argmax())
    path = [label]
    for i in range(n - 1, 0, -1):
        label = int(back[i, label])
        path.append(label)
    path.reverse()
    return spans_of_path(path)


def spans_of_path(path: list[int]) -> list[tuple[int, int, int]]:
    """Spans (first, end, type id) of a legal sequence of label ids."""
    spans = []
    first = 0
    for i, label in enumerate(path):
        if label == 0:
            continue
        type_id, position = divmod(label - 1, len(POSITIONS))
        if POSITIONS[position] in "BS":
            first = i
        if POSITIONS[position] in "ES":
            spans.append((first, i + 1, type_id))
    return spans


def path_of_spans(spans: list[tuple[int, int, int]], n: int) -> list[int]:
    """The label ids of `n` words that carry the given spans; the inverse of `spans_of_path`."""
    path = [0] * n
    for first, end, type_id in spans:
        base = 1 + type_id * len(POSITIONS)
        if end - first == 1:
            path[first] = base + POSITIONS.index("S")
        else:
            path[first] = base + POSITIONS.index("B")
            path[end - 1] = base + POSITIONS.index("E")
            for i in range(first + 1, end - 1):
                path[i] = base + POSITIONS.index("I")
    return path

from __future__ import annotations

import re

import pytest
from spacy.language import Language

from extractor.nlp.quotations import find_quotations
from extractor.records import Mention, MentionKind

pytestmark = pytest.mark.slow

PEOPLE = ("Ann Bell", "Li Ming", "Bell", "Acme")


def quoted(nlp: Language, text: str) -> list[tuple[str, str | None]]:
    """Return quoted words and speaker; the people are found by their names, surnames included."""
    mentions = []
    for name in PEOPLE:
        for match in re.finditer(rf"(?<!Ann )\b{name}\b", text):
            entity = "Ann Bell" if name == "Bell" else name
            kind = "schema:Corporation" if name == "Acme" else "schema:Person"
            mentions.append(Mention(match.start(), match.end(), name, MentionKind.NAME, kind, entity))
    found = find_quotations(nlp(text), mentions)
    assert all(text[quotation.start : quotation.end] == quotation.text for quotation in found)
    return [(quotation.text, quotation.speaker) for quotation in found]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("“The fair is a great success,” said Ann Bell.", "The fair is a great success,", "Ann Bell"),
        ('"The fair is a great success," Ann Bell said.', "The fair is a great success,", "Ann Bell"),
        ("«The fair is a great success», said Ann Bell.", "The fair is a great success", "Ann Bell"),
        ("Ann Bell said: “The fair is a great success.”", "The fair is a great success.", "Ann Bell"),
        (
            "“We came early,” said Li Ming, director of Acme. The weather was fine.",
            "We came early,",
            "Li Ming",
        ),
        ("“We expect many guests,” a spokesman for Acme said.", "We expect many guests,", "Acme"),
        ("Li Ming came to Lyon. “We like this city,” he said.", "We like this city,", "Li Ming"),
        (
            "“Why did nobody come to see us?” asked Bell. Li Ming laughed.",
            "Why did nobody come to see us?",
            "Ann Bell",
        ),
        ("“We like this city,” said a visitor who gave no name.", "We like this city,", None),
    ],
)
def test_find_quotations_tells_who_said_what(
    nlp: Language, text: str, words: str, speaker: str | None
) -> None:
    assert quoted(nlp, text) == [(words, speaker)]


def test_find_quotations_gives_the_second_half_to_the_same_speaker(nlp: Language) -> None:
    text = "“The fair is a success,” said Ann Bell. “It will come back next year.” Li Ming was there too."
    assert quoted(nlp, text) == [
        ("The fair is a success,", "Ann Bell"),
        ("It will come back next year.", "Ann Bell"),
    ]


def test_find_quotations_joins_an_utterance_over_paragraphs(nlp: Language) -> None:
    text = (
        "“The fair is a great success,” said Ann Bell. “We had many guests.\n\n"
        "“They came from all over the world.”\n\nLi Ming agreed."
    )
    assert quoted(nlp, text) == [
        ("The fair is a great success,", "Ann Bell"),
        ("We had many guests.\n\n“They came from all over the world.", "Ann Bell"),
    ]


def test_find_quotations_keeps_speakers_of_two_paragraphs_apart(nlp: Language) -> None:
    text = "“We sold every robot,” said Ann Bell.\n\n“We sold nothing at all,” Li Ming said."
    assert quoted(nlp, text) == [
        ("We sold every robot,", "Ann Bell"),
        ("We sold nothing at all,", "Li Ming"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The theme of the fair is “Robots Shape the Future”, Ann Bell said.",
        "Acme showed its “Zeta 5” in Lyon.",
        "The people's fair opened at six o'clock.",
        'The hall is 5" long and 6" wide.',
        "The show, called “Living with Robots”, was opened by Li Ming.",
    ],
)
def test_find_quotations_leaves_names_and_mottoes_out(nlp: Language, text: str) -> None:
    assert quoted(nlp, text) == []


def test_find_quotations_uses_resolved_references(nlp: Language) -> None:
    text = "The minister was late. “The roads are full today,” the minister said."
    start = text.rindex("the minister")
    reference = Mention(start, start + 12, "the minister", MentionKind.NOMINAL, "schema:Person", "e7")
    (quotation,) = find_quotations(nlp(text), [reference])
    assert quotation.speaker == "e7"


def test_find_quotations_of_nothing_is_empty(nlp: Language) -> None:
    assert find_quotations(nlp(""), []) == []
    assert quoted(nlp, "The fair opened on Monday.") == []

from __future__ import annotations

import pytest

from extractor.nlp.mentions import LiteralMention, NameMention
from extractor.nlp.posts import find_posts, join_fragments
from tests.nlp.handmade import at, make_table, text_of

TAGS = {
    "of": "ADP",
    "for": "ADP",
    "to": "ADP",
    "the": "DET",
    "a": "DET",
    ",": "PUNCT",
    "and": "CCONJ",
    "met": "VERB",
}


def table_of(text: str):  # type: ignore[no-untyped-def]
    """A table whose words are proper nouns where they have a capital, nouns otherwise."""
    pos = " ".join(TAGS.get(w, "PROPN" if w[0].isupper() else "NOUN") for w in text.split())
    return make_table(text, pos)


def posts(text: str, person: str, others: tuple[str, ...] = (), titles: tuple[str, ...] = ()) -> list[str]:
    table = table_of(text)
    names = [NameMention(i, *at(table, name)) for i, name in enumerate((person, *others))]
    literals = [LiteralMention("title", title, *at(table, title)) for title in titles]
    return [x.value for x in find_posts(literals, names, frozenset({0}), table, text_of(table))]


@pytest.mark.parametrize(
    ("text", "person", "others", "expected"),
    [
        ("finance director Ann Bell met them", "Ann Bell", (), ["finance director"]),
        ("Ann Bell , the president of Acme", "Ann Bell", ("Acme",), ["president"]),
        ("Ambassador to Nepal Kenji Mori", "Kenji Mori", ("Nepal",), ["Ambassador"]),
        ("president of Acme , Dr Ann Bell", "Ann Bell", ("Acme",), ["president"]),
        ("Minister of Trade and Industry Ann Bell", "Ann Bell", (), ["Minister of Trade and Industry"]),
        (
            "Ann Bell , Acme 's chairman and chief executive",
            "Ann Bell",
            ("Acme",),
            ["chairman and chief executive"],
        ),
        # nobody beside it, a post of nobody, a trade
        ("the president met them and Ann Bell", "Ann Bell", (), []),
        ("Ann Bell met the president", "Ann Bell", (), []),
        ("pilot Ann Bell", "Ann Bell", (), []),
    ],
)
def test_find_posts_beside_a_person(
    text: str, person: str, others: tuple[str, ...], expected: list[str]
) -> None:
    assert posts(text, person, others) == expected


def test_find_posts_passes_over_what_the_tagger_found() -> None:
    assert posts("President Ann Bell", "Ann Bell", titles=("President",)) == []


def test_find_posts_gives_a_person_no_post_twice() -> None:
    text = "finance minister Ann Bell met them | Ann Bell , the minister"
    assert posts(text, "Ann Bell", titles=("finance minister",)) == []


def test_find_posts_leaves_names_that_nobody_found() -> None:
    assert posts("Said Sultan Ann Bell", "Ann Bell") == []


def test_a_title_without_a_post_joins_the_one_before() -> None:
    table = table_of("President of the Republic Paul Mensah")
    parts = [LiteralMention("title", word, *at(table, word)) for word in ("President", "Republic")]
    (joined,) = join_fragments(parts, table, text_of(table))
    assert (joined.value, joined.first, joined.end) == ("President of the Republic", 0, 4)


def test_two_posts_stay_two() -> None:
    table = table_of("president of the board and chairman")
    parts = [LiteralMention("title", word, *at(table, word)) for word in ("president", "chairman")]
    assert join_fragments(parts, table, text_of(table)) == parts

"""Frames and the merging of what they propose, on the real parser."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import SchemaError
from extractor.lexicon import load_relations, read_relation
from extractor.nlp.frames import Proposal, merge, propose
from tests.nlp.marked_text import load_taught_parser, read_marks

SUPPER = """
relation = "expo:supper"
subject = ["schema:Event"]
object = ["schema:Corporation"]

[[frame]]
id = "cater"
verbs = ["cater"]
subject = ["prep:for"]
object = ["agent"]
"""


def find(marked: str) -> list[Proposal]:
    read = read_marks(marked)
    return propose(load_taught_parser()(read.text), read.mentions, read.timexes, read.figures)


def facts(marked: str) -> set[tuple[str, str, str]]:
    text = read_marks(marked).text
    return {
        (
            text[slice(*found.subject)] if found.subject else "",
            found.relation,
            found.value or text[slice(*found.object)],
        )
        for found in find(marked)
    }


def test_propose_reads_several_relations_out_of_one_sentence() -> None:
    assert facts(
        "[The expo|schema:ExhibitionEvent], organised by [CCPIT|schema:GovernmentOrganization], opened in "
        "[Guiyang|schema:City] on [Friday|date:2022-05-27]."
    ) == {
        ("The expo", "schema:organizer", "CCPIT"),
        ("The expo", "schema:location", "Guiyang"),
        ("The expo", "schema:startDate", "Friday"),
    }


def test_propose_takes_all_four_of_a_list() -> None:
    found = facts(
        "[The expo|schema:ExhibitionEvent] was organised by [CCPIT|schema:GovernmentOrganization], "
        "[Acme|schema:Corporation], [Bolt|schema:Corporation] and "
        "[the government of Guizhou Province|schema:GovernmentOrganization]."
    )
    assert {name for _, _, name in found} == {"CCPIT", "Acme", "Bolt", "the government of Guizhou Province"}


def test_propose_says_that_a_fact_is_planned() -> None:
    (found,) = find("[Li Na|schema:Person] will attend [the expo|schema:ExhibitionEvent].")
    assert found.modality == "planned"


def test_propose_names_its_rule_and_predicate() -> None:
    (found,) = find("[Li Na|schema:Person] attended [the expo|schema:ExhibitionEvent].")
    assert (found.rule, found.token) == ("frame:attendee/attend", 2)


def test_propose_trusts_a_distant_attachment_less() -> None:
    near, far = sorted(
        find(
            "[The fair|schema:ExhibitionEvent] was held at [the Pazhou Complex|schema:EventVenue] in "
            "[Guangzhou|schema:City]."
        ),
        key=lambda found: (found.relation != "schema:location", found.object),
    )[:2]
    assert near.confidence > far.confidence


def test_propose_makes_a_speaker_no_attendee() -> None:
    found = facts(
        "[Li Na|schema:Person] attended [the forum|schema:BusinessEvent]. [Li Na|schema:Person] spoke at "
        "[the forum|schema:BusinessEvent]."
    )
    assert found == {("the forum", "expo:speaker", "Li Na")}


def test_propose_leaves_other_editions_alone() -> None:
    assert facts("The next [Book Fair|schema:ExhibitionEvent] opens on [May 3|date:2024-05-03].") == set()


def test_propose_understands_no_event_where_the_article_has_none() -> None:
    assert facts("Visitors crowded around the booth of [iRobot|schema:Corporation].") == set()


def test_propose_without_mentions_is_empty() -> None:
    assert propose(load_taught_parser()("The expo opened in Guiyang."), []) == []


def test_propose_is_legal_by_the_types_of_its_relation() -> None:
    lexicon = load_relations()
    marked = (
        "[Li Na|schema:Person], CEO of [Acme|schema:Corporation], opened [the expo|schema:ExhibitionEvent] "
        "in [Guiyang|schema:City], [China|schema:Country], where [Acme|schema:Corporation] showed "
        "[the X1|schema:Product]."
    )
    types = {(mention.start, mention.end): mention.type for mention in read_marks(marked).mentions}
    for found in find(marked):
        entry = lexicon.relations[found.relation]
        if found.subject is not None:
            assert lexicon.is_a(types[found.subject], entry.subject)
        if not entry.literal:
            assert lexicon.is_a(types[found.object], entry.object)


def test_merge_prefers_the_stated_event_to_the_understood_one() -> None:
    stated = Proposal("schema:organizer", (0, 3), (10, 14), "frame:a", 0.5, 2)
    understood = Proposal("schema:organizer", None, (10, 14), "finder:b", 0.9, 2)
    assert merge([understood, stated]) == [stated]


def test_merge_keeps_the_most_trusted_rule() -> None:
    weak = Proposal("schema:organizer", (0, 3), (10, 14), "frame:a", 0.5, 2)
    strong = Proposal("schema:organizer", (0, 3), (10, 14), "frame:b", 0.9, 2)
    assert merge([weak, strong]) == [strong]


def test_read_relation_takes_a_relation_from_data_alone(tmp_path: Path) -> None:
    (tmp_path / "supper.toml").write_text(SUPPER, encoding="utf-8")
    entry = read_relation(tmp_path / "supper.toml", load_relations().types)
    assert (entry.relation, entry.frames[0].verbs) == ("expo:supper", ("cater",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SUPPER.replace("schema:Corp", "schema:Corps"), r"supper\.toml, line 4: unknown type schema:Corps"),
        (SUPPER.replace("verbs", "verb"), r"supper\.toml, line 8: unknown key 'verb' in a frame"),
        (SUPPER.replace('subject = ["schema:Event"]', ""), r"supper\.toml: the key 'subject' is missing"),
        (SUPPER + "]", r"supper\.toml: .*line 11"),
    ],
    ids=["type", "frame key", "missing key", "syntax"],
)  # fmt: skip
def test_read_relation_names_file_line_and_term(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "supper.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=message):
        read_relation(tmp_path / "supper.toml", load_relations().types)

"""From scores given by hand to the records that leave the room, on the real parser."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.nlp.analysis import Analysis
from extractor.nlp.assembly import assemble
from extractor.nlp.calibration import load_calibration
from extractor.nlp.candidates import build_pairs, legal_relations
from extractor.nlp.edition_facts import EDITION_CONFIDENCE
from extractor.nlp.figures import find_figures
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.nlp.naming import find_names
from extractor.nlp.nodes import build_nodes, date_literals, figure_literals, mode_literals
from extractor.nlp.rules import match_rules
from extractor.nlp.timex import find_timexes
from extractor.nlp.tokens import build_token_table
from extractor.records import Article, Extraction, Fact, MentionKind
from extractor.schema import load_schema
from tests.nlp.handmade import tag
from tests.nlp.marked_text import load_taught_parser

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)
NEUTRAL = load_calibration({}, RELATIONS)
FAIR, SERIES, FIRM, CITY, PERSON = (
    "schema:ExhibitionEvent",
    "schema:EventSeries",
    "schema:Corporation",
    "schema:City",
    "schema:Person",
)
SURE = 3.0  # a score; its probability is 0.953

Claim = tuple[str, str, str]


def extract(
    text: str,
    names: dict[str, str],
    *claims: Claim,
    relations: tuple[str, ...] = RELATIONS,
    gold_facts: dict[str, int] | None = None,
    by_last_mention: bool = False,
) -> Extraction:
    """Assemble an article of 1 May 2023 whose names are tagged, and whose claims alone score high.

    The model knows the `relations`, some of them from as few `gold_facts` as given. A claim's evidence is the
    first pair of mentions of its ends, or the last.
    """
    legal = legal_matrix(SCHEMA, relations)
    doc = load_taught_parser()(text)
    table = build_token_table(doc)
    timexes = find_timexes(doc, "2023-05-01")
    figures = find_figures(doc, [(t.start, t.end) for t in timexes])
    naming = find_names(tag(table, names), table, text)
    literals = (
        *naming.literals,
        *date_literals(timexes, table, naming.mentions),
        *figure_literals(figures, table, naming.mentions),
        *mode_literals(table),
    )
    nodes = build_nodes(table, [(c.type, c.names[0]) for c in naming.entities], naming.mentions, literals)
    pairs = build_pairs(table, nodes.nodes, nodes.mentions, legal.any(axis=2))
    scores = np.full((len(pairs.pairs), len(relations)), -9, dtype=np.float32)
    values = [n.value for n in nodes.nodes]
    rows = pairs.pairs.tolist()
    for subject, relation, target in claims:
        scores[rows.index([values.index(subject), values.index(target)]), relations.index(relation)] = SURE
    first_rows = np.searchsorted(pairs.row_pair, np.arange(len(rows)))
    if by_last_mention:
        first_rows = np.searchsorted(pairs.row_pair, np.arange(len(rows)), side="right") - 1
    analysis = Analysis(
        table=table,
        naming=naming,
        timexes=tuple(timexes),
        figures=tuple(figures),
        nodes=nodes,
        pairs=pairs,
        rules=match_rules(doc, table, nodes, pairs, timexes, figures, relations),
        legal=legal_relations(nodes.nodes, pairs, legal),
        scores=scores,
        best_rows=np.repeat(first_rows[:, None], len(relations), axis=1),
    )
    calibration = load_calibration({"facts": gold_facts} if gold_facts else {}, relations)
    return assemble(doc, Article("a", text, date="2023-05-01"), analysis, relations, calibration)


def name_of(extraction: Extraction, key: str) -> str:
    return next((e.name for e in extraction.entities if e.id == key), key)


def triples(extraction: Extraction) -> set[Claim]:
    return {
        (name_of(extraction, f.subject), f.relation, name_of(extraction, f.object)) for f in extraction.facts
    }


def only(extraction: Extraction, relation: str) -> Fact:
    (fact,) = (f for f in extraction.facts if f.relation == relation)
    return fact


# --- Calibration ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_assemble_gives_a_fact_with_its_evidence() -> None:
    text = "A headline\n\nAcme left. Robot Expo was organised by Acme."
    found = extract(text, {"Robot Expo": FAIR, "Acme": FIRM}, ("Robot Expo", "schema:organizer", "Acme"))
    fact = only(found, "schema:organizer")
    assert (fact.is_literal, fact.modality, fact.confidence) == (False, "asserted", 0.953)
    (evidence,) = fact.evidence
    assert evidence.sentence == "Robot Expo was organised by Acme."
    assert text[evidence.start : evidence.end] == evidence.sentence
    assert evidence.subject_span is not None and evidence.object_span is not None
    assert text[slice(*evidence.subject_span)] == "Robot Expo"
    assert evidence.object_span == (text.rindex("Acme"), text.rindex("Acme") + 4)
    assert evidence.rule.startswith("frame:organizer/")


@pytest.mark.slow
def test_assemble_names_the_model_where_no_rule_fired() -> None:
    found = extract(
        "Robot Expo, Acme.", {"Robot Expo": FAIR, "Acme": FIRM}, ("Robot Expo", "schema:sponsor", "Acme")
    )
    assert only(found, "schema:sponsor").evidence[0].rule == "model:relations"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Acme attended Robot Expo.", "asserted"),
        ("Acme will attend Robot Expo.", "planned"),
        ("Acme reportedly attended Robot Expo.", "reported"),
        ("Acme did not attend Robot Expo.", None),
        ("Acme may attend Robot Expo.", None),
        ("If Acme attends Robot Expo, Bolt will stay away.", None),
        ("Acme denied attending Robot Expo.", None),
    ],
)
def test_assemble_states_what_the_sentence_does_not_deny(text: str, modality: str | None) -> None:
    found = extract(text, {"Robot Expo": FAIR, "Acme": FIRM}, ("Robot Expo", "schema:attendee", "Acme"))
    assert [f.modality for f in found.facts] == ([] if modality is None else [modality])


@pytest.mark.slow
def test_assemble_gives_literals_with_their_qualifier() -> None:
    text = "Robot Expo opened on May 4 with more than 1,200 exhibitors."
    found = extract(
        text,
        {"Robot Expo": FAIR},
        ("Robot Expo", "expo:exhibitorCount", "1200"),
        ("Robot Expo", "schema:startDate", "2023-05-04"),
    )
    count, start = only(found, "expo:exhibitorCount"), only(found, "schema:startDate")
    assert (count.object, count.is_literal, count.qualifier) == ("1200", True, "more than")
    assert (start.object, start.is_literal, start.qualifier) == ("2023-05-04", True, None)
    assert start.evidence[0].object_span is not None
    assert "May 4" in text[slice(*start.evidence[0].object_span)]


@pytest.mark.slow
def test_assemble_without_claims_has_entities_and_mentions_only() -> None:
    found = extract("Acme met Bolt in Lyon.", {"Acme": FIRM, "Bolt": FIRM, "Lyon": CITY})
    assert found.facts == ()
    assert [(e.id, e.name, e.type) for e in found.entities] == [
        ("e0", "Acme", FIRM),
        ("e1", "Bolt", FIRM),
        ("e2", "Lyon", CITY),
    ]


@pytest.mark.slow
def test_assemble_reckons_the_last_day_from_first_day_and_length() -> None:
    text = "Robot Expo opens in Lyon. The four-day fair opened on May 4, 2023."
    found = extract(text, {"Robot Expo": FAIR}, ("Robot Expo", "schema:startDate", "2023-05-04"))
    end = only(found, "schema:endDate")
    assert (end.object, end.is_literal) == ("2023-05-07", True)
    assert end.evidence[0].rule == "finder:length"
    assert end.evidence[0].sentence == "The four-day fair opened on May 4, 2023."


@pytest.mark.slow
def test_assemble_reckons_no_last_day_where_the_text_gives_it() -> None:
    text = "Robot Expo opens in Lyon. The four-day fair opened on May 4, 2023 and closed on May 6, 2023."
    found = extract(
        text,
        {"Robot Expo": FAIR},
        ("Robot Expo", "schema:startDate", "2023-05-04"),
        ("Robot Expo", "schema:endDate", "2023-05-06"),
    )
    assert only(found, "schema:endDate").object == "2023-05-06"


@pytest.mark.slow
def test_assemble_reckons_no_day_beyond_the_calendar() -> None:
    text = "Robot Expo opens in Lyon. The four-day fair opened on 9999-12-30."
    found = extract(text, {"Robot Expo": FAIR}, ("Robot Expo", "schema:startDate", "9999-12-30"))
    assert [f.relation for f in found.facts] == ["schema:startDate"]


# --- Editions ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_assemble_makes_the_series_of_an_edition() -> None:
    found = extract("The 16th Robot Expo opened.", {"The 16th Robot Expo": FAIR})
    assert [(e.name, e.type) for e in found.entities] == [("16th Robot Expo", FAIR), ("Robot Expo", SERIES)]
    assert triples(found) == {
        ("16th Robot Expo", "expo:editionOf", "Robot Expo"),
        ("16th Robot Expo", "expo:editionNumber", "16"),
    }
    edition = only(found, "expo:editionOf")
    assert edition.confidence == pytest.approx(EDITION_CONFIDENCE * found.entities[0].confidence, abs=0.002)
    assert edition.evidence[0].rule == "finder:edition"
    assert only(found, "expo:editionNumber").is_literal


@pytest.mark.slow
def test_assemble_takes_the_series_that_the_text_names() -> None:
    text = "Robot Expo 2023 opened. The Robot Expo was founded in 1990."
    found = extract(text, {"Robot Expo 2023": FAIR, "The Robot Expo": SERIES})
    assert [(e.name, e.type) for e in found.entities] == [("Robot Expo 2023", FAIR), ("Robot Expo", SERIES)]
    assert triples(found) == {("Robot Expo 2023", "expo:editionOf", "Robot Expo")}


@pytest.mark.slow
def test_assemble_numbers_the_inaugural_event_and_gives_it_no_series() -> None:
    found = extract("The inaugural Robot Expo opened.", {"inaugural Robot Expo": FAIR})
    assert only(found, "expo:editionNumber").object == "1"
    assert [e.name for e in found.entities] == ["Robot Expo"]


def test_assemble_makes_one_series_of_two_editions() -> None:
    found = extract(
        "Robot Expo 2022 and Robot Expo 2023 met.", {"Robot Expo 2022": FAIR, "Robot Expo 2023": FAIR}
    )
    assert [e.name for e in found.entities if e.type == SERIES] == ["Robot Expo"]
    assert len([f for f in found.facts if f.relation == "expo:editionOf"]) == 2


@pytest.mark.slow
def test_assemble_makes_no_series_of_a_bare_name() -> None:
    found = extract("Robot Expo opened.", {"Robot Expo": FAIR})
    assert (len(found.entities), found.facts) == (1, ())


@pytest.mark.slow
def test_assemble_names_a_series_by_all_names_of_its_edition() -> None:
    text = "Robot Expo 2023 opens. China Robot Expo 2023 is large."
    found = extract(text, {"Robot Expo 2023": FAIR, "China Robot Expo 2023": FAIR})
    (series,) = (e for e in found.entities if e.type == "schema:EventSeries")
    assert (series.name, series.aliases) == ("China Robot Expo", ("Robot Expo",))


@pytest.mark.slow
def test_assemble_gives_an_edition_one_number() -> None:
    text = "The 16th Robot Expo opened."
    found = extract(text, {"The 16th Robot Expo": FAIR}, ("16th Robot Expo", "expo:editionNumber", "16"))
    number = only(found, "expo:editionNumber")
    assert number.object == "16"
    assert number.confidence == 0.953


# --- Mentions ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_assemble_gives_mentions_of_all_kinds_in_order() -> None:
    text = (
        "Ann Bell, director of Acme, spoke on May 4. She praised the company and its 300 exhibitors online."
    )
    found = extract(text, {"Ann Bell": PERSON, "director": "title", "Acme": FIRM})
    seen = [(m.text, m.kind, m.entity and name_of(found, m.entity)) for m in found.mentions]
    assert ("Ann Bell", MentionKind.NAME, "Ann Bell") in seen
    assert ("director", MentionKind.TITLE, None) in seen
    assert ("May 4", MentionKind.DATE, None) in seen
    assert ("the company", MentionKind.NOMINAL, "Acme") in seen
    assert ("its", MentionKind.PRONOUN, "Acme") in seen
    assert ("300", MentionKind.FIGURE, None) in seen
    assert ("online", MentionKind.PHRASE, None) in seen
    assert [(m.start, m.end) for m in found.mentions] == sorted((m.start, m.end) for m in found.mentions)
    assert all(text[m.start : m.end] == m.text for m in found.mentions)


@pytest.mark.slow
def test_assemble_gives_every_date_its_timex_even_inside_a_name() -> None:
    found = extract("Robot Expo 2023 lasted four days last spring.", {"Robot Expo 2023": FAIR})
    dates = {m.text: (m.timex_type, m.timex_value) for m in found.mentions if m.kind == MentionKind.DATE}
    assert dates["four days"] == ("DURATION", "P4D")
    assert dates["last spring"] == ("DATE", "2022-SP")
    assert all(m.timex_type is None for m in found.mentions if m.kind != MentionKind.DATE)


@pytest.mark.slow
def test_assemble_says_who_is_quoted() -> None:
    found = extract('"The fair was a great success for us all," said Ann Bell.', {"Ann Bell": PERSON})
    ((words, speaker),) = [(q.text, q.speaker) for q in found.quotations]
    assert "great success" in words
    assert speaker == "e0"


def facts_of(extraction: Extraction) -> list[tuple[str, str, str, str]]:
    return [
        (name_of(extraction, f.subject), f.relation, name_of(extraction, f.object), f.evidence[0].rule)
        for f in extraction.facts
    ]


SPONSORED = "Robot Expo is sponsored by Acme."
SPONSORED_NAMES = {"Robot Expo": FAIR, "Acme": FIRM}
SPONSOR = ("Robot Expo", "schema:sponsor", "Acme", "frame:sponsor/sponsor")


def test_assemble_lets_rules_carry_a_relation_with_little_gold() -> None:
    many = dict.fromkeys(RELATIONS, 1000)
    assert facts_of(extract(SPONSORED, SPONSORED_NAMES, gold_facts=many)) == []
    assert facts_of(extract(SPONSORED, SPONSORED_NAMES, gold_facts=many | {"schema:sponsor": 5})) == [SPONSOR]


def test_assemble_finds_a_relation_that_the_model_never_learned() -> None:
    others = tuple(r for r in RELATIONS if r != "schema:sponsor")
    (found,) = extract(SPONSORED, SPONSORED_NAMES, relations=others).facts
    assert found.relation == "schema:sponsor"
    assert 0 < found.confidence < 1
    assert facts_of(extract(SPONSORED, SPONSORED_NAMES, relations=others)) == [SPONSOR]
    assert facts_of(extract("Robot Expo met Acme.", SPONSORED_NAMES, relations=others)) == []


def test_assemble_reads_a_reference_once() -> None:
    text = "Ann Bell of Aalto University and Imperial College is a dean at the university."
    school = "schema:EducationalOrganization"
    names = {"Aalto University": school, "Imperial College": school, "Ann Bell": PERSON}
    both = [("Ann Bell", "schema:affiliation", name) for name in ("Aalto University", "Imperial College")]
    by_name = extract(text, names, *both)
    assert {name_of(by_name, f.object) for f in by_name.facts} == {"Aalto University", "Imperial College"}
    by_reference = extract(text, names, *both, by_last_mention=True)
    assert [name_of(by_reference, f.object) for f in by_reference.facts] == ["Aalto University"]

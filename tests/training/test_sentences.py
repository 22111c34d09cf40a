from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.schema import load_schema
from extractor.training.examples import Example
from extractor.training.sentences import PROPERTIES, TOGETHER, read_sentences, sentence_examples
from tests.nlp.marked_text import load_taught_parser
from tests.nlp.test_windows import TOKENIZER

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)
EVERYTHING = sorted(PROPERTIES)


def record(
    text: str, *facts: tuple[str, str, str], annotated: list[str] | None = None, start: int = 0
) -> dict[str, Any]:
    """Return a sentence in KnowledgeNet's form; offsets count from the start of its document."""

    def fact(subject: str, prop: str, target: str) -> dict[str, Any]:
        a, b = text.index(subject) + start, text.index(target) + start
        return {
            "property": prop,
            "subject": subject,
            "object": target,
            "subjectStart": a,
            "subjectEnd": a + len(subject),
            "objectStart": b,
            "objectEnd": b + len(target),
        }

    return {
        "text": text,
        "start": start,
        "annotated": EVERYTHING if annotated is None else annotated,
        "facts": [fact(*f) for f in facts],
    }


def write(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "sentences.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
    return path


def learn(folder: Path, *records: dict[str, Any]) -> list[Example]:
    path = write(folder, *records)
    return sentence_examples(path, load_taught_parser(), TOKENIZER, RELATIONS, LEGAL, 0.5)


def stated(example: Example) -> set[tuple[str, str, str]]:
    (view,) = example.views
    assert view.legal[view.targets > 0].all()
    return {
        (
            view.nodes.nodes[view.pairs.pairs[row, 0]].value,
            RELATIONS[column],
            view.nodes.nodes[view.pairs.pairs[row, 1]].value,
        )
        for row, column in np.argwhere(view.targets > 0).tolist()
    }


def asked(example: Example) -> set[tuple[str, str, str]]:
    """Return what enters the loss, right or wrong."""
    (view,) = example.views
    return {
        (
            view.nodes.nodes[view.pairs.pairs[row, 0]].value,
            RELATIONS[column],
            view.nodes.nodes[view.pairs.pairs[row, 1]].value,
        )
        for row, column in np.argwhere(view.legal).tolist()
    }


def test_properties_map_onto_learnable_relations() -> None:
    assert {relation for relation, *_ in PROPERTIES.values()} <= set(RELATIONS)


def test_read_sentences_keeps_facts_of_mapped_properties(tmp_path: Path) -> None:
    text = "Acme was founded by Ann Bell."
    path = write(
        tmp_path,
        record(text, ("Acme", "FOUNDED_BY", "Ann Bell"), annotated=["FOUNDED_BY", "SPOUSE"]),
        record(text, annotated=["SPOUSE"]),
    )
    (sentence,) = read_sentences(path)
    assert sentence.annotated == {"FOUNDED_BY"}
    assert [f["property"] for f in sentence.facts] == ["FOUNDED_BY"]


@pytest.mark.parametrize(
    "text", ["Ann Bell was at Acme.", "Ann Bell, former head of Acme", "Ann Bell left Acme."]
)
def test_read_sentences_asks_no_affiliation_of_what_may_be_over(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, record(text, ("Ann Bell", "EMPLOYEE_OR_MEMBER_OF", "Acme")))
    (sentence,) = read_sentences(path)
    assert sentence.annotated == set(PROPERTIES) - {"EMPLOYEE_OR_MEMBER_OF", "CEO"}
    assert sentence.facts == ()


def test_read_sentences_puts_a_sentence_on_one_line(tmp_path: Path) -> None:
    (sentence,) = read_sentences(write(tmp_path, record("Acme sits\nin Lyon.")))
    assert sentence.text == "Acme sits in Lyon."


@pytest.mark.slow
def test_sentence_examples_mark_facts_by_offsets_in_the_document(tmp_path: Path) -> None:
    found = learn(
        tmp_path,
        record(
            "Zeta Corporation is based in Lyon.", ("Zeta Corporation", "HEADQUARTERS", "Lyon"), start=5000
        ),
        record(
            "Bolt Industries was founded by Ann Bell.",
            ("Bolt Industries", "FOUNDED_BY", "Ann Bell"),
            start=70,
        ),
    )
    (example,) = found
    assert stated(example) == {
        ("Zeta Corporation", "schema:location", "Lyon"),
        ("Bolt Industries", "schema:founder", "Ann Bell"),
    }
    assert example.labels is None
    assert example.weight == 0.5


@pytest.mark.slow
def test_sentence_examples_turn_a_chief_executive_round(tmp_path: Path) -> None:
    text = "Ann Bell is chief executive of Bolt Industries."
    (example,) = learn(tmp_path, record(text, ("Bolt Industries", "CEO", "Ann Bell"), annotated=["CEO"]))
    assert stated(example) == asked(example) == {("Ann Bell", "schema:affiliation", "Bolt Industries")}


@pytest.mark.slow
def test_sentence_examples_read_a_date_of_foundation(tmp_path: Path) -> None:
    text = "Bolt Industries was founded in 1999."
    (example,) = learn(tmp_path, record(text, ("Bolt Industries", "DATE_FOUNDED", "1999")))
    assert stated(example) == {("Bolt Industries", "schema:foundingDate", "1999")}


@pytest.mark.slow
def test_sentence_examples_ask_within_a_sentence_and_for_what_was_annotated(tmp_path: Path) -> None:
    (example,) = learn(
        tmp_path,
        record(
            "Bolt Industries is based in Lyon.",
            ("Bolt Industries", "HEADQUARTERS", "Lyon"),
            annotated=["HEADQUARTERS"],
        ),
        record(
            "Zeta Corporation is owned by Omega Holdings.",
            ("Zeta Corporation", "SUBSIDIARY_OF", "Omega Holdings"),
            annotated=["SUBSIDIARY_OF"],
        ),
    )
    assert asked(example) == {
        ("Bolt Industries", "schema:location", "Lyon"),
        ("Zeta Corporation", "schema:parentOrganization", "Omega Holdings"),
        ("Omega Holdings", "schema:parentOrganization", "Zeta Corporation"),
    }


@pytest.mark.slow
def test_sentence_examples_leave_pronouns_out(tmp_path: Path) -> None:
    text = "She founded Bolt Industries."
    (example,) = learn(tmp_path, record(text, ("Bolt Industries", "FOUNDED_BY", "She")))
    assert stated(example) == set()


@pytest.mark.slow
def test_sentence_examples_read_some_sentences_together(tmp_path: Path) -> None:
    records = [record(f"Bolt{i} Industries is based in Lyon.") for i in range(TOGETHER + 1)]
    assert len(learn(tmp_path, *records)) == 2

"""Runs every example of every relation's lexicon file through the real model."""

from __future__ import annotations

import pytest

from extractor.lexicon import Example, load_relations
from extractor.nlp.frames import propose
from tests.nlp.marked_text import load_taught_parser, read_marks

CASES = [
    pytest.param(entry.relation, example, id=f"{entry.file.removesuffix('.toml')}-{number}")
    for entry in load_relations().relations.values()
    for number, example in enumerate(entry.examples, 1)
]


@pytest.mark.parametrize(("relation", "example"), CASES)
def test_lexicon_example_gives_exactly_its_facts(relation: str, example: Example) -> None:
    read = read_marks(example.text)
    proposals = propose(load_taught_parser()(read.text), read.mentions, read.timexes, read.figures)
    found = {
        (
            read.text[slice(*proposal.subject)] if proposal.subject else "",
            proposal.value or read.text[slice(*proposal.object)],
        )
        for proposal in proposals
        if proposal.relation == relation
    }
    if load_relations().relations[relation].symmetric:
        found = {tuple(sorted(pair)) for pair in found}
        assert found == {tuple(sorted(pair)) for pair in example.facts}
    else:
        assert found == set(example.facts)


def test_every_relation_has_examples_for_and_against() -> None:
    for entry in load_relations().relations.values():
        assert any(example.facts for example in entry.examples), entry.file
        assert any(not example.facts for example in entry.examples), entry.file

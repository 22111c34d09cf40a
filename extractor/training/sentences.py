"""Learn relations from single sentences that are annotated for some properties only (KnowledgeNet's format).

Sentences are read some at a time as one text. Only pairs within a sentence and relations that its
annotators looked for enter the loss; names that no fact uses come from the parser's own entities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.nlp.gazetteer import PLACE_KINDS
from extractor.nlp.mentions import NameMention
from extractor.nlp.windows import build_windows
from extractor.records import Article, GoldArticle
from extractor.training.corpus import Prepared, prepare
from extractor.training.examples import Example, View, build_view, literal_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from spacy.language import Language
    from tokenizers import Tokenizer

TOGETHER = 8  # sentences in one text: as many words as an article has
# Property → relation, whether subject and object change places, and the types of subject and object.
PROPERTIES = {
    "EMPLOYEE_OR_MEMBER_OF": ("schema:affiliation", False, "schema:Person", "schema:Corporation"),
    "CEO": ("schema:affiliation", True, "schema:Corporation", "schema:Person"),
    "FOUNDED_BY": ("schema:founder", False, "schema:Corporation", "schema:Person"),
    "DATE_FOUNDED": ("schema:foundingDate", False, "schema:Corporation", "date"),
    "HEADQUARTERS": ("schema:location", False, "schema:Corporation", ""),
    "SUBSIDIARY_OF": ("schema:parentOrganization", False, "schema:Corporation", "schema:Corporation"),
}
_TYPES = {"PERSON": "schema:Person", "ORG": "schema:Corporation", "GPE": ""}
_PRONOUN = re.compile(r"(?i)(he|she|him|her|his|it|its|they|their|we|our|i|my|who|the \w+)$")
# The vocabulary leaves out what is over; these properties do not.
_PAST = re.compile(
    r"(?i)\b(former\w*|previous\w*|prior to|ex-\w+|was|were|served|worked|left|until|retired|resigned|late)\b"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    facts: tuple[dict[str, Any], ...]
    annotated: frozenset[str]
    start: int


def read_sentences(path: Path) -> Iterator[_Sentence]:
    """The sentences of the file that were annotated for a property we map."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            annotated = frozenset(record["annotated"]) & PROPERTIES.keys()
            if _PAST.search(record["text"]):
                annotated -= {"EMPLOYEE_OR_MEMBER_OF", "CEO"}
            if annotated:
                text = record["text"].replace("\n", " ")
                facts = tuple(f for f in record["facts"] if f["property"] in annotated)
                yield _Sentence(text, facts, annotated, record["start"])


def sentence_examples(
    path: Path,
    nlp: Language,
    tokenizer: Tokenizer,
    relations: Sequence[str],
    legal: NDArray[np.bool_],
    weight: float,
) -> list[Example]:
    """Examples for the pair scorer, without word labels."""
    sentences = list(read_sentences(path))
    groups = [sentences[i : i + TOGETHER] for i in range(0, len(sentences), TOGETHER)]
    golds = [
        GoldArticle(Article(f"sentences-{i}", "\n\n".join(s.text for s in group)), (), ())
        for i, group in enumerate(groups)
    ]
    return [
        _example(prepared, group, tokenizer, relations, legal, weight)
        for prepared, group in zip(prepare(golds, nlp), groups, strict=True)
    ]


class _Names:
    """The names of one group of sentences as they are collected: no two overlap."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.entities: list[tuple[str, str]] = []
        self.mentions: list[NameMention] = []
        self.sentences: list[int] = []  # of each entity
        self._taken: dict[tuple[int, int], int] = {}

    def add(self, words: tuple[int, int], kind: str, sentence: int) -> int | None:
        """The entity named by the words [first, end), new or known; None where they overlap another name."""
        if words in self._taken:
            return self._taken[words]
        first, end = words
        if end <= first or any(a < end and first < b for a, b in self._taken):
            return None
        self._taken[words] = len(self.entities)
        self.mentions.append(NameMention(len(self.entities), first, end))
        name = " ".join(self.prepared.table.words[first:end])
        self.entities.append((kind or _place_type(self.prepared, first), name))
        self.sentences.append(sentence)
        return self._taken[words]


def _example(
    prepared: Prepared,
    group: Sequence[_Sentence],
    tokenizer: Tokenizer,
    relations: Sequence[str],
    legal: NDArray[np.bool_],
    weight: float,
) -> Example:
    names = _Names(prepared)
    wanted = _collect_facts(names, group)
    view = build_view(prepared, names.entities, names.mentions, [], relations, legal)
    targets, allowed = _judge(view, names, group, wanted, relations)
    return Example(
        gold=prepared.gold,
        table=prepared.table,
        windows=build_windows(prepared.table, tokenizer),
        labels=None,
        views=(replace(view, targets=targets, legal=view.legal & allowed),),
        weight=weight,
    )


def _collect_facts(names: _Names, group: Sequence[_Sentence]) -> list[tuple[int, str, int, bool]]:
    """Facts as subject, relation, and object: an entity, or the first word of a date where the last is true."""
    table, wanted, offset = names.prepared.table, [], 0
    for number, sentence in enumerate(group):
        for fact in sentence.facts:
            relation, swapped, subject_type, object_type = PROPERTIES[fact["property"]]
            if _PRONOUN.match(fact["subject"].strip()) or _PRONOUN.match(fact["object"].strip()):
                continue
            shift = offset - sentence.start
            words = table.span(fact["subjectStart"] + shift, fact["subjectEnd"] + shift)
            subject = names.add(words, subject_type, number)
            words = table.span(fact["objectStart"] + shift, fact["objectEnd"] + shift)
            is_date = object_type == "date"
            target = words[0] if is_date else names.add(words, object_type, number)
            if subject is None or target is None:
                continue
            pair = (target, relation, subject) if swapped else (subject, relation, target)
            wanted.append((*pair, is_date))
        offset += len(sentence.text) + 2
    breaks = _blank_lines(names.prepared)
    for entity in names.prepared.doc.ents:
        if entity.label_ in _TYPES:
            number = sum(b < entity.start_char for b in breaks)
            names.add(table.span(entity.start_char, entity.end_char), _TYPES[entity.label_], number)
    return wanted


def _judge(
    view: View,
    names: _Names,
    group: Sequence[_Sentence],
    wanted: Sequence[tuple[int, str, int, bool]],
    relations: Sequence[str],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """What holds of each pair, and what its sentence's annotators looked for [pairs, relations] each."""
    column = {r: i for i, r in enumerate(relations)}
    rows = {(int(a), int(b)): i for i, (a, b) in enumerate(view.pairs.pairs)}
    dates = _date_nodes(names.prepared, len(names.entities), view)
    home = {**dict(enumerate(names.sentences)), **{node: number for node, (number, _) in dates.items()}}
    targets, allowed = np.zeros_like(view.targets), np.zeros_like(view.legal)
    for (a, b), row in rows.items():
        if home.get(a) is None or home.get(a) != home.get(b):
            continue
        for annotated in group[home[a]].annotated:
            if annotated != "CEO":  # other posts at the company are not told apart from no post
                allowed[row, column[PROPERTIES[annotated][0]]] = True
    for subject, relation, target, is_date in wanted:
        ends = [n for n, (_, first) in dates.items() if abs(first - target) <= 2] if is_date else [target]
        for end in ends:
            if (subject, end) in rows:
                targets[rows[subject, end], column[relation]] = 1.0
                allowed[rows[subject, end], column[relation]] = True
    return targets, allowed


def _blank_lines(prepared: Prepared) -> list[int]:
    return [m.start() for m in re.finditer("\n\n", prepared.gold.article.text)]


def _date_nodes(prepared: Prepared, n_entities: int, view: View) -> dict[int, tuple[int, int]]:
    """Date node → the sentence group's number and the first word of its only mention."""
    found: dict[int, tuple[int, int]] = {}
    blank_lines = _blank_lines(prepared)
    for mention in view.nodes.mentions:
        if mention.node >= n_entities and literal_key(view.nodes.nodes[mention.node].value):
            start = int(prepared.table.starts[mention.first])
            number = sum(b < start for b in blank_lines)
            found.setdefault(mention.node, (number, mention.first))
    return found


def _place_type(prepared: Prepared, first: int) -> str:
    """Country, area or city by the gazetteer; a city where it says nothing."""
    flags = int(prepared.table.places[first])
    kinds = {k for i, k in enumerate(PLACE_KINDS) if flags >> i & 1}
    if "country" in kinds:
        return "schema:Country"
    return "schema:AdministrativeArea" if kinds == {"area"} else "schema:City"

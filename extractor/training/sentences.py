"""Learn relations from single sentences that are annotated for some properties only (KnowledgeNet's format).

Sentences are read some at a time as one text. Only pairs within a sentence and relations that its
annotators looked for enter the loss; names that no fact uses come from the parser's own entities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.nlp.nodes import NameMention
from extractor.nlp.tokens import PLACE_KINDS
from extractor.nlp.windows import build_windows
from extractor.records import Article, GoldArticle
from extractor.training.corpus import Prepared, prepare
from extractor.training.examples import Example, build_view, literal_key

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


def _example(
    prepared: Prepared,
    group: Sequence[_Sentence],
    tokenizer: Tokenizer,
    relations: Sequence[str],
    legal: NDArray[np.bool_],
    weight: float,
) -> Example:
    table = prepared.table
    entities: list[tuple[str, str]] = []
    names: list[NameMention] = []
    home: list[int] = []
    taken: dict[tuple[int, int], int] = {}

    def name(first: int, end: int, kind: str, sentence: int) -> int | None:
        if (first, end) in taken:
            return taken[first, end]
        if end <= first or any(a < end and first < b for a, b in taken):
            return None
        taken[first, end] = len(entities)
        names.append(NameMention(len(entities), first, end))
        entities.append((kind or _place_type(prepared, first), " ".join(table.words[first:end])))
        home.append(sentence)
        return taken[first, end]

    wanted: list[tuple[int, str, int | str]] = []
    offset = 0
    bounds = []
    for number, sentence in enumerate(group):
        bounds.append((offset, offset + len(sentence.text)))
        for fact in sentence.facts:
            relation, swapped, subject_type, object_type = PROPERTIES[fact["property"]]
            if _PRONOUN.match(fact["subject"].strip()) or _PRONOUN.match(fact["object"].strip()):
                continue
            shift = offset - sentence.start
            subject = name(
                *table.span(fact["subjectStart"] + shift, fact["subjectEnd"] + shift), subject_type, number
            )
            words = table.span(fact["objectStart"] + shift, fact["objectEnd"] + shift)
            target = f"{words[0]}" if object_type == "date" else name(*words, object_type, number)
            if subject is None or target is None:
                continue
            if isinstance(target, int):
                wanted.append((target, relation, subject) if swapped else (subject, relation, target))
            else:
                wanted.append((subject, relation, target))
        offset += len(sentence.text) + 2
    for entity in prepared.doc.ents:
        if entity.label_ in _TYPES:
            number = next((i for i, (a, b) in enumerate(bounds) if a <= entity.start_char < b), 0)
            name(*table.span(entity.start_char, entity.end_char), _TYPES[entity.label_], number)
    view = build_view(prepared, entities, names, [], relations, legal)
    column = {r: i for i, r in enumerate(relations)}
    row_of = {(int(a), int(b)): i for i, (a, b) in enumerate(view.pairs.pairs)}
    dates = _date_nodes(prepared, len(entities), view)
    targets = np.zeros_like(view.targets)
    allowed = np.zeros_like(view.legal)
    for (a, b), row in row_of.items():
        sentence_of_a = home[a] if a < len(home) else None
        sentence_of_b = home[b] if b < len(home) else dates.get(b, (None, None))[0]
        if sentence_of_a is None or sentence_of_a != sentence_of_b:
            continue
        for prop in group[sentence_of_a].annotated:
            if prop != "CEO":  # other posts at the company are not told apart from no post
                allowed[row, column[PROPERTIES[prop][0]]] = True
    for subject, relation, target in wanted:
        if isinstance(target, str):
            ends = [
                n for n, (_, first) in dates.items() if first is not None and abs(first - int(target)) <= 2
            ]
        else:
            ends = [target]
        for end in ends:
            if (subject, end) in row_of:
                targets[row_of[subject, end], column[relation]] = 1.0
                allowed[row_of[subject, end], column[relation]] = True
    return Example(
        gold=prepared.gold,
        table=table,
        windows=build_windows(table, tokenizer),
        labels=None,
        views=(type(view)(view.nodes, view.pairs, targets, view.legal & allowed, view.rules),),
        weight=weight,
    )


def _date_nodes(prepared: Prepared, n_entities: int, view: Any) -> dict[int, tuple[int, int]]:
    """Date node → the sentence group's number and the first word of its only mention."""
    found: dict[int, tuple[int, int]] = {}
    blank_lines = [m.start() for m in re.finditer("\n\n", prepared.gold.article.text)]
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

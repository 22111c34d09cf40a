"""What the lexicon's frames and finders say about the candidate pairs: features for the scorer, reasons for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.candidates import NODE_TYPE_IDS, NODE_TYPES
from extractor.nlp.clustering import GROUP_OF
from extractor.nlp.frames import propose
from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.nodes import LITERAL, NAME, NOMINAL, PRONOUN
from extractor.records import Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from extractor.nlp.candidates import PairTable
    from extractor.nlp.frames import Proposal
    from extractor.nlp.nodes import NodeSet
    from extractor.nlp.tokens import TokenTable
    from extractor.records import FigureMention, TimexMention

UNDERSTOOD = 0.6  # of a rule's prior where it leaves the event unsaid: half of these meant another event
_EVENTS = frozenset(NODE_TYPE_IDS[t] for t in ENTITY_TYPES if GROUP_OF[t] == "Event")
_LITERALS = {"title": MentionKind.TITLE, "theme": MentionKind.PHRASE}
_KINDS = {NAME: MentionKind.NAME, NOMINAL: MentionKind.NOMINAL, PRONOUN: MentionKind.PRONOUN}


@dataclass(frozen=True, slots=True)
class Rules:
    """The prior of the best proposal for each mention pair and relation, and the proposals themselves.

    `priors` [rows, relations]; `names` maps (row, relation) to the rule's identifier.
    """

    priors: NDArray[np.float32]
    names: dict[tuple[int, str], str]
    proposals: tuple[Proposal, ...]


def match_rules(
    doc: Doc,
    table: TokenTable,
    nodes: NodeSet,
    pairs: PairTable,
    timexes: Sequence[TimexMention],
    figures: Sequence[FigureMention],
    relations: Sequence[str],
) -> Rules:
    """Run the frames over the mentions and lay what they propose on the candidate rows."""
    priors = np.zeros((len(pairs.left), len(relations)), dtype=np.float32)
    proposals = tuple(propose(doc, rule_mentions(doc.text, table, nodes), timexes, figures))
    by_span: dict[tuple[int, int], list[int]] = {}
    for index, mention in enumerate(nodes.mentions):
        by_span.setdefault((mention.first, mention.end), []).append(index)
    rows = {
        (int(a), int(b)): row
        for row, (a, b) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    }
    index_of = {r: i for i, r in enumerate(relations)}
    to_events = _rows_to_events(nodes, pairs)
    names: dict[tuple[int, str], str] = {}
    for proposal in proposals:
        if proposal.relation not in index_of:
            continue
        column = index_of[proposal.relation]
        objects = by_span.get(table.span(*proposal.object), ())
        if proposal.subject is None:
            found = [(row, UNDERSTOOD * proposal.confidence) for b in objects for row in to_events.get(b, ())]
        else:
            subjects = by_span.get(table.span(*proposal.subject), ())
            found = [(rows[a, b], proposal.confidence) for a in subjects for b in objects if (a, b) in rows]
        for row, confidence in found:
            if confidence > priors[row, column]:
                priors[row, column] = confidence
                names[row, proposal.relation] = proposal.rule
    return Rules(priors, names, proposals)


def _rows_to_events(nodes: NodeSet, pairs: PairTable) -> dict[int, list[int]]:
    """Mention → the nearest row that joins it to each event: what an event left unsaid may be."""
    nearest: dict[int, dict[int, tuple[int, int]]] = {}
    for row, (a, b) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
        event = nodes.mentions[a].node
        if nodes.nodes[event].type_id in _EVENTS:
            distance = abs(nodes.mentions[a].first - nodes.mentions[b].first)
            best = nearest.setdefault(b, {})
            if event not in best or distance < best[event][0]:
                best[event] = distance, row
    return {b: sorted(row for _, row in best.values()) for b, best in nearest.items()}


def rule_mentions(text: str, table: TokenTable, nodes: NodeSet) -> list[Mention]:
    """The names and references as the frames take them, a reference once, in order."""
    mentions: dict[tuple[int, int], Mention] = {}
    for mention in sorted(nodes.mentions, key=lambda m: (m.first, m.end, m.rank)):
        if mention.kind == NOMINAL and mention.rank == 0:
            continue  # adjectives: the finders read them by themselves
        start, end = int(table.starts[mention.first]), int(table.ends[mention.end - 1])
        kind = NODE_TYPES[nodes.nodes[mention.node].type_id]
        if mention.kind == LITERAL:
            if kind in _LITERALS:
                mentions.setdefault((start, end), Mention(start, end, text[start:end], _LITERALS[kind]))
            continue
        mentions.setdefault(
            (start, end), Mention(start, end, text[start:end], _KINDS[mention.kind], kind, str(mention.node))
        )
    return list(mentions.values())

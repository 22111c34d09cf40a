"""What the lexicon's frames and finders say about the candidate pairs: features for the scorer, reasons for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.candidates import NODE_TYPES
from extractor.nlp.frames import propose
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
    names: dict[tuple[int, str], str] = {}
    for proposal in proposals:
        if proposal.relation not in index_of or proposal.subject is None:
            continue
        column = index_of[proposal.relation]
        for a in by_span.get(table.span(*proposal.subject), ()):
            for b in by_span.get(table.span(*proposal.object), ()):
                row = rows.get((a, b))
                if row is not None and proposal.confidence > priors[row, column]:
                    priors[row, column] = proposal.confidence
                    names[row, proposal.relation] = proposal.rule
    return Rules(priors, names, proposals)


def rule_mentions(text: str, table: TokenTable, nodes: NodeSet) -> list[Mention]:
    """The names and references as the frames take them, a reference once, in order."""
    mentions: dict[tuple[int, int], Mention] = {}
    for mention in sorted(nodes.mentions, key=lambda m: (m.first, m.end, m.rank)):
        if mention.kind == LITERAL:
            continue
        start, end = int(table.starts[mention.first]), int(table.ends[mention.end - 1])
        kind = NODE_TYPES[nodes.nodes[mention.node].type_id]
        mentions.setdefault(
            (start, end), Mention(start, end, text[start:end], _KINDS[mention.kind], kind, str(mention.node))
        )
    return list(mentions.values())

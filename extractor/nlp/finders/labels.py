"""Finds labelled lines ('Venue: …', 'Organiser: …') and the credits of photos and bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.lexicon import RelationLexicon
from extractor.nlp.context import Context, Node, Proposal

LABELLED_LINE = re.compile(r"^[\s*•·-]*([A-Z][A-Za-z /&-]{2,40}?)\s*[:：]\s*(\S[^\n]*)$", re.MULTILINE)
PRIOR_LABEL = 0.9
PRIOR_CREDIT = 0.9
PRIOR_ROLE = 0.85
EVENT = "schema:Event"
PLACE = "schema:Place"
ROLE_GAP = frozenset({"-", "–", "—", "--", ":", ",", "the", "("})
PERSON = "schema:Person"
OUTLETS = ("schema:NewsMediaOrganization", "schema:Organization")


def find_labelled_lines(context: Context) -> Iterator[Proposal]:
    """Yields what a line says under a label that a relation's word list knows; the event is understood."""
    labels: dict[str, list[RelationLexicon]] = {}
    for entry in context.lexicon.relations.values():
        for label in entry.words.get("labels", ()):
            labels.setdefault(label, []).append(entry)
    for match in LABELLED_LINE.finditer(context.source):
        for entry in labels.get(match.group(1).lower().strip(), ()):
            rule = f"finder:label-{entry.relation.partition(':')[2]}"
            for node in _values(context, entry, match.start(2), match.end(2)):
                yield Proposal(entry.relation, None, node.span, rule, PRIOR_LABEL, node.head)


def _values(context: Context, entry: RelationLexicon, start: int, end: int) -> Iterator[Node]:
    if entry.literal == "date":
        role = "end" if entry.relation.endswith("endDate") else "begin"
        dates = [node for node in context.dates if start <= node.start and node.end <= end]
        for node in dates:
            own = node.timex.range_role if node.timex else None
            if own == role or (own is None and len(dates) == 1):
                yield node
    elif entry.literal in ("count", "area", "money"):
        for node in context.figures:
            if start <= node.start and node.end <= end and node.type == entry.literal:
                yield node
                return
    else:
        countries = ("schema:Country", "schema:AdministrativeArea")
        for node in context.nodes:
            if entry.relation == "schema:location" and context.is_a(node, *countries):
                continue
            if start <= node.start and node.end <= end and context.is_a(node, *entry.object):
                yield node


def find_role_lists(context: Context) -> Iterator[Proposal]:
    """Yields 'the organisers – A, B and C –' and 'organisers A and B': a role noun straight before names."""
    lower, count = context.tree.lower, len(context.doc)
    roles = {
        label: entry
        for entry in context.lexicon.relations.values()
        if not entry.literal and EVENT in entry.subject and PLACE not in entry.object
        for label in entry.words.get("labels", ())
    }
    for token, word in enumerate(lower):
        entry = roles.get(word)
        if entry is None or context.node_at[token] is not None:
            continue
        step = token + 1
        while step < count and context.node_at[step] is None and lower[step] in ROLE_GAP and step - token < 4:
            step += 1
        for node in _name_list(context, step):
            if context.is_a(node, *entry.object) and node.is_name:
                rule = f"finder:role-{entry.relation.partition(':')[2]}"
                yield Proposal(entry.relation, None, node.span, rule, PRIOR_ROLE, token)


def _name_list(context: Context, token: int) -> list[Node]:
    """The names of 'A, B and the C' from a token on."""
    lower, found = context.tree.lower, []
    node = context.node_at[token] if token < len(lower) else None
    while node is not None and node.first == token:
        found.append(node)
        token = node.last + 1
        step = token
        while (
            step < len(lower)
            and context.node_at[step] is None
            and lower[step] in (",", "and", "&", "the", ";")
        ):
            step += 1
        node = context.node_at[step] if token < step < len(lower) else None
        token = step
    if len(found) > 1 and "and" not in lower[found[0].last : found[-1].first]:
        return found[:1]
    return found


def find_credits(context: Context) -> Iterator[Proposal]:
    """Yields '(Xinhua/Li Ming)' and 'By Chen Jiayi, Zhejiang Daily' as affiliations."""
    lower = context.tree.lower
    for left, right in zip(context.nodes, context.nodes[1:], strict=False):
        gap = context.source[left.end : right.start]
        person, outlet = (left, right) if context.is_a(left, PERSON) else (right, left)
        if not (context.is_a(person, PERSON) and context.is_a(outlet, *OUTLETS)) or not person.is_name:
            continue
        bracketed = "(" in context.source[max(0, left.start - 14) : left.start]
        byline = left.first > 0 and lower[left.first - 1] == "by" and _starts_line(context, left.first - 1)
        if (gap.strip() == "/" and bracketed) or (
            byline and person is left and re.fullmatch(r",? ?(?:\||-|–|of|for)? ?|\s*\n\s*", gap)
        ):
            yield Proposal(
                "schema:affiliation", person.span, outlet.span, "finder:credit", PRIOR_CREDIT, person.head
            )


def _starts_line(context: Context, token: int) -> bool:
    start = context.doc[token].idx
    return (
        start == 0
        or context.source[:start].rstrip(" (").endswith("\n")
        or context.source[:start].endswith("(")
    )

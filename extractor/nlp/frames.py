"""The rule half of relation extraction: frames over propositions, and small finders beside them.

A frame is data (`extractor/lexicon/relations`): predicates, and the roles of subject and object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from spacy.tokens import Doc

from extractor.lexicon import Frame, Lexicon, RelationLexicon, load_relations
from extractor.nlp.context import Context, Node, Proposal, build_context
from extractor.nlp.fillers import resolve
from extractor.nlp.finders import find_all
from extractor.nlp.propositions import Argument, Proposition, find_propositions
from extractor.nlp.tree import is_passive
from extractor.nlp.truth import MODALITY_FORMER, MODALITY_HYPOTHETICAL
from extractor.records import FigureMention, Mention, TimexMention

__all__ = ["Proposal", "match_frames", "merge", "propose"]

# Each attachment between predicate and argument is right about nine times in ten on news text.
DEPTH_FACTOR = 0.92
# An event that is only understood is the right one less often than one that is named.
IMPLICIT_FACTOR = 0.8
UNTRUE = frozenset({MODALITY_FORMER, MODALITY_HYPOTHETICAL})

# What may stand between a verb and the mention before it.
BETWEEN = frozenset({",", "which", "that", "who", "being", "and", ")", "–", "-"})
# How long the ISO form of a date without a range must be for a frame's `lone`.
LEAST_LENGTH = {"always": 4, "month": 7, "day": 10, "never": 11}
OVERRULING = ("expo:speaker", "expo:exhibitor")
EVENT = "schema:Event"
EVENT_TYPES = frozenset({EVENT, "schema:ExhibitionEvent", "schema:BusinessEvent", "schema:EventSeries"})

Filler = tuple[Node, int]


def propose(
    doc: Doc,
    mentions: Sequence[Mention],
    timexes: Sequence[TimexMention] = (),
    figures: Sequence[FigureMention] = (),
    lexicon: Lexicon | None = None,
) -> list[Proposal]:
    """Proposes facts between given mentions, dates and figures of a parsed document.

    Names nothing itself: every end is one of the mentions, a date, a figure or a literal's own
    words. Each relation, subject and object comes once, from its most trusted rule, in text order.
    """
    context = build_context(doc, mentions, timexes, figures, lexicon or load_relations())
    has_event = any(node.type != "schema:EventSeries" for node in context.names(EVENT))
    found = [
        proposal
        for proposal in (*match_frames(context), *find_all(context))
        if has_event or proposal.subject is not None
    ]
    return merge(_without_overruled(context, found))


def _without_overruled(context: Context, found: Sequence[Proposal]) -> Iterator[Proposal]:
    """Leaves out who only attends where the text makes the same name a speaker or an exhibitor."""
    active = {
        context.source[slice(*proposal.object)].casefold()
        for proposal in found
        if proposal.relation in OVERRULING
    }
    for proposal in found:
        name = context.source[slice(*proposal.object)].casefold()
        if proposal.relation != "schema:attendee" or name not in active:
            yield proposal


def merge(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Keeps the most trusted of equal proposals, in text order; a stated event beats one only understood."""
    best: dict[tuple[object, ...], Proposal] = {}
    found = list(proposals)
    stated = {(proposal.relation, proposal.object) for proposal in found if proposal.subject is not None}
    for proposal in found:
        if proposal.subject is None and (proposal.relation, proposal.object) in stated:
            continue
        key = (proposal.relation, proposal.subject, proposal.object, proposal.value)
        if key not in best or proposal.confidence > best[key].confidence:
            best[key] = proposal
    return sorted(
        best.values(),
        key=lambda found: (found.token, found.relation, found.subject or (-1, -1), found.object),
    )


def match_frames(context: Context) -> Iterator[Proposal]:
    """Yields what the frames make of every proposition that is stated, reported or planned."""
    lexicon = context.lexicon
    for proposition in find_propositions(context.doc, lexicon.triggers, context.tree):
        if proposition.negated or proposition.modality in UNTRUE or _inside_name(context, proposition):
            continue
        index = lexicon.verbs if proposition.is_verb else lexicon.nouns
        for entry, frame in index.get(proposition.lemma, ()):
            if _meets(context, frame, proposition):
                yield from _apply(context, entry, frame, proposition)


def _inside_name(context: Context, proposition: Proposition) -> bool:
    """Whether the trigger is only a word of a name ('Department' in 'Department of Commerce')."""
    covering = context.node_at[proposition.token]
    return covering is not None and covering.is_name


def _meets(context: Context, frame: Frame, proposition: Proposition) -> bool:
    """Whether the fillers have the words that a frame requires, and none that it excludes."""
    lemma = context.tree.lemma
    for role, words in frame.requires.items():
        if not any(lemma[argument.token] in words for argument in proposition.fillers((role,))):
            return False
    return not any(
        lemma[argument.token] in words
        for role, words in frame.excludes.items()
        for argument in proposition.fillers((role,))
    )


def _apply(
    context: Context, entry: RelationLexicon, frame: Frame, proposition: Proposition
) -> Iterator[Proposal]:
    rule = f"frame:{entry.relation.partition(':')[2]}/{frame.id}"
    subject_types = frame.subject_types or entry.subject
    for role in frame.pairs:
        members = _fill(context, proposition.fillers((role,)), subject_types, frame, frame.names_only)
        for (left, near), (right, far) in combinations(members, 2):
            yield _proposal(entry, frame, proposition, rule, left, right, near + far)
    objects = _objects(context, entry, frame, proposition)
    if not objects:
        return
    fillers = proposition.fillers(frame.subject)
    subjects = _fill(context, fillers, subject_types, frame, False) or _adjacent(
        context, proposition, frame.subject, subject_types
    )
    for filled, far in objects:
        stated = False
        for subject, near in subjects:
            if subject.span != filled.span:
                stated = True
                yield _proposal(entry, frame, proposition, rule, subject, filled, near + far)
        if not stated and _is_understood(context, entry, frame, fillers):
            yield _proposal(entry, frame, proposition, rule, None, filled, far)


def _is_understood(
    context: Context, entry: RelationLexicon, frame: Frame, fillers: Sequence[Argument]
) -> bool:
    """Whether the event is to be understood: no word for it, or only an unnamed part ('the halls')."""
    if EVENT not in entry.subject or (frame.subject_types and not set(frame.subject_types) & EVENT_TYPES):
        return False
    if entry.parts and any(
        context.tree.lemma[argument.token] in context.lexicon.event_parts
        and context.node_at[argument.token] is None
        for argument in fillers
    ):
        return True
    return frame.implicit and not any(
        argument.depth == 0 and argument.role != "compound" for argument in fillers
    )


def _proposal(
    entry: RelationLexicon,
    frame: Frame,
    proposition: Proposition,
    rule: str,
    subject: Node | None,
    filled: Node,
    depth: int,
) -> Proposal:
    confidence = frame.prior * DEPTH_FACTOR**depth * (1.0 if subject is not None else IMPLICIT_FACTOR)
    span = subject.span if subject is not None else None
    return Proposal(
        entry.relation,
        span,
        filled.span,
        rule,
        round(confidence, 3),
        proposition.token,
        None,
        proposition.modality,
    )


def _objects(
    context: Context, entry: RelationLexicon, frame: Frame, proposition: Proposition
) -> list[Filler]:
    arguments = [
        argument for argument in proposition.fillers(frame.object) if argument.depth <= frame.max_depth
    ]
    if not entry.literal:
        types = frame.object_types or entry.object
        return _fill(context, arguments, types, frame, frame.names_only) or _adjacent(
            context, proposition, frame.object, types
        )
    if entry.literal == "date":
        return _distinct(_dates(context, entry, frame, arguments))
    if entry.literal in ("count", "area", "money", "ordinal"):
        return _distinct(_figures(context, entry, arguments))
    return _distinct(_phrases(context, arguments))


def _adjacent(
    context: Context, proposition: Proposition, roles: tuple[str, ...], types: tuple[str, ...]
) -> list[Filler]:
    """The mention just before a verb, where the parse gave its subject's role to nothing that fits.

    Rescues 'The exhibitors of the fair, organised by X' and sentences behind a dateline.
    """
    tree = context.tree
    if (
        not proposition.is_verb
        or ("patient" if is_passive(tree, proposition.token) else "agent") not in roles
    ):
        return []
    verb = proposition.token
    if tree.dep[verb] == "advcl" and tree.is_verb(tree.head[verb]) and tree.head[verb] > verb:
        verb = tree.head[verb]
    token = verb - 1
    while (
        token >= 0
        and verb - token <= 4
        and context.node_at[token] is None
        and (
            tree.lower[token] in BETWEEN
            or tree.tag[token] in ("MD", "RB")
            or tree.dep[token] in ("aux", "auxpass")
        )
    ):
        token -= 1
    node = context.node_at[token] if token >= 0 else None
    if (
        node is None
        or not context.is_a(node, *types)
        or context.sentence[token] != context.sentence[proposition.token]
    ):
        return []
    return [(node, 1)]


def _fill(
    context: Context, arguments: list[Argument], types: tuple[str, ...], frame: Frame, names_only: bool
) -> list[Filler]:
    return _distinct(
        (node, argument.depth)
        for argument in arguments
        if argument.depth <= frame.max_depth
        for node in resolve(context, argument.token, types, names_only, argument.alone)
    )


def _distinct(fillers: Iterator[Filler]) -> list[Filler]:
    best: dict[tuple[int, int], Filler] = {}
    for node, depth in fillers:
        if node.span not in best or depth < best[node.span][1]:
            best[node.span] = (node, depth)
    return list(best.values())


def _dates(
    context: Context, entry: RelationLexicon, frame: Frame, arguments: list[Argument]
) -> Iterator[Filler]:
    wants_end = entry.relation.endswith("endDate")
    for argument in arguments:
        date = context.date_at[argument.token]
        if date is None or date.timex is None:
            continue
        chosen = _end_of_range(context, date, wants_end, frame.lone)
        if chosen is not None and chosen.timex is not None and chosen.timex.iso:
            yield chosen, argument.depth


def _end_of_range(context: Context, date: Node, wants_end: bool, lone: str) -> Node | None:
    """The begin or end of the range that a date is part of; a lone date as far as the frame allows."""
    role = date.timex.range_role if date.timex else None
    if role is None:
        iso = date.timex.iso or "" if date.timex else ""
        return date if len(iso) >= LEAST_LENGTH[lone] else None
    if (role == "end") == wants_end:
        return date
    position = context.dates.index(date)
    step = 1 if wants_end else -1
    neighbour = context.dates[position + step] if 0 <= position + step < len(context.dates) else None
    if neighbour is None or neighbour.timex is None:
        return None
    return neighbour if neighbour.timex.range_role not in (None, role) else None


def _figures(context: Context, entry: RelationLexicon, arguments: list[Argument]) -> Iterator[Filler]:
    for argument in arguments:
        figure = context.figure_at[argument.token]
        if figure is None or figure.type != entry.literal:
            continue
        if not entry.units or figure.unit in entry.units or figure.unit.rpartition(" ")[2] in entry.units:
            yield figure, argument.depth


def _phrases(context: Context, arguments: list[Argument]) -> Iterator[Filler]:
    for argument in arguments:
        node = context.node_at[argument.token]
        if node is not None and not node.type:
            yield node, argument.depth

"""Finds an event's motto and whether it is held online."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.nlp.context import Context, Node, Proposal
from extractor.records import MentionKind

EVENT = "schema:Event"
QUOTED_THEME = re.compile(
    r"\b(?:themes?|themed|theme-line|motto|slogan|tagline|titled)\b[^\n.\"“”'‘’]{0,45}?[:,]?\s*"
    r"(?:[\"“]([^\n\"”“]{3,160}?)[,.]?[\"”]|[‘']([^\n’'‘]{3,160}?)[,.]?[’'](?!\w))",
    re.IGNORECASE,
)
QUOTED_BEFORE = re.compile(
    r"[\"“]([^\n\"”“]{3,160}?)[,.]?[\"”],?\s+(?:is|was|as|are)\s+(?:the|its|this year's|this year’s)\s+"
    r"(?:\w+\s+)?(?:theme|motto|slogan)\b"
)
BARE_THEME = re.compile(
    r"\b(?:under|with|on) the (?:theme|motto|slogan) (?:of )?([A-Z][^\n.,;:\"“]{6,120}?)(?=[.,;\n]|$)"
)
PRIOR_THEME = 0.9
PRIOR_MODE = 0.7
PRIOR_DATE = 0.85
# Words beside an event or its verb, and the attendance mode that they state.
ONLINE = frozenset({"online", "virtually", "virtual", "digitally"})
MIXED = frozenset({"hybrid", "offline", "person", "on-site", "onsite"})
# Words that speak of an earlier edition.
OTHER_EDITIONS = frozenset({"previous", "last", "before", "earlier", "since", "after", "twice", "pandemic"})
MODE_NOUNS = frozenset(
    [
        "event",
        "format",
        "edition",
        "expo",
        "fair",
        "exhibition",
        "conference",
        "show",
        "forum",
        "summit",
        "festival",
        "mode",
        "form",
    ]
)
MODE_VERBS = frozenset(
    [
        "hold",
        "take",
        "run",
        "stage",
        "organize",
        "organise",
        "host",
        "conduct",
        "open",
        "kick",
        "launch",
        "be",
        "combine",
    ]
)


def find_themes(context: Context) -> Iterator[Proposal]:
    """Yields 'under the theme "…"' and theme mentions, for the nearest event of the sentence."""
    given = [node for node in context.nodes if node.kind == MentionKind.PHRASE]
    if given:
        for node in given:
            yield _theme(context, node.start, node.end)
        return
    for pattern in (QUOTED_THEME, QUOTED_BEFORE, BARE_THEME):
        for match in pattern.finditer(context.source):
            group = 1 if match.group(1) is not None else 2
            yield _theme(context, match.start(group), match.end(group))


def _theme(context: Context, start: int, end: int) -> Proposal:
    span = context.doc.char_span(start, end, alignment_mode="expand")
    token = span.start if span is not None else 0
    event = _nearest_event(context, token)
    return Proposal(
        "expo:theme", event.span if event else None, (start, end), "finder:theme", PRIOR_THEME, token
    )


def _nearest_event(context: Context, token: int) -> Node | None:
    sentence = context.sentence[token]
    before = [
        node
        for node in context.names(EVENT)
        if node.first < token and context.sentence[node.first] == sentence
    ]
    return before[-1] if before else None


def find_modes(context: Context) -> Iterator[Proposal]:
    """Yields online and mixed attendance, where the words belong to an event or to its being held."""
    tree, doc = context.tree, context.doc
    for token, word in enumerate(tree.lower):
        if word not in ONLINE and word != "hybrid":
            continue
        if not _says_how(context, token):
            continue
        if not OTHER_EDITIONS.isdisjoint(tree.lower[max(0, token - 12) : token + 8]):
            continue
        around = tree.lower[max(0, token - 6) : token + 7]
        mixed = word == "hybrid" or not MIXED.isdisjoint(around)
        value = "schema:MixedEventAttendanceMode" if mixed else "schema:OnlineEventAttendanceMode"
        event = _nearest_event(context, token)
        span = (doc[token].idx, doc[token].idx + len(doc[token]))
        yield Proposal(
            "schema:eventAttendanceMode",
            event.span if event else None,
            span,
            "finder:attendance-mode",
            PRIOR_MODE,
            token,
            value,
        )


def find_event_dates(context: Context) -> Iterator[Proposal]:
    """Yields 'the Rules Dialogue on 12 December' and 'the Data Forum (May 6-8)': a date behind its event."""
    lower = context.tree.lower
    for node in context.names(EVENT):
        token = node.last + 1
        if token + 1 >= len(lower) or node.type == "schema:EventSeries" or not node.is_name:
            continue
        if lower[token] not in ("on", "(", "from") or (
            lower[token] != "(" and _is_place_of_action(context, node)
        ):
            continue
        date = context.date_at[token + 1]
        if date is None or date.timex is None or date.first != token + 1 or not date.timex.iso:
            continue
        following = context.dates[context.dates.index(date) + 1 :][:1]
        role = date.timex.range_role
        closing = following[0] if role == "begin" and following else date
        yield Proposal("schema:startDate", node.span, date.span, "finder:event-date", PRIOR_DATE, token)
        if role == "begin" or (len(date.timex.iso) == 10 and node.type == "schema:BusinessEvent"):
            yield Proposal("schema:endDate", node.span, closing.span, "finder:event-date", PRIOR_DATE, token)


def _is_place_of_action(context: Context, node: Node) -> bool:
    """Whether the event only says where something happens: 'won at CES on Friday' does not date CES."""
    before = context.tree.lower[max(0, node.first - 2) : node.first]
    return before[-1:] in (["at"], ["during"], ["in"]) or before in (
        ["at", "the"],
        ["during", "the"],
        ["in", "the"],
    )


def _says_how(context: Context, token: int) -> bool:
    tree = context.tree
    governor = tree.head[token]
    covered = context.node_at[governor]
    if covered is not None and context.is_a(covered, EVENT):
        return context.node_at[token] is None
    if tree.lemma[governor] in MODE_NOUNS and tree.dep[token] in ("amod", "compound"):
        return context.node_at[token] is None
    return tree.lemma[governor] in MODE_VERBS and tree.dep[token] in (
        "advmod",
        "acomp",
        "xcomp",
        "amod",
        "oprd",
        "attr",
    )

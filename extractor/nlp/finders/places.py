"""Finds what lies where: 'City, Province, Country', 'China's Guizhou', 'Guiyang-based', 'capital of'."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.nlp.context import Context, Node, Proposal

EVENT = "schema:Event"
PLACE = "schema:Place"
ORGANIZATION = "schema:Organization"
# A place lies in one of a higher rank; zones and rivers ('schema:Place') fit between venue and city.
RANK = {
    "schema:EventVenue": 0,
    "schema:Place": 1,
    "schema:City": 2,
    "schema:AdministrativeArea": 3,
    "schema:Country": 4,
}
SITES = ("schema:City", "schema:AdministrativeArea", "schema:Country")
POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
COMPASS = frozenset(
    [
        "the",
        "north",
        "south",
        "east",
        "west",
        "central",
        "northern",
        "southern",
        "eastern",
        "western",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "-",
        "coastal",
        "nearby",
        "neighbouring",
        "neighboring",
        "downtown",
        "city",
        "province",
        "capital",
    ]
)
PRIOR_IN_A_ROW = 0.92
PRIOR_POSSESSIVE = 0.95
PRIOR_IN = 0.85
PRIOR_BASED = 0.95
PRIOR_ORGANIZATION_FROM = 0.85


# 'The plaza inside the zone': no rank is needed to tell which of the two holds the other.
ENCLOSING = frozenset({"inside", "within"})


def find_places(context: Context) -> Iterator[Proposal]:
    """Yields containment of places and the seats of organisations."""
    for index, node in enumerate(context.nodes):
        following = context.nodes[index + 1] if index + 1 < len(context.nodes) else None
        if following is None or not (node.kind == "name" or context.is_a(node, EVENT)):
            continue
        if context.is_a(node, EVENT):
            yield from _event_place(context, index, node, following)
        elif context.is_a(node, PLACE):
            if context.is_a(following, PLACE) and following.is_name:
                yield from _contained(context, index, node, following)
            elif context.is_a(following, ORGANIZATION):
                yield from _seated_before(context, node, following)
        elif context.is_a(node, ORGANIZATION) and context.is_a(following, ORGANIZATION):
            yield from _unit_under(context, node, following)
        elif context.is_a(node, ORGANIZATION) and context.is_a(following, *SITES) and following.is_name:
            yield from _seated_after(context, index, node, following)


def find_capitals(context: Context) -> Iterator[Proposal]:
    """Yields 'X, capital of Y' and 'Y's capital, X'."""
    lower = context.tree.lower
    for token, word in enumerate(lower):
        if word != "capital":
            continue
        owner = _capital_owner(context, token)
        if owner is None:
            continue
        city = _capital_city(context, token, owner)
        if city is not None:
            yield Proposal(
                "expo:capitalOf", city.span, owner.span, "finder:capital-of", PRIOR_IN_A_ROW, token
            )


def _gap(context: Context, left: Node, right: Node) -> list[str]:
    return context.tree.lower[left.last + 1 : right.first]


def _higher(left: Node, right: Node) -> bool:
    return RANK.get(left.type, 9) < RANK.get(right.type, -1)


def _line_break(context: Context, left: Node, right: Node) -> bool:
    return "\n" in context.source[left.end : right.start]


def _contained(context: Context, index: int, left: Node, right: Node) -> Iterator[Proposal]:
    gap = [word for word in _gap(context, left, right) if word.strip()]
    if _line_break(context, left, right):
        return
    rule, prior, part, whole = "", 0.0, left, right
    if (gap in ([","], ["("]) or (gap[:1] == [","] and set(gap[1:]) <= COMPASS)) and _higher(left, right):
        if not _continues_list(context, index, right):
            rule, prior = "finder:place-comma", PRIOR_IN_A_ROW
    elif (
        gap[:1]
        and gap[0] in POSSESSIVES
        and set(gap[1:]) <= COMPASS | {"city", "of"}
        and _higher(right, left)
    ) or (_ends_possessive(context, left) and set(gap) <= COMPASS and _higher(right, left)):
        rule, prior, part, whole = "finder:place-possessive", PRIOR_POSSESSIVE, right, left
    elif "in" in gap and _higher(left, right) and _only_describes(context, left, right, gap):
        rule, prior = "finder:place-in", PRIOR_IN
        whole = _possessed(context, index + 1) or right
        if left.type == "schema:Place" and whole.type == "schema:Country":
            prior -= 0.1
    elif gap and gap[0] in ENCLOSING and set(gap[1:]) <= {"the"}:
        rule, prior = "finder:place-inside", PRIOR_IN
    elif gap in (["city", "of"], ["province", "of"], ["district", "of"]) and _higher(right, left):
        rule, prior, part, whole = "finder:place-city-of", PRIOR_IN, right, left
    if rule:
        yield Proposal("schema:containedInPlace", part.span, whole.span, rule, prior, part.last)


def _ends_possessive(context: Context, node: Node) -> bool:
    return context.text(node).endswith(("'s", "’s"))


def _only_describes(context: Context, left: Node, right: Node, gap: list[str]) -> bool:
    """Whether only 'in' and directions, or an apposition ('a city in'), stand between two places."""
    at = gap.index("in")
    if not set(gap[at + 1 :]) <= COMPASS:
        return False
    if at == 0:
        return True
    tree = context.tree
    if gap[0] != "," or at > 9 or "," in gap[1:at]:
        return False
    return gap[1] in ("a", "an", "the") and not any(
        tree.is_verb(token) and tree.dep[token] != "acl" for token in range(left.last + 1, right.first)
    )


def _possessed(context: Context, index: int) -> Node | None:
    """Guizhou in 'a city in southwest China's Guizhou'."""
    if index + 1 >= len(context.nodes):
        return None
    owner, owned = context.nodes[index], context.nodes[index + 1]
    gap = _gap(context, owner, owned)
    possessive = (gap[:1] and gap[0] in POSSESSIVES) or (_ends_possessive(context, owner) and not gap)
    return (
        owned
        if possessive and context.is_a(owned, PLACE) and _higher(owned, owner) and len(gap) <= 2
        else None
    )


def _continues_list(context: Context, index: int, right: Node) -> bool:
    """Whether the second place is an item of a list of its own kind ('Dubai, Oman and Kuwait')."""
    if index + 2 >= len(context.nodes):
        return False
    third = context.nodes[index + 2]
    gap = _gap(context, right, third)
    if third.type == right.type and gap in (["and"], [","], [",", "and"], ["or"]):
        return not (
            gap == ["and"]
            and index > 0
            and context.nodes[index - 1].type != right.type
            and _pairs(context, third)
        )
    return False


def _pairs(context: Context, node: Node) -> bool:
    token = node.last + 1
    return token < len(context.doc) and context.tree.lower[token] == ","


def _event_place(context: Context, index: int, event: Node, place: Node) -> Iterator[Proposal]:
    """'The expo in Guiyang', 'CES at the Convention Center in Las Vegas'."""
    gap = _gap(context, event, place)
    if event.type == "schema:EventSeries" or gap not in (["in"], ["at"], ["at", "the"], ["in", "the"]):
        return
    if not place.is_name or not context.is_a(place, "schema:City", "schema:EventVenue"):
        return
    yield Proposal("schema:location", event.span, place.span, "finder:event-in-place", PRIOR_IN, place.first)
    following = context.nodes[index + 2] if index + 2 < len(context.nodes) else None
    if place.type != "schema:EventVenue" or following is None or following.type != "schema:City":
        return
    if _gap(context, place, following) in (["in"], [","]):
        yield Proposal(
            "schema:location", event.span, following.span, "finder:event-in-place", PRIOR_IN, place.first
        )


def _seated_before(context: Context, place: Node, organization: Node) -> Iterator[Proposal]:
    """'Guiyang-based Tech', 'Germany's Fraunhofer', 'headquartered' is a frame's."""
    gap = _gap(context, place, organization)
    if _line_break(context, place, organization) or len(gap) > 9:
        return
    if "based" in gap[:2] and not set(gap) & {",", "and", "by", "with", "from"}:
        rule, prior = "finder:place-based", PRIOR_BASED
    elif (len(gap) == 1 and gap[0] in POSSESSIVES) or (not gap and _ends_possessive(context, place)):
        if not (context.is_a(place, *SITES) and organization.is_name):
            return
        rule, prior = "finder:place-possessive-organisation", PRIOR_ORGANIZATION_FROM
    else:
        return
    yield Proposal("schema:location", organization.span, place.span, rule, prior, place.last)


def _unit_under(context: Context, unit: Node, parent: Node) -> Iterator[Proposal]:
    """'The Department of Inspection under the Ministry of Labour'."""
    if _gap(context, unit, parent) in (["under"], ["under", "the"]) and unit.is_name and parent.is_name:
        yield Proposal(
            "schema:parentOrganization", unit.span, parent.span, "finder:unit-under", PRIOR_IN, parent.first
        )


_FROM = (["of"], ["of", "the"], [",", "of"], [",", "from"], ["from"])


def _seated_after(context: Context, index: int, organization: Node, place: Node) -> Iterator[Proposal]:
    """'Bosch of Gerlingen', 'Sugity, from Bandung,', 'Acme (Boston)'."""
    gap = _gap(context, organization, place)
    lower, after = context.tree.lower, place.last + 1
    if _line_break(context, organization, place) or not organization.is_name:
        return
    closes = after < len(lower) and lower[after] in (")", ",")
    in_brackets = gap == ["("] and closes and place.type != "schema:AdministrativeArea"
    if not in_brackets and gap not in _FROM:
        return
    yield Proposal(
        "schema:location",
        organization.span,
        place.span,
        "finder:organisation-from",
        PRIOR_ORGANIZATION_FROM,
        place.first,
    )


def _capital_owner(context: Context, token: int) -> Node | None:
    lower, count = context.tree.lower, len(context.doc)
    step = token + 1
    if step < count and lower[step] == "city":
        step += 1
    if step < count and lower[step] == "of":
        step += 1
        while step < count and lower[step] in COMPASS and context.node_at[step] is None:
            step += 1
        node = context.node_at[step] if step < count else None
        if node is not None and context.is_a(node, "schema:Country", "schema:AdministrativeArea"):
            after = _possessed(context, context.nodes.index(node))
            return after or node
        return None
    before = token - 1
    while before > 0 and (lower[before] in POSSESSIVES or lower[before] in ("provincial", "state")):
        before -= 1
    node = context.node_at[before] if before >= 0 else None
    return (
        node
        if node is not None
        and before < token
        and context.is_a(node, "schema:Country", "schema:AdministrativeArea")
        else None
    )


def _capital_city(context: Context, token: int, owner: Node) -> Node | None:
    lower = context.tree.lower
    if owner.first > token:
        before = token - 1
        while (
            before > 0
            and context.node_at[before] is None
            and lower[before]
            in ("the", ",", "a", "-", "–", "provincial", "state", "administrative", "is", "(")
        ):
            before -= 1
        node = context.node_at[before]
        if node is not None and node.type == "schema:City" and before < token - 1:
            return node
        after = owner.last + 1
    else:
        after = token + 1
    while after < len(lower) and context.node_at[after] is None and lower[after] in (",", "city", "of", "is"):
        after += 1
    node = context.node_at[after] if after < len(lower) else None
    return node if node is not None and node.type == "schema:City" else None

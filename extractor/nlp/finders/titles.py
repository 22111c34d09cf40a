"""Finds who holds which post where: 'Li, mayor of Yiwu', 'Bosch CEO Hartung', 'IBM's Ginni Rometty'."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.nlp.context import Context, Node, Proposal
from extractor.nlp.finders.title_words import FILLERS, HONORIFICS, Title, list_titles
from extractor.nlp.names import plain_country
from extractor.records import MentionKind

PERSON = "schema:Person"
ORGANIZATION = "schema:Organization"
EMPLOYERS = (ORGANIZATION, "schema:Country", "schema:AdministrativeArea", "schema:City")
# Words that lead from a title to the organisation.
TITLE_LINKS = frozenset({"of", "at", "for", "with", "from", "in"})
MISSION_LINKS = frozenset({"to"})  # where a post is held, not who gives it
# Measured on the written training articles with gold mentions.
PRIOR_ADJACENT = 0.95
PRIOR_APPOSED = 0.92
PRIOR_LINKED = 0.85
PRIOR_BARE_AFFILIATION = 0.85


def find_titles(context: Context) -> Iterator[Proposal]:
    """Yields job titles, affiliations and founders."""
    for title in list_titles(context):
        if title.former:
            continue
        bearers, prior = _bearers(context, title)
        if not bearers:
            continue
        employers = _employers(context, title, bearers)
        for bearer in bearers:
            yield Proposal(
                "schema:jobTitle", bearer.span, (title.start, title.end), "finder:title", prior, title.first
            )
            for employer in employers:
                yield Proposal(
                    "schema:affiliation", bearer.span, employer.span, "finder:title-of", prior, title.first
                )
                if _is_founder(context, title) and context.is_a(employer, ORGANIZATION):
                    yield Proposal(
                        "schema:founder",
                        employer.span,
                        bearer.span,
                        "finder:founder-title",
                        prior,
                        title.first,
                    )
    yield from _bare_affiliations(context)


def _is_founder(context: Context, title: Title) -> bool:
    return "founder" in context.source[title.start : title.end].lower()


def _node_before(context: Context, token: int) -> tuple[Node | None, int]:
    """The mention that ends just before a token, passing over fillers, and the token before the fillers."""
    token -= 1
    while token >= 0 and context.node_at[token] is None and context.tree.lower[token] in FILLERS:
        token -= 1
    return (context.node_at[token] if token >= 0 else None), token


def _bearers(context: Context, title: Title) -> tuple[list[Node], float]:
    """Who holds the title: the name behind it, before it, or after its organisation."""
    lower, count = context.tree.lower, len(context.doc)
    after = title.last + 1
    while after < count and lower[after] in HONORIFICS and context.node_at[after] is None:
        after += 1
    node = context.node_at[after] if after < count else None
    if (
        node is not None
        and context.is_a(node, PERSON)
        and node.kind == MentionKind.NAME
        and node.first == after
    ):
        return [node], PRIOR_ADJACENT
    before = _person_before(context, title)
    listed = title.first > 1 and lower[title.first - 2 : title.first] == [",", "the"]
    if before is not None and listed and before.first and lower[before.first - 1] in _heads(context):
        behind = _person_after_employer(context, title)
        if behind is not None:
            return [behind], PRIOR_LINKED
    if before is not None:
        return [before], PRIOR_APPOSED
    behind = _person_after_employer(context, title)
    if behind is not None:
        return [behind], PRIOR_LINKED
    return _clause_bearers(context, title), PRIOR_LINKED


def _heads(context: Context) -> frozenset[str]:
    entry = context.lexicon.relations.get("schema:jobTitle")
    return entry.words["heads"] if entry is not None else frozenset()


def _person_before(context: Context, title: Title) -> Node | None:
    """The person of 'Li Ming, (Bosch's) CEO' and 'Li Ming, chairman of A and president of B'."""
    lower = context.tree.lower
    node, token = _node_before(context, title.first)
    for _ in range(4):
        if node is not None and context.is_a(node, PERSON):
            return None
        if node is not None and (context.is_a(node, *EMPLOYERS) or node.kind == MentionKind.TITLE):
            token = node.first - 1
            while token >= 0 and context.node_at[token] is None and lower[token] in FILLERS | TITLE_LINKS:
                token -= 1
            node = context.node_at[token] if token >= 0 else None
            continue
        break
    steps = 0
    while (
        token > 0 and lower[token] in ("and", ",", "&", "(", "–", "-", "—", "who", "is", "as") and steps < 3
    ):
        token, steps = token - 1, steps + 1
    if not steps or token < 0:
        return None
    if lower[token + 1 : token + 1 + steps] == ["and"]:
        return _person_before_other_title(context, token, title)
    node = context.node_at[token]
    if node is not None and context.is_a(node, PERSON) and _same_sentence(context, token, title.first):
        return node
    return _person_before_other_title(context, token, title)


def _person_before_other_title(context: Context, token: int, title: Title) -> Node | None:
    """Looks past a first title: 'Li, chairman of A and president of B'."""
    if context.tree.lower[token + 1] not in ("and", "&"):
        return None
    for step in range(token, max(token - 14, -1), -1):
        node = context.node_at[step]
        if context.tree.lower[step] in (".", ";", ":") or context.tree.is_verb(step):
            return None
        if node is not None and context.is_a(node, PERSON):
            comma = node.last + 1
            return (
                node
                if context.tree.lower[comma] == "," and _same_sentence(context, step, title.first)
                else None
            )
    return None


def _same_sentence(context: Context, left: int, right: int) -> bool:
    text = context.source[context.doc[left].idx : context.doc[right].idx]
    return "\n" not in text and ";" not in text


def _person_after_employer(context: Context, title: Title) -> Node | None:
    """The person of 'CEO of ADC Hussein Safadi' and 'The chairman of X, Li Ming,'."""
    lower, count = context.tree.lower, len(context.doc)
    token, employer = title.last + 1, None
    if token < count and lower[token] == ",":
        node = context.node_at[token + 1] if token + 1 < count else None
        starts = title.first == 0 or lower[title.first - 1] in ("the", "its", "their", "'s", "’s")
        is_person = node is not None and context.is_a(node, PERSON) and node.kind == MentionKind.NAME
        return node if starts and is_person else None
    for _ in range(8):
        if token >= count:
            return None
        node = context.node_at[token]
        if node is not None and context.is_a(node, PERSON):
            near = employer is not None and node.kind == MentionKind.NAME
            return node if near and _same_sentence(context, title.last, token) else None
        if node is not None and context.is_a(node, *EMPLOYERS):
            employer, token = node, node.last + 1
        elif lower[token] in TITLE_LINKS | MISSION_LINKS | FILLERS | HONORIFICS or (
            employer is not None and lower[token] == ","
        ):
            token += 1
        else:
            return None
    return None


def _clause_bearers(context: Context, title: Title) -> list[Node]:
    """The person whom a clause makes the bearer: 'Li is / was appointed / serves as chairman'."""
    tree = context.tree
    for token in range(title.first, title.last + 1):
        governor = tree.head[token]
        if title.first <= governor <= title.last:
            continue
        as_role = tree.dep[token] == "pobj" and tree.lower[governor] == "as"
        if as_role:
            governor = tree.head[governor]
        if tree.dep[token] not in ("attr", "oprd", "dobj") and not as_role:
            return []
        if tree.lemma[governor] not in (
            "be",
            "become",
            "appoint",
            "name",
            "elect",
            "serve",
            "work",
            "remain",
            "join",
        ):
            return []
        subject = tree.first(governor, "nsubj", "nsubjpass")
        if subject is None and tree.dep[governor] == "relcl":
            subject = tree.head[governor]
        if tree.first(governor, "neg") is not None or subject is None:
            return []
        if tree.lower[subject] in ("who", "that") and tree.dep[governor] == "relcl":
            subject = tree.head[governor]
        node = context.node_at[subject]
        return [node] if node is not None and context.is_a(node, PERSON) else []
    return []


def _employers(context: Context, title: Title, bearers: list[Node]) -> list[Node]:
    """The organisations or territories of a title: before it, after it, or before the bearer's comma."""
    before, _ = _node_before(context, title.first)
    is_owner = before is not None and before not in bearers and context.is_a(before, *EMPLOYERS)
    if before is not None and is_owner and not _is_in_portfolio(context, title):
        return [before]
    country = _country_of_adjective(context, title)
    if country is not None:
        return [country]
    return _employers_after(context, title)


def _country_of_adjective(context: Context, title: Title) -> Node | None:
    """China for 'Chinese premier', where the text names China."""
    before = context.tree.lower[max(title.first - 2, 0) : title.first]
    demonyms = context.lexicon.demonyms
    names = demonyms.get(" ".join(before)) or demonyms.get(" ".join(before[-1:]))
    if not names:
        return None
    return next(
        (
            node
            for node in context.names("schema:Country")
            if names & {context.text(node).lower(), plain_country(context.text(node))}
        ),
        None,
    )


def _employers_after(context: Context, title: Title) -> list[Node]:
    """The organisations that 'of', 'at' or 'for' gives a title."""
    lower, count = context.tree.lower, len(context.doc)
    token, linked = title.last + 1, False
    passed = 0
    while token < count and passed < 7:
        node = context.node_at[token]
        if node is not None:
            if not linked or not context.is_a(node, *EMPLOYERS):
                return []
            owned = _owned(context, node)
            if owned is not None:
                return [owned] if context.is_a(owned, *EMPLOYERS) else []
            return [node, *_more_employers(context, node)]
        word = lower[token]
        if word in TITLE_LINKS:
            linked = True
        elif word not in FILLERS and not (linked and context.tree.tag[token][0] in "NJCV"):
            return []
        token, passed = token + 1, passed + 1
    return []


def _owned(context: Context, node: Node) -> Node | None:
    """The second of 'Cisco's Duo Security' and 'London-based Atomico'; the first where nothing follows."""
    lower, step, count = context.tree.lower, node.last + 1, len(context.doc)
    possessive = step < count and (lower[step] in ("'s", "’s") or lower[step : step + 2] == ["-", "based"])
    if not possessive:
        return None
    step += 2 if lower[step] == "-" else 1
    for token in range(step, min(step + 4, count)):
        if context.node_at[token] is not None:
            return context.node_at[token]
        if context.tree.tag[token][0] not in "NJ":
            break
    return node if lower[node.last + 1] != "-" else None


def _is_in_portfolio(context: Context, title: Title) -> bool:
    """Whether an organisation follows 'of', which then is the employer ('China director of Bosch')."""
    token = title.last + 1
    if token + 1 >= len(context.doc) or context.tree.lower[token] not in ("of", "at"):
        return False
    step = token + 2 if context.tree.lower[token + 1] in FILLERS else token + 1
    node = context.node_at[step] if step < len(context.doc) else None
    return node is not None and context.is_a(node, ORGANIZATION)


def _more_employers(context: Context, node: Node) -> Iterator[Node]:
    """The second of 'chairman of A and B'."""
    lower, token = context.tree.lower, node.last + 1
    if token + 1 >= len(context.doc) or lower[token] not in ("and", "&"):
        return
    token += 2 if lower[token + 1] == "the" else 1
    other = context.node_at[token] if token < len(context.doc) else None
    follows = other.last + 1 if other is not None else 0
    ends = follows < len(context.doc) and lower[follows] in (",", ".", ")", ";")
    if other is not None and ends and context.is_a(other, ORGANIZATION) and context.is_a(node, ORGANIZATION):
        yield other


def _bare_affiliations(context: Context) -> Iterator[Proposal]:
    """Yields 'Li Ming of Huawei', 'Li Ming (Huawei)' and 'IBM's Ginni Rometty'."""
    for person in context.names(PERSON):
        if person.kind != MentionKind.NAME:
            continue
        for rule, token, employer in (
            ("finder:person-of", person.last, _employer_after(context, person)),
            ("finder:person-in-parentheses", person.last, _employer_in_parentheses(context, person)),
            ("finder:possessive-person", person.first, _possessing_employer(context, person)),
        ):
            if employer is not None and context.is_a(employer, ORGANIZATION):
                yield _affiliation(person, employer, rule, token)


def _named_at(context: Context, token: int) -> Node | None:
    node = context.node_at[token] if 0 <= token < len(context.doc) else None
    return node if node is not None and node.is_name else None


def _employer_after(context: Context, person: Node) -> Node | None:
    following = context.tree.lower[person.last + 1 : person.last + 3]
    if not following or following[0] not in ("of", "from"):
        return None
    return _named_at(context, person.last + (3 if following[-1] == "the" else 2))


def _employer_in_parentheses(context: Context, person: Node) -> Node | None:
    lower = context.tree.lower
    if lower[person.last + 1 : person.last + 2] != ["("]:
        return None
    node = _named_at(context, person.last + 2)
    return node if node is not None and lower[node.last + 1 : node.last + 2] == [")"] else None


def _possessing_employer(context: Context, person: Node) -> Node | None:
    if person.first and context.tree.lower[person.first - 1] in ("'s", "’s") and person.first > 1:
        return _named_at(context, person.first - 2)
    node = _named_at(context, person.first - 1)
    return node if node is not None and context.text(node).endswith(("'s", "’s")) else None


def _affiliation(person: Node, employer: Node, rule: str, token: int) -> Proposal:
    return Proposal("schema:affiliation", person.span, employer.span, rule, PRIOR_BARE_AFFILIATION, token)

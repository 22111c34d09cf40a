"""Finds who holds which post where: 'Li, mayor of Yiwu', 'Bosch CEO Stefan Hartung', 'IBM's Ginni Rometty'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.nlp.context import Context, Node, Proposal
from extractor.nlp.propositions import FORMER
from extractor.records import MentionKind

PERSON = "schema:Person"
ORGANIZATION = "schema:Organization"
EMPLOYERS = (ORGANIZATION, "schema:Country", "schema:AdministrativeArea", "schema:City")
# Words that lead from a title to the organisation.
TITLE_LINKS = frozenset({"of", "at", "for", "with", "from", "in"})
# Words that may stand between a title and its organisation or bearer.
FILLERS = frozenset({"the", "a", "an", "its", "their", "’s", "'s", "s", "'", "’", "new", "current", "then"})
HONORIFICS = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "h.e.", "his", "her", "excellency", "sir",
                        "eng.", "eng", "prof.", "hon.", "shri", "lord", "dame", "sheikh", "h.", "e."})  # fmt: skip
# Words that only lead to a head.
WEAK_HEADS = frozenset({"managing", "prime"})
# Measured on the written training articles with gold mentions.
PRIOR_ADJACENT = 0.95
PRIOR_APPOSED = 0.92
PRIOR_LINKED = 0.85
PRIOR_BARE_AFFILIATION = 0.85


@dataclass(frozen=True, slots=True)
class Title:
    """A title on its tokens; `first` to `last`, both included."""

    first: int
    last: int
    start: int
    end: int
    former: bool


def find_titles(context: Context) -> Iterator[Proposal]:
    """Yields job titles, affiliations and founders."""
    for title in _titles(context):
        if title.former:
            continue
        bearers, prior = _bearers(context, title)
        if not bearers:
            continue
        employers = _employers(context, title, bearers)
        for bearer in bearers:
            yield Proposal("schema:jobTitle", bearer.span, (title.start, title.end), "finder:title", prior, title.first)
            for employer in employers:
                yield Proposal(
                    "schema:affiliation", bearer.span, employer.span, "finder:title-of", prior, title.first
                )
                if _is_founder(context, title) and context.is_a(employer, ORGANIZATION):
                    yield Proposal(
                        "schema:founder", employer.span, bearer.span, "finder:founder-title", prior, title.first
                    )
    yield from _bare_affiliations(context)


def _titles(context: Context) -> list[Title]:
    """The title mentions that were given; failing any, the titles that the word list knows."""
    given = [node for node in context.nodes if node.kind == MentionKind.TITLE]
    if given:
        return [Title(node.first, node.last, node.start, node.end, _is_former(context, node.first)) for node in given]
    entry = context.lexicon.relations.get("schema:jobTitle")
    if entry is None:
        return []
    return list(_lexical_titles(context, entry.words["heads"], entry.words["modifiers"]))


def _lexical_titles(context: Context, heads: frozenset[str], modifiers: frozenset[str]) -> Iterator[Title]:
    lower, count = context.tree.lower, len(context.doc)
    token = 0
    while token < count:
        if lower[token] not in heads or _is_name(context, token) or context.tree.is_verb(token):
            token += 1
            continue
        last = _run_end(context, token, heads, modifiers)
        if last is None:
            token += 1
            continue
        first = token
        while first > 0 and not _is_name(context, first - 1) and _is_modifier(context, first - 1, heads, modifiers):
            first -= 1
        last = _coordinated_end(context, _portfolio_end(context, last), heads, modifiers)
        yield _title(context, first, last)
        token = last + 1


def _is_name(context: Context, token: int) -> bool:
    node = context.node_at[token]
    return node is not None and node.kind == MentionKind.NAME


def _run_end(
    context: Context, token: int, heads: frozenset[str], modifiers: frozenset[str]
) -> int | None:
    """The last head of 'deputy director-general'; None where another noun follows ('chief scientist')."""
    lower, count, last = context.tree.lower, len(context.doc), token
    step = token + 1
    while step < count and not _is_name(context, step) and (
        lower[step] in heads or lower[step] in modifiers or lower[step] == "-"
    ):
        if lower[step] in heads:
            last = step
        step += 1
    follows_noun = last + 1 < count and context.tree.tag[last + 1] in ("NN", "NNS") and not _is_name(context, last + 1)
    if (follows_noun and context.tree.dep[last] in ("compound", "amod", "nmod")) or lower[last] in WEAK_HEADS:
        return None
    return last


def _title(context: Context, first: int, last: int) -> Title:
    final = context.doc[last]
    return Title(first, last, context.doc[first].idx, final.idx + len(final), _is_former(context, first))


def _is_modifier(context: Context, token: int, heads: frozenset[str], modifiers: frozenset[str]) -> bool:
    tree = context.tree
    word = tree.lower[token]
    if word in FORMER or word in FILLERS or word in HONORIFICS or word in context.lexicon.demonyms:
        return False
    if word in modifiers or word in heads or (word == "-" and tree.lower[token - 1] in modifiers | heads):
        return True
    if word in ("and", "&"):
        return tree.lower[token - 1] in modifiers and tree.lower[token + 1] in modifiers and tree.tag[token - 1] == "NN"
    return tree.dep[token] in ("compound", "amod", "nmod") and tree.tag[token] in ("NN", "NNS", "JJ") \
        and tree.head[token] > token and tree.lower[tree.head[token]] in heads


def _portfolio_end(context: Context, head: int) -> int:
    """Extends 'minister' over 'of industry and trade' where that is no mention."""
    lower, tag = context.tree.lower, context.tree.tag
    last, token, count = head, head + 1, len(context.doc)
    if token >= count or lower[token] not in ("of", "for"):
        return head
    token += 1
    if token + 1 < count and lower[token] == "the":
        if not context.doc[token + 1].is_title:
            return head
        token += 1
    while token < count and context.node_at[token] is None and (
        tag[token][0] in "NJ" or (lower[token] in ("and", ",", "&") and token + 1 < count
                                  and tag[token + 1][0] in "NJ" and context.node_at[token + 1] is None
                                  and last != head and lower[head] in ("minister", "secretary"))
    ):
        if tag[token][0] in "NJ":
            last = token
        token += 1
    if last != head and lower[last] in ("company", "group", "firm", "association", "organisation", "organization",
                                        "event", "fair", "expo", "show", "festival", "exhibition", "year", "country"):
        return head
    return last


def _coordinated_end(context: Context, last: int, heads: frozenset[str], modifiers: frozenset[str]) -> int:
    """Joins 'and CEO' to 'president'."""
    lower, count = context.tree.lower, len(context.doc)
    token = last + 1
    if token < count and lower[token] == "," and token + 1 < count and lower[token + 1] in heads:
        token += 1
    elif token < count and lower[token] in ("and", "&"):
        token += 1
    else:
        return last
    while token < count and context.node_at[token] is None and lower[token] in modifiers and lower[token] not in heads:
        token += 1
    if token < count and lower[token] in heads and context.node_at[token] is None:
        return _coordinated_end(context, token, heads, modifiers)
    return last


def _is_former(context: Context, first: int) -> bool:
    lower = context.tree.lower
    before = lower[max(0, first - 3) : first]
    return bool(FORMER.intersection(before[-2:])) or lower[first] in FORMER or before[-2:] == ["ex", "-"]


def _is_founder(context: Context, title: Title) -> bool:
    return "founder" in context.doc.text[title.start : title.end].lower()


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
    if node is not None and context.is_a(node, PERSON) and node.kind == MentionKind.NAME and node.first == after:
        return [node], PRIOR_ADJACENT
    before = _person_before(context, title)
    if before is not None:
        return [before], PRIOR_APPOSED
    behind = _person_after_employer(context, title)
    if behind is not None:
        return [behind], PRIOR_LINKED
    return _clause_bearers(context, title), PRIOR_LINKED


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
    while token > 0 and lower[token] in ("and", ",", "&", "(", "–", "-", "—", "who", "is", "as") and steps < 3:
        token, steps = token - 1, steps + 1
    if not steps or token < 0:
        return None
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
            return node if context.tree.lower[comma] == "," and _same_sentence(context, step, title.first) else None
    return None


def _same_sentence(context: Context, left: int, right: int) -> bool:
    text = context.doc.text[context.doc[left].idx : context.doc[right].idx]
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
        elif lower[token] in TITLE_LINKS | FILLERS | HONORIFICS or (employer is not None and lower[token] == ","):
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
        if tree.lemma[governor] not in ("be", "become", "appoint", "name", "elect", "serve", "work", "remain", "join"):
            return []
        subject = tree.first(governor, "nsubj", "nsubjpass")
        if subject is None and tree.dep[governor] == "relcl":
            subject = tree.head[governor]
        if tree.first(governor, "neg") is not None or subject is None or tree.tag[governor] == "VB" and False:
            return []
        if tree.lower[subject] in ("who", "that") and tree.dep[governor] == "relcl":
            subject = tree.head[governor]
        node = context.node_at[subject]
        return [node] if node is not None and context.is_a(node, PERSON) else []
    return []


def _employers(context: Context, title: Title, bearers: list[Node]) -> list[Node]:
    """The organisations or territories of a title: before it, after it, or before the bearer's comma."""
    before, _ = _node_before(context, title.first)
    if before is not None and before not in bearers and context.is_a(before, *EMPLOYERS):
        if not _is_in_portfolio(context, title):
            return [before]
    lower, count = context.tree.lower, len(context.doc)
    token, linked = title.last + 1, False
    passed = 0
    while token < count and passed < 7:
        node = context.node_at[token]
        if node is not None:
            if not linked or not context.is_a(node, *EMPLOYERS):
                return []
            return [node, *_more_employers(context, node)]
        word = lower[token]
        if word in TITLE_LINKS:
            linked = True
        elif word not in FILLERS and not (linked and context.tree.tag[token][0] in "NJCV"):
            return []
        token, passed = token + 1, passed + 1
    return []


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
    """Yields 'Li Ming of Huawei' and 'IBM's Ginni Rometty'."""
    lower, count = context.tree.lower, len(context.doc)
    for person in context.names(PERSON):
        if person.kind != MentionKind.NAME:
            continue
        after = person.last + 1
        if after + 1 < count and lower[after] in ("of", "from", "at", "with"):
            step = after + 2 if lower[after + 1] == "the" else after + 1
            node = context.node_at[step] if step < count else None
            if node is not None and node.is_name and context.is_a(node, ORGANIZATION) and (lower[after] in ("of", "from")):
                yield _affiliation(person, node, "finder:person-of", person.last)
        if after + 2 < count and lower[after] == "(":
            node = context.node_at[after + 1]
            closing = node.last + 1 if node is not None else 0
            if node is not None and closing < count and lower[closing] == ")" and context.is_a(node, ORGANIZATION):
                yield _affiliation(person, node, "finder:person-in-parentheses", person.last)
        before = person.first - 2
        if before >= 0 and lower[person.first - 1] in ("'s", "’s"):
            node = context.node_at[before]
            if node is not None and node.is_name and context.is_a(node, ORGANIZATION):
                yield _affiliation(person, node, "finder:possessive-person", person.first)
        elif person.first > 0:
            node = context.node_at[person.first - 1]
            possessive = node is not None and context.doc.text[node.start : node.end].endswith(("'s", "’s"))
            if node is not None and possessive and node.is_name and context.is_a(node, ORGANIZATION):
                yield _affiliation(person, node, "finder:possessive-person", person.first)


def _affiliation(person: Node, employer: Node, rule: str, token: int) -> Proposal:
    return Proposal("schema:affiliation", person.span, employer.span, rule, PRIOR_BARE_AFFILIATION, token)

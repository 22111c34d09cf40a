"""Finds titles by their words: 'vice governor', 'president and CEO', 'minister of trade'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.nlp.context import Context
from extractor.nlp.truth import FORMER
from extractor.records import MentionKind

# Words that may stand between a title and its organisation or bearer.
FILLERS = frozenset(["the", "a", "an", "its", "their", "’s", "'s", "s", "'", "’", "new", "current", "then"])
HONORIFICS = frozenset(
    [
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "dr",
        "dr.",
        "h.e.",
        "his",
        "her",
        "excellency",
        "sir",
        "eng.",
        "eng",
        "prof.",
        "hon.",
        "shri",
        "lord",
        "dame",
        "sheikh",
        "h.",
        "e.",
    ]
)
# Words that only lead to a head.
WEAK_HEADS = frozenset({"managing", "prime"})


@dataclass(frozen=True, slots=True)
class Title:
    """A title on its tokens; `first` to `last`, both included."""

    first: int
    last: int
    start: int
    end: int
    former: bool


def list_titles(context: Context) -> list[Title]:
    """The title mentions that were given; failing any, the titles that the word list knows."""
    given = [node for node in context.nodes if node.kind == MentionKind.TITLE]
    if given:
        return [
            Title(node.first, node.last, node.start, node.end, _is_former(context, node.first))
            for node in given
        ]
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
        while (
            first > 0
            and not _is_name(context, first - 1)
            and _is_modifier(context, first - 1, heads, modifiers)
        ):
            first -= 1
        last = _coordinated_end(context, _portfolio_end(context, last), heads, modifiers)
        yield _title(context, first, last)
        token = last + 1


def _is_name(context: Context, token: int) -> bool:
    node = context.node_at[token]
    return node is not None and node.kind == MentionKind.NAME


def _run_end(context: Context, token: int, heads: frozenset[str], modifiers: frozenset[str]) -> int | None:
    """The last head of 'deputy director-general'; None where another noun follows ('chief scientist')."""
    lower, count, last = context.tree.lower, len(context.doc), token
    step = token + 1
    while (
        step < count
        and not _is_name(context, step)
        and (lower[step] in heads or lower[step] in modifiers or lower[step] == "-")
    ):
        if lower[step] in heads:
            last = step
        step += 1
    follows_noun = (
        last + 1 < count and context.tree.tag[last + 1] in ("NN", "NNS") and not _is_name(context, last + 1)
    )
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
        return (
            tree.lower[token - 1] in modifiers
            and tree.lower[token + 1] in modifiers
            and tree.tag[token - 1] == "NN"
        )
    return (
        tree.dep[token] in ("compound", "amod", "nmod")
        and tree.tag[token] in ("NN", "NNS", "JJ")
        and tree.head[token] > token
        and tree.lower[tree.head[token]] in heads
    )


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
    while (
        token < count
        and context.node_at[token] is None
        and (
            tag[token][0] in "NJ"
            or (
                lower[token] in ("and", ",", "&")
                and token + 1 < count
                and tag[token + 1][0] in "NJ"
                and context.node_at[token + 1] is None
                and last != head
                and lower[head] in ("minister", "secretary")
            )
        )
    ):
        if tag[token][0] in "NJ":
            last = token
        token += 1
    if last != head and lower[last] in (
        "company",
        "group",
        "firm",
        "association",
        "organisation",
        "organization",
        "event",
        "fair",
        "expo",
        "show",
        "festival",
        "exhibition",
        "year",
        "country",
    ):
        return head
    return last


def _coordinated_end(context: Context, last: int, heads: frozenset[str], modifiers: frozenset[str]) -> int:
    """Joins 'and CEO' to 'president'."""
    lower, count = context.tree.lower, len(context.doc)
    token = last + 1
    if (token < count and lower[token] == "," and token + 1 < count and lower[token + 1] in heads) or (
        token < count and lower[token] in ("and", "&")
    ):
        token += 1
    else:
        return last
    while (
        token < count
        and context.node_at[token] is None
        and lower[token] in modifiers
        and lower[token] not in heads
    ):
        token += 1
    if token < count and lower[token] in heads and not _is_name(context, token):
        end = _run_end(context, token, heads, modifiers)
        if end is not None:
            return _coordinated_end(context, _portfolio_end(context, end), heads, modifiers)
    return last


def _is_former(context: Context, first: int) -> bool:
    lower = context.tree.lower
    owner = context.node_at[first - 1] if first else None
    if owner is not None and owner.first and lower[owner.first - 1] in FORMER:
        return True
    before = lower[max(0, first - 3) : first]
    return bool(FORMER.intersection(before[-2:])) or lower[first] in FORMER or before[-2:] == ["ex", "-"]

"""Rules that join a name with the things that articles also call so: by the other names they give, and by initials."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.linking import name_keys as keys
from extractor.linking.blocks import Block, BlockRule, Key
from extractor.linking.senses import GOVERNMENT, Sense
from extractor.linking.words import word_set
from extractor.records import Decision

SAME_ALIAS, SAME_INITIALS, SAME_ABBREVIATION = 0.92, 0.86, 0.85
ORGANIZATION = "schema:Organization"
# Words that tell no series from another, and words that a company's full name adds to what it is called.
EVENT_WORDS, ADDED = word_set("events"), word_set("added")


ALIAS, NAME, FULL, SHORT = "alias", "name", "full", "short"


def _alias_keys(sense: Sense) -> Iterator[Key]:
    for alias in sense.aliases:
        if any(_is_telling(alias, name, sense.group) for name in sense.names):
            yield f"{sense.group} {keys.spell(alias)}", ALIAS
    for name in sense.names:
        yield f"{sense.group} {keys.spell(name)}", NAME


def _join_by_alias(block: Block) -> Iterator[Decision]:
    """Join a name with the things that articles also call so, where these are one thing by the name's kind.

    A part of the longer name says little ('Informa' is no 'Informa Markets'), an abbreviation or another name does.
    """
    owners = block[ALIAS]
    members = {sense.iri for sense in (*owners, *block[NAME])}
    if owners and block[NAME] and _are_one(owners):
        yield Decision(tuple(sorted(members)), "an article gives both names to one thing", SAME_ALIAS)
    for at, owner in enumerate(owners):
        for other in owners[at + 1 :]:
            if _are_versions(owner, other):
                reason = "like names with one abbreviation, in one country"
                yield Decision((owner.iri, other.iri), reason, SAME_ABBREVIATION)


def _is_telling(alias: str, name: str, group: str) -> bool:
    """Say whether an alias is more than a part of the name that others have in theirs, too."""
    if group == "person":
        return len(keys.fold(alias).split()) > 1
    if group == "event":
        _, number, year = keys.edition_parts(alias)
        return bool(number or year)
    if not keys.is_part_of(alias, name):
        return True
    short, words = keys.fold(alias).split(), keys.fold(name).split()
    if group == "series":
        return len(short) == 1 and short[0] not in EVENT_WORDS
    rest = [word for word in words if word not in short]
    return (len(alias) > 2 and alias in keys.initials(name)) or (
        words[: len(short)] == short and ADDED.issuperset(rest)
    )


def _are_versions(one: Sense, other: Sense) -> bool:
    """Say whether two bodies of one country that share an abbreviation have names with two words in common."""
    if one.group != "org" or not one.country or one.country != other.country:
        return False
    bags = [{word for name in s.names for word in keys.word_bag(name).split()} for s in (one, other)]
    shared = one.aliases & other.aliases
    return len(bags[0] & bags[1]) > 1 and any(
        keys.is_initialism(alias) and len(alias) > 2 for alias in shared
    )


def _are_one(owners: list[Sense]) -> bool:
    """Say whether all owners of an alias look like one thing by their names."""
    bags = {min(keys.word_bag(name) or keys.spell(name) for name in owner.names) for owner in owners}
    return len(bags) == 1 or all(
        len(set(one.split()) & set(other.split())) >= 2 for one in bags for other in bags
    )


def _initial_keys(sense: Sense) -> Iterator[Key]:
    for name in sense.names:
        if letters := keys.initials(name):
            yield f"{sense.group} {letters}", FULL
        if keys.is_initialism(name):
            yield f"{sense.group} {name.replace('.', '')}", SHORT


def _join_by_initials(block: Block) -> Iterator[Decision]:
    """Join an abbreviation with the one name in the store that it abbreviates, where they share company or country."""
    owners, are_one = block[FULL], None
    for sense in block[SHORT]:
        near = [owner for owner in owners if owner.iri != sense.iri and _are_near(sense, owner)]
        if near:
            are_one = _are_one(owners) if are_one is None else are_one
            if are_one:
                members = tuple(sorted((sense.iri, near[0].iri)))
                yield Decision(members, "its initials, in the same company", SAME_INITIALS)


def _are_near(one: Sense, other: Sense) -> bool:
    """Say whether two senses are of like types and share company, or are bodies of one country."""
    if not one.types & other.types and ORGANIZATION not in one.types | other.types:
        return False
    is_body = GOVERNMENT in one.types and GOVERNMENT in other.types
    return bool(one.company & other.company) or (
        is_body and bool(one.country) and one.country == other.country
    )


BY_ALIAS = (
    BlockRule("alias", _alias_keys, _join_by_alias),
    BlockRule("initials", _initial_keys, _join_by_initials, limit=None),
)

"""Rules that join a name with the things that articles also call so: by the other names they give, and by initials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from extractor.linking import name_keys as keys
from extractor.linking.name_rules import CROWD, Table
from extractor.linking.senses import GOVERNMENT, Sense
from extractor.linking.words import word_set
from extractor.records import Decision

SAME_ALIAS, SAME_INITIALS, SAME_ABBREVIATION = 0.92, 0.86, 0.85
ORGANIZATION = "schema:Organization"
# Words that tell no series from another, and words that a company's full name adds to what it is called.
EVENT_WORDS, ADDED = word_set("events"), word_set("added")


def join_by_aliases(table: Table) -> Iterator[Decision]:
    """Join a name with the things that articles also call so, where these are one thing by the name's kind.

    A part of the longer name says little ('Informa' is no 'Informa Markets'), an abbreviation or another name does.
    """
    bearers: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for iri, sense in table.items():
        for alias in sense.aliases:
            if any(_is_telling(alias, name, sense.group) for name in sense.names):
                bearers[f"{sense.group} {keys.spell(alias)}"].add(iri)
        for name in sense.names:
            named[f"{sense.group} {keys.spell(name)}"].add(iri)
    for key in sorted(bearers):
        owners = sorted(bearers[key])
        members = sorted({*owners, *named.get(key, ())})
        if len(members) > CROWD:
            continue
        if len(members) > 1 and key in named and _are_one(table, owners):
            yield Decision(tuple(members), "an article gives both names to one thing", SAME_ALIAS)
        yield from _join_versions(table, owners)


def _join_versions(table: Table, owners: list[str]) -> Iterator[Decision]:
    for at, owner in enumerate(owners):
        for other in owners[at + 1 :]:
            if _are_versions(table[owner], table[other]):
                reason = "like names with one abbreviation, in one country"
                yield Decision((owner, other), reason, SAME_ABBREVIATION)


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


def _are_one(table: Table, owners: list[str]) -> bool:
    """Say whether all owners of an alias look like one thing by their names."""
    bags = {min(keys.word_bag(name) or keys.spell(name) for name in table[owner].names) for owner in owners}
    return len(bags) == 1 or all(
        len(set(one.split()) & set(other.split())) >= 2 for one in bags for other in bags
    )


def join_by_initials(table: Table) -> Iterator[Decision]:
    """Join an abbreviation with the one name in the store that it abbreviates, where they share company or country."""
    full: dict[str, list[str]] = defaultdict(list)
    for iri, sense in table.items():
        for name in sense.names:
            if letters := keys.initials(name):
                full[f"{sense.group} {letters}"].append(iri)
    for iri, sense in sorted(table.items()):
        for name in sorted(sense.names):
            if not keys.is_initialism(name):
                continue
            owners = sorted(set(full.get(f"{sense.group} {name.replace('.', '')}", ())))
            near = [owner for owner in owners if owner != iri and _are_near(sense, table[owner])]
            if near and _are_one(table, owners):
                yield Decision(
                    tuple(sorted((iri, near[0]))), "its initials, in the same company", SAME_INITIALS
                )


def _are_near(one: Sense, other: Sense) -> bool:
    """Say whether two senses are of like types and share company, or are bodies of one country."""
    if not one.types & other.types and ORGANIZATION not in one.types | other.types:
        return False
    is_body = GOVERNMENT in one.types and GOVERNMENT in other.types
    return bool(one.company & other.company) or (
        is_body and bool(one.country) and one.country == other.country
    )

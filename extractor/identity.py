"""Says which names in a store are one thing: by rules, by authority lists, and by the user's decisions.

Like `workflow`, this module joins the rooms: `graph` reads and writes the store, `linking` decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import KgError, QueryError
from extractor.records import ArticleNames, Decision, Entity, GoldArticle

if TYPE_CHECKING:
    from extractor.graph.store import GraphStore
    from extractor.linking.authorities import Authority
    from extractor.linking.iris import IriScheme
    from extractor.scoring.identity import IdentityScore

AUTHORITIES = "authorities.ttl"
BY_USER = "the user says so"
SAME_PLACE = "both are the same place in the gazetteer"
SAME_PLACE_SCORE = 0.98
EDITION = re.compile(r"^(?:the )?edition .* of one series.*")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What resolving a store found.

    `copies` are articles with another's text, `senses` names in their meanings, `things` what they are, `matched` names that
    an authority list knows, `rewritten` the articles whose facts were said anew. `decisions` counts them by reason.
    """

    articles: int
    copies: int
    senses: int
    things: int
    decisions: Mapping[str, int]
    matched: int
    rewritten: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a user's decision did: the thing or things that came of it, whether it only took an earlier one back."""

    things: tuple[str, ...]
    withdrawn: int
    rewritten: int


@contextmanager
def open_authority(paths: Iterable[Path] = (), *, shipped: bool = True) -> Iterator[Authority]:
    """Open authority lists for look-ups: the one that comes with the package, and files of the user.

    One compiled index (`.sqlite`) is used as it is. `ReadError` names the file and the line that is wrong.
    """
    from extractor.graph.concepts import is_rdf, read_concepts
    from extractor.linking.authorities import Authority
    from extractor.linking.authority_files import read_entries
    from extractor.schema import ontology_folder

    paths = list(paths)
    if any(path.suffix == ".sqlite" for path in paths):
        if len(paths) > 1:
            raise KgError(f"{paths[0]}: an index goes alone; compile all lists into one with `kg authority`")
        with Authority(paths[0]) as authority:
            yield authority
        return
    with Authority() as authority:
        for path in ([ontology_folder() / AUTHORITIES] if shipped else []) + paths:
            authority.add(read_concepts(path) if is_rdf(path) else read_entries(path))
        yield authority


def resolve_store(path: Path, authorities: Iterable[Path] = (), *, shipped: bool = True) -> Resolution:
    """Find which names in a store are one thing, in place of what was found before; the user's decisions stay.

    Raises:
        StoreError: the store is missing, locked or damaged. ReadError: an authority list is broken.
    """
    from extractor.graph.identity import read_article_names, read_articles, read_text
    from extractor.graph.merges import read_decisions
    from extractor.graph.store import open_store
    from extractor.linking.resolution import decide, find_entries
    from extractor.linking.senses import gather_senses
    from extractor.linking.syndication import Dated, find_copies

    with open_authority(authorities, shipped=shipped) as authority, open_store(path, create=False) as store:
        senses = gather_senses(read_article_names(store))
        found = decide(senses, authority)
        matches = {
            iri: [entry.iri, *entry.same_as]
            for iri, sense in sorted(senses.senses.items())
            for entry in find_entries(sense, authority)
        }
        places = _match_places(store)
        mine = [decision for decision in read_decisions(store) if decision.by in ("user", "service")]
        copies = find_copies(
            (Dated(date, article) for article, date in read_articles(store)), partial(read_text, store)
        )
        things, rewritten = _write(store, [*found, *places, *mine], senses.of_article, matches, copies)
        _relink(store)
    reasons = Counter(map(kind_of, [*found, *places, *mine]))
    return Resolution(
        senses.articles,
        len(copies),
        len(senses.senses),
        len({things.get(iri, iri) for iri in senses.senses}),
        dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        len(matches),
        rewritten,
    )


def merge_entities(path: Path, one: str, other: str, reason: str = BY_USER) -> Change:
    """Decide that two things are one; names or IRIs. Takes an earlier split of the two back.

    Raises:
        QueryError: a name is unknown, means several things, or both are one thing already or of different kinds.
    """
    from extractor.graph.identity import find_senses, require_one_kind, require_thing
    from extractor.graph.store import open_store

    with open_store(path, create=False) as store:
        first, second = require_thing(store, one), require_thing(store, other)
        if first == second:
            raise QueryError(f"'{one}' and '{other}' are one thing already: {first}")
        require_one_kind(store, first, second)
        members = tuple(sorted(min(find_senses(store, thing)) for thing in (first, second)))
        return _decide(store, Decision(members, reason, 1.0, "user"))


def split_entity(path: Path, one: str, other: str | None = None, reason: str = BY_USER) -> Change:
    """Decide that a name is another thing than the rest of its thing, or than another name; names or IRIs.

    Where the user merged the thing before, that is taken back and nothing else is decided.

    Raises:
        QueryError: the name is unknown, or is nothing else's name anyway.
    """
    from extractor.graph.identity import find_senses, find_things, require_sense
    from extractor.graph.merges import read_decisions
    from extractor.graph.store import open_store

    with open_store(path, create=False) as store:
        sense = require_sense(store, one)
        together = find_senses(store, *find_things(store, [sense]))
        if other is not None:
            far = require_sense(store, other)
            if far not in together or far == sense:
                raise QueryError(f"'{one}' and '{other}' are not one thing; there is nothing to split")
            return _decide(store, Decision((sense, far), reason, 1.0, "user", is_split=True))
        others = [name for name in together if name != sense]
        if not others:
            raise QueryError(f"'{one}' has one name only; there is nothing to split")
        merges = [
            decision
            for decision in read_decisions(store)
            if decision.by == "user" and not decision.is_split and set(decision.members) <= set(together)
        ]
        if merges:
            kept = [decision for decision in read_decisions(store) if decision not in merges]
            return rewrite(store, kept, [sense, *others], len(merges))
        return _decide(store, Decision((sense, *others), reason, 1.0, "user", is_split=True))


def kind_of(decision: Decision) -> str:
    """Sum a decision up for counting."""
    if decision.by == "user":
        return "split by the user" if decision.is_split else "merged by the user"
    kinds = {
        "authority": "one thing in an authority list",
        "service": "one thing to a reconciliation service",
    }
    return kinds.get(decision.by) or EDITION.sub("an edition of one series", decision.reason)


def _decide(store: GraphStore, wanted: Decision) -> Change:
    """Add a user's decision, or take back what it contradicts where that is enough."""
    from extractor.graph.merges import read_decisions
    from extractor.linking.clusters import cluster
    from extractor.linking.identities import toggle

    decisions = read_decisions(store)
    kept, withdrawn = toggle(decisions, wanted, is_done=True)
    if withdrawn:
        clusters = cluster(kept)
        first, *rest = (clusters.find(member) for member in wanted.members)
        is_done = first not in rest if wanted.is_split else all(head == first for head in rest)
    else:
        is_done = False
    kept, withdrawn = toggle(decisions, wanted, is_done)
    return rewrite(store, kept, wanted.members, len(withdrawn))


def rewrite(
    store: GraphStore, decisions: list[Decision], members: Iterable[str] = (), withdrawn: int = 0
) -> Change:
    """Write these decisions in place of the store's, and what follows from them; what else is known stays."""
    from extractor.graph.merges import read_copies, read_decisions, read_matches, read_uses

    former = {
        (member, link)
        for decision in read_decisions(store)
        if decision.by == "service"
        for member in decision.members
        for link in decision.members
    }
    matches = {
        sense: [link for link in links if (sense, link) not in former]
        for sense, links in read_matches(store).items()
    }
    things, rewritten = _write(store, decisions, read_uses(store), matches, read_copies(store))
    _relink(store)
    return Change(tuple(sorted({things.get(member, member) for member in members})), withdrawn, rewritten)


def _write(
    store: GraphStore,
    decisions: list[Decision],
    used: Mapping[tuple[str, str], str],
    matches: Mapping[str, Iterable[str]],
    copies: Mapping[str, str],
) -> tuple[Mapping[str, str], int]:
    from extractor.graph.merges import count_senses, write_identities
    from extractor.linking.identities import choose_identities

    senses = count_senses(store, used)
    things = choose_identities(senses, decisions)
    known = {sense.iri for sense in senses}
    elsewhere = {sense: set(links) for sense, links in matches.items()}
    for decision in decisions:
        if decision.by == "service":
            for member in known & set(decision.members):
                elsewhere.setdefault(member, set()).update(set(decision.members) - known)
    return things, write_identities(store, decisions, things, used, elsewhere, copies)


def _match_places(store: GraphStore) -> list[Decision]:
    """Find names of one place: '贵州' and 'Guizhou Province' where the gazetteer has them as one."""
    from extractor.graph.authority import read_article_places
    from extractor.linking.agreement import link_articles

    names: dict[int, list[str]] = {}
    for iri, place in link_articles(read_article_places(store, as_named=True)).links.items():
        names.setdefault(place.id, []).append(iri)
    return [same_place(members) for _, members in sorted(names.items()) if len(members) > 1]


def same_place(names: Iterable[str]) -> Decision:
    """Decide that names, by IRI, are one place."""
    return Decision(tuple(sorted(names)), SAME_PLACE, SAME_PLACE_SCORE)


def _relink(store: GraphStore) -> None:
    """Write the links of places anew where there are any: things may have changed their IRIs."""
    from extractor.graph.authority import read_article_places, write_authority
    from extractor.graph.linked import read_linked
    from extractor.linking.agreement import link_articles

    if next(read_linked(store.quads), None) is not None:
        found = link_articles(read_article_places(store))
        write_authority(store, found.links, found.around)


def evaluate_identity(
    gold: Iterable[Path], identities: Path, authorities: Iterable[Path] = (), *, shipped: bool = True
) -> IdentityScore:
    """Resolve the annotated entities of gold articles and score the things against annotated ones.

    All articles are resolved together; those that `identities` names are scored.

    Raises:
        GoldError: a file does not follow the format.
    """
    from extractor.linking.identities import choose_identities
    from extractor.linking.iris import IriScheme
    from extractor.linking.resolution import decide
    from extractor.linking.senses import gather_senses
    from extractor.records import NameSense
    from extractor.scoring import load_gold
    from extractor.scoring.identity import load_identities, score_identities

    wanted = load_identities(identities)
    iris = IriScheme()
    articles = [_name_gold(article, iris) for path in gold for article in load_gold(path)]
    senses = gather_senses(articles)
    with open_authority(authorities, shipped=shipped) as authority:
        decisions = decide(senses, authority)
    used = [NameSense(s.iri, s.name_iri, len(s.articles)) for s in senses.senses.values()]
    things = choose_identities(used, decisions)
    found: dict[Hashable, str] = {}
    for article in articles:
        for entity in article.entities:
            sense = senses.of_article.get((article.article, entity.id), entity.id)
            found[article.article, entity.name] = things.get(sense, sense)
    return score_identities(dict(wanted), found)


def _name_gold(gold: GoldArticle, iris: IriScheme) -> ArticleNames:
    """Take a gold article's annotation for what the article says."""
    ids: dict[str, str] = {}
    entities: dict[str, Entity] = {}
    for entity in gold.entities:
        iri = iris.entity(entity)
        entities.setdefault(iri, Entity(iri, entity.name, entity.type, entity.aliases))
        for name in (entity.name, *entity.aliases):
            ids.setdefault(name, iri)
    facts = tuple(
        (ids[subject], relation, ids.get(value, value))
        for subject, relation, value in gold.facts
        if subject in ids
    )
    return ArticleNames(gold.article.id, tuple(entities.values()), facts, gold.article.date)

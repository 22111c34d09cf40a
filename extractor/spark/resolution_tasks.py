"""What happens in a Python worker when names are resolved: rows through the functions that one machine uses.

Senses travel packed. What is told apart on one machine by its place in a table is told apart here by its name: an
article by a hash of its IRI.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd

from extractor.graph.articles import (
    find_article,
    identify_article,
    open_article,
    split_articles,
    write_identities,
)
from extractor.graph.authority import read_article_places
from extractor.graph.identity import read_article_names, read_articles, read_text
from extractor.graph.merges import count_senses
from extractor.graph.rows import entity_rows, mention_rows, statement_rows, write_lines
from extractor.linking.agreement import agree
from extractor.linking.authorities import Authority
from extractor.linking.blocks import Block, BlockRule
from extractor.linking.clusters import settle
from extractor.linking.editions import (
    bare_names,
    describe_edition,
    find_series,
    is_edition,
    match_series,
    series_keys,
)
from extractor.linking.places import link_places
from extractor.linking.resolution import find_entries, join, make_rules, series_namer
from extractor.linking.senses import Sense, add_occurrence, read_occurrences
from extractor.linking.syndication import Dated, bands, find_copies
from extractor.records import Decision
from extractor.spark.frames import MANY, Frames, Row, make_frames, read_groups, read_rows
from extractor.spark.tables import DECISION, KEY, LINES, NAMED, RESOLVED, SENSE, SETTLED, names


def name_articles(frames: Frames) -> Iterator[pd.DataFrame]:
    """Read articles from the lines of files: columns value, path, folder; the lines of a file in order."""
    yield from make_frames(_name_articles(frames), names(NAMED))


def _name_articles(frames: Frames) -> Iterator[Row]:
    for (path, folder), rows in read_groups(frames, "path", "folder"):
        for quads in split_articles(row["value"] for row in rows):
            store = open_article(quads, path)
            article, graph = find_article(store, path)
            found = [
                occurrence for said in read_article_names(store) for occurrence in read_occurrences(said)
            ]
            used = {(graph, one.entity.id): one.iri for one in found if one.iri != one.entity.id}
            yield {
                "article": article,
                "graph": graph,
                "folder": folder,
                "date": next(date for _, date in read_articles(store)),
                "quads": quads,
                "uses": [
                    {"name": use.name, "sense": use.iri, "labels": use.articles}
                    for use in count_senses(store, used)
                ],
                "occurrences": [{"sense": one.iri, "occurrence": pickle.dumps(one)} for one in found],
                "votes": [
                    {"name": link.entity, "place": link.place.id}
                    for places in read_article_places(store, as_named=True)
                    for link in link_places(places).links
                ],
                "bands": bands(read_text(store, article)),
            }


# --- Senses and what joins them ----------------------------------------------------------------------


def gather(frames: Frames, index: str) -> Iterator[pd.DataFrame]:
    """Gather senses from what articles say: columns sense, article, occurrence, sorted by the first two."""
    yield from make_frames(_gather(frames, index), names(SENSE), MANY)


def _gather(frames: Frames, index: str) -> Iterator[Row]:
    for (iri,), rows in read_groups(frames, "sense"):
        senses: dict[str, Sense] = {}
        for row in rows:
            add_occurrence(senses, pickle.loads(row["occurrence"]), _number(row["article"]))
        sense = senses[iri]
        entries = find_entries(sense, _authority(index))
        matches = [link for entry in entries for link in (entry.iri, *entry.same_as)]
        yield {"iri": iri, "kind": sense.group, "sense": pickle.dumps(sense), "matches": matches}


def find_keys(frames: Frames, index: str) -> Iterator[pd.DataFrame]:
    """Find the keys that the rules give each sense."""
    rows = (
        {"rule": name, "key": key, "part": part, "iri": sense.iri}
        for sense in _senses(frames)
        for name, rule in _rules(index).items()
        for key, part in set(rule.keys(sense))
    )
    yield from make_frames(rows, names(KEY), MANY)


def propose(frames: Frames, index: str) -> Iterator[pd.DataFrame]:
    """Let the rules propose what to join: columns rule, key, part, sense, sorted by the first two."""
    found = (
        decision
        for (rule, key), rows in read_groups(frames, "rule", "key")
        for decision in _rules(index)[rule].propose(
            Block(key, ((row["part"], pickle.loads(row["sense"])) for row in rows))
        )
    )
    yield from make_frames(map(_pack, found), names(DECISION), MANY)


def settle_components(frames: Frames) -> Iterator[pd.DataFrame]:
    """Settle components of senses and proposals: columns component, sense, members, reason, score, by, sorted by the first."""
    yield from make_frames(_settle(frames), names(SETTLED), MANY)


def _settle(frames: Frames) -> Iterator[Row]:
    for _, rows in read_groups(frames, "component"):
        table: dict[str, Sense] = {}
        proposals: list[Decision] = []
        for row in rows:
            if row["sense"] is not None:
                sense = pickle.loads(row["sense"])
                table[sense.iri] = sense
            else:
                proposals.append(_unpack(row))
        clusters = join(table, proposals)
        yield from map(_pack, settle(proposals, clusters))
        for iri in sorted(table):
            yield {"iri": iri, "head": clusters.find(iri)}


# --- Editions, places, copies ------------------------------------------------------------------------


def name_series(frames: Frames) -> Iterator[pd.DataFrame]:
    """List the names by which editions may know series: columns iri, name."""
    rows = (
        {"iri": sense.iri, "name": name} for sense in _senses(frames) for name in sorted(series_keys(sense))
    )
    yield from make_frames(rows, ["iri", "name"], MANY)


def name_editions(frames: Frames) -> Iterator[pd.DataFrame]:
    """List the names of series that editions give: columns iri, name."""
    rows = (
        {"iri": sense.iri, "name": name}
        for sense in _senses(frames)
        if is_edition(sense)
        for name in sorted({*bare_names(sense), *sense.series})
    )
    yield from make_frames(rows, ["iri", "name"], MANY)


def sort_editions(frames: Frames, index: str) -> Iterator[pd.DataFrame]:
    """Find the series of editions: columns sense, known (names of series, each with its one name after a line's end)."""
    yield from make_frames(_sort_editions(frames, index), ["series", "iri", "sense"], MANY)


def _sort_editions(frames: Frames, index: str) -> Iterator[Row]:
    known_as = series_namer(_authority(index))
    for row in read_rows(frames):
        sense = pickle.loads(row["sense"])
        if is_edition(sense):
            known = dict(pair.split("\n") for pair in row["known"]) if row["known"] is not None else {}
            yield {"series": find_series(sense, known, known_as), "iri": sense.iri, "sense": row["sense"]}


def match_editions(frames: Frames) -> Iterator[pd.DataFrame]:
    """Propose which editions are one: columns series, iri, sense, sorted by the first two."""
    found = (
        decision
        for _, rows in read_groups(frames, "series")
        for decision in match_series([describe_edition(pickle.loads(row["sense"])) for row in rows])
    )
    yield from make_frames(map(_pack, found), names(DECISION), MANY)


def agree_on_places(frames: Frames) -> Iterator[pd.DataFrame]:
    """Find the place that names of places mean: columns name, place, votes, sorted by the first."""
    rows = (
        {"name": name, "place": agree(Counter({row["place"]: row["votes"] for row in group}))}
        for (name,), group in read_groups(frames, "name")
    )
    yield from make_frames((row for row in rows if row["place"] is not None), ["name", "place"], MANY)


def compare_texts(frames: Frames) -> Iterator[pd.DataFrame]:
    """Find copies among articles that may be: columns component, article, date, quads, sorted by the first."""
    yield from make_frames(_compare_texts(frames), ["article", "original"], MANY)


def _compare_texts(frames: Frames) -> Iterator[Row]:
    for _, rows in read_groups(frames, "component"):
        texts: dict[str, str] = {}
        dated: list[Dated] = []
        for row in rows:
            texts[row["article"]] = read_text(open_article(row["quads"]), row["article"])
            dated.append(Dated(row["date"], row["article"]))
        for article, original in find_copies(dated, texts.__getitem__).items():
            yield {"article": article, "original": original}


# --- Writing -----------------------------------------------------------------------------------------


def identify(frames: Frames) -> Iterator[pd.DataFrame]:
    """Say of things what articles say of names: columns article, quads, meanings (name, sense and thing, by spaces)."""
    yield from make_frames(map(_identify, read_rows(frames)), names(RESOLVED))


def _identify(row: Row) -> Row:
    meanings = [] if row["meanings"] is None else [tuple(meaning.split(" ")) for meaning in row["meanings"]]
    graph = identify_article(row["quads"], meanings)
    known = {name: {"sense": sense, "thing": thing} for name, sense, thing in meanings}
    return {
        "article": graph.article,
        "rewritten": any(name != thing for name, _, thing in meanings),
        "quads": write_lines(graph),
        "entities": [
            {**entity, **known.get(entity["iri"], {"sense": entity["iri"], "thing": entity["iri"]})}
            for entity in entity_rows(graph)
        ],
        "mentions": mention_rows(graph),
        "statements": statement_rows(graph),
    }


def write_decisions(frames: Frames, graph: str) -> Iterator[pd.DataFrame]:
    """Write decisions into the identity graph."""
    yield from _lines(write_identities(graph, [_unpack(row)]) for row in read_rows(frames))


def write_meanings(frames: Frames, graph: str) -> Iterator[pd.DataFrame]:
    """Write what names mean: columns name, sense, thing, graph (an article's), matches."""
    for frame in frames:
        yield from _lines(_write_meaning(row, graph) for row in read_rows([frame]))


def _write_meaning(row: Row, graph: str) -> str:
    meaning = (row["name"], row["sense"], row["thing"])
    matches = [(meaning, list(row["matches"]))] if row["matches"] is not None else []
    return write_identities(graph, meanings=[(row["graph"], meaning)], matches=matches)


def write_copies(frames: Frames, graph: str) -> Iterator[pd.DataFrame]:
    """Write which articles carry the text of others: columns article, original."""
    yield from _lines(
        write_identities(graph, copies=[(row["article"], row["original"])]) for row in read_rows(frames)
    )


def _lines(texts: Iterable[str]) -> Iterator[pd.DataFrame]:
    rows = ({"value": line} for text in texts for line in text.split("\n") if line)
    yield from make_frames(rows, names(LINES), MANY)


# --- Packing -----------------------------------------------------------------------------------------


def _pack(decision: Decision) -> Row:
    return {
        "members": list(decision.members),
        "reason": decision.reason,
        "score": decision.score,
        "by": decision.by,
    }


def _unpack(row: Row) -> Decision:
    return Decision(tuple(row["members"]), row["reason"], float(row["score"]), row["by"])


def _senses(frames: Frames) -> Iterator[Sense]:
    return (pickle.loads(row["sense"]) for row in read_rows(frames))


def _number(article: str) -> int:
    return int.from_bytes(hashlib.sha256(article.encode()).digest()[:8], "big")


@lru_cache(maxsize=1)
def _authority(index: str) -> Authority:
    """Open the index of authority lists that Spark brought to this machine."""
    from pyspark import SparkFiles

    return Authority(Path(SparkFiles.get(index)))


@lru_cache(maxsize=1)
def _rules(index: str) -> dict[str, BlockRule]:
    return {rule.name: rule for rule in make_rules(_authority(index))}

from __future__ import annotations

import dataclasses
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from extractor.errors import ReadError, StoreError
from extractor.graph.build import ArticleGraph, build_graph
from extractor.graph.store import GraphStore, load_files, memory_store, open_store
from extractor.records import Article, Entity, Extraction, Fact
from extractor.schema import PREFIXES
from tests.graph.samples import IRIS, RUN, write_expo

Graphs = tuple[ArticleGraph, ...]


def written(graphs: Graphs, batch: int = 100) -> frozenset[Quad]:
    store = memory_store()
    store.write(graphs, batch=batch)
    return frozenset(store.quads)


def test_write_keeps_exactly_the_quads_of_one_article(graphs: Graphs) -> None:
    assert written(graphs[:1]) == graphs[0].quads


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_write_does_not_depend_on_order_or_batches(graphs: Graphs, batch: int) -> None:
    expected = written(graphs)

    for order in itertools.permutations(graphs):
        assert written(order, batch) == expected


def test_write_again_changes_nothing(graphs: Graphs, store: GraphStore) -> None:
    before = frozenset(store.quads)
    store.write(graphs)
    store.write(graphs[1:2], batch=1)

    assert frozenset(store.quads) == before


def test_write_replaces_what_an_article_no_longer_says(graphs: Graphs, store: GraphStore) -> None:
    expo = write_expo()
    shorter = dataclasses.replace(
        expo, facts=expo.facts[:2], entities=expo.entities[:3], mentions=expo.mentions[:1]
    )
    graph = build_graph(shorter, RUN, IRIS)
    store.write([graph])

    assert frozenset(store.quads) == written((graph, *graphs[1:]))
    assert frozenset(store.quads) != written(graphs)


def test_write_of_one_article_twice_in_a_batch_keeps_the_later(graphs: Graphs) -> None:
    expo = write_expo()
    empty = build_graph(dataclasses.replace(expo, facts=(), quotations=()), RUN, IRIS)

    assert written((empty, graphs[0])) == written(graphs[:1])
    assert written((graphs[0], empty)) == written((empty,))


@pytest.mark.parametrize("index", [0, 1, 2])
def test_remove_leaves_what_the_others_support(graphs: Graphs, store: GraphStore, index: int) -> None:
    store.remove(graphs[index].article)

    assert frozenset(store.quads) == written(graphs[:index] + graphs[index + 1 :])


def test_remove_of_all_leaves_nothing(store: GraphStore) -> None:
    for info in list(store.articles()):
        store.remove(info.id)

    assert len(store.quads) == 0
    assert list(store.quads.named_graphs()) == []


def test_remove_says_what_went(store: GraphStore) -> None:
    removal = store.remove("expo")

    # The location and the organizer are also stated by the other article.
    assert (removal.article, removal.statements, removal.facts) == ("expo", 11, 9)
    # Series, Guizhou Province, its government and the Cloud Stack.
    assert removal.entities == 4


def test_remove_of_unknown_article_names_similar_ids(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="follow-up"):
        store.remove("followup")


def test_remove_restores_names_of_a_shared_entity(store: GraphStore) -> None:
    ministry = NamedNode(PREFIXES["id"] + "org-ministry-of-industry")
    schema = PREFIXES["schema"]

    def strings(local: str) -> set[str]:
        return {
            q.object.value for q in store.quads.quads_for_pattern(ministry, NamedNode(schema + local), None)
        }

    assert strings("name") == {"Ministry of Industry"}
    assert strings("alternateName") == {"MOI", "Ministry Of Industry", "Industry Ministry"}
    store.remove("expo")
    assert strings("name") == {"Ministry Of Industry"}
    assert strings("alternateName") == {"Industry Ministry"}


def test_default_graph_shows_the_most_specific_type_only(store: GraphStore) -> None:
    # One article types the ministry as Organization, another as GovernmentOrganization.
    ministry = NamedNode(PREFIXES["id"] + "org-ministry-of-industry")
    rdf_type = NamedNode(PREFIXES["rdf"] + "type")
    found = {
        quad.object.value.rpartition("/")[2]
        for quad in store.quads.quads_for_pattern(ministry, rdf_type, None)
        if str(quad.graph_name) == "DEFAULT"
    }
    assert found == {"GovernmentOrganization"}


def test_authority_graph_survives_and_does_not_leak(graphs: Graphs, store: GraphStore) -> None:
    place = NamedNode(PREFIXES["id"] + "place-guiyang")
    authority = NamedNode(PREFIXES["id"] + "graph/authority")
    label = Quad(place, NamedNode(PREFIXES["skos"] + "prefLabel"), Literal("贵阳"), authority)
    store.quads.add(label)
    store.remove("expo")

    assert frozenset(store.quads) == written(graphs[1:]) | {label}


def test_later_run_with_the_same_versions_updates_the_time_only(graphs: Graphs, store: GraphStore) -> None:
    before = frozenset(store.quads)
    later = dataclasses.replace(RUN, ended_at="2027-01-01T00:00:00Z")
    store.write([build_graph(write_expo(), later, IRIS)])

    changed = frozenset(store.quads) ^ before
    assert sorted(quad.object.value for quad in changed) == [RUN.ended_at, later.ended_at]


def test_new_versions_replace_the_run_when_nothing_uses_it(graphs: Graphs) -> None:
    store = memory_store()
    store.write(graphs[:1])
    store.write([build_graph(write_expo(), dataclasses.replace(RUN, model="other"), IRIS)])

    models = store.quads.quads_for_pattern(None, NamedNode(PREFIXES["expo"] + "model"), None)
    assert [quad.object.value for quad in models] == ["other"]


def test_stats_count_by_hand(store: GraphStore) -> None:
    stats = store.stats()

    assert (stats.articles, stats.facts, stats.statements, stats.quotations) == (3, 21, 24, 1)
    assert dict(stats.facts_by_relation)["schema:organizer"] == 1
    assert dict(stats.entities_by_type)["schema:Corporation"] == 3
    assert stats.entities == 15
    assert stats.to_dict()["facts_by_relation"]["expo:partner"] == 1


def test_articles_are_listed_and_found(store: GraphStore) -> None:
    assert [info.id for info in store.articles()] == ["expo", "follow-up", "forum/α"]
    info = store.find_article("expo")
    assert (info.headline, info.date, info.url) == (
        "Big Data Expo 2022 opens in Guiyang",
        "2022-05-26",
        "https://news.example/1",
    )
    assert store.has_article(info.iri)
    assert not store.has_article("nothing")


def test_disk_store_keeps_what_was_written(graphs: Graphs, tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.write(graphs[:2], batch=1)
        store.remove("follow-up")
    with open_store(tmp_path / "store", read_only=True) as store:
        assert frozenset(store.quads) == written(graphs[:1])
        with pytest.raises(StoreError, match="reading only"):
            store.write(graphs)


def test_disk_store_answers_as_the_memory_store(graphs: Graphs, tmp_path: Path) -> None:
    for number, order in enumerate(itertools.permutations(graphs)):
        with open_store(tmp_path / str(number)) as store:
            store.write(order, batch=2)
            store.write(order[:1])
            assert frozenset(store.quads) == written(graphs)


def test_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg extract"):
        open_store(tmp_path / "none", read_only=True)
    with pytest.raises(StoreError, match="there is no store"):
        open_store(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_other_folders_and_files_are_no_stores(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello")

    for path in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(StoreError, match="is no graph store"):
            open_store(path)
    assert (tmp_path / "letter.txt").read_text() == "hello"


def test_damaged_store_is_reported(graphs: Graphs, tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.write(graphs)
    (tmp_path / "store" / "CURRENT").write_text("MANIFEST-999999\n")

    with pytest.raises(StoreError, match="damaged"):
        open_store(tmp_path / "store")


def test_store_in_use_by_another_process_is_reported(tmp_path: Path) -> None:
    Store(str(tmp_path / "store")).flush()
    path = str(tmp_path / "store")
    code = (
        f"import pyoxigraph, sys; s = pyoxigraph.Store({path!r}); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreError, match="another process is writing"):
            open_store(tmp_path / "store")
        other.communicate()


def test_closed_store_says_so(graphs: Graphs) -> None:
    store = memory_store()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.write(graphs)


def test_backup_is_a_store(graphs: Graphs, tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.write(graphs)
        store.backup(tmp_path / "copy")
        with pytest.raises(StoreError, match="cannot be written"):
            store.backup(tmp_path / "copy")
    with open_store(tmp_path / "copy", read_only=True) as copy:
        assert frozenset(copy.quads) == written(graphs)


def test_failing_batch_changes_nothing(graphs: Graphs) -> None:
    def broken() -> itertools.chain[ArticleGraph]:
        def fail() -> ArticleGraph:
            raise ValueError("no graph")

        return itertools.chain(graphs[:1], (fail() for _ in range(1)))

    store = memory_store()
    with pytest.raises(ValueError, match="no graph"):
        store.write(broken())
    assert len(store.quads) == 0


def test_load_files_reads_rdf_by_ending(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a:s> <a:p> <a:o> .")
    (tmp_path / "b.nq").write_text("<a:s> <a:p> <a:o2> <a:g> .\n")

    assert len(load_files([tmp_path / "a.ttl", tmp_path / "b.nq"]).quads) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", "<a:s> <a:p> <a:o> .\n<a:s <", r"a\.ttl, line 2: is not Turtle"),
        ("a.csv", "a,b", r"a\.csv: is no RDF file"),
        ("none.ttl", None, r"none\.ttl: there is no such file"),
    ],
)
def test_load_files_names_what_is_wrong(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ReadError, match=message):
        load_files([tmp_path / name])


def test_many_articles_about_one_place_meet(tmp_path: Path) -> None:
    names = ["Sao Paulo", "São Paulo", "SAO PAULO", "Sao  Paulo"]
    graphs = [
        build_graph(
            Extraction(Article(f"a{n}", name), (), (Entity("p", name, "schema:City"),), ()), RUN, IRIS
        )
        for n, name in enumerate(names)
    ]
    assert all(isinstance(fact, Fact) for graph in graphs for fact in graph.refused)
    store = memory_store()
    store.write(graphs, batch=1)
    stats = store.stats()
    assert (stats.articles, stats.entities) == (4, 1)

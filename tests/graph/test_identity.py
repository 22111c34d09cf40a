"""The default graph speaks of things, articles keep their names, and every decision can be taken back."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import networkx
import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import Graph
from rdflib.compare import isomorphic

from extractor.errors import QueryError
from extractor.graph.build import ArticleGraph, build_graph
from extractor.graph.decisions import Verdict
from extractor.graph.explain import explain_fact
from extractor.graph.export import export
from extractor.graph.identity import describe_identity
from extractor.graph.merges import finish_pending, read_decisions
from extractor.graph.query import Rows, display_rows, run_query
from extractor.graph.questions import ask_question
from extractor.graph.review import decide
from extractor.graph.store import GraphStore, open_store
from extractor.graph.validate import validate
from extractor.identity import merge_entities, resolve_store, split_entity
from extractor.records import Article
from extractor.schema import PREFIXES
from tests.graph.samples import IRIS, RUN, Writer, write_expo, write_follow_up, write_forum

ID = PREFIXES["id"]


def write_ndrc(name: str, body: str, *others: str) -> Writer:
    text = (
        f"The Tea Fair was organised by {body} ({', '.join(others)})."
        if others
        else f"The Tea Fair was organised by {body}."
    )
    w = Writer(Article(name, text, date="2023-05-01"))
    w.entity("e", "schema:EventSeries", "Tea Fair")
    w.entity("o", "schema:GovernmentOrganization", body, *others)
    w.fact("e", "schema:organizer", "o", text)
    return w


def write_partners(name: str, one: str, other: str) -> Writer:
    text = f"{one} signed an agreement with {other}."
    w = Writer(Article(name, text))
    w.entity("a", "schema:Corporation", one)
    w.entity("b", "schema:Corporation", other)
    w.fact("a", "expo:partner", "b", text)
    return w


def graphs() -> list[ArticleGraph]:
    writers = (
        write_ndrc("full", "National Development and Reform Commission", "NDRC"),
        write_ndrc("short", "NDRC"),
        write_partners("deal", "Acme", "Zenith"),
        write_partners("deal-2", "Zulu", "Bolt GmbH"),
        write_partners("deal-3", "Bolt", "Yankee"),
    )
    extractions = [write_expo(), write_follow_up(), write_forum(), *(w.done() for w in writers)]
    return [build_graph(extraction, RUN, IRIS) for extraction in extractions]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_store(tmp_path / "store") as store:
        store.write(graphs())
    return tmp_path / "store"


def quads(path: Path) -> frozenset[Quad]:
    with open_store(path, read_only=True) as store:
        return frozenset(store.quads)


def ask(path: Path, text: str) -> list[list[str]]:
    """Return the rows of an answer, sorted."""
    with open_store(path, read_only=True) as store:
        found = run_query(store, text)
        assert isinstance(found, Rows)
        return sorted(display_rows(found)[1])


def test_names_of_one_thing_become_one_node_with_all_evidence(path: Path) -> None:
    resolve_store(path)

    rows = ask(
        path, "SELECT ?o ?name WHERE { id:series-tea-fair schema:organizer ?o . ?o schema:name ?name }"
    )
    assert [row[1] for row in rows] == ["National Development and Reform Commission"]
    evidence = ask(
        path,
        "SELECT DISTINCT ?a WHERE { ?s rdf:predicate schema:organizer ; rdf:subject id:series-tea-fair ;"
        " prov:wasDerivedFrom ?a }",
    )
    assert len(evidence) == 2
    assert ask(
        path,
        "SELECT ?n WHERE { ?o schema:alternateName ?n ; schema:name 'National Development and Reform Commission' }",
    ) == [["NDRC"]]


def test_articles_keep_the_names_that_they_use(path: Path) -> None:
    before = quads(path)
    resolve_store(path)

    names = {quad for quad in before if quad.predicate.value.endswith("prefLabel")}
    assert names and names <= quads(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Huawei", "ZTE"),
        ("Acme", "Bolt"),
        ("Zenith", "Acme"),
        ("Guiyang", "Guizhou Province"),
        ("Big Data Expo 2022", "AI Forum"),
    ],
)
def test_split_undoes_a_merge_exactly(path: Path, one: str, other: str) -> None:
    """Parts of one fact, both ends of a symmetric one, and things of many facts are among the pairs."""
    before = quads(path)
    merge_entities(path, one, other)
    assert quads(path) != before

    change = split_entity(path, one)

    assert change.withdrawn == 1
    assert quads(path) == before


def test_undone_graph_is_isomorphic_in_rdflib_too(path: Path, tmp_path: Path) -> None:
    def load(name: str) -> Graph:
        with open_store(path, read_only=True) as store:
            export(store, tmp_path / name)
        return Graph().parse(tmp_path / name)

    before = load("before.ttl")
    merge_entities(path, "Huawei", "ZTE")
    merged = load("merged.ttl")
    split_entity(path, "Huawei", "ZTE")

    assert isomorphic(before, load("after.ttl"))
    assert not isomorphic(before, merged)


def test_merge_undoes_a_split_exactly(path: Path) -> None:
    resolve_store(path)
    before = quads(path)
    split_entity(path, "NDRC")
    assert quads(path) != before

    merge_entities(path, "NDRC", "National Development and Reform Commission")

    assert quads(path) == before


def test_undo_works_after_the_graph_was_resolved_again(path: Path) -> None:
    resolve_store(path)
    before = quads(path)
    merge_entities(path, "Acme", "Huawei")
    resolve_store(path)
    split_entity(path, "Acme")

    assert quads(path) == before


def test_decisions_in_any_order_give_one_graph(tmp_path: Path) -> None:
    pairs = [("Acme", "Acme Corp"), ("Huawei", "ZTE"), ("Zenith", "Zulu")]
    results = set()
    for number, order in enumerate(itertools.permutations(pairs)):
        folder = tmp_path / str(number)
        with open_store(folder) as store:
            store.write(graphs())
        for one, other in order:
            merge_entities(folder, one, other)
        results.add(quads(folder))

    assert len(results) == 1


def test_articles_in_any_order_give_one_graph(tmp_path: Path) -> None:
    def build(name: str, order: Iterable[ArticleGraph], *, each: bool) -> frozenset[Quad]:
        for number, graph in enumerate(order):
            with open_store(tmp_path / name) as store:
                store.write([graph])
            if each or number == 0:
                resolve_store(tmp_path / name)
        resolve_store(tmp_path / name)
        return quads(tmp_path / name)

    first = build("a", graphs(), each=False)
    assert build("b", reversed(graphs()), each=True) == first
    assert build("c", graphs()[3:] + graphs()[:3], each=False) == first


def test_removed_article_leaves_the_graph_as_if_it_had_never_been(path: Path, tmp_path: Path) -> None:
    resolve_store(path)
    with open_store(path) as store:
        store.remove("full")
    resolve_store(path)

    with open_store(tmp_path / "never") as store:
        store.write(graph for graph in graphs() if not graph.article.endswith("article-full"))
    resolve_store(tmp_path / "never")
    assert quads(path) == quads(tmp_path / "never")


def test_removing_the_article_that_gave_the_name_keeps_the_others_facts(path: Path) -> None:
    resolve_store(path)
    with open_store(path) as store:
        store.remove("full")

    rows = ask(path, "SELECT ?name WHERE { id:series-tea-fair schema:organizer/schema:name ?name }")
    assert rows == [["NDRC"]]


def test_article_that_comes_later_speaks_of_the_thing_at_once(path: Path) -> None:
    merge_entities(path, "Huawei", "ZTE")
    with open_store(path) as store:
        store.write([build_graph(write_partners("later", "ZTE", "Yankee").done(), RUN, IRIS)])
        (identity,) = describe_identity(store, "ZTE")
    assert identity.iri == ID + "org-huawei"
    assert ask(path, "SELECT ?o WHERE { id:org-zte ?p ?o }") == []
    assert ask(path, "SELECT ?with WHERE { id:org-huawei expo:partner ?with }") == [["id:org-yankee"]]


def test_thing_is_no_partner_of_itself(path: Path) -> None:
    merge_entities(path, "Huawei", "ZTE")

    assert ask(path, "SELECT ?a WHERE { ?a expo:partner ?a }") == []


def test_resolved_graph_conforms_to_the_shapes(path: Path) -> None:
    resolve_store(path)
    merge_entities(path, "Acme", "Bolt")

    with open_store(path, read_only=True) as store:
        assert validate(store).conforms


def test_interrupted_writing_is_finished_by_the_next(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import extractor.graph.merges as merges

    expected_path = path.with_name("expected")
    with open_store(expected_path) as store:
        store.write(graphs())
    merge_entities(expected_path, "Huawei", "ZTE")

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(merges, "plan_identities", stop)
        with pytest.raises(KeyboardInterrupt):
            merge_entities(path, "Huawei", "ZTE")
    with open_store(path) as store:
        assert finish_pending(store) > 0

    assert quads(path) == quads(expected_path)


def test_decisions_are_data_with_reason_score_and_author(path: Path) -> None:
    merge_entities(path, "Huawei", "ZTE", "they merged in 2024")

    with open_store(path, read_only=True) as store:
        (decision,) = read_decisions(store)
    assert (decision.reason, decision.score, decision.by) == ("they merged in 2024", 1.0, "user")
    assert decision.members == (ID + "org-huawei", ID + "org-zte")


def test_unclear_and_useless_decisions_are_refused(path: Path) -> None:
    with pytest.raises(QueryError, match="no entity is called 'Nobody'"):
        merge_entities(path, "Nobody", "Huawei")
    with pytest.raises(QueryError, match="one thing already"):
        merge_entities(path, "Huawei", "huawei")
    with pytest.raises(QueryError, match="nothing to split"):
        split_entity(path, "Huawei")
    with pytest.raises(QueryError, match="nothing to split"):
        split_entity(path, "Huawei", "ZTE")


def test_user_may_name_a_thing_by_any_iri_of_it(path: Path) -> None:
    merge_entities(path, ID + "org-huawei", "id:org-zte")

    with open_store(path, read_only=True) as store:
        (identity,) = describe_identity(store, ID + "org-zte")
    assert identity.iri == ID + "org-huawei"
    assert [use.sense for use in identity.uses] == [ID + "org-huawei", ID + "org-zte"]


def test_shipped_authority_gives_verified_identifiers(path: Path) -> None:
    resolve_store(path)

    huawei = ask(path, "SELECT ?same WHERE { GRAPH ?g { id:org-huawei schema:sameAs ?same } }")
    assert ["wd:Q160120"] in huawei or ["http://www.wikidata.org/entity/Q160120"] in huawei


def test_empty_store_resolves_to_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "empty"):
        pass

    assert resolve_store(tmp_path / "empty").senses == 0


def test_memory_store_has_no_identities(store: GraphStore) -> None:
    assert read_decisions(store) == []
    assert NamedNode(ID + "graph/identity") not in set(store.quads.named_graphs())


def test_syndicated_text_is_one_witness(path: Path) -> None:
    expo = write_expo()
    copied = [
        replace(expo, article=replace(expo.article, id=f"copy-{n}", source=f"Site {n}")) for n in range(5)
    ]
    with open_store(path) as store:
        store.write(build_graph(extraction, RUN, IRIS) for extraction in copied)

    found = resolve_store(path)

    assert found.copies == 5
    with open_store(path, read_only=True) as store:
        fact = explain_fact(store, ID + "event-big-data-expo-2022", "schema:startDate", "2022-05-26").fact
        rows = display_rows(ask_question(store, "shared-facts", ["2"]))[1]
    assert (fact.articles, fact.statements) == (1, 6)
    assert "2022-05-26" not in {row[2] for row in rows}
    # Two texts, six articles: the follow-up reports the organiser, too.
    assert ["Big Data Expo 2022", "schema:organizer", "Ministry of Industry", "2"] in rows


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_networks_have_things_with_all_their_names(path: Path, tmp_path: Path, format: str) -> None:
    resolve_store(path)
    with open_store(path, read_only=True) as store:
        export(store, tmp_path / f"graph.{format}")

    read = networkx.read_graphml if format == "graphml" else networkx.read_gexf
    graph = read(tmp_path / f"graph.{format}")
    commission = ID + "org-national-development-and-reform-commission"
    (node,) = [data for _, data in graph.nodes(data=True) if "NDRC" in (data["label"], data.get("aliases"))]
    assert (node["label"], node["aliases"]) == ("National Development and Reform Commission", "NDRC")
    ((_, _, edge),) = graph.in_edges([commission], data=True) or graph.in_edges([ID + "org-ndrc"], data=True)
    assert edge["articles"] == 2
    assert "Q160120" in graph.nodes[ID + "org-huawei"]["same_as"]


def test_rejected_fact_stays_out_whatever_its_ends_are_called(path: Path) -> None:
    def is_said() -> bool:
        found = ask(path, "SELECT ?o WHERE { id:series-tea-fair schema:organizer ?o }")
        return found != []

    organizer = ID + "org-national-development-and-reform-commission"
    resolve_store(path)
    thing = ask(path, "SELECT ?o WHERE { id:series-tea-fair schema:organizer ?o }")[0][0]
    with open_store(path) as store:
        decide(
            store,
            ID + "series-tea-fair",
            "schema:organizer",
            thing.replace("id:", ID),
            Verdict.REJECTED,
            by="Ann",
            at="2026-01-01T00:00:00Z",
        )
    assert not is_said()
    resolve_store(path)
    assert not is_said()
    merge_entities(path, organizer, "Ministry of Industry")
    assert not is_said()

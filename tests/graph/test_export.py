from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import networkx
import pytest
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

import extractor.graph.export as export_module
from extractor.errors import OutputError, QueryError, SchemaError, StoreError
from extractor.graph.build import ArticleGraph
from extractor.graph.export import FORMATS, Selection, export, guess_format, write_export
from extractor.graph.store import GraphStore, memory_store
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import PREFIXES

ID, SCHEMA, EXPO = PREFIXES["id"], PREFIXES["schema"], PREFIXES["expo"]
RDF_ENDINGS = ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"]


def written(
    store: GraphStore, form: str, selection: Selection | None = None, mentions: bool | None = None
) -> bytes:
    stream = io.BytesIO()
    write_export(store, stream, format=form, selection=selection, mentions=mentions)
    return stream.getvalue()


def read(content: bytes, form: str) -> set[Quad]:
    kind = RdfFormat.from_extension(FORMATS[form].lstrip("."))
    assert kind is not None
    return set(parse(content, format=kind))


def facts(quads: set[Quad]) -> set[tuple[str, str, str]]:
    names = (
        SCHEMA + "location",
        SCHEMA + "organizer",
        EXPO + "partner",
        EXPO + "presented",
        EXPO + "exhibitor",
    )
    return {
        (quad.subject.value, quad.predicate.value.rpartition("#")[2].rpartition("/")[2], quad.object.value)
        for quad in quads
        if quad.predicate.value in names
    }


@pytest.mark.parametrize("form", ["trig", "nquads", "jsonld"])
def test_formats_with_graphs_hold_everything(store: GraphStore, form: str) -> None:
    assert read(written(store, form), form) == set(store.quads)


@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml"])
def test_formats_without_graphs_hold_the_default_graph(store: GraphStore, form: str) -> None:
    expected = {quad for quad in store.quads if quad.graph_name == DEFAULT_GRAPH}

    assert read(written(store, form), form) == expected


def test_mentions_can_be_merged_into_turtle(store: GraphStore) -> None:
    expected = {Quad(q.subject, q.predicate, q.object, DEFAULT_GRAPH) for q in store.quads}

    assert read(written(store, "turtle", mentions=True), "turtle") == expected


def test_mentions_can_be_left_out_of_trig(store: GraphStore) -> None:
    expected = {quad for quad in store.quads if quad.graph_name == DEFAULT_GRAPH}

    assert read(written(store, "trig", mentions=False), "trig") == expected


@pytest.mark.parametrize("form", ["turtle", "rdfxml", "ntriples"])
def test_rdflib_reads_the_same_graph(store: GraphStore, form: str) -> None:
    plain = Graph().parse(data=written(store, "ntriples"), format="nt")
    other = Graph().parse(
        data=written(store, form), format={"rdfxml": "xml", "ntriples": "nt"}.get(form, form)
    )

    assert isomorphic(plain, other)


@pytest.mark.filterwarnings("ignore:.*is deprecated")
@pytest.mark.parametrize(("form", "name"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_same_dataset(store: GraphStore, form: str, name: str) -> None:
    dataset = Dataset()
    dataset.parse(data=written(store, form), format=name)

    assert len(set(dataset.quads())) == len(store.quads)


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "csv"])
def test_bytes_do_not_depend_on_the_order_of_writing(graphs: tuple[ArticleGraph, ...], form: str) -> None:
    contents = set()
    for order in (graphs, graphs[::-1], random.Random(7).sample(graphs, 3)):
        store = memory_store()
        store.write(order, batch=1)
        contents.add(written(store, form))

    assert len(contents) == 1


def test_turtle_reads_well(store: GraphStore) -> None:
    text = written(store, "turtle").decode()

    head, _, body = text.partition("\n\n")
    assert head.splitlines() == sorted(head.splitlines())
    assert "@prefix schema: <https://schema.org/> ." in head
    assert (
        "id:event-ai-forum a schema:BusinessEvent ;\n"
        '\tschema:endDate "2024-04-15"^^xsd:date ;\n'
        '\tschema:name "AI Forum" ;\n'
        '\tschema:startDate "2024-04-15"^^xsd:date ;\n'
        "\tschema:superEvent id:event-135th-canton-fair .\n\n"
    ) in body


def test_jsonld_is_framed_by_entity(store: GraphStore) -> None:
    document = json.loads(written(store, "jsonld", Selection(relation="expo:presented")))

    nodes = {node["@id"]: node for node in document["@graph"]}
    huawei = nodes["id:org-huawei"]
    assert (huawei["schema:name"], huawei["expo:presented"]) == ("Huawei", "id:product-cloud-stack")
    [statement] = huawei["statements"]
    assert statement["expo:evidence"] == "Huawei unveiled the Cloud Stack."
    assert statement["prov:wasDerivedFrom"] == "id:article-expo"
    assert "rdf:subject" not in statement


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s expo:confidence ?c } WHERE { ?s expo:confidence ?c }",
        "CONSTRUCT WHERE { ?s a rdf:Statement ; rdf:subject ?e }",
        "CONSTRUCT { ?s rdf:subject ?e . ?e rdf:subject ?s } WHERE { ?s rdf:subject ?e }",
        "CONSTRUCT { ?s rdf:subject id:a, id:b } WHERE { ?s rdf:subject ?e }",
        "CONSTRUCT { [] rdf:subject [ schema:name 'x' ] } WHERE { }",
        "DESCRIBE ?s WHERE { ?s a rdf:Statement }",
    ],
)
def test_jsonld_says_no_more_than_what_is_selected(store: GraphStore, query: str) -> None:
    selection = Selection(construct=query)
    lines = {
        form: Graph().parse(data=written(store, form, selection), format=name)
        for form, name in (("ntriples", "nt"), ("turtle", "turtle"))
    }
    quads = parse(written(store, "jsonld", selection), format=RdfFormat.JSON_LD)
    jsonld = Graph().parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")

    assert isomorphic(lines["ntriples"], jsonld)
    assert isomorphic(lines["turtle"], jsonld)


def test_large_exports_are_sorted_in_pieces(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {form: written(store, form) for form in RDF_ENDINGS}
    monkeypatch.setattr(export_module, "CHUNK", 50)

    assert {form: written(store, form) for form in RDF_ENDINGS} == whole


def test_ntriples_lines_are_sorted_and_distinct(store: GraphStore) -> None:
    lines = written(store, "ntriples", mentions=True).decode().splitlines()

    subjects = [line.split(" ")[0] for line in lines]
    assert subjects == sorted(subjects)
    assert len(set(lines)) == len(lines)


def test_selection_of_an_article_is_what_it_wrote(
    graphs: tuple[ArticleGraph, ...], store: GraphStore
) -> None:
    found = read(written(store, "nquads", Selection(article="forum/α")), "nquads")

    # Names that other articles give the same entities come along.
    assert found >= graphs[2].quads
    assert {quad.graph_name for quad in found} == {DEFAULT_GRAPH, *(q.graph_name for q in graphs[2].quads)}


def test_selection_of_a_neighbourhood_follows_hops(store: GraphStore) -> None:
    one = facts(read(written(store, "turtle", Selection(entity="ZTE")), "turtle"))
    two = facts(read(written(store, "turtle", Selection(entity="zte", hops=2)), "turtle"))

    assert one == {(ID + "org-huawei", "partner", ID + "org-zte")}
    assert two == one | {
        (ID + "org-huawei", "presented", ID + "product-cloud-stack"),
        (ID + "event-big-data-expo-2022", "exhibitor", ID + "org-huawei"),
    }


def test_selection_of_a_relation_has_evidence_and_names(store: GraphStore) -> None:
    quads = read(written(store, "turtle", Selection(relation="expo:partner")), "turtle")

    assert facts(quads) == {(ID + "org-huawei", "partner", ID + "org-zte")}
    predicates = [quad.predicate.value for quad in quads]
    assert predicates.count(EXPO + "evidence") == 2
    assert predicates.count(SCHEMA + "name") == 2
    assert predicates.count(SCHEMA + "headline") == 2


def test_selection_by_construct(store: GraphStore) -> None:
    query = "CONSTRUCT { ?b expo:partner ?a } WHERE { ?a expo:partner ?b }"

    assert written(store, "ntriples", Selection(construct=query)).decode() == (
        f"<{ID}org-zte> <{EXPO}partner> <{ID}org-huawei> .\n"
    )


@pytest.mark.parametrize(
    ("selection", "error", "message"),
    [
        (Selection(article="nothing"), StoreError, "no article 'nothing'"),
        (Selection(entity="Hwawei"), QueryError, "similar are Huawei"),
        (Selection(relation="expo:partners"), SchemaError, "similar are expo:partner"),
        (Selection(construct="SELECT * { ?s ?p ?o }"), QueryError, "only CONSTRUCT"),
        (Selection(construct="CONSTRUCT {"), QueryError, "line 1"),
    ],
)
def test_selection_of_nothing_is_explained(
    store: GraphStore, tmp_path: Path, selection: Selection, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        export(store, tmp_path / "x.ttl", selection=selection)
    assert list(tmp_path.iterdir()) == []


def test_selection_takes_one_part_only() -> None:
    with pytest.raises(OutputError, match="choose one"):
        Selection(article="a", relation="b")


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networks_have_entities_and_facts(store: GraphStore, form: str) -> None:
    content = written(store, form).decode()
    graph = (
        networkx.parse_graphml(content)
        if form == "graphml"
        else networkx.read_gexf(io.BytesIO(content.encode()))
    )

    assert graph.number_of_nodes() == 15
    # 21 facts less 6 with literals: three dates, a count, an edition number, a title.
    assert graph.number_of_edges() == 15
    expo = graph.nodes[ID + "event-big-data-expo-2022"]
    assert (expo["label"], expo["type"], expo["startDate"], expo["exhibitorCount"]) == (
        "Big Data Expo 2022",
        "schema:ExhibitionEvent",
        "2022-05-26",
        "1200",
    )
    [edge] = [
        data
        for subject, target, data in graph.edges(data=True)
        if (subject, target) == (ID + "org-huawei", ID + "org-zte")
    ]
    assert (edge["label"], edge["articles"], edge["confidence"]) == ("expo:partner", 2, 0.9)
    assert "lastmodifieddate" not in content


def test_tables_have_entities_and_facts(store: GraphStore, tmp_path: Path) -> None:
    paths = export(store, tmp_path / "graph.csv")

    assert [path.name for path in paths] == ["graph.nodes.csv", "graph.edges.csv"]
    nodes, edges = (list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))) for path in paths)
    assert (len(nodes), len(edges)) == (15, 21)
    assert {
        "source": ID + "event-big-data-expo-2022",
        "relation": "schema:location",
        "target": ID + "place-guiyang",
        "confidence": "0.97",
        "articles": "2",
        "sentences": "2",
    } in edges
    ministry = next(node for node in nodes if node["label"] == "Ministry of Industry")
    assert ministry["aliases"] == "Industry Ministry; MOI; Ministry Of Industry"


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_export_writes_by_ending(store: GraphStore, tmp_path: Path, form: str) -> None:
    paths = export(store, tmp_path / f"graph{FORMATS[form]}")

    assert set(tmp_path.iterdir()) == set(paths)
    assert all(path.stat().st_size > 100 for path in paths)


def test_export_replaces_an_older_file(store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("old")
    export(store, tmp_path / "a.nt")

    assert (tmp_path / "a.nt").read_bytes() == written(store, "ntriples")


def test_export_that_fails_leaves_the_older_file(store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("old")
    with pytest.raises(QueryError):
        export(store, tmp_path / "a.nt", selection=Selection(entity="nobody"))

    assert (tmp_path / "a.nt").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("target", ["missing/a.ttl", "file/a.ttl", "folder.ttl"])
def test_unwritable_output_is_reported(store: GraphStore, tmp_path: Path, target: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        export(store, tmp_path / target)
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder.ttl"}


@pytest.mark.parametrize("name", ["a.doc", "a", "ttl"])
def test_unknown_endings_list_the_known(name: str) -> None:
    with pytest.raises(OutputError, match=r"\.ttl, \.trig"):
        guess_format(Path(name))


def test_stream_takes_no_tables(store: GraphStore) -> None:
    with pytest.raises(OutputError, match="choose turtle"):
        written(store, "csv")


def test_empty_store_exports(tmp_path: Path) -> None:
    for form, ending in FORMATS.items():
        export(memory_store(), tmp_path / f"x{ending}")
        if form in RDF_ENDINGS:
            assert read((tmp_path / f"x{ending}").read_bytes(), form) == set()

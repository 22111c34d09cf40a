"""The graph as a network: paths, central entities, communities."""

from __future__ import annotations

import pytest

from extractor.errors import QueryError, SchemaError
from extractor.graph.authority import read_article_places, write_authority
from extractor.graph.build import build_graph
from extractor.graph.paths import Path, find_communities, find_paths, rank_central
from extractor.graph.store import GraphStore, memory_store
from extractor.linking.agreement import link_articles
from extractor.records import Article
from tests.graph.samples import IRIS, RUN, Writer


def show(path: Path) -> list[str]:
    """Write a path as names and relations: 'Huawei -partner- ZTE'."""
    return [
        f"{step.start.name} {'>' if step.forward else '<'}{step.relation} {step.end.name}"
        for step in path.steps
    ]


def test_path_follows_facts_either_way(store: GraphStore) -> None:
    (path,) = find_paths(store, "Li Ming", "Guiyang", limit=1)

    assert show(path) == [
        "Li Ming <expo:speaker Big Data Expo 2022",
        "Big Data Expo 2022 >schema:location Guiyang",
    ]


def test_paths_are_the_shortest_and_at_most_as_many_as_wanted(store: GraphStore) -> None:
    # By the expo that Huawei exhibits at, or by the person who speaks there.
    paths = find_paths(store, "Cloud Stack", "Guiyang", limit=5)

    assert [len(path.steps) for path in paths] == [3]
    assert show(paths[0])[0] == "Cloud Stack <expo:presented Huawei"


def test_path_keeps_off_the_types_to_avoid(store: GraphStore) -> None:
    with pytest.raises(
        QueryError, match="no facts lead from 'Li Ming' to 'Guiyang' without schema:Exhibition"
    ):
        find_paths(store, "Li Ming", "Guiyang", avoid=["ExhibitionEvent"])


def test_path_to_itself_has_no_steps(store: GraphStore) -> None:
    (path,) = find_paths(store, "Huawei", "huawei")

    assert (path.start.name, path.steps) == ("Huawei", ())


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("Huawai", "ZTE", r"no entity is called 'Huawai'; similar are Huawei"),
        ("Huawei", "Nobody At All", "no entity is called 'Nobody At All'"),
        ("Ann Smith", "Lonely Corp", "'Lonely Corp' is connected with nothing"),
        ("Ann Smith", "Guiyang", "no facts lead from 'Ann Smith' to 'Guiyang'"),
    ],
)
def test_path_that_does_not_exist_is_explained(store: GraphStore, start: str, end: str, message: str) -> None:
    w = Writer(Article("lonely", "Lonely Corp exists."))
    w.entity("x", "schema:Corporation", "Lonely Corp")
    store.write([build_graph(w.done(), RUN, IRIS)])

    with pytest.raises(QueryError, match=message):
        find_paths(store, start, end)


def test_unknown_type_is_explained(store: GraphStore) -> None:
    with pytest.raises(SchemaError, match=r"no entity type 'schema:Persn'; .*Person"):
        rank_central(store, type="Persn")


def test_hub_of_many_facts_is_most_central(store: GraphStore) -> None:
    ranked = rank_central(store)

    assert ranked[0].node.name == "Big Data Expo 2022"
    # Series, city, ministry, government, Huawei and Li Ming.
    assert ranked[0].neighbours == 6
    assert [entry.score for entry in ranked] == sorted((entry.score for entry in ranked), reverse=True)


def test_central_entities_of_one_group(store: GraphStore) -> None:
    names = [entry.node.name for entry in rank_central(store, type="Organization", limit=2)]

    assert names[0] == "Huawei"
    assert {entry.node.type for entry in rank_central(store, type="schema:Person")} == {"schema:Person"}


def test_communities_are_those_of_the_two_events(store: GraphStore) -> None:
    groups = [{node.name for node in community.nodes} for community in find_communities(store)]

    assert any({"Big Data Expo 2022", "Guiyang", "Big Data Expo"} <= group for group in groups)
    assert any({"135th Canton Fair", "Acme Corp", "Ann Smith", "Rover X"} <= group for group in groups)
    assert not any({"Guiyang", "Ann Smith"} <= group for group in groups)
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_answers_depend_on_no_order(store: GraphStore) -> None:
    other = memory_store()
    for quad in sorted(store.quads, key=str, reverse=True):
        other.quads.add(quad)

    assert rank_central(store) == rank_central(other)
    assert find_communities(store) == find_communities(other)
    assert find_paths(store, "ZTE", "Guizhou Province") == find_paths(other, "ZTE", "Guizhou Province")


def test_empty_store_has_nothing_central() -> None:
    assert rank_central(memory_store()) == ()
    assert find_communities(memory_store()) == ()


def test_one_place_under_two_names_is_one_node() -> None:
    store = memory_store()
    for number, name in enumerate(("Guizhou", "Guizhou Province")):
        w = Writer(Article(f"a{number}", f"Fair {number} opened in {name}."))
        w.entity("e", "schema:ExhibitionEvent", f"Fair {number}")
        w.entity("p", "schema:AdministrativeArea", name)
        w.fact("e", "schema:location", "p", "Fair")
        store.write([build_graph(w.done(), RUN, IRIS)])
    with pytest.raises(QueryError, match="no facts lead"):
        find_paths(store, "Fair 0", "Fair 1")

    found = link_articles(read_article_places(store))
    write_authority(store, found.links, found.around)
    assert len(find_paths(store, "Fair 0", "Fair 1")[0].steps) == 2


def test_very_many_shortest_paths_are_not_all_listed() -> None:
    """Ten layers of ten companies, each the partner of all in the next: ten thousand million shortest paths."""
    lines = [f"C{layer}x{n}" for layer in range(10) for n in range(10)]
    w = Writer(Article("a", " ".join(lines) + ". "))
    for name in lines:
        w.entity(name, "schema:Corporation", name)
    for layer in range(9):
        for n in range(10):
            for m in range(10):
                w.fact(f"C{layer}x{n}", "expo:partner", f"C{layer + 1}x{m}", lines[0])
    store = memory_store()
    store.write([build_graph(w.done(), RUN, IRIS)])

    paths = find_paths(store, "C0x0", "C9x9", limit=2)
    assert [len(path.steps) for path in paths] == [9, 9]

"""What the gazetteer knows stands in the authority graph, and only there."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from extractor.errors import QueryError
from extractor.graph.authority import read_article_places, write_authority
from extractor.graph.build import ArticleGraph, build_graph
from extractor.graph.query import display_rows
from extractor.graph.questions import ask_question
from extractor.graph.store import GraphStore, memory_store
from extractor.linking.agreement import link_articles
from extractor.linking.iris import IriScheme
from extractor.records import Article
from extractor.schema import PREFIXES
from tests.graph.samples import IRIS, RUN, Writer

AUTHORITY = NamedNode(PREFIXES["id"] + "graph/authority")
GUIYANG = PREFIXES["id"] + "place-guiyang"
SCHEMA = PREFIXES["schema"]


def link(store: GraphStore) -> None:
    found = link_articles(read_article_places(store))
    write_authority(store, found.links, found.around)


def write_fair(text: str, *, name: str = "fair") -> Writer:
    """An article on a fair in Guiyang that names neither province nor country."""
    w = Writer(Article(name, text))
    w.entity("e", "schema:ExhibitionEvent", "Tea Fair")
    w.entity("guiyang", "schema:City", "Guiyang")
    w.fact("e", "schema:location", "guiyang", text)
    return w


@pytest.fixture
def fair() -> GraphStore:
    store = memory_store()
    store.write([build_graph(write_fair("The Tea Fair opened in Guiyang.").done(), RUN, IRIS)])
    return store


def authority(store: GraphStore) -> frozenset[Quad]:
    return frozenset(store.quads.quads_for_pattern(None, None, None, AUTHORITY))


def test_linked_city_gets_identity_coordinates_and_parents(fair: GraphStore) -> None:
    link(fair)

    def values(subject: str, name: str) -> set[str]:
        found = fair.quads.quads_for_pattern(NamedNode(subject), NamedNode(SCHEMA + name), None, AUTHORITY)
        return {quad.object.value for quad in found}

    geonames = "https://sws.geonames.org/"
    assert values(GUIYANG, "sameAs") == {f"{geonames}1809461/"}
    # Guiyang prefecture, Guizhou, China.
    parents = {f"{geonames}{number}/" for number in (1809458, 1809445, 1814991)}
    assert values(GUIYANG, "containedInPlace") == parents
    (point,) = values(GUIYANG, "geo")
    assert (values(point, "latitude"), values(point, "longitude")) == ({"26.58333"}, {"106.71667"})
    assert values(f"{geonames}1809445/", "identifier") == {"CN-GZ"}
    assert "贵州省" in values(f"{geonames}1809445/", "alternateName")


def test_linking_leaves_everything_else_as_it_was(store: GraphStore) -> None:
    before = frozenset(store.quads)
    link(store)

    assert frozenset(store.quads) - authority(store) == before
    assert authority(store)


@pytest.mark.parametrize(
    "region",
    ["Guizhou", "guizhou province", "贵州省", "China", "https://sws.geonames.org/1809445/", "Guiyang"],
)
def test_event_in_guiyang_took_place_in_guizhou_though_no_article_says_so(
    fair: GraphStore, region: str
) -> None:
    link(fair)

    rows = display_rows(ask_question(fair, "events-in", [region]))[1]
    assert [row[0] for row in rows] == ["Tea Fair"]


def test_region_under_two_names_is_one_region(fair: GraphStore) -> None:
    w = Writer(Article("other", "The Rice Fair opened in Guizhou. Guizhou Province is hilly."))
    w.entity("e", "schema:ExhibitionEvent", "Rice Fair")
    w.entity("short", "schema:AdministrativeArea", "Guizhou")
    w.entity("long", "schema:AdministrativeArea", "Guizhou Province")
    w.fact("e", "schema:location", "short", "The Rice Fair")
    fair.write([build_graph(w.done(), RUN, IRIS)])
    link(fair)

    rows = display_rows(ask_question(fair, "events-in", ["Guizhou Province"]))[1]
    assert {row[0] for row in rows} == {"Tea Fair", "Rice Fair"}


def test_event_elsewhere_is_not_found(fair: GraphStore) -> None:
    w = Writer(Article("berlin", "The Car Fair opened in Berlin."))
    w.entity("e", "schema:ExhibitionEvent", "Car Fair")
    w.entity("berlin", "schema:City", "Berlin")
    w.fact("e", "schema:location", "berlin", "The Car Fair")
    fair.write([build_graph(w.done(), RUN, IRIS)])
    link(fair)

    assert [row[0] for row in display_rows(ask_question(fair, "events-in", ["China"]))[1]] == ["Tea Fair"]


def test_region_that_nothing_knows_is_explained(fair: GraphStore) -> None:
    link(fair)

    with pytest.raises(QueryError, match="no place is called 'Guiyangg'; similar are Guiyang"):
        ask_question(fair, "events-in", ["Guiyangg"])


def test_linking_twice_changes_nothing(store: GraphStore) -> None:
    link(store)
    first = frozenset(store.quads)
    link(store)

    assert frozenset(store.quads) == first


def test_order_of_articles_makes_no_difference(graphs: tuple[ArticleGraph, ...]) -> None:
    stores = []
    for order in (graphs, graphs[::-1]):
        store = memory_store()
        for graph in order:
            store.write([graph])
        link(store)
        stores.append(frozenset(store.quads))

    assert stores[0] == stores[1]


def test_article_that_goes_takes_what_only_it_had_linked(fair: GraphStore) -> None:
    link(fair)
    before = frozenset(fair.quads)
    w = Writer(Article("lyon", "The Silk Fair opened in Lyon."))
    w.entity("e", "schema:ExhibitionEvent", "Silk Fair")
    w.entity("lyon", "schema:City", "Lyon")
    w.fact("e", "schema:location", "lyon", "The Silk Fair")
    fair.write([build_graph(w.done(), RUN, IRIS)])
    link(fair)
    assert len(authority(fair)) > len([quad for quad in before if quad.graph_name == AUTHORITY])
    fair.remove("lyon")

    assert frozenset(fair.quads) == before


def test_last_article_leaves_an_empty_store(fair: GraphStore) -> None:
    link(fair)
    fair.remove("fair")

    assert frozenset(fair.quads) == frozenset()


def test_replaced_article_takes_its_old_places_along(fair: GraphStore) -> None:
    link(fair)
    w = Writer(Article("fair", "The Tea Fair opened in Lyon."))
    w.entity("e", "schema:ExhibitionEvent", "Tea Fair")
    w.entity("lyon", "schema:City", "Lyon")
    w.fact("e", "schema:location", "lyon", "The Tea Fair")
    fair.write([build_graph(w.done(), RUN, IRIS)])

    assert authority(fair) == frozenset()


def test_what_others_put_into_the_authority_graph_stays(fair: GraphStore) -> None:
    own = Quad(NamedNode(GUIYANG), NamedNode(PREFIXES["skos"] + "prefLabel"), Literal("贵阳"), AUTHORITY)
    fair.quads.add(own)
    link(fair)
    fair.remove("fair")

    assert authority(fair) == {own}


def test_bases_keep_their_own_authority_graphs() -> None:
    store = memory_store()
    other = IriScheme("https://example.org/kg/")
    extraction = write_fair("The Tea Fair opened in Guiyang.").done()
    store.write([build_graph(extraction, RUN, IRIS), build_graph(extraction, RUN, other)])
    link(store)

    graphs = {
        quad.graph_name for quad in store.quads.quads_for_pattern(None, NamedNode(SCHEMA + "sameAs"), None)
    }
    assert graphs == {AUTHORITY, NamedNode("https://example.org/kg/graph/authority")}

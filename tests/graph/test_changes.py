"""However articles come, change and go, the store is what a fresh one with the last versions would be."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.graph.build import ArticleGraph, build_graph
from extractor.graph.store import memory_store
from extractor.graph.validate import validate
from extractor.records import Article, Entity, Evidence, Extraction, Fact, Mention, MentionKind, RunInfo
from tests.graph.samples import IRIS

TEXT = "Acme Corp and Bolt met at Expo in Lyon."
# Names of the same entities, written so that they share an IRI, and types of the same group.
ACME = ["Acme Corp", "ACME CORP", "Acme-Corp", "acme corp"]
BOLT = ["Bolt", "BOLT"]
ORGANIZATIONS = ["schema:Organization", "schema:Corporation", "schema:GovernmentOrganization"]
PLACES = ["schema:Place", "schema:City", "schema:AdministrativeArea"]
RUNS = [RunInfo(version, "md", "lex", "2026-01-01T00:00:00Z") for version in ("1", "2")]


@st.composite
def article_graphs(draw: st.DrawFn) -> ArticleGraph:
    """One of four articles, with some of a few entities and facts that the others may state too."""
    entities = (
        Entity(
            "a",
            draw(st.sampled_from(ACME)),
            draw(st.sampled_from(ORGANIZATIONS)),
            tuple(draw(st.lists(st.sampled_from(["Acme", "AC", *ACME]), unique=True, max_size=2))),
        ),
        Entity("b", draw(st.sampled_from(BOLT)), "schema:Corporation"),
        Entity("e", "Expo", "schema:ExhibitionEvent"),
        Entity("l", "Lyon", draw(st.sampled_from(PLACES))),
    )
    spans = st.sampled_from([(0, 9), (0, 38), (14, 38)])
    stated = draw(
        st.lists(
            st.tuples(
                st.sampled_from(
                    [
                        ("a", "expo:partner", "b"),
                        ("b", "expo:partner", "a"),
                        ("e", "schema:location", "l"),
                        ("e", "expo:exhibitor", "a"),
                        ("e", "schema:startDate", "2022"),
                    ]
                ),
                spans,
                st.sampled_from([0.2, 0.9]),
                st.sampled_from(["frame:x", "model:y"]),
            ),
            max_size=5,
        )
    )
    facts = tuple(
        Fact(s, r, o, o == "2022", score, (Evidence(*span, TEXT[slice(*span)], rule, span),))
        for (s, r, o), span, score, rule in stated
    )
    kept = draw(st.sets(st.sampled_from("abel"), min_size=1))
    mentions = tuple(
        Mention(0, 9, TEXT[:9], MentionKind.NAME, e.type, e.id) for e in entities if e.id in kept
    )
    article = Article(draw(st.sampled_from(["w", "x", "y", "z"])), TEXT, draw(st.sampled_from(["", "T"])))
    extraction = Extraction(article, mentions, tuple(e for e in entities if e.id in kept), facts)
    return build_graph(extraction, draw(st.sampled_from(RUNS)), IRIS)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(article_graphs(), st.booleans()), max_size=9), st.integers(1, 4))
def test_any_history_gives_the_graph_of_the_last_versions(
    history: list[tuple[ArticleGraph, bool]], batch: int
) -> None:
    store = memory_store()
    latest: dict[str, ArticleGraph] = {}
    waiting: list[ArticleGraph] = []
    for graph, is_removal in history:
        if is_removal and graph.article in latest:
            store.write(waiting, batch=batch)
            waiting.clear()
            store.remove(graph.article)
            del latest[graph.article]
        else:
            waiting.append(graph)
            latest[graph.article] = graph
    store.write(waiting, batch=batch)

    fresh = memory_store()
    fresh.write(latest.values())
    assert set(store.quads) == set(fresh.quads)
    assert set(store.quads.named_graphs()) == set(fresh.quads.named_graphs())


@settings(max_examples=25, deadline=None)
@given(st.lists(article_graphs(), max_size=4))
def test_any_articles_together_conform(graphs: list[ArticleGraph]) -> None:
    store = memory_store()
    store.write(graphs)

    assert validate(store).violations == ()

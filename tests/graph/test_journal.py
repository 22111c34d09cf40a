"""The journal of finished articles, and articles' graphs read back."""

from extractor.graph.build import build_graph
from extractor.graph.journal import is_finished, read_article_graph
from extractor.graph.store import memory_store
from extractor.linking.iris import IriScheme
from extractor.records import Extraction

from ..conftest import RUN

IRIS = IriScheme()


def test_article_is_finished_under_its_fingerprint_only(extractions: list[Extraction]) -> None:
    store = memory_store()
    store.write([build_graph(extractions[0], RUN, IRIS, fingerprint="one")])
    one, other = (IRIS.article(extraction.article.id) for extraction in extractions[:2])

    assert is_finished(store, one, "one")
    assert not is_finished(store, one, "two")
    assert not is_finished(store, other, "one")


def test_fingerprint_goes_with_the_article(extractions: list[Extraction]) -> None:
    store = memory_store()
    store.write([build_graph(extractions[0], RUN, IRIS, fingerprint="one")])
    store.write([build_graph(extractions[0], RUN, IRIS, fingerprint="two")])

    article = IRIS.article(extractions[0].article.id)
    assert not is_finished(store, article, "one")
    assert is_finished(store, article, "two")
    store.remove(article)
    assert len(store.quads) == 0


def test_article_graph_is_read_back_as_it_was_built(extractions: list[Extraction]) -> None:
    graphs = [build_graph(extraction, RUN, IRIS, fingerprint="f") for extraction in extractions]
    store = memory_store()
    store.write(graphs)

    assert [read_article_graph(store, graph.article) for graph in graphs] == graphs

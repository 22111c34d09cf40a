"""What the worker processes can do, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from extractor.graph import candidates, endpoint
from extractor.server import extraction
from extractor.server.views import answers, article, entity, network, overview, resources, review, search

Task = Callable[..., Any]

READING: Mapping[str, Task] = {
    "query": endpoint.answer_query,
    "graph": endpoint.read_graph,
    "convert": lambda store, **arguments: endpoint.convert(**arguments),
    "describe": resources.describe,
    "overview": overview.find_overview,
    "article": article.find_article,
    "entity": entity.find_entity,
    "fact": entity.find_fact,
    "search": search.search,
    "network": network.find_network,
    "ask": answers.ask,
    "review": review.find_review,
    "classify": resources.classify,
    "reconcile": candidates.answer_queries,
    "suggest_things": candidates.suggest_things,
}
WRITING: Mapping[str, Task] = {
    "add_articles": extraction.add_articles,
    "decide": review.decide_all,
    "update": endpoint.apply_update,
    "write_graph": endpoint.write_graph,
    "add_dataset": endpoint.add_dataset,
    "delete_graph": endpoint.delete_graph,
}

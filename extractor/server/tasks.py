"""What the worker processes can do, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from extractor.graph import endpoint
from extractor.server import views

Task = Callable[..., Any]

READING: Mapping[str, Task] = {
    "query": endpoint.answer_query,
    "graph": endpoint.read_graph,
    "convert": lambda store, **arguments: endpoint.convert(**arguments),
    "describe": views.describe,
    "overview": views.find_overview,
    "article": views.find_article,
    "entity": views.find_entity,
    "fact": views.find_fact,
    "search": views.search,
    "ask": views.ask,
    "classify": views.classify,
}
WRITING: Mapping[str, Task] = {
    "update": endpoint.apply_update,
    "write_graph": endpoint.write_graph,
    "add_dataset": endpoint.add_dataset,
    "delete_graph": endpoint.delete_graph,
}

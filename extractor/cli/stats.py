"""`kg stats`: how much of what the store holds."""

from __future__ import annotations

from extractor.cli.options import DEFAULT_STORE, AsJson, Data, Store, open_source
from extractor.cli.screen import print_json


def run(store: Store = DEFAULT_STORE, data: Data = None, as_json: AsJson = False) -> None:
    """Count the articles, mentions, entities by type, facts by relation and quads of the store."""
    with open_source(store, data) as source:
        stats = source.stats()
    if as_json:
        print_json(stats.to_dict())
        return
    for name in ("articles", "mentions", "entities", "facts", "statements", "quotations", "quads"):
        print(f"{name:<12} {getattr(stats, name):>10,}")
    for title, counts in (
        ("entities by type", stats.entities_by_type),
        ("facts by relation", stats.facts_by_relation),
    ):
        print(f"\n{title}")
        for name, count in counts:
            print(f"  {name:<30} {count:>8,}")

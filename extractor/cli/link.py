"""`kg link`: say where the places of the store are."""

from __future__ import annotations

from extractor.cli.options import DEFAULT_STORE, AsJson, Store
from extractor.cli.screen import print_json, say

# More problems than this are counted, not shown.
SHOWN = 10


def run(store: Store = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """Link the store's places to GeoNames, with coordinates and the areas around them.

    Needs no network. All links are made anew, so that they follow from the articles that the store holds now.
    """
    from extractor.workflow import link_store

    found = link_store(store)
    if as_json:
        links = {iri: {"geonames": place.id, "name": place.name} for iri, place in found.links.items()}
        print_json(
            {
                "articles": found.articles,
                "links": links,
                "disputed": list(found.disputed),
                "unlinked": found.unlinked,
                "problems": list(found.problems),
            }
        )
        return
    print(f"articles  {found.articles:,}")
    print(f"linked    {len(found.links):,}")
    print(f"disputed  {len(found.disputed):,}")
    print(f"unlinked  {found.unlinked:,}")
    for entity in found.disputed[:SHOWN]:
        say(f"kg: note: articles mean different places by {entity}; it stays unlinked")
    for problem in found.problems[:SHOWN]:
        say(f"kg: note: {problem}")
    hidden = max(len(found.disputed) - SHOWN, 0) + max(len(found.problems) - SHOWN, 0)
    if hidden:
        say(f"kg: note: and {hidden} more notes; --json lists all")

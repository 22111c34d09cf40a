"""The graph over HTTP: SPARQL and Graph Store protocols, entities that answer, and pages for people.

    cli ─ serve ─► running ─► app ─┬─► sparql, graphs, entities   the protocols
                                   ├─► pages ─► templates, static  what people see
                                   └─► pool ═► worker ─► tasks     processes that hold the store

The serving process never opens the store. Reader processes answer queries from a snapshot, so that one which
takes too long can be stopped; the keeper process holds the store's lock and does the writing.
"""

"""Facts as RDF: building, storing, asking, explaining, exporting and validating the graph.

Import from the modules, so that a query loads no more than Oxigraph: `build`, `store`, `query`, `questions`,
`explain`, `export` (networkx for GraphML and GEXF only) and `validate` (pySHACL).
"""

"""Turns news articles about expos and trade fairs into an RDF knowledge graph."""

__version__ = "0.1.0"

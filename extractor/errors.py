"""Every error that a user can cause or meet, as one tree.

KgError                  base; the command line prints it as one line and exits 1
├── ReadError            an input that cannot be read as an article
├── FetchError           a page or feed that cannot be fetched from the web
├── SchemaError          ontology, shapes or lexicon contradict each other or are malformed
├── StoreError           the store is locked, missing or damaged
├── QueryError           SPARQL that does not parse, or a named query used wrongly
├── OutputError          a result that cannot be written
└── GoldError            a gold file that does not follow the format

A message says what is wrong, where (file, line, term) and what to do.
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors that a user can act on."""


class ReadError(KgError):
    """An input that cannot be read as an article."""


class FetchError(KgError):
    """A page or feed that cannot be fetched from the web."""


class SchemaError(KgError):
    """Ontology, shapes or lexicon contradict each other or are malformed."""


class StoreError(KgError):
    """The store is locked, missing or damaged."""


class QueryError(KgError):
    """SPARQL that does not parse, or a named query used wrongly."""


class OutputError(KgError):
    """A result that cannot be written."""


class GoldError(KgError):
    """A gold file that does not follow the format."""

"""The columns of every table, as Spark writes schemas (DDL)."""

from __future__ import annotations

ARTICLE = "id string, text string, title string, date string, url string, source string, language string"
PLACE = "path string, block long, number long"
# An article as read, or why a line or a file holds none.
READ = f"{ARTICLE}, named_by_headline boolean, {PLACE}, problem string"

ENTITY = "iri string, article string, types array<string>, names array<string>, aliases array<string>"
MENTION = "iri string, article string, begin int, end int, text string, entity string, confidence double, timex string"
STATEMENT = (
    "iri string, article string, subject string, predicate string, object string, confidence double, modality string,"
    " evidence string, begin int, end int, qualifier string"
)
# What one article gave. `problem` says why it gave nothing.
EXTRACTED = (
    "id string, iri string, title string, date string, url string, source string, language string, digest string,"
    f" problem string, refused int, quads string, entities array<struct<{ENTITY.replace(' ', ':').replace(',:', ',')}>>,"
    f" mentions array<struct<{MENTION.replace(' ', ':').replace(',:', ',')}>>,"
    f" statements array<struct<{STATEMENT.replace(' ', ':').replace(',:', ',')}>>"
)
ARTICLES = ("id", "iri", "title", "date", "url", "source", "language", "digest", "problem", "refused")
LINES = "value string"


def names(schema: str) -> list[str]:
    """Return the names of a schema's columns; none of ours has commas inside a type but the last table."""
    return [column.split()[0] for column in schema.split(", ")]

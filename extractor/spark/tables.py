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


# --- Resolution --------------------------------------------------------------------------------------

# What resolution needs of one article. `uses` counts names and their senses, `occurrences` are what the article says of them,
# `votes` the gazetteer's places, `bands` the keys of its text.
NAMED = (
    "article string, graph string, folder int, date string, quads string,"
    " uses array<struct<name:string,sense:string,labels:int>>,"
    " occurrences array<struct<sense:string,occurrence:binary>>, votes array<struct<name:string,place:bigint>>,"
    " bands array<string>"
)
# A sense as all articles use it, packed, and what authority lists know it as.
SENSE = "iri string, kind string, sense binary, matches array<string>"
KEY = "rule string, key string, part string, iri string"
DECISION = "members array<string>, reason string, score double, by string"
# What settling a component gives: decisions that hold, or the head of the set that a sense is in.
SETTLED = f"{DECISION}, iri string, head string"
RESOLVED = (
    "article string, rewritten boolean, quads string,"
    f" entities array<struct<{ENTITY.replace(' ', ':').replace(',:', ',')},sense:string,thing:string>>,"
    f" mentions array<struct<{MENTION.replace(' ', ':').replace(',:', ',')}>>,"
    f" statements array<struct<{STATEMENT.replace(' ', ':').replace(',:', ',')}>>"
)

"""Which format a client gets: media types, and what an Accept header prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

# The first of each is what a client gets that has no wish.
TABLE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "application/sparql-results+json": "json",
        "application/json": "json",
        "application/sparql-results+xml": "xml",
        "application/xml": "xml",
        "text/xml": "xml",
        "text/csv": "csv",
        "text/tab-separated-values": "tsv",
    }
)
GRAPH_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text/turtle": "turtle",
        "application/n-triples": "ntriples",
        "text/plain": "ntriples",
        "application/ld+json": "jsonld",
        "application/json": "jsonld",
        "application/rdf+xml": "rdfxml",
        "application/xml": "rdfxml",
        "text/xml": "rdfxml",
    }
)
UPLOAD_TYPES: Mapping[str, str] = MappingProxyType(
    {**GRAPH_TYPES, "application/trig": "trig", "application/n-quads": "nquads"}
)
HTML_TYPES: Mapping[str, str] = MappingProxyType({"text/html": "html", "application/xhtml+xml": "html"})


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that an Accept header likes best; of equals the first; None for none."""
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_parse_range(part) for part in accept.split(",") if part.strip()]
    best, best_quality = None, 0.0
    for media in offered:
        quality = _quality(media, ranges)
        if quality > best_quality:
            best, best_quality = media, quality
    return best


def media_type(format: str, types: Mapping[str, str]) -> str:
    """Return the media type under which a format is sent."""
    return next(media for media, known in types.items() if known == format)


def _parse_range(text: str) -> tuple[str, float]:
    media, *parameters = (part.strip() for part in text.lower().split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return media, quality


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return how much a media type is wanted: by its own name, else by `type/*`, else by `*/*`."""
    for wanted in (media, f"{media.partition('/')[0]}/*", "*/*"):
        for name, quality in ranges:
            if name == wanted:
                return quality
    return 0.0

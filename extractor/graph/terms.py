"""The RDF terms that the graph is made of, and how any Python string becomes one safely."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Protocol
from urllib.parse import quote, urlsplit

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from extractor.records import Entity, RunInfo
from extractor.schema import PREFIXES, is_date

DEFAULT_GRAPH = DefaultGraph()


class Naming(Protocol):
    """Whoever makes IRIs; `extractor.linking.iris.IriScheme` does."""

    def entity(self, entity: Entity) -> str:
        """Return an entity's IRI."""

    def article(self, article_id: str) -> str:
        """Return an article's IRI."""

    def graph(self, article_id: str) -> str:
        """Return the IRI of an article's named graph."""

    def mention(self, article_id: str, start: int, end: int) -> str:
        """Return a mention's IRI."""

    def quotation(self, article_id: str, start: int, end: int) -> str:
        """Return a quotation's IRI."""

    def statement(self, article_id: str, start: int, end: int, triple: tuple[str, str, str]) -> str:
        """Return a statement's IRI."""

    def run(self, run: RunInfo) -> str:
        """Return a run's IRI."""


def term(name: str) -> NamedNode:
    """Return the node of a prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


TYPE = term("rdf:type")
STATEMENT, SUBJECT, PREDICATE, OBJECT = map(
    term, ("rdf:Statement", "rdf:subject", "rdf:predicate", "rdf:object")
)
NAME, ALTERNATE_NAME = term("schema:name"), term("schema:alternateName")
LABEL_IN_ARTICLE, ALIAS_IN_ARTICLE = term("skos:prefLabel"), term("skos:altLabel")
CONFIDENCE, EVIDENCE, RULE = term("expo:confidence"), term("expo:evidence"), term("expo:rule")
QUALIFIER, MODALITY, ATTRIBUTED_TO = term("expo:qualifier"), term("expo:modality"), term("expo:attributedTo")
SUBJECT_MENTION, OBJECT_MENTION = term("expo:subjectMention"), term("expo:objectMention")
BEGIN, END = term("nif:beginIndex"), term("nif:endIndex")
PHRASE, CONTEXT = term("nif:Phrase"), term("nif:Context")
ANCHOR, IS_STRING, REFERENCE_CONTEXT = (
    term("nif:anchorOf"),
    term("nif:isString"),
    term("nif:referenceContext"),
)
DENOTES, MENTION_KIND = term("itsrdf:taIdentRef"), term("expo:mentionKind")
TIMEX_TYPE, TIMEX_VALUE = term("expo:timexType"), term("expo:timexValue")
DERIVED_FROM, GENERATED_BY = term("prov:wasDerivedFrom"), term("prov:wasGeneratedBy")
ACTIVITY, ENDED_AT = term("prov:Activity"), term("prov:endedAtTime")
SOFTWARE_VERSION, MODEL, LEXICON = term("schema:softwareVersion"), term("expo:model"), term("expo:lexicon")
ARTICLE, IDENTIFIER, MENTION_GRAPH = (
    term("schema:NewsArticle"),
    term("schema:identifier"),
    term("expo:mentionGraph"),
)
HEADLINE, PUBLISHED, URL = term("schema:headline"), term("schema:datePublished"), term("schema:url")
LANGUAGE, PUBLISHER = term("schema:inLanguage"), term("dc:publisher")
QUOTATION, TEXT, PART_OF = term("schema:Quotation"), term("schema:text"), term("schema:isPartOf")
SPOKEN_BY = term("schema:spokenByCharacter")
FINGERPRINT = term("expo:fingerprint")
DECISION, VERDICT = term("expo:Decision"), term("expo:verdict")
GENERATED_AT, CREATOR = term("prov:generatedAtTime"), term("dc:creator")

XSD = PREFIXES["xsd"]
DATE_TYPES = {4: NamedNode(XSD + "gYear"), 7: NamedNode(XSD + "gYearMonth"), 10: NamedNode(XSD + "date")}
INTEGER, DECIMAL = NamedNode(XSD + "integer"), NamedNode(XSD + "decimal")
DATE_TIME = NamedNode(XSD + "dateTime")

# Characters that XML, and so RDF/XML, GraphML and GEXF, cannot hold, and lone surrogates, which UTF-8 cannot.
# Each becomes one replacement character, so that offsets into the text stay right.
UNWRITABLE = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return the text with what no RDF format can carry replaced, character for character."""
    return UNWRITABLE.sub(lambda match: "\n" if match[0] == "\r" else "\ufffd", text)


def string(text: str) -> Literal:
    """Return any text as a plain literal."""
    return Literal(clean(text))


def number(value: str, *, integer: bool) -> Literal:
    """Return a decimal number in its shortest form: `080` and `80.0` both give `80`."""
    short = f"{Decimal(value):f}"
    short = short.rstrip("0").rstrip(".") if "." in short else short
    return Literal(short if short not in ("-0", "") else "0", datatype=INTEGER if integer else DECIMAL)


def probability(value: float) -> Literal:
    """Return a confidence as a decimal with at most four digits."""
    return number(f"{min(max(value, 0.0), 1.0):.4f}", integer=False)


def offset(value: int) -> Literal:
    """Return a character offset; xsd:integer, since Oxigraph keeps no narrower type of whole numbers."""
    return Literal(str(value), datatype=INTEGER)


def date(value: str) -> Literal | None:
    """Return a day, month or year typed by its precision, None where it is none."""
    return Literal(value, datatype=DATE_TYPES[len(value)]) if is_date(value) else None


def web_address(url: str) -> NamedNode | None:
    """Return a URL as a node, with what an IRI may not hold percent-encoded; None where it is no URL."""
    safe = quote(clean(url.strip()), safe="%/:=&?~#+!$,;'@()*[]-._")
    try:
        parts = urlsplit(safe)
        return NamedNode(safe) if parts.scheme in ("http", "https") and parts.netloc else None
    except ValueError:
        return None


def default_quad(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
    """Return a quad of the default graph."""
    return Quad(subject, predicate, value, DEFAULT_GRAPH)

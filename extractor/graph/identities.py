"""What the identity graph says: which names are one thing, and which senses a name has.

It is a named graph of its own, `<base>graph/identity`. An article's own graph keeps the names as the article has them;
the default graph speaks of things, so that a plain query finds what ten articles say of one thing under five names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad, Store

from extractor.domain import per_domain
from extractor.graph import terms
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema

IDENTITY, SENSE_OF, USED_IN = map(terms.term, ("expo:identity", "expo:senseOf", "expo:usedIn"))
PENDING, COPY_OF = terms.term("expo:pending"), terms.term("expo:copyOf")
# Where statements and quotations name a thing, and the mentions that belong to their ends.
ENDS = (terms.SUBJECT, terms.OBJECT)
NAMING_SLOTS = (*ENDS, terms.ATTRIBUTED_TO, terms.SPOKEN_BY)
MENTION_SLOTS = (terms.SUBJECT_MENTION, terms.OBJECT_MENTION)
# Under which predicate an article's own graph keeps what a slot held before.
ORIGINALS = {
    terms.SUBJECT: terms.term("expo:originalSubject"),
    terms.OBJECT: terms.term("expo:originalObject"),
    terms.ATTRIBUTED_TO: terms.term("expo:originalAttribution"),
    terms.SPOKEN_BY: terms.term("expo:originalSpeaker"),
    terms.SUBJECT_MENTION: terms.term("expo:originalSubjectMention"),
    terms.OBJECT_MENTION: terms.term("expo:originalObjectMention"),
}
SLOTS = {original: slot for slot, original in ORIGINALS.items()}
NAMED = terms.term("expo:originalIdentRef")
SWAPPED = {
    terms.SUBJECT: terms.OBJECT,
    terms.OBJECT: terms.SUBJECT,
    terms.SUBJECT_MENTION: terms.OBJECT_MENTION,
    terms.OBJECT_MENTION: terms.SUBJECT_MENTION,
}


class Identities:
    """Looks up in a store which thing an article means by a name, and by which names a thing goes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._senses: dict[NamedNode, tuple[NamedNode, ...]] = {}
        self._things: dict[NamedNode, NamedNode] = {}
        self._is_empty = all(
            next(iter(store.quads_for_pattern(None, predicate, None, None)), None) is None
            for predicate in (IDENTITY, SENSE_OF)
        )

    def sense(self, graph: NamedNode, name: NamedNode) -> NamedNode:
        """Return the sense of a name in the article with this named graph; the name itself where it has no other."""
        if self._is_empty:
            return name
        for sense in self._senses_of(name):
            if next(iter(self._store.quads_for_pattern(sense, USED_IN, graph, None)), None) is not None:
                return sense
        return name

    def thing(self, sense: NamedNode) -> NamedNode:
        """Return the thing that a sense is; the sense itself where nothing is decided of it."""
        if self._is_empty:
            return sense
        if sense not in self._things:
            found = (quad.object for quad in self._store.quads_for_pattern(sense, IDENTITY, None, None))
            self._things[sense] = next((node for node in found if isinstance(node, NamedNode)), sense)
        return self._things[sense]

    def of(self, graph: NamedNode, name: NamedNode) -> NamedNode:
        """Return the thing that an article means by a name."""
        return self.thing(self.sense(graph, name))

    def senses(self, thing: NamedNode) -> list[NamedNode]:
        """Return the senses that are this thing, sorted; itself among them unless it is some other thing's."""
        found = {
            quad.subject
            for quad in self._store.quads_for_pattern(None, IDENTITY, thing, None)
            if isinstance(quad.subject, NamedNode)
        }
        if self.thing(thing) == thing:
            found.add(thing)
        return sorted(found, key=lambda node: node.value)

    def names(self, thing: NamedNode) -> set[NamedNode]:
        """Return the IRIs of all names that some article may use for this thing."""
        return {self.name(sense) for sense in self.senses(thing)}

    def name(self, sense: NamedNode) -> NamedNode:
        """Return the IRI of the name whose sense this is."""
        found = (quad.object for quad in self._store.quads_for_pattern(sense, SENSE_OF, None, None))
        return next((node for node in found if isinstance(node, NamedNode)), sense)

    def _senses_of(self, name: NamedNode) -> tuple[NamedNode, ...]:
        if name not in self._senses:
            found = {
                quad.subject
                for quad in self._store.quads_for_pattern(None, SENSE_OF, name, None)
                if isinstance(quad.subject, NamedNode)
            }
            self._senses[name] = tuple(sorted(found, key=lambda node: node.value))
        return self._senses[name]


def identify(
    quads: Iterable[Quad], identities: Identities, graphs: Mapping[NamedNode, NamedNode]
) -> set[Quad]:
    """Put things in place of names in what articles own; what is replaced goes to the article's own graph.

    `graphs` gives the named graph of the article for each statement and quotation.
    """
    changed: set[Quad] = set()
    parts: dict[NamedNode, dict[NamedNode, Quad]] = {}
    mentions: dict[object, set[Quad]] = {}
    for quad in quads:
        node = quad.subject
        if quad.predicate == terms.DENOTES:
            mentions.setdefault(node, set()).add(quad)
        elif quad.graph_name == DEFAULT_GRAPH and isinstance(node, NamedNode) and node in graphs:
            if quad.predicate in ORIGINALS:
                parts.setdefault(node, {})[quad.predicate] = quad
            else:
                changed.add(quad)
                if quad.predicate == terms.PREDICATE:
                    parts.setdefault(node, {})[terms.PREDICATE] = quad
        else:
            changed.add(quad)
    for node, slots in parts.items():
        relation = slots.pop(terms.PREDICATE, None)
        if slots:
            is_symmetric = relation is not None and relation.object in _symmetric()
            changed.update(_identify_said(slots, identities, graphs[node], is_symmetric))
    for denoted in mentions.values():
        changed |= _identify_mention(denoted, identities)
    return changed


def restore(quads: Iterable[Quad], graphs: Mapping[NamedNode, NamedNode]) -> set[Quad]:
    """Undo `identify`: put the names back that the articles' own graphs keep."""
    quads = set(quads)
    kept = {quad for quad in quads if quad.predicate in SLOTS and quad.subject in graphs}
    slots = {(quad.subject, SLOTS[quad.predicate]) for quad in kept}
    for node in {node for node, _ in slots}:
        if all((node, end) in slots for end in ENDS):
            slots.update((node, predicate) for predicate in MENTION_SLOTS)
    named = {quad for quad in quads if quad.predicate == NAMED}
    slots.update((quad.subject, terms.DENOTES) for quad in named)
    replaced = {quad for quad in quads if (quad.subject, quad.predicate) in slots}
    restored = {Quad(q.subject, SLOTS[q.predicate], q.object, DEFAULT_GRAPH) for q in kept}
    restored |= {Quad(q.subject, terms.DENOTES, q.object, q.graph_name) for q in named}
    return (quads - kept - named - replaced) | restored


def _identify_said(
    slots: Mapping[NamedNode, Quad], identities: Identities, graph: NamedNode, is_symmetric: bool
) -> Iterable[Quad]:
    values = {predicate: quad.object for predicate, quad in slots.items()}
    for predicate in NAMING_SLOTS:
        value = values.get(predicate)
        if isinstance(value, NamedNode):
            values[predicate] = identities.of(graph, value)
    ends = [str(values.get(end, "")) for end in ENDS]
    if is_symmetric and ends[0] > ends[1]:
        values = {SWAPPED.get(predicate, predicate): value for predicate, value in values.items()}
    node = next(iter(slots.values())).subject
    # Where both ends change they may change places, and the mentions with them: then all four are kept.
    keep_all = all(end in slots and slots[end].object != values.get(end) for end in ENDS)
    for predicate, value in values.items():
        yield Quad(node, predicate, value, DEFAULT_GRAPH)
    for predicate, quad in slots.items():
        is_end = predicate in ENDS or predicate in MENTION_SLOTS
        if quad.object != values.get(predicate) or (keep_all and is_end):
            yield Quad(node, ORIGINALS[predicate], quad.object, graph)


def _identify_mention(denoted: set[Quad], identities: Identities) -> set[Quad]:
    """Let a mention denote things; the names stay beside them where these are others."""
    new: set[Quad] = set()
    for quad in denoted:
        value, graph = quad.object, quad.graph_name
        if isinstance(value, NamedNode) and isinstance(graph, NamedNode):
            value = identities.of(graph, value)
        new.add(Quad(quad.subject, quad.predicate, value, graph))
    if new == denoted:
        return denoted
    return new | {Quad(quad.subject, NAMED, quad.object, quad.graph_name) for quad in denoted}


@per_domain
def _symmetric() -> frozenset[NamedNode]:
    return frozenset(
        terms.term(name) for name, relation in load_schema().relations.items() if relation.symmetric
    )


def find_pending(store: Store) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield the article graphs that an interrupted run left to do, each with a thing that it named before."""
    for quad in store.quads_for_pattern(None, PENDING, None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield quad.subject, quad.object


def find_witness(store: Store, article: NamedNode) -> NamedNode:
    """Return the article whose text this one carries, itself where it is no copy: both are one witness."""
    originals = (quad.object for quad in store.quads_for_pattern(article, COPY_OF, None, None))
    return next((node for node in originals if isinstance(node, NamedNode)), article)

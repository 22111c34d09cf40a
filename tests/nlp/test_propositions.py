"""Predicates and their roles on parses written by hand."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from extractor.nlp.propositions import Proposition, find_propositions
from extractor.nlp.truth import (
    MODALITY_ASSERTED,
    MODALITY_FORMER,
    MODALITY_HYPOTHETICAL,
    MODALITY_PLANNED,
    MODALITY_REPORTED,
)

VOCAB = spacy.blank("en").vocab


def parse(written: str) -> Doc:
    """A Doc from 'word/lemma/tag/label/head', heads as offsets."""
    rows = [token.split("/") for token in written.split()]
    return Doc(
        VOCAB,
        words=[row[0] for row in rows],
        lemmas=[row[1] for row in rows],
        tags=[row[2] for row in rows],
        deps=[row[3] for row in rows],
        heads=[int(row[4]) for row in rows],
    )


def proposition(doc: Doc, lemma: str) -> Proposition:
    (found,) = [found for found in find_propositions(doc, {lemma.split(" ")[0]}) if found.lemma == lemma]
    return found


def roles(doc: Doc, lemma: str) -> set[tuple[str, str]]:
    return {(argument.role, doc[argument.token].text) for argument in proposition(doc, lemma).arguments}


ACTIVE = (
    "Informa/Informa/NNP/nsubj/1 stages/stage/VBZ/ROOT/1 the/the/DT/det/3 fair/fair/NN/dobj/1 "
    "in/in/IN/prep/1 Dubai/Dubai/NNP/pobj/4"
)
PASSIVE = (
    "fair/fair/NN/nsubjpass/2 was/be/VBD/auxpass/2 staged/stage/VBN/ROOT/2 by/by/IN/agent/2 "
    "Informa/Informa/NNP/pobj/3 and/and/CC/cc/4 Reed/Reed/NNP/conj/4"
)
PARTICIPLE = (
    "fair/fair/NN/nsubj/4 staged/stage/VBN/acl/0 by/by/IN/agent/1 Informa/Informa/NNP/pobj/2 "
    "opened/open/VBD/ROOT/4"
)
RELATIVE = (
    "Informa/Informa/NNP/nsubj/4 which/which/WDT/nsubj/2 stages/stage/VBZ/relcl/0 "
    "fairs/fair/NNS/dobj/2 grew/grow/VBD/ROOT/4"
)
PLACE_RELATIVE = (
    "Dubai/Dubai/NNP/nsubj/5 where/where/WRB/advmod/4 the/the/DT/det/3 fair/fair/NN/nsubj/4 "
    "opens/open/VBZ/relcl/0 grew/grow/VBD/ROOT/5"
)
RAISING = (
    "fair/fair/NN/nsubjpass/2 is/be/VBZ/auxpass/2 set/set/VBN/ROOT/2 to/to/TO/aux/4 "
    "open/open/VB/xcomp/2 in/in/IN/prep/4 May/May/NNP/pobj/5"
)
COORDINATED = (
    "Li/Li/NNP/nsubj/1 opened/open/VBD/ROOT/1 and/and/CC/cc/1 toured/tour/VBD/conj/1 "
    "the/the/DT/det/5 fair/fair/NN/dobj/3"
)
SHARED_AGENT = (
    "fair/fair/NN/nsubjpass/2 is/be/VBZ/auxpass/2 owned/own/VBN/ROOT/2 and/and/CC/cc/2 "
    "run/run/VBN/conj/2 by/by/IN/agent/4 Reed/Reed/NNP/pobj/5"
)
LIGHT_VERB = (
    "Acme/Acme/NNP/nsubj/1 signed/sign/VBD/ROOT/1 an/an/DT/det/3 agreement/agreement/NN/dobj/1 "
    "with/with/IN/prep/3 Bolt/Bolt/NNP/pobj/4"
)
FRONTED = (
    "Staged/stage/VBN/advcl/4 by/by/IN/agent/0 Reed/Reed/NNP/pobj/1 fair/fair/NN/nsubj/4 "
    "opened/open/VBD/ROOT/4"
)
PARTICLE = "Reed/Reed/NNP/nsubj/1 puts/put/VBZ/ROOT/1 on/on/RP/prt/1 fairs/fair/NNS/dobj/1"


@pytest.mark.parametrize(
    ("written", "lemma", "expected"),
    [
        (ACTIVE, "stage", {("agent", "Informa"), ("patient", "fair"), ("prep:in", "Dubai")}),
        (PASSIVE, "stage", {("patient", "fair"), ("agent", "Informa"), ("agent", "Reed")}),
        (PARTICIPLE, "stage", {("patient", "fair"), ("agent", "Informa")}),
        (RELATIVE, "stage", {("agent", "Informa"), ("patient", "fairs")}),
        (PLACE_RELATIVE, "open", {("agent", "fair"), ("prep:in", "Dubai"), ("advmod", "where")}),
        (RAISING, "open", {("agent", "fair"), ("prep:in", "May")}),
        (COORDINATED, "tour", {("agent", "Li"), ("patient", "fair")}),
        (SHARED_AGENT, "own", {("patient", "fair"), ("agent", "Reed")}),
        (FRONTED, "stage", {("patient", "fair"), ("agent", "Reed")}),
        (PARTICLE, "put on", {("agent", "Reed"), ("patient", "fairs")}),
    ],
    ids=[
        "active", "passive", "participle", "relative", "place relative", "raising", "coordinated",
        "shared agent", "fronted", "particle",
    ],
)  # fmt: skip
def test_proposition_has_the_roles_of_its_construction(
    written: str, lemma: str, expected: set[tuple[str, str]]
) -> None:
    assert roles(parse(written), lemma) == expected


def test_proposition_reaches_the_complement_of_a_light_verbs_object() -> None:
    found = roles(parse(LIGHT_VERB), "sign")
    assert ("prep:with", "Bolt") in found
    assert ("patient", "agreement") in found


def test_noun_of_role_is_borne_by_its_apposition() -> None:
    doc = parse(
        "Reed/Reed/NNP/nsubj/5 ,/,/,/punct/0 organiser/organiser/NN/appos/0 of/of/IN/prep/2 "
        "CES/CES/NNP/pobj/3 grew/grow/VBD/ROOT/5"
    )
    assert roles(doc, "organiser") == {("self", "organiser"), ("self", "Reed"), ("of", "CES")}


def test_noun_of_role_is_borne_by_the_subject_of_the_copula() -> None:
    doc = parse(
        "Reed/Reed/NNP/nsubj/1 is/be/VBZ/ROOT/1 organiser/organiser/NN/attr/1 of/of/IN/prep/2 "
        "CES/CES/NNP/pobj/3"
    )
    assert ("self", "Reed") in roles(doc, "organiser")


NEGATED = "Li/Li/NNP/nsubj/3 did/do/VBD/aux/3 not/not/RB/neg/3 speak/speak/VB/ROOT/3"
HOPED = "Li/Li/NNP/nsubj/1 hopes/hop/VBZ/ROOT/1 to/to/TO/aux/3 speak/speak/VB/xcomp/1"
DECLINED = "Li/Li/NNP/nsubj/1 declined/decline/VBD/ROOT/1 to/to/TO/aux/3 speak/speak/VB/xcomp/1"
DOUBTED = "Li/Li/NNP/nsubj/2 may/may/MD/aux/2 speak/speak/VB/ROOT/2"
PLANNED = "Li/Li/NNP/nsubj/2 will/will/MD/aux/2 speak/speak/VB/ROOT/2"
REPORTED = "Xu/Xu/NNP/nsubj/1 said/say/VBD/ROOT/1 Li/Li/NNP/nsubj/3 spoke/speak/VBD/ccomp/1"
CONDITIONAL = (
    "if/if/IN/mark/2 Li/Li/NNP/nsubj/2 speaks/speak/VBZ/advcl/4 we/we/PRP/nsubj/4 stay/stay/VBP/ROOT/4"
)
STATED = "Li/Li/NNP/nsubj/1 spoke/speak/VBD/ROOT/1"


@pytest.mark.parametrize(
    ("written", "negated", "modality"),
    [
        (STATED, False, MODALITY_ASSERTED),
        (NEGATED, True, MODALITY_ASSERTED),
        (DECLINED, True, MODALITY_ASSERTED),
        (HOPED, False, MODALITY_HYPOTHETICAL),
        (DOUBTED, False, MODALITY_HYPOTHETICAL),
        (CONDITIONAL, False, MODALITY_HYPOTHETICAL),
        (PLANNED, False, MODALITY_PLANNED),
        (REPORTED, False, MODALITY_REPORTED),
    ],
    ids=["stated", "negated", "declined", "hoped", "doubted", "conditional", "planned", "reported"],
)
def test_proposition_says_whether_it_is_true(written: str, negated: bool, modality: str) -> None:
    found = proposition(parse(written), "speak")
    assert (found.negated, found.modality) == (negated, modality)


def test_proposition_names_to_whom_it_is_attributed() -> None:
    doc = parse(REPORTED)
    found = proposition(doc, "speak")
    assert found.attribution is not None
    assert doc[found.attribution].text == "Xu"


def test_former_office_is_marked() -> None:
    doc = parse(
        "Li/Li/NNP/nsubj/4 ,/,/,/punct/0 former/former/JJ/amod/3 chairman/chairman/NN/appos/0 "
        "spoke/speak/VBD/ROOT/4"
    )
    assert proposition(doc, "chairman").modality == MODALITY_FORMER


def test_find_propositions_of_an_empty_document_is_empty() -> None:
    assert find_propositions(Doc(VOCAB, words=[])) == []

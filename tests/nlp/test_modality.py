from __future__ import annotations

import pytest
from spacy.language import Language

from extractor.nlp.modality import Modality, ModalityKind, classify_pair

pytestmark = pytest.mark.slow


def classify_predicate(nlp: Language, sentence: str, predicate: str) -> Modality:
    """Say how a clause is meant: both ends of the statement are its predicate."""
    start = sentence.index(predicate)
    ends = (start, start + len(predicate))
    return classify_pair(nlp(sentence), ends, ends)


def attribution(sentence: str, modality: Modality) -> str:
    return "" if modality.attributed_to is None else sentence[slice(*modality.attributed_to)]


@pytest.mark.parametrize(
    ("sentence", "predicate", "kind"),
    [
        ("The fair opened in Lyon on Monday.", "opened", "asserted"),
        ("Acme did not attend the fair.", "attend", "negated"),
        ("Acme never signed the contract with Bolt.", "signed", "negated"),
        ("No agreements were signed at the fair.", "signed", "negated"),
        ("Acme signed no contract with Bolt.", "signed", "negated"),
        ("Acme not only launched the Zeta but sold it.", "launched", "asserted"),
        ("The fair will be held in Lyon in May.", "held", "planned"),
        ("The fair is to open in Lyon in May.", "open", "planned"),
        ("The fair is scheduled to open in Lyon in May.", "open", "planned"),
        ("Acme plans to launch the Zeta in May.", "launch", "planned"),
        ("The show is expected to attract 300 exhibitors.", "attract", "planned"),
        ("Acme may attend the fair.", "attend", "possible"),
        ("Acme could sign a contract with Bolt.", "sign", "possible"),
        ("Acme hopes to sign a contract with Bolt.", "sign", "possible"),
        ("Acme is considering launching the Zeta in May.", "launching", "possible"),
        ("If Acme attends the fair, Bolt will stay away.", "attends", "hypothetical"),
        ("If the city agrees, the fair will move to Lyon.", "move", "possible"),
        ("The fair would have opened in May.", "opened", "hypothetical"),
        ("It is unclear whether Acme will attend the fair.", "attend", "hypothetical"),
        ("Acme denied that it had signed a contract with Bolt.", "signed", "denied"),
        ("Acme failed to sign a contract with Bolt.", "sign", "negated"),
        ("Acme refused to attend the fair.", "attend", "negated"),
        ("Acme left the fair without signing a contract.", "signing", "negated"),
        ("Acme reportedly signed a contract with Bolt.", "signed", "reported"),
        ("The expo, which was organised by Acme, did not open on time.", "organised", "asserted"),
        ("The fair will open on Monday, attracting 300 exhibitors.", "attracting", "planned"),
        ("The fair will open on Monday and attract 300 exhibitors.", "attract", "planned"),
        ("Acme did not attend the fair, and Bolt signed a contract.", "signed", "asserted"),
        ("Acme no longer organises the fair.", "organises", "former"),
        ("Acme used to organise the fair.", "organise", "former"),
        ("Did Acme attend the fair?", "attend", "hypothetical"),
        ("Acme cancelled the launch of the Zeta.", "launch", "negated"),
        ("Acme ruled out a partnership with Bolt.", "partnership", "negated"),
        ("Acme will sign an agreement with Bolt.", "agreement", "planned"),
        ("Acme did not sign an agreement with Bolt.", "agreement", "negated"),
        ("Li Ming, a former director of Acme, visited the fair.", "director", "former"),
        ("Li Ming, director of Acme, did not visit the fair.", "director", "asserted"),
        ("Acme announced plans to open a plant in Lyon.", "open", "planned"),
        ("Acme decided not to attend the fair.", "attend", "negated"),
        ("Acme was unable to attend the fair.", "attend", "negated"),
        ("Acme agreed to sponsor the fair.", "sponsor", "planned"),
        ("The organisers managed to open the fair.", "open", "asserted"),
        ("The organisers helped Acme open a booth.", "open", "asserted"),
        ("The event was held by Acme with the support of Bolt.", "held", "asserted"),
        ("Talks between Acme and Bolt on a joint venture have not been concluded.", "concluded", "negated"),
        ("The show saw no new exhibitors this year.", "saw", "negated"),
        ("Visitors tried riding the robot.", "riding", "asserted"),
        ("Acme used the show to present the Zeta.", "present", "asserted"),
        ("Acme should have launched the Zeta in May.", "launched", "possible"),
        ("Acme has yet to sign the contract.", "sign", "negated"),
        ("The fair, which will be organised by Acme, opens on Monday.", "organised", "planned"),
        ("Acme, which had planned to attend, stayed away.", "attend", "planned"),
        ("Neither Acme nor Bolt attended the fair.", "attended", "negated"),
        ("Nobody from Acme attended the fair.", "attended", "negated"),
        ("Acme has not confirmed that it signed the contract.", "signed", "possible"),
        ("Rumours that Acme had bought Bolt were denied.", "bought", "denied"),
        ("The contract was not signed by Acme.", "signed", "negated"),
        ("The fair was called off.", "called", "asserted"),
        ("The Zeta is expected to be launched in May.", "launched", "planned"),
        ("A deal with Bolt is likely to be signed in May.", "signed", "planned"),
        ("A deal with Bolt is unlikely to be signed.", "signed", "negated"),
        ("Bolt is set to become the sponsor of the fair.", "become", "planned"),
        ("It will be the first time that Acme attends the fair.", "attends", "asserted"),
        ("The company is to sponsor the fair.", "sponsor", "planned"),
        ("Acme, founded in 1990, did not attend.", "founded", "asserted"),
        ("The show drew 300 exhibitors, up from 200.", "drew", "asserted"),
        ("Acme asked whether the fair would open.", "open", "hypothetical"),
        ("Unless Acme pays, the fair will close.", "pays", "hypothetical"),
        ("Organised by Acme, the fair will run for three days.", "Organised", "asserted"),
        ("Organised by Acme, the fair did not open.", "Organised", "asserted"),
        ("Having launched the Zeta, Acme will attend the fair.", "launched", "asserted"),
        ("Ann Bell has left Acme.", "left", "asserted"),
    ],
)
def test_classify_pair_reads_the_clause(nlp: Language, sentence: str, predicate: str, kind: str) -> None:
    assert classify_predicate(nlp, sentence, predicate).kind == kind


@pytest.mark.parametrize(
    ("sentence", "predicate", "kind", "source"),
    [
        ("Acme said that Bolt had signed the contract.", "signed", "reported", "Acme"),
        (
            '"We signed a contract with Bolt," said Ann Bell, director of Acme.',
            "signed",
            "reported",
            "Ann Bell",
        ),
        (
            "The fair attracted 300 exhibitors, according to the Lyon Chamber.",
            "attracted",
            "reported",
            "the Lyon Chamber",
        ),
        ("The minister said the fair would open in May.", "open", "planned", "The minister"),
        ("Ann Bell told reporters that Acme would launch the Zeta in May.", "launch", "planned", "Ann Bell"),
        ("Acme is Bolt's parent, the company said.", "is", "reported", "the company"),
        ("Acme wishes to announce that the fair opens on Monday.", "opens", "reported", "Acme"),
        ("The minister said that no contract had been signed.", "signed", "negated", "The minister"),
        (
            "A spokesman for Acme said the company had signed a contract.",
            "signed",
            "reported",
            "A spokesman for Acme",
        ),
        ("Acme said it had not signed the contract.", "signed", "negated", "Acme"),
    ],
)
def test_classify_pair_names_the_source(
    nlp: Language, sentence: str, predicate: str, kind: str, source: str
) -> None:
    modality = classify_predicate(nlp, sentence, predicate)
    assert (modality.kind, attribution(sentence, modality)) == (kind, source)


@pytest.mark.parametrize(
    ("sentence", "subject", "object_", "kind"),
    [
        ("Li Ming is not the director of Acme.", "Li Ming", "director", "negated"),
        ("Li Ming was the director of Acme until 2010.", "Li Ming", "director", "former"),
        ("Li Ming, a former director of Acme, visited the fair.", "Li Ming", "Acme", "former"),
        ("Li Ming, director of Acme, did not visit the fair.", "Li Ming", "Acme", "asserted"),
        ("Li Ming, director of Acme, did not visit the Robot Fair.", "Li Ming", "Robot Fair", "negated"),
        ("Acme plans to attend the Robot Fair.", "Acme", "Robot Fair", "planned"),
        ("The Robot Fair is organised by Acme, not Bolt.", "Robot Fair", "Bolt", "negated"),
        ("The Robot Fair is organised by Acme, not Bolt.", "Robot Fair", "Acme", "asserted"),
        ("The Robot Fair opened without Acme.", "Robot Fair", "Acme", "negated"),
        ("Unlike Bolt, Acme attended the Robot Fair.", "Bolt", "Robot Fair", "negated"),
        ("Unlike Bolt, Acme attended the Robot Fair.", "Acme", "Robot Fair", "asserted"),
        ("Acme, which did not sign, attended the Robot Fair.", "Acme", "Robot Fair", "asserted"),
        ("Acme said it will attend the Robot Fair.", "Acme", "Robot Fair", "planned"),
        ("Ex-CEO Li Ming of Acme visited the fair.", "Li Ming", "Acme", "former"),
        ("Former Acme president Li Ming visited the fair.", "Li Ming", "Acme", "former"),
        ("Guests from Acme and Bolt attended the Robot Fair.", "Bolt", "Robot Fair", "asserted"),
        ("The Robot Fair in Lyon, France, did not open.", "Lyon", "France", "asserted"),
        ("Acme attended instead of Bolt.", "Acme", "Bolt", "negated"),
        ("The Robot Fair was attended by everyone except Acme.", "Robot Fair", "Acme", "negated"),
        ("The Robot Fair was organised not by Acme but by Bolt.", "Robot Fair", "Acme", "negated"),
        ("The Robot Fair was organised not by Acme but by Bolt.", "Robot Fair", "Bolt", "asserted"),
        ("Acme's Robot Fair will open in Lyon on Monday.", "Robot Fair", "Lyon", "planned"),
        ("Ann Bell of Acme did not attend the Robot Fair.", "Ann Bell", "Acme", "asserted"),
        ("Ann Bell of Acme did not attend the Robot Fair.", "Ann Bell", "Robot Fair", "negated"),
        (
            "Among the exhibitors at the Robot Fair are Acme and Bolt, but not Zeta Ltd.",
            "Robot Fair",
            "Zeta",
            "negated",
        ),
        ("Talks between Acme and Bolt have broken down.", "Acme", "Bolt", "asserted"),
        ("Acme may sign an agreement with Bolt.", "Acme", "Bolt", "possible"),
        ("Acme denied reports of an agreement with Bolt.", "Acme", "Bolt", "denied"),
        ("Ann Bell, then director of Acme, opened the fair.", "Ann Bell", "Acme", "former"),
        ("Ann Bell, who used to lead Acme, opened the fair.", "Ann Bell", "Acme", "former"),
        ("Li Ming, former vice governor of Guizhou, spoke.", "Li Ming", "vice governor", "former"),
        ("Li Ming, former vice governor of Guizhou, spoke.", "Li Ming", "Guizhou", "former"),
        ("Former President Li Ming attended the Robot Fair.", "Li Ming", "President", "former"),
        ("Former President Li Ming attended the Robot Fair.", "Li Ming", "Robot Fair", "asserted"),
        (
            "Ann Bell opened the Robot Fair with former minister Li Ming.",
            "Ann Bell",
            "Robot Fair",
            "asserted",
        ),
    ],
)
def test_classify_pair_reads_the_lowest_clause_that_holds_both(
    nlp: Language, sentence: str, subject: str, object_: str, kind: str
) -> None:
    ends = [(sentence.index(name), sentence.index(name) + len(name)) for name in (subject, object_)]
    assert classify_pair(nlp(sentence), *ends).kind == kind


def test_classify_pair_over_two_sentences_reads_the_second(nlp: Language) -> None:
    text = "The Robot Fair is near. Acme will not attend."
    assert classify_pair(nlp(text), (4, 14), (24, 28)).kind is ModalityKind.NEGATED
    assert classify_pair(nlp(text), (24, 28), (4, 14)).kind is ModalityKind.ASSERTED


@pytest.mark.parametrize("kind", ModalityKind)
def test_modality_lets_only_what_is_said_to_hold_into_the_graph(kind: ModalityKind) -> None:
    assert Modality(kind).is_fact == (kind.value in ("asserted", "reported", "planned"))

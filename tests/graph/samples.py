"""Three small articles, annotated by hand, that between them use every part of the graph."""

from __future__ import annotations

from extractor.linking.iris import IriScheme
from extractor.records import (
    Article,
    Entity,
    Evidence,
    Extraction,
    Fact,
    Mention,
    MentionKind,
    Quotation,
    RunInfo,
)

RUN = RunInfo("0.1.0", "en_core_web_md 3.7.1", "2026-11", "2026-11-25T08:00:00Z")
IRIS = IriScheme()

EXPO = """Big Data Expo 2022 opens in Guiyang

The Big Data Expo 2022 opened in Guiyang, capital of Guizhou Province, on May 26, 2022. The expo was \
organized by the Ministry of Industry and co-organized by Guizhou Province Government. More than 1,200 \
exhibitors including Huawei took part. "Data is the new oil," said Li Ming, president of Huawei. \
Huawei unveiled the Cloud Stack."""

FOLLOW_UP = """Huawei and ZTE sign agreement

Huawei signed an agreement with ZTE at the Big Data Expo 2022 in Guiyang. Li Ming will speak at the expo. \
The expo is organized by the Ministry of Industry, Xinhua reported."""

FORUM = """AI Forum joins the Canton Fair

The AI Forum was held on 15 April 2024 during the 135th Canton Fair, which is sponsored by Acme Corp. \
Ann Smith of Acme Corp attended the fair. ZTE signed a contract with Huawei. \
Acme Corp launched the Rover X."""


class Writer:
    """Builds an extraction from an article's text by naming words in it."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.entities: dict[str, Entity] = {}
        self.mentions: list[Mention] = []
        self.facts: list[Fact] = []
        self.quotations: list[Quotation] = []

    def find(self, words: str, within: tuple[int, int] | None = None) -> tuple[int, int]:
        start = self.article.text.index(words, *(within or ()))
        return start, start + len(words)

    def entity(self, key: str, kind: str, name: str, *aliases: str, confidence: float = 1.0) -> None:
        self.entities[key] = Entity(key, name, kind, aliases, confidence)
        for words in (name, *aliases):
            start = self.article.text.find(words)
            if start >= 0:
                end = start + len(words)
                self.mentions.append(
                    Mention(start, end, words, MentionKind.NAME, kind, key, confidence=confidence)
                )

    def fact(
        self,
        subject: str,
        relation: str,
        value: str,
        sentence: str,
        *,
        confidence: float = 0.9,
        rule: str = "frame:test",
        modality: str = "asserted",
        attributed_to: str | None = None,
        qualifier: str | None = None,
        words: str | None = None,
    ) -> None:
        start, end = self.sentence(sentence)
        literal = value not in self.entities
        subject_name = self.entities[subject].name
        spans = []
        for name in (subject_name, words or (value if literal else self.entities[value].name)):
            found = self.article.text.find(name, start, end)
            spans.append((found, found + len(name)) if found >= 0 else None)
        evidence = Evidence(start, end, self.article.text[start:end], rule, *spans)
        self.facts.append(
            Fact(
                subject, relation, value, literal, confidence, (evidence,), modality, attributed_to, qualifier
            )
        )

    def sentence(self, beginning: str) -> tuple[int, int]:
        start = self.article.text.index(beginning)
        stop = self.article.text.find(". ", start)
        line = self.article.text.find("\n", start)
        ends = [end for end in (stop + 1, line) if end > start]
        return start, min(ends, default=len(self.article.text))

    def done(self) -> Extraction:
        return Extraction(
            self.article,
            tuple(sorted(self.mentions)),
            tuple(self.entities.values()),
            tuple(self.facts),
            tuple(self.quotations),
        )


def write_expo() -> Extraction:
    w = Writer(
        Article(
            "expo",
            EXPO,
            "Big Data Expo 2022 opens in Guiyang",
            "2022-05-26",
            "https://news.example/1",
            "Xinhua",
        )
    )
    w.entity("e", "schema:ExhibitionEvent", "Big Data Expo 2022")
    w.entity("s", "schema:EventSeries", "Big Data Expo")
    w.entity("guiyang", "schema:City", "Guiyang")
    w.entity("guizhou", "schema:AdministrativeArea", "Guizhou Province")
    w.entity("ministry", "schema:GovernmentOrganization", "Ministry of Industry", "MOI")
    w.entity("gov", "schema:GovernmentOrganization", "Guizhou Province Government")
    w.entity("huawei", "schema:Corporation", "Huawei")
    w.entity("li", "schema:Person", "Li Ming")
    w.entity("stack", "schema:Product", "Cloud Stack")
    date = w.find("May 26, 2022")
    w.mentions.append(
        Mention(
            *date,
            "May 26, 2022",
            MentionKind.DATE,
            timex_type="DATE",
            timex_value="2022-05-26",
            confidence=0.99,
        )
    )
    opened, organized = "The Big Data Expo 2022 opened", "The expo was organized"
    w.fact("e", "expo:editionOf", "s", opened, confidence=0.95)
    w.fact("e", "schema:location", "guiyang", opened, confidence=0.97, rule="frame:location/open")
    w.fact("e", "schema:startDate", "2022-05-26", opened, words="May 26, 2022")
    w.fact("guiyang", "expo:capitalOf", "guizhou", opened)
    w.fact("e", "schema:organizer", "ministry", organized, confidence=0.93)
    w.fact("e", "expo:coOrganizer", "gov", organized)
    w.fact("e", "expo:exhibitorCount", "1200", "More than 1,200", qualifier="More than", words="1,200")
    w.fact("e", "expo:exhibitor", "huawei", "More than 1,200", confidence=0.4)
    w.fact("li", "schema:affiliation", "huawei", '"Data is the new oil')
    w.fact("li", "schema:jobTitle", "president", '"Data is the new oil')
    w.fact("huawei", "expo:presented", "stack", "Huawei unveiled")
    start, end = w.find("Data is the new oil,")
    w.quotations.append(Quotation(start, end, "Data is the new oil,", "li"))
    return w.done()


def write_follow_up() -> Extraction:
    w = Writer(Article("follow-up", FOLLOW_UP, "Huawei and ZTE sign agreement", "2022-05-27"))
    w.entity("e", "schema:ExhibitionEvent", "Big Data Expo 2022")
    w.entity("guiyang", "schema:City", "Guiyang")
    w.entity("ministry", "schema:Organization", "Ministry Of Industry", "Industry Ministry")
    w.entity("huawei", "schema:Corporation", "Huawei")
    w.entity("zte", "schema:Corporation", "ZTE")
    w.entity("li", "schema:Person", "Li Ming")
    signed, organized = "Huawei signed", "The expo is organized"
    w.fact("huawei", "expo:partner", "zte", signed)
    w.fact("e", "schema:location", "guiyang", signed)
    w.fact("e", "expo:speaker", "li", "Li Ming will", modality="planned")
    w.fact("e", "schema:organizer", "ministry", organized, modality="reported", attributed_to="Xinhua")
    return w.done()


def write_forum() -> Extraction:
    w = Writer(Article("forum/α", FORUM, "AI Forum joins the Canton Fair"))
    w.entity("f", "schema:BusinessEvent", "AI Forum")
    w.entity("e", "schema:ExhibitionEvent", "135th Canton Fair")
    w.entity("acme", "schema:Corporation", "Acme Corp")
    w.entity("ann", "schema:Person", "Ann Smith")
    w.entity("zte", "schema:Corporation", "ZTE")
    w.entity("huawei", "schema:Corporation", "Huawei")
    w.entity("rover", "schema:Product", "Rover X")
    held, attended = "The AI Forum was", "Ann Smith of"
    w.fact("f", "schema:superEvent", "e", held)
    w.fact("f", "schema:startDate", "2024-04-15", held, words="15 April 2024")
    w.fact("f", "schema:endDate", "2024-04-15", held, words="15 April 2024")
    w.fact("e", "expo:editionNumber", "135", held, words="135th")
    w.fact("e", "schema:sponsor", "acme", held)
    w.fact("e", "schema:attendee", "ann", attended)
    w.fact("ann", "schema:affiliation", "acme", attended)
    w.fact("zte", "expo:partner", "huawei", "ZTE signed")
    w.fact("acme", "expo:launched", "rover", "Acme Corp launched")
    return w.done()

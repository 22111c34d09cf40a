from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.nlp.structure import Block, BlockKind, segment

RELEASE = """Robot Expo opens in Lyon
More than 300 firms show machines that walk

By Li Ming

LYON, France, March 6, 2023 /PRNewswire/ -- The Robot Expo 2023 opened today. It is organised by Acme.

Exhibitors confirmed so far:

- Bolt
- Zeta, which will launch a lawn mower

A robot waters the plants at the stand of Acme. (Photo/Kuang Li)

Venue: Eurexpo, Lyon
Date: March 6 to 9, 2023

About Acme
Acme was founded in 1999. It is based in Bonn.

Media contact:
Ann Bell
Press officer, Acme
Tel: +33 4 00 00 00 00

-Ends-
© 2023 Acme. All rights reserved."""


def kinds_and_texts(text: str, title: str = "") -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.content_start : block.end]) for block in segment(text, title)]


def only(text: str) -> Block:
    """Return the block of a line that stands between two paragraphs of an article."""
    before, after = "Headline of the day\n\nThe fair opened on Monday.\n\n", "\n\nIt closes on Friday."
    inside = [
        block
        for block in segment(before + text + after)
        if len(before) <= block.start and block.end <= len(before) + len(text)
    ]
    assert len(inside) == 1, inside
    return inside[0]


def test_segment_tells_the_parts_of_a_release_apart() -> None:
    assert kinds_and_texts(RELEASE) == [
        ("headline", "Robot Expo opens in Lyon"),
        ("subhead", "More than 300 firms show machines that walk"),
        ("byline", "By Li Ming"),
        ("dateline", "LYON, France, March 6, 2023 /PRNewswire/ --"),
        ("paragraph", "The Robot Expo 2023 opened today. It is organised by Acme."),
        ("heading", "Exhibitors confirmed so far:"),
        ("list_item", "Bolt"),
        ("list_item", "Zeta, which will launch a lawn mower"),
        ("caption", "A robot waters the plants at the stand of Acme."),
        ("credit", "(Photo/Kuang Li)"),
        ("labelled", "Eurexpo, Lyon"),
        ("labelled", "March 6 to 9, 2023"),
        ("heading", "About Acme"),
        ("about", "Acme was founded in 1999. It is based in Bonn."),
        ("heading", "Media contact:"),
        ("contact", "Ann Bell"),
        ("contact", "Press officer, Acme"),
        ("contact", "Tel: +33 4 00 00 00 00"),
        ("boilerplate", "-Ends-"),
        ("boilerplate", "© 2023 Acme. All rights reserved."),
    ]


def test_segment_names_labels_and_what_introduces_a_block() -> None:
    blocks = segment(RELEASE)
    items = [block for block in blocks if block.kind is BlockKind.LIST_ITEM]
    assert [blocks[block.parent or 0].label for block in items] == ["Exhibitors confirmed so far"] * 2
    assert [block.label for block in blocks if block.kind is BlockKind.LABELLED] == ["Venue", "Date"]
    (about,) = (block for block in blocks if block.kind is BlockKind.ABOUT)
    assert about.label == "About Acme"
    contacts = [block.label for block in blocks if block.kind is BlockKind.CONTACT]
    assert contacts == ["Media contact"] * 3


@pytest.mark.parametrize(
    "dateline",
    [
        "GUIYANG, China, May 27, 2021 /PRNewswire/ --",
        "BEIJING (Xinhua) --",
        "YINCHUAN, Sept. 5 (Xinhua) --",
        "(Reuters) -",
        "Las Vegas, NV –",
        "Abidjan, 2 December 2019 (AIP) –",
        "OSAKA, Japan – April 13, 2025 –",
        "17 October 2011 –",
        "SANTA MONICA —",
        "DUBAI, 29th January, 2020 (WAM) --",
        "Dubai, UAE, 29 January 2024:",
        "Ulaanbaatar /MONTSAME/.",
        "Muscat:",
        "19/05/2023, Hangzhou –",
    ],
)
def test_segment_splits_the_dateline_off(dateline: str) -> None:
    text = f"Fair opens\n\n{dateline} The 12th fair opened on Monday, the organisers said."
    assert kinds_and_texts(text)[1:] == [
        ("dateline", dateline),
        ("paragraph", "The 12th fair opened on Monday, the organisers said."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The 13th Beijing Motor Show -- Auto China for short -- opens on Monday.",
        "Ligna – a fair for wood – was called off.",
        "May 26 saw the fair open -- at last.",
        "Visitors came from Spain - and from Italy.",
        "Three firms signed: Acme, Bolt and Zeta.",
        '"We came early," said Ann Bell - and stayed.',
    ],
)
def test_segment_sees_no_dateline_in_a_sentence_with_a_dash(sentence: str) -> None:
    assert kinds_and_texts(f"Fair opens\n\n{sentence}")[1:] == [("paragraph", sentence)]


@pytest.mark.parametrize(
    "line", ["Updated: October 17, 2021, 3:40 PM", "8 April 2005", "Essen, 11 April 2022"]
)
def test_segment_takes_a_date_alone_for_a_dateline(line: str) -> None:
    assert kinds_and_texts(f"Fair opens\n\n{line}\n\nThe fair opened.")[1] == ("dateline", line)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Photo shows the plaza of the fair in Lyon.", "caption"),
        ("This photo taken on May 5, 2021 shows a robot at work.", "caption"),
        ("(Photo: A visitor tries out a bus at the booth of Acme.)", "caption"),
        ("(Guests pose in front of the Grand Hotel in Xi'an. HUO YAN / CHINA DAILY)", "caption"),
        ("(Photo courtesy of the publicity department of the zone)", "credit"),
        ("(Reporting by Ann Bell; Editing by Li Ming)", "credit"),
        ("(CCTV+)", "credit"),
        ("SOURCE Acme Group", "credit"),
        ("Editing by Ann Bell", "credit"),
        ("Editor: Ann Bell", "credit"),
        ("By KENTARO ISHII/ Staff Writer", "byline"),
        ("By Zhong Nan in Beijing | China Daily", "byline"),
        ("From our correspondent in Taipei", "byline"),
        ("By 2025 the fair will have doubled in size.", "paragraph"),
        ("By Monday the halls were full of visitors.", "paragraph"),
        ("A visitor looks at a robot.", "paragraph"),
        ("• Bolt, of Bonn", "list_item"),
        ("2. Bolt and Zeta: a joint laboratory", "list_item"),
        ("* Bolt: the Zeta 5, a robot", "list_item"),
        ("– moderator: Tyler Mathews, Kemin", "labelled"),
        ("IV. Organizers: Ministry of Commerce", "labelled"),
        ("Halls: 26", "labelled"),
        ("Strategic sponsor: Bank of Lyon", "labelled"),
        ("09:30 Opening plenary, Astana Hall", "programme"),
        ("26–30 January | Gulfood | Dubai World Trade Centre", "programme"),
        ("About Acme: Acme was founded in 1999.", "about"),
        ("About 300 people came to the fair.", "paragraph"),
        ("Press contact: Ann Bell, Acme, ann@acme.example", "contact"),
        ("https://www.acme.example", "contact"),
        ("For more information, please visit www.acme.example.", "boilerplate"),
        ("Follow us on Twitter", "boilerplate"),
        ("More>>", "boilerplate"),
        ("***", "boilerplate"),
        ("What visitors will find", "heading"),
        ("Who was there?", "heading"),
        ("Q: Did you like it?", "paragraph"),
        ("The Foreign Secretary said:", "paragraph"),
    ],
)
def test_segment_recognises_a_line(line: str, kind: str) -> None:
    assert only(line).kind.value == kind


def test_segment_splits_credits_off_behind() -> None:
    text = (
        "Fair opens\n\nActors perform before the hall, September 7, 2018. /CGTN Photo\n\n"
        "A sign is seen in San Diego, U.S. November 7, 2017. REUTERS/Mike Blake\n\n"
        "The fair closed on Friday. (Reporting by Ann Bell)\n\n"
        "The show was founded by the Society of Engineers (SOE)"
    )
    assert kinds_and_texts(text)[1:] == [
        ("caption", "Actors perform before the hall, September 7, 2018."),
        ("credit", "/CGTN Photo"),
        ("caption", "A sign is seen in San Diego, U.S. November 7, 2017."),
        ("credit", "REUTERS/Mike Blake"),
        ("paragraph", "The fair closed on Friday."),
        ("credit", "(Reporting by Ann Bell)"),
        ("paragraph", "The show was founded by the Society of Engineers (SOE)"),
    ]


def test_segment_reads_labels_above_their_values() -> None:
    text = """Countdown to the fair

Three days to go, and you can be there.

WHAT
First Robot Expo
WHEN
Monday, April 26 – Wednesday, April 28
ORGANISERS
City of Lyon; Acme

Who will be there? More than 800 firms."""
    blocks = segment(text)
    labelled = [(block.label, text[block.start : block.end]) for block in blocks if block.kind == "labelled"]
    assert labelled == [
        ("WHAT", "First Robot Expo"),
        ("WHEN", "Monday, April 26 – Wednesday, April 28"),
        ("ORGANISERS", "City of Lyon; Acme"),
    ]
    assert blocks[-1].kind is BlockKind.PARAGRAPH


def test_segment_joins_hard_wrapped_lines() -> None:
    first = (
        "The Robot Expo 2023 opened in Lyon on Monday with more than three hundred exhibitors from "
        "forty countries. It is organised by Acme and the Lyon Chamber, and it runs until Thursday evening."
    )
    second = "Bolt is showing its newest machine, a robot that climbs stairs and waters plants on balconies."
    wrapped = "\n\n".join(["Robot Expo opens", textwrap.fill(first, 60), textwrap.fill(second, 60)])
    assert [(kind, " ".join(line.split())) for kind, line in kinds_and_texts(wrapped)] == [
        ("headline", "Robot Expo opens"),
        ("paragraph", first),
        ("paragraph", second),
    ]


def test_segment_joins_a_wrapped_line_that_begins_with_a_dash() -> None:
    paragraph = (
        "The summary that the organisers gave was short: guests came from forty countries this year and "
        "spent – at last – more than ever before, and the halls were full until the last evening of the "
        "fair. Next year the fair will open in May, a month earlier than it has done for thirty years."
    )
    wrapped = textwrap.fill(paragraph, 52)
    assert "\n– at last" in wrapped
    assert [" ".join(line.split()) for _, line in kinds_and_texts(f"Fair ends\n\n{wrapped}")[1:]] == [
        paragraph
    ]


def test_segment_keeps_paragraphs_on_lines_of_their_own_apart() -> None:
    text = "Robot Expo opens\n" + "\n".join(
        f"On day {number} the fair had many visitors, as its organisers said in the evening, and more came "
        "than in any year before, with long queues at the doors."
        for number in range(3)
    )
    assert [kind for kind, _ in kinds_and_texts(text)] == ["headline"] + ["paragraph"] * 3


def test_segment_uses_the_title_for_the_headline() -> None:
    text = "The fair opened on Monday.\n\nIt is big."
    assert kinds_and_texts(text, "The fair opened on Monday.")[0][0] == "headline"
    assert kinds_and_texts(text, "Another title")[0][0] == "paragraph"
    assert kinds_and_texts(text)[0][0] == "paragraph"


@pytest.mark.parametrize("text", ["", " \n\n ", "\n"])
def test_segment_of_nothing_is_empty(text: str) -> None:
    assert segment(text) == ()


@given(st.text(alphabet="aB .:,-–•()/|\n\t\r0“”\u2028", max_size=120), st.sampled_from(["", "aB"]))
def test_segment_covers_all_that_is_not_white_space_once(text: str, title: str) -> None:
    blocks = segment(text, title)
    position = 0
    for number, block in enumerate(blocks):
        assert position <= block.start <= block.content_start <= block.end
        assert not text[position : block.start].strip()
        assert block.parent is None or 0 <= block.parent < number
        position = block.end
    assert not text[position:].strip()


def test_segment_reads_a_megabyte_in_seconds() -> None:
    hostile = [
        "(" * 300_000,
        "A - " * 80_000,
        "About X\nfoo\n" * 10_000,
        "Venue: x\n" * 20_000,
        "\t| " * 90_000,
    ]
    assert len(segment("\n\n".join(hostile))) > 30_000

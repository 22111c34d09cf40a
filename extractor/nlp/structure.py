"""The parts of an article: headline, dateline, paragraphs, captions, lists, credits and the rest.

They are told apart before parsing, since a caption glued to the next sentence makes invented facts.
The words that mark them are data in `lexicon/structure.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from extractor.nlp.datelines import dateline_end, is_date_line
from extractor.nlp.lines import Unit, bullet_end, read_units
from extractor.nlp.marks import StructureMarks, load_marks


class BlockKind(StrEnum):
    """What a part of an article is, and so how it is to be read."""

    HEADLINE = "headline"
    SUBHEAD = "subhead"  # a second headline above the body
    HEADING = "heading"  # the title of a section, or a line that introduces a list
    DATELINE = "dateline"  # 'GUIYANG, May 27 (Xinhua) --', or a line with a date only
    BYLINE = "byline"  # 'By Li Ming'
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CREDIT = "credit"  # '(Photo/Li Ming)', 'Editing by Li Ming', 'SOURCE Xinhua'
    LABELLED = "labelled"  # 'Venue: Hall 3'
    LIST_ITEM = "list_item"
    PROGRAMME = "programme"  # a line of a time-table or of another table
    ABOUT = "about"  # 'About X': on an organisation or fair in general
    CONTACT = "contact"  # press contacts: names, titles, numbers
    BOILERPLATE = "boilerplate"  # says nothing: ends, copyright, links


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text with one way of being read.

    `content_start` lies behind bullet, label or clock time. `label` is the label's or heading's text
    ('Venue', 'About Acme'). `parent` is the place, among the blocks, of the heading or introducing line.
    """

    start: int
    end: int
    kind: BlockKind
    content_start: int
    label: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class _Section:
    """What the lines before say of those that follow."""

    kind: BlockKind
    label: str
    parent: int
    group: int


_LONGEST_LINE = 200
# A longer line with a full stop under a label ('Keynotes') is prose and not the label's value.
_LONGEST_VALUE = 100
_LONGEST_HEADING = 80
_INHERITED = frozenset({BlockKind.ABOUT, BlockKind.CONTACT, BlockKind.LABELLED, BlockKind.CAPTION})
_DATED = frozenset({BlockKind.HEADING, BlockKind.DATELINE})
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3,}[.!?] [A-Z]")
_INTERVIEW = re.compile(r"(?:Q|A|Question|Answer)\d?\s?[:.]")
_SENTENCE_END = re.compile(r"[.!?。][\"'”’»)\]]*$")
_CLOCK = re.compile(
    r"(?:\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s?[-–—]\s?\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?)?"
    r"|\d{1,2}\s?[ap]\.?m\.?(?:\s?[-–—]\s?\d{1,2}\s?[ap]\.?m\.?)?)\s*(?:[|:–—-]|\s)\s*(?=\S)",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\s\|\s|\t+")
_LABEL = re.compile(r"(?P<label>[^\W_][^:：\n.!?|]{0,39}?)\s?[:：](?:\s+(?=\S)|$)")
_WORD = re.compile(r"[^\W\d_][\w.’'&/-]*")


def segment(text: str, title: str = "") -> tuple[Block, ...]:
    """Split a text into blocks, in order and without overlap; only white space lies between them.

    `title` helps to tell the headline; without it the first line is one if it looks like one.
    """
    marks = load_marks()
    units = read_units(text)
    blocks: list[Block] = []
    section: _Section | None = None
    seen_paragraphs = 0
    for number, unit in enumerate(units):
        if number == 0 and _is_headline(text, unit, title, alone=len(units) == 1):
            blocks.append(_block(unit, BlockKind.HEADLINE))
            continue
        following = units[number + 1] if number + 1 < len(units) else None
        found = _classify(text, unit, following, marks, section, seen_paragraphs)
        section = _next_section(text, found, unit, following, section, len(blocks))
        seen_paragraphs += any(block.kind is BlockKind.PARAGRAPH for block in found)
        blocks.extend(found)
    return tuple(blocks)


def _is_headline(text: str, unit: Unit, title: str, *, alone: bool) -> bool:
    line = " ".join(text[unit.start : unit.end].split())
    if title.strip():
        return line == " ".join(title.split())
    return not alone and len(line) <= _LONGEST_LINE and not line.endswith((".", ".”", '."', ":"))


def _classify(
    text: str,
    unit: Unit,
    following: Unit | None,
    marks: StructureMarks,
    section: _Section | None,
    seen_paragraphs: int,
) -> list[Block]:
    """Return the blocks of one unit: mostly one, two where a dateline or a credit is split off."""
    if block := _special_line(text, unit, marks, seen_paragraphs):
        if section and section.kind is BlockKind.LABELLED and block.kind in _DATED and not block.label:
            return [_inherit(text, unit, section) or block]
        inside = section is not None and block.kind is section.kind
        return [replace(block, label=section.label, parent=section.parent) if section and inside else block]
    if section is not None and (inherited := _inherit(text, unit, section)):
        return [inherited]
    if block := _structured_line(text, unit, marks, section, seen_paragraphs):
        return [block]
    if block := _heading(text, unit, following, marks, section, seen_paragraphs):
        return [block]
    return _paragraph(text, unit, marks, seen_paragraphs)


def _special_line(text: str, unit: Unit, marks: StructureMarks, seen_paragraphs: int) -> Block | None:
    """Recognise a line by how it begins: about, contact, boilerplate, credit, byline, date."""
    if block := _about_or_contact(text, unit, marks):
        return block
    whole = text[unit.start : unit.end]
    if len(whole) > _LONGEST_LINE:
        return None
    if marks.boilerplate.match(whole):
        return _block(unit, BlockKind.BOILERPLATE)
    if marks.notes.match(whole):
        return Block(unit.start, unit.end, BlockKind.HEADING, unit.start, whole.rstrip(" :"))
    if marks.contact_detail.match(whole):
        return _block(unit, BlockKind.CONTACT)
    if marks.caption.match(whole):
        return None
    if marks.is_credit_line(whole):
        return _block(unit, BlockKind.CREDIT)
    if marks.is_byline(whole):
        return _block(unit, BlockKind.BYLINE)
    if is_date_line(whole, marks):
        dated = marks.date_line_opener.match(whole) or not seen_paragraphs
        return _block(unit, BlockKind.DATELINE if dated else BlockKind.HEADING)
    return None


def _about_or_contact(text: str, unit: Unit, marks: StructureMarks) -> Block | None:
    """Recognise 'About X' and 'Media contact', as headings or in front of their text."""
    start, end = unit.start, unit.end
    if about := marks.about.match(text, start, min(end, start + _LONGEST_LINE)):
        name = f"About {about['name'].strip()}"
        if about["colon"] and about.end() < end:
            return Block(start, end, BlockKind.ABOUT, _skip_space(text, about.end(), end), name)
        if about.end() == end:
            return Block(start, end, BlockKind.HEADING, start, name)
    if contact := marks.contact.match(text, start, min(end, start + _LONGEST_LINE)):
        content, label = _skip_space(text, contact.end(), end), contact.group().strip(" :")
        if content >= end:
            return Block(start, end, BlockKind.HEADING, start, label)
        return Block(start, end, BlockKind.CONTACT, content, label)
    return None


def _inherit(text: str, unit: Unit, section: _Section) -> Block | None:
    """Give a unit the kind of the section that it stands in."""
    length = unit.end - unit.start
    far = unit.group > section.group + 1
    if section.kind is BlockKind.CONTACT and (length > _LONGEST_LINE or far):
        return None
    if section.kind is BlockKind.LABELLED and (
        far or (length > _LONGEST_VALUE and text[unit.end - 1] in ".!?")
    ):
        return None
    if section.kind not in _INHERITED or (section.kind is BlockKind.LABELLED and _has_own_label(text, unit)):
        return None
    content = bullet_end(text, unit.start, unit.end)
    return Block(unit.start, unit.end, section.kind, content, section.label, section.parent)


def _has_own_label(text: str, unit: Unit) -> bool:
    marks = load_marks()
    content = bullet_end(text, unit.start, unit.end)
    label = _LABEL.match(text, content, min(unit.end, content + 60))
    line = label["label"] if label else text[content : min(unit.end, content + 60)]
    return marks.is_label(line.rstrip(" :?"))


def _structured_line(
    text: str, unit: Unit, marks: StructureMarks, section: _Section | None, seen_paragraphs: int
) -> Block | None:
    """Recognise items of lists and tables and lines with a label."""
    start, end = unit.start, unit.end
    parent = section.parent if section is not None and section.kind is BlockKind.LIST_ITEM else None
    content = bullet_end(text, start, end)
    bulleted = content > start
    if clock := _CLOCK.match(text, content, min(end, content + 40)):
        time = clock.group().strip(" |:–—-\t")
        return Block(start, end, BlockKind.PROGRAMME, clock.end(), time, parent)
    if end - start <= 2 * _LONGEST_LINE and _CELLS.search(text, content, end):
        return Block(start, end, BlockKind.PROGRAMME, content, "", parent)
    prose = not bulleted and not seen_paragraphs and section is None
    if label := _find_label(text, content, end, marks, bulleted=bulleted, prose=prose):
        known = marks.is_label(label["label"])
        kind = BlockKind.LABELLED if known or not bulleted else BlockKind.LIST_ITEM
        if label.end() < end:
            return Block(start, end, kind, label.end(), label["label"].strip(), parent)
    if bulleted:
        return Block(start, end, BlockKind.LIST_ITEM, content, "", parent)
    return None


def _find_label(
    text: str, start: int, end: int, marks: StructureMarks, *, bulleted: bool, prose: bool
) -> re.Match[str] | None:
    """Find a label before a colon: a known one, or a short one in front of a short line.

    Before the first paragraph (`prose`) 'Muscat: The zone hosted …' is a dateline and no label.
    """
    match = _LABEL.match(text, start, min(end, start + 60))
    if match is None or marks.is_label(match["label"]):
        return match
    words = match["label"].split()
    sentence = text[end - 1] in '.!?”"'
    if len(words) > 4 or len(match["label"]) < 2 or match.end() >= end or _INTERVIEW.match(match.group()):
        return None
    if bulleted:
        return match
    if end - start > _LONGEST_LINE or (prose and sentence):
        return None
    named = all(word[0].isupper() or word[0].isdigit() for word in words) or len(words) == 1
    return match if named or (not prose and not sentence and match["label"][0].isupper()) else None


def _heading(
    text: str,
    unit: Unit,
    following: Unit | None,
    marks: StructureMarks,
    section: _Section | None,
    seen_paragraphs: int,
) -> Block | None:
    """Recognise headings: short, without a full stop, above something; and lines that introduce a list."""
    start, end = unit.start, unit.end
    line = text[start:end] if end - start <= _LONGEST_LINE else ""
    if not line or _INTERVIEW.match(line):
        return None
    bare = line.rstrip(" :：?")
    if marks.is_label(bare) and following is not None:
        return Block(start, end, BlockKind.HEADING, start, bare)
    if _TWO_SENTENCES.search(line) or marks.trailing_credit(text, start, end):
        return None
    if following is None or _SENTENCE_END.search(line):
        is_question = line.endswith("?") and len(line) <= 60 and seen_paragraphs and following is not None
        return Block(start, end, BlockKind.HEADING, start, bare) if is_question else None
    if line.endswith((":", "：")):
        introduces = bullet_end(text, following.start, following.end) > following.start
        short = len(line) <= _LONGEST_HEADING
        return Block(start, end, BlockKind.HEADING, start, bare) if introduces and short else None
    if line[-1] in ",;" or line[0] in "\"'“‘«" or not (line[0].isupper() or line[0].isdigit()):
        return None
    in_list = section is not None and section.kind is BlockKind.LIST_ITEM
    if not seen_paragraphs and not in_list and len(_WORD.findall(line)) >= 3:
        return Block(start, end, BlockKind.SUBHEAD, start)
    return Block(start, end, BlockKind.HEADING, start, bare) if len(line) <= _LONGEST_HEADING else None


def _paragraph(text: str, unit: Unit, marks: StructureMarks, seen_paragraphs: int) -> list[Block]:
    """Split a paragraph into a dateline in front, its text, and a credit behind."""
    start, end = unit.start, unit.end
    blocks: list[Block] = []
    prefix = dateline_end(text, start, end, marks, strict=seen_paragraphs > 1)
    if prefix > start:
        blocks.append(Block(start, prefix, BlockKind.DATELINE, start))
        start = _skip_space(text, prefix, end)
    credit = marks.trailing_credit(text, start, end)
    body_end = end if credit is None else start + len(text[start : credit[0]].rstrip())
    is_caption = marks.caption.match(text, start, body_end) is not None or (credit is not None and credit[1])
    if body_end > start:
        kind = BlockKind.CAPTION if is_caption else BlockKind.PARAGRAPH
        blocks.append(Block(start, body_end, kind, start))
    if credit is not None:
        blocks.append(Block(credit[0], end, BlockKind.CREDIT, credit[0]))
    return blocks


def _next_section(
    text: str,
    found: Iterable[Block],
    unit: Unit,
    following: Unit | None,
    section: _Section | None,
    position: int,
) -> _Section | None:
    """Return the section that holds for the units after this one."""
    block = next(iter(found))
    if block.kind is BlockKind.HEADING:
        return _section_under(text, block, unit, position)
    if block.kind is BlockKind.PARAGRAPH:
        introduces = text[unit.end - 1] in ":：" and following is not None
        return _Section(BlockKind.LIST_ITEM, "", position, unit.group) if introduces else None
    if block.kind in (BlockKind.CONTACT, BlockKind.ABOUT) and block.parent is None:
        return _Section(BlockKind.CONTACT, block.label, position, unit.group) if _is_contact(block) else None
    if section is None or block.kind in (BlockKind.BOILERPLATE, BlockKind.CREDIT, BlockKind.BYLINE):
        return None
    if section.kind is BlockKind.LABELLED and following is not None and following.group != unit.group:
        return None
    return replace(section, group=unit.group)


def _section_under(text: str, block: Block, unit: Unit, position: int) -> _Section:
    marks = load_marks()
    line = text[block.start : block.end]
    if marks.about.match(line):
        kind = BlockKind.ABOUT
    elif marks.contact.match(line):
        kind = BlockKind.CONTACT
    elif marks.caption.match(line):
        kind = BlockKind.CAPTION
    elif marks.is_label(block.label) and not line.endswith("?"):
        kind = BlockKind.LABELLED
    else:
        kind = BlockKind.LIST_ITEM
    return _Section(kind, block.label, position, unit.group)


def _is_contact(block: Block) -> bool:
    return block.kind is BlockKind.CONTACT and bool(block.label)


def _block(unit: Unit, kind: BlockKind) -> Block:
    return Block(unit.start, unit.end, kind, unit.start)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start

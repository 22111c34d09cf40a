"""Datelines: the place, date and agency in front of a story, and lines that hold a date only."""

from __future__ import annotations

import re

from extractor.nlp.marks import StructureMarks

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?:{_WEEKDAY},?\s*)?(?:{_MONTH}\s*{_DAY}|{_DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH})(?:,?\s*(?:19|20)\d\d\b)?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}",
    re.IGNORECASE,
)
_WEEKDAY_ALONE = re.compile(rf"{_WEEKDAY}", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\b[A-Z]{2,4}T\b|\b(?:GMT|UTC|JST|CET|BST)\b",
    re.I,
)
_AGENCY = re.compile(r"\([A-ZÀ-Þ][^()]{1,40}\)|/[A-ZÀ-Þ][^/]{1,39}/")
_DASH = re.compile(r"(?<=[\s)/])(?:--|—|–|-)(?=[\s\"“A-Z])|(?<=[)\w]):(?=\s)|(?<=/)\.(?=\s)")
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_LONGEST_DATELINE = 160
_LONGEST_DATE_LINE = 80


def dateline_end(text: str, start: int, end: int, marks: StructureMarks, *, strict: bool = False) -> int:
    """Return where a dateline in front of a paragraph ends, its dash included; `start` if there is none.

    `strict` accepts only what names an agency or a date beside the place, as datelines deep inside a
    text do.
    """
    found = start
    limit = min(end, start + _LONGEST_DATELINE)
    for dash in _DASH.finditer(text, start, limit):
        head = text[start : dash.start()].strip()
        # 'Ligna – a fair for wood – was called off' goes on in lower case, a story does not.
        goes_on = text[dash.end() : dash.end() + 3].lstrip()[:1].islower()
        if goes_on and not head.isupper() and not _DATE.search(head) and not _AGENCY.search(head):
            continue
        if dash.end() < end and _is_dateline(head, dash.group(), marks, strict=strict):
            found = dash.end()
    return found


def is_date_line(line: str, marks: StructureMarks) -> bool:
    """Tell whether a line says nothing but a date, maybe with a place and a time of day."""
    if len(line) > _LONGEST_DATE_LINE:
        return False
    opener = marks.date_line_opener.match(line)
    rest, dates = _DATE.subn(" ", line[opener.end() :] if opener else line)
    rest = _WEEKDAY_ALONE.sub(" ", _CLOCK.sub(" ", rest))
    words = _WORD.findall(rest)
    return (
        bool(dates)
        and len(words) <= 2
        and all(word[0].isupper() for word in words)
        and not re.search(r"\d{1,2}(?!\d)", re.sub(r"(?:19|20)\d\d", "", rest))
        and not re.search(r"[:;(]", rest)
    )


def _is_dateline(head: str, dash: str, marks: StructureMarks, *, strict: bool) -> bool:
    """Tell whether what stands before a dash is place, date and agency and nothing else."""
    rest, agencies = _AGENCY.subn(" ", head)
    rest, dates = _DATE.subn(" ", rest)
    rest = _WEEKDAY_ALONE.sub(" ", rest)
    if re.search(r"\d(?!\d{3}\b)", re.sub(r"\b(?:19|20)\d\d\b", "", rest)) or re.search(
        r"[\"“”?!;:()]", rest
    ):
        return False
    words = _WORD.findall(rest)
    if not all(word[0].isupper() or word in marks.small_words for word in words):
        return False
    if words and words[0].casefold().rstrip(".") in marks.refused_first:
        return False
    if dash == ":" and (not words or strict):
        return False
    if agencies or dates:
        return len(words) <= 8 and (bool(words) or agencies > 0 or not strict)
    if strict or not words or dash not in ("--", "—", "–", "-", ":"):
        return False
    capitals = words[0].isupper() and len(words[0]) > 2 and dash != ":"
    return len(words) <= 6 if capitals else len(words) <= 3 and dash != "-" and words[-1][0].isupper()

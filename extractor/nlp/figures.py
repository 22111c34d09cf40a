"""Finds numbers in a Doc: counts with what they count, ordinals, percentages, areas and money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from babel.numbers import get_currency_name, list_currencies
from spacy.tokens import Doc, Token

from extractor.nlp.lexemes import Grammar, Lexeme, Match, load_table
from extractor.nlp.numerals import parse_cardinal
from extractor.nlp.tokenmap import TokenMap
from extractor.records import FigureMention

_SUFFIXES = {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "mil": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "tn": 10**12,
}
_MONEY_SUFFIXES = ("m", "b")  # '250m' alone is rather a length
_SCALED = 1000  # the least scale after which 'pounds' is money and not weight
_NUMBERED = ("no", "no.", "nos", "number", "#", "№")  # 'No. 5' names, it does not count
_MAX_UNIT_WORDS = 4
_TOO_LARGE = Decimal(10) ** 18  # a row of digits, not a figure of a fair
_ATTACHED = ("nummod", "quantmod", "compound", "amod", "npadvmod", "punct", "dep")
_Builder = Callable[[Match, TokenMap], FigureMention | None]


def find_figures(doc: Doc, exclude: Iterable[tuple[int, int]] = ()) -> list[FigureMention]:
    """Every figure of a Doc in text order, but for those within the `exclude` spans (dates).

    A mention spans the number with its currency, unit of area or percent sign, without its qualifier
    and without the noun counted. Vague numbers ('dozens of') are none. The Doc needs tags, lemmas
    and a dependency parse.
    """
    tokens = TokenMap(doc)
    grammar = load_grammar()
    lexemes = _join_signs(grammar.lex(tokens.text, _classify), tokens.text)
    covered = _offsets(exclude)
    figures: list[FigureMention] = []
    done = 0
    for match in grammar.matches(lexemes):
        if match.start < done or covered & set(range(lexemes[match.start].start, lexemes[match.end - 1].end)):
            continue
        figure = _BUILDERS[match.rule.build](match, tokens)
        if figure is not None:
            figures.append(figure)
            done = match.end
    return figures


def _offsets(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {offset for start, end in spans for offset in range(start, end)}


@cache
def load_grammar() -> Grammar:
    """The grammar of `lexicon/figures.toml` with the currencies' names, read once."""
    names: dict[str, str] = {}
    for code in sorted(list_currencies("en")):
        for count in (1, 2):
            name = get_currency_name(code, count, "en").lower()
            if " " in name and all(word.isalpha() for word in name.split()):
                names[name] = code
    table = load_table("currencies.toml")
    return Grammar("figures.toml", {"currency": names | table["names"] | table["after_scale"]})


@cache
def _currencies() -> dict[str, dict[str, str]]:
    return load_table("currencies.toml")


def _classify(lexeme: Lexeme) -> tuple[str, Any] | None:
    if lexeme.kind == "number":
        text = lexeme.text.replace(",", "")
        return ("number", Decimal(text)) if text.isascii() else None
    if lexeme.kind == "ordinal_number":
        digits = "".join(c for c in lexeme.text if c.isdecimal())
        return ("digit_ordinal", int(digits)) if digits.isascii() else None
    sign = _currencies()["signs"].get(lexeme.text)
    return ("currency_sign", sign) if sign else None


def _join_signs(lexemes: list[Lexeme], text: str) -> list[Lexeme]:
    """Class what depends on case and gaps: 'HK$', 'RMB', 'Rs.', the m of '250m'."""
    codes, table = load_grammar().codes, _currencies()
    joined: list[Lexeme] = []
    for lexeme in lexemes:
        before = joined[-1] if joined else None
        glued = before is not None and before.end == lexeme.start
        written = text[lexeme.start : lexeme.end]
        if (
            before
            and glued
            and before.kind == "word"
            and (sign := table["signs"].get(before.text + lexeme.text))
        ):
            if text[before.start : before.end].isupper():
                joined.pop()
                lexeme.start, lexeme.code, lexeme.value = before.start, codes["currency_sign"], sign
        elif before and glued and lexeme.text == "." and before.code == codes["currency_code"]:
            before.end = lexeme.end
            continue
        elif lexeme.kind == "word" and (code := table["codes"].get(written)):
            lexeme.code, lexeme.value = codes["currency_code"], code
        elif before and glued and before.kind == "number" and lexeme.text in _SUFFIXES:
            lexeme.code, lexeme.value = codes["suffix"], _SUFFIXES[lexeme.text]
        elif glued and before and lexeme.kind == "number" and before.kind == "word" and before.code == "_":
            lexeme.code = "_"
        joined.append(lexeme)
    return joined


# --- numbers


def _number(part: Sequence[Lexeme]) -> Decimal | None:
    """The number that lexemes say, None where they say none."""
    if not part:
        return None
    if part[0].text == "half":
        return Decimal(part[-1].value) / 2
    if part[0].kind != "number":
        return _words_number(part)
    value = Decimal(part[0].value)
    for lexeme in part[1:]:
        value *= lexeme.value if isinstance(lexeme.value, int) else 1
    return value


def _words_number(part: Sequence[Lexeme]) -> Decimal | None:
    words = [
        lexeme.text.removesuffix("s") if lexeme.text in ("lakhs", "crores") else lexeme.text
        for lexeme in part
    ]
    if "half" not in words:
        whole = parse_cardinal(words)
        return None if whole is None else Decimal(whole)
    at = words.index("half")
    whole = parse_cardinal(words[: at - 2])
    scale = part[at + 1].value if at + 1 < len(part) else 1
    return None if whole is None else (whole + Decimal("0.5")) * scale


def _range(match: Match) -> tuple[Decimal, Decimal | None] | None:
    """The lower and upper number of a match; a scale after the upper one ('2-3 million') holds for both."""
    low, high = _number(match.part("number")), _number(match.part("upper"))
    if low is None or max(low, high or 0) >= _TOO_LARGE:
        return None
    if high is not None and low < _SCALED and high >= _SCALED and len(match.part("number")) == 1:
        low *= next((x.value for x in match.part("upper")[1:] if isinstance(x.value, int)), 1)
    return low, high if high is not None and high > low else None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _figure(
    match: Match,
    tokens: TokenMap,
    kind: str,
    values: tuple[str, str | None],
    names: tuple[str, str],
    unit: str | None = None,
) -> FigureMention:
    """A mention from the first of the parts `names` that is there to the last that is."""
    spans = [match.groups[name] for name in names if match.part(name)]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    start, end = match.lexemes[first].start, match.lexemes[last - 1].end
    qualifier = match.text("qualifier") or (match.text("plus").replace("+", "plus").lstrip("- ")) or None
    return FigureMention(start, end, tokens.text[start:end], kind, values[0], qualifier, unit, values[1])


# --- kinds of figures


def _money(match: Match, tokens: TokenMap) -> FigureMention | None:
    numbers, unit = _range(match), match.part("unit")[0]
    if numbers is None or (unit.text in _currencies()["after_scale"] and numbers[0] < _SCALED):
        return None
    low, high = numbers
    if high is None and match.part("upper"):
        return None
    values = (f"{_plain(low)} {unit.value}", None if high is None else f"{_plain(high)} {unit.value}")
    span = ("unit", "upper") if match.groups["unit"][0] < match.groups["number"][0] else ("number", "unit")
    return _figure(match, tokens, "money", values, span if match.part(span[1]) else ("unit", "number"))


def _area(match: Match, tokens: TokenMap) -> FigureMention | None:
    numbers = _range(match)
    if numbers is None:
        return None
    factor = Decimal(str(match.value("unit")))
    low, high = (None if number is None else _square_metres(number, factor) for number in numbers)
    return _figure(match, tokens, "area", (low or "0", high), ("number", "unit"))


def _square_metres(number: Decimal, factor: Decimal) -> str:
    """An area; one converted from units that do not come out even is rounded to whole square metres."""
    area = number * factor
    return _plain(area if factor == 1 else area.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _percent(match: Match, tokens: TokenMap) -> FigureMention | None:
    numbers = _range(match)
    if numbers is None:
        return None
    low, high = numbers
    return _figure(
        match, tokens, "percent", (_plain(low), None if high is None else _plain(high)), ("number", "unit")
    )


def _ordinal(match: Match, tokens: TokenMap) -> FigureMention | None:
    value = sum(lexeme.value for lexeme in match.part("ordinal") if isinstance(lexeme.value, int))
    token = tokens.at(match.lexemes[match.end - 1].start)
    return _figure(match, tokens, "ordinal", (str(value), None), ("ordinal", "ordinal"), _counted(token))


def _count(match: Match, tokens: TokenMap) -> FigureMention | None:
    numbers = _range(match)
    if numbers is None or _is_name(match, tokens):
        return None
    low, high = numbers
    if match.part("upper") and high is None:  # a score or a code
        return None
    last = match.lexemes[match.groups["upper" if match.part("upper") else "number"][1] - 1]
    if last.code == load_grammar().codes["suffix"] and last.text in _MONEY_SUFFIXES:
        return None
    unit = _counted(tokens.at(last.start), match.lexemes[match.end - 1].end)
    if last.text == "one" and (unit is None or _follows(tokens.at(last.start), "of")):
        return None
    return _figure(
        match,
        tokens,
        "count",
        (_plain(low), None if high is None else _plain(high)),
        ("number", "upper"),
        unit,
    )


def _is_name(match: Match, tokens: TokenMap) -> bool:
    """Whether a number names rather than counts: 'No. 5', 'Hall 3', '3.2.1', 'A380'."""
    first, last = match.groups["number"][0], match.end - 1
    before = match.lexemes[first - 1] if first else None
    after = match.lexemes[last + 1] if last + 1 < len(match.lexemes) else None
    number = match.lexemes[first]
    if any(
        near is not None and near.kind == number.kind == "number" for near in (before, after)
    ):  # a telephone
        return True
    if before is not None:
        if before.text in _NUMBERED or (
            before.text == "." and first > 1 and match.lexemes[first - 2].text in _NUMBERED
        ):
            return True
        if (
            before.text == "-"
            and first > 1
            and match.lexemes[first - 2].end == before.start == number.start - 1
        ):
            return True
        if before.end == number.start and before.text not in ("(", '"', "“", "'", "‘", "-", "—", "–", "["):
            return True
    token = tokens.at(number.start)
    label = token.head if token.head.i < token.i else token
    if token.dep_ == "nummod" and label.i == token.i - 1 and label.pos_ in ("PROPN", "NOUN"):
        return True
    if token.i and token.nbor(-1).pos_ == "PROPN" and not match.part("qualifier") and not _counted(token):
        return True
    glued = after is not None and after.start == match.lexemes[last].end
    return glued and after is not None and (after.kind in ("word", "number") or after.text in "/:@_'")


def _counted(token: Token, end: int | None = None) -> str | None:
    """The lemma of the noun that a number is attached to, with its own attached modifiers."""
    noun = _governing_noun(token) or _following_noun(token)
    if noun is None:
        return _partitive(token)
    if noun.pos_ == "PROPN":
        return noun.lemma_.lower()
    words = [
        word.lower_
        for word in noun.doc[token.i + 1 : noun.i]
        if word.dep_ in ("compound", "amod") or word.tag_ in ("VBG", "VBN", "NN")
        if word.pos_ not in ("NUM", "PUNCT") and (end is None or word.idx >= end)
        if not any(child.dep_ in ("conj", "cc") for child in word.children) and word.dep_ != "conj"
        if word.is_alpha and word.nbor(-1).text != "-" and word.nbor().text != "-"
    ]
    return " ".join([*words[-_MAX_UNIT_WORDS:], noun.lemma_.lower()])


def _governing_noun(token: Token) -> Token | None:
    """The noun that the parse attaches a number to."""
    noun = token
    for _ in range(_MAX_UNIT_WORDS):
        if noun.pos_ in ("NOUN", "PROPN") and noun.i > token.i:
            return noun
        if noun.head == noun or noun.dep_ not in _ATTACHED:
            return None
        noun = noun.head
    return None


def _following_noun(token: Token) -> Token | None:
    """The plural noun right after a number, past participles and compound nouns at most."""
    for word in token.doc[token.i + 1 : token.i + 2 + _MAX_UNIT_WORDS]:
        if word.tag_ == "NNS":
            return word
        if word.tag_ not in ("VBG", "VBN", "NN", "JJ", "CD"):
            return None
    return None


def _follows(token: Token, word: str) -> bool:
    return token.i + 1 < len(token.doc) and token.nbor().lower_ == word


def _partitive(token: Token) -> str | None:
    """The noun of '3,000 of the exhibitors'."""
    if _follows(token, "of"):
        noun = next(
            (child for child in token.nbor().children if child.dep_ == "pobj" and child.pos_ == "NOUN"), None
        )
        return noun.lemma_.lower() if noun is not None else None
    return None


_BUILDERS: dict[str, _Builder] = {
    "money": _money, "area": _area, "percent": _percent, "ordinal": _ordinal, "count": _count,
}  # fmt: skip

"""A Doc's text as lexemes of the date grammar, with words in another sense taken out."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extractor.nlp.lexemes import Grammar, Lexeme
from extractor.nlp.tokenmap import TokenMap

_FIRST_YEAR, _LAST_YEAR = 1000, 2099
_LONGEST_ABBREVIATION = 5  # Thurs.
_LAST_SHORT_YEAR = 39  # '39 is 2039, '40 is 1940


@cache
def load_grammar() -> Grammar:
    """The date grammar of `lexicon/timex.toml`, read once."""
    return Grammar("timex.toml")


def lex_dates(tokens: TokenMap) -> list[Lexeme]:
    """The lexemes of a Doc's text in the classes of the date grammar."""
    grammar = load_grammar()
    lexemes = grammar.lex(tokens.text, _classify)
    for at in range(len(lexemes)):
        if lexemes[at].code != "_" and _means_else(lexemes, at, tokens):
            lexemes[at].code = "_"
    return lexemes


def _means_else(lexemes: list[Lexeme], at: int, tokens: TokenMap) -> bool:
    """Whether a lexeme of the date grammar is something else where it stands."""
    lexeme, grammar = lexemes[at], load_grammar()
    if lexeme.kind == "number":
        return _is_glued(lexemes, at)
    if lexeme.text == ".":
        return not _is_abbreviation(lexemes[max(at - 1, 0)].text)
    if grammar.is_class(lexeme, "month") and _in_name(lexemes, at):
        return True
    guards = grammar.guards.get(lexeme.text)
    return guards is not None and not _allowed(guards, lexemes, at, tokens)


def _in_name(lexemes: list[Lexeme], at: int) -> bool:
    """Whether a month is half of a double name ('January-Bardill')."""
    following = lexemes[at + 1 : at + 3]
    return (
        len(following) == 2
        and following[0].text == "-"
        and following[1].start == lexemes[at].end + 1
        and following[1].code == "_"
        and following[1].capital
    )


def _is_abbreviation(word: str) -> bool:
    """Whether a full stop after a month or weekday may belong to it."""
    return len(word) <= _LONGEST_ABBREVIATION and word not in ("march", "april", "may", "june", "july")


def _classify(lexeme: Lexeme) -> tuple[str, Any] | None:
    text = lexeme.text
    if lexeme.kind == "number":
        return _classify_number(text)
    if lexeme.kind == "ordinal_number":
        return "digit_ordinal", int(re.sub(r"\D", "", text))
    if lexeme.kind == "decade":
        digits = int(re.sub(r"\D", "", text))
        return "decade", digits
    if lexeme.kind == "short_year":
        digits = int(text[1:])
        return "short_year", digits + (2000 if digits <= _LAST_SHORT_YEAR else 1900)
    if lexeme.kind in ("clock", "numeric_date"):
        return lexeme.kind, text
    if lexeme.kind == "period_code" and text != "fy":
        return "period_code", text.upper()
    return None


def _classify_number(text: str) -> tuple[str, Any]:
    if text.isdecimal() and text.isascii():
        number = int(text) if len(text) < 10 else 10**9
        if 1 <= number <= 31 and len(text) <= 2:
            return "day", number
        if len(text) == 4 and _FIRST_YEAR <= number <= _LAST_YEAR:
            return "year", number
        return "number", number
    try:
        return "number", float(text.replace(",", ""))
    except ValueError:
        return "number", 0


def _is_glued(lexemes: list[Lexeme], at: int) -> bool:
    """Whether a number belongs to a code ('A380', '5G', 'COVID-19')."""
    lexeme = lexemes[at]
    before = lexemes[at - 1] if at else None
    if before and before.end == lexeme.start and (before.kind == "word" or before.text in "$€£¥#"):
        return True
    after = lexemes[at + 1] if at + 1 < len(lexemes) else None
    return bool(
        after
        and after.start == lexeme.end
        and (after.text in ("%", "th") or (after.kind == "word" and after.code == "_"))
    )


def _allowed(guards: list[str], lexemes: list[Lexeme], at: int, tokens: TokenMap) -> bool:
    lexeme = lexemes[at]
    if "Capital" in guards and not lexeme.capital:
        return False
    ahead = [after for after in lexemes[at + 1 : at + 4] if after.text not in (",", ".")]
    by_number = any(_is_numeric(near) for near in (lexemes[max(at - 1, 0) : at] + ahead[:1]))
    if "Next:digit" in guards:
        return by_number
    if "Next:date" in guards:
        grammar = load_grammar()
        return bool(ahead) and (_is_numeric(ahead[0]) or grammar.is_class(ahead[0], "month"))
    if (
        "Lower" in guards
        and lexeme.capital
        and not (any(map(_is_numeric, ahead[:1])) or tokens.at(lexeme.start).is_sent_start)
    ):
        return False
    tags = [guard for guard in guards if guard.isupper()]
    return not tags or tokens.at(lexeme.start).pos_ in tags or ("Capital" in guards and by_number)


def _is_numeric(lexeme: Lexeme) -> bool:
    return lexeme.kind in ("number", "ordinal_number")

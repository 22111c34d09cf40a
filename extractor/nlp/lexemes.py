"""Words and numbers of a text as classed lexemes, and patterns over the sequence of their classes.

Dates and figures need a finer cut than spaCy's tokens ('26-29', 'mid-1990s', 'US$250m'). `Grammar`
reads a lexicon file that names classes of words, and rules whose patterns are regular expressions
over classes; each class is one character, so a whole text is matched at the speed of `re` with
patterns a few characters long.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_LEXEME = re.compile(
    r"""
    (?P<paragraph>\n[^\S\n]*\n)
  | (?P<numeric_date>\d{4}([-/.])\d{1,2}\3\d{1,2}(?![\d,]) | \d{1,2}([-/.])\d{1,2}\4(?:\d{4}|\d{2})(?![\d,]))
  | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?!\d))
  | (?P<decade>(?:1[0-9]|20)\d0['’]?s\b | ['’]\d0['’]?s\b)
  | (?P<short_year>['’]\d{2}\b)
  | (?P<ordinal_number>\d{1,3}(?:,\d{3})*(?:st|nd|rd|th)\b)
  | (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d) | \d+(?:\.\d+)?)
  | (?P<period_code>[QH][1-4]\b | FY(?=['’]?\d))
  | (?P<initialism>(?:[^\W\d_]\.){2,})
  | (?P<clitic>['’]s\b)
  | (?P<word>[^\W\d_]+)
  | (?P<symbol>\S)
    """,
    re.VERBOSE,
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"’": "'"})
_FIRST_CLASS_CODE = 0x4E00  # letters without a meaning of their own in a regular expression


@dataclass(slots=True)
class Lexeme:
    """A word, number or sign: its place, its lower-case form, its class, and the value of that class.

    `capital` says whether it starts with an upper-case letter in the text.
    """

    start: int
    end: int
    text: str
    kind: str
    code: str = "_"
    value: Any = None
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over classes, and the name of the function that gives its matches a meaning."""

    name: str
    pattern: re.Pattern[str]
    build: str
    options: Mapping[str, Any]
    rank: int


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of lexemes, `start` to `end` (exclusive), that a rule matches, with its named parts."""

    rule: Rule
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]]
    lexemes: Sequence[Lexeme]

    def part(self, name: str) -> Sequence[Lexeme]:
        """The lexemes of a named part, empty where it took none."""
        start, end = self.groups.get(name, (0, 0))
        return self.lexemes[start:end]

    def value(self, name: str) -> Any:
        """The value of the first lexeme of a named part, None where it took none."""
        part = self.part(name)
        return part[0].value if part else None

    def text(self, name: str) -> str:
        """The lower-case words of a named part."""
        return " ".join(lexeme.text for lexeme in self.part(name))


def load_table(file_name: str) -> dict[str, Any]:
    """The content of a TOML file in `extractor/lexicon`."""
    return tomllib.loads((files("extractor") / "lexicon" / file_name).read_text(encoding="utf-8"))


class Grammar:
    """The words, classes and rules of one lexicon file."""

    def __init__(self, file_name: str, more_words: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """Read `extractor/lexicon/<file_name>`; `more_words` are words of some classes from elsewhere."""
        data = load_table(file_name)
        names = [*data["kinds"], *data["classes"]]
        self.codes = {name: chr(_FIRST_CLASS_CODE + at) for at, name in enumerate(names)}
        self.guards: dict[str, list[str]] = data.get("guards", {})
        self._words: dict[str, tuple[str, Any]] = {}
        self._phrases: dict[str, list[tuple[list[str], str, Any]]] = {}
        self._fill(data["classes"])
        self._fill(more_words or {})
        self.rules = tuple(self._rules(data))

    def _fill(self, classes: Mapping[str, Any]) -> None:
        for name, words in classes.items():
            table = words if isinstance(words, dict) else {word: word for word in words}
            for entry, value in table.items():
                first, *rest = entry.split()
                if rest:
                    self._phrases.setdefault(first, []).append((rest, self.codes[name], value))
                else:
                    self._words[entry] = (self.codes[name], value)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))

    def _rules(self, data: Mapping[str, Any]) -> Iterator[Rule]:
        macros = dict(self.codes)
        macros |= {
            name: f"[{''.join(self.codes[m] for m in members)}]" for name, members in data["sets"].items()
        }
        for name, body in data.get("macros", {}).items():
            macros[name] = f"(?:{_expand(body, macros)})"
        for rank, rule in enumerate(data["rules"]):
            options = {k: v for k, v in rule.items() if k not in ("name", "pattern", "build")}
            pattern = re.compile(_expand(rule["pattern"], macros))
            yield Rule(rule["name"], pattern, rule["build"], options, rank)

    def lex(self, text: str, classify: Callable[[Lexeme], tuple[str, Any] | None]) -> list[Lexeme]:
        """Cut a text into lexemes; `classify` gives class name and value of numbers and the like."""
        lexemes = []
        for found in _LEXEME.finditer(text):
            kind = found.lastgroup or "symbol"
            word = found.group()
            lexeme = Lexeme(found.start(), found.end(), word.lower().translate(_DASHES), kind)
            lexeme.capital = word[0].isupper()
            known = self._words.get(lexeme.text)
            if known is not None:
                lexeme.code, lexeme.value = known
            elif kind != "word" and (own := classify(lexeme)):
                lexeme.code, lexeme.value = self.codes[own[0]], own[1]
            lexemes.append(lexeme)
        return self._join_phrases(lexemes)

    def _join_phrases(self, lexemes: list[Lexeme]) -> list[Lexeme]:
        joined: list[Lexeme] = []
        at = 0
        while at < len(lexemes):
            lexeme = lexemes[at]
            at += 1
            for rest, code, value in self._phrases.get(lexeme.text, ()):
                tail = lexemes[at : at + len(rest)]
                if len(tail) == len(rest) and all(t.text == word for t, word in zip(tail, rest, strict=True)):
                    text = " ".join([lexeme.text, *rest])
                    lexeme = Lexeme(lexeme.start, tail[-1].end, text, "phrase", code, value, lexeme.capital)
                    at += len(rest)
                    break
            joined.append(lexeme)
        return joined

    def matches(self, lexemes: Sequence[Lexeme]) -> list[Match]:
        """Every rule's matches, overlapping ones too: leftmost, then longest, then earliest rule first."""
        codes = "".join(lexeme.code for lexeme in lexemes)
        found = [
            Match(rule, *hit.span(), {k: hit.span(k) for k, v in hit.groupdict().items() if v}, lexemes)
            for rule in self.rules
            for hit in rule.pattern.finditer(codes)
            if hit.end() > hit.start()
        ]
        return sorted(found, key=lambda match: (match.start, -match.end, match.rule.rank))

    def is_class(self, lexeme: Lexeme, *names: str) -> bool:
        """Whether a lexeme belongs to one of the named classes."""
        return any(lexeme.code == self.codes[name] for name in names)


def _expand(pattern: str, macros: Mapping[str, str]) -> str:
    """Replace `{class}` by its character and drop blanks."""
    return re.sub(r"\{(\w+)\}", lambda found: macros[found.group(1)], re.sub(r"\s+", "", pattern))

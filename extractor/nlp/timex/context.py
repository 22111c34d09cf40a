"""What a date is read against: the publication date, dates mentioned before, and the tense."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Token

from extractor.nlp.lexemes import Lexeme, Match
from extractor.nlp.timex.calendar import GRAINS, Moment
from extractor.nlp.timex.tense import subject_year, tense_of
from extractor.nlp.tokenmap import TokenMap


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a stretch of lexemes (`start` to `end`, exclusive), and the moment that it denotes."""

    start: int
    end: int
    timex_type: str
    value: str
    moment: Moment | None = None
    role: str | None = None


class Context:
    """What a builder knows besides its match; `remember` moves it on along the text."""

    def __init__(self, published: Moment | None, lexemes: Sequence[Lexeme], tokens: TokenMap) -> None:
        """Start with no date mentioned."""
        self.published = published
        self.lexemes = lexemes
        self._tokens = tokens
        self._mentioned: dict[str, tuple[int, Moment]] = {}
        self._days: dict[tuple[int, int], Moment] = {}

    def remember(self, reading: Reading) -> None:
        """Note a date mentioned."""
        moment = reading.moment
        if moment is None:
            return
        self._mentioned[moment.grain] = (reading.start, moment)
        if moment.grain == "day":
            self._days.setdefault((moment.day.month, moment.day.day), moment)

    def token(self, at: int) -> Token:
        """The spaCy token of a lexeme."""
        return self._tokens.at(self.lexemes[at].start)

    def tense(self, match: Match) -> str:
        """The tense of the verb that governs the last word of a match, or what its preposition says."""
        tense = tense_of(self.token(match.end - 1))
        before = self.neighbour(match, -1)
        if tense == "pluperfect" or (before is not None and before.text in _BACKWARD):
            return "past"
        if before is not None and before.text in _FORWARD:
            return "future"
        return tense

    def neighbour(self, match: Match, step: int) -> Lexeme | None:
        """The lexeme before (-1) or after (1) a match."""
        at = match.start - 1 if step < 0 else match.end
        return self.lexemes[at] if 0 <= at < len(self.lexemes) else None

    def last(self, *grains: str) -> Moment | None:
        """The moment mentioned last, of the given grains where given."""
        return self._last(grains)[1]

    def _last(self, grains: Sequence[str]) -> tuple[int, Moment | None]:
        known = [self._mentioned[grain] for grain in grains or GRAINS if grain in self._mentioned]
        return max(known, key=lambda mention: mention[0], default=(-1, None))

    def last_within(self, grain: str) -> Moment | None:
        """The moment mentioned last that is as fine as a grain or finer."""
        return self.last(*GRAINS[: GRAINS.index(grain) + 1])

    def last_in_sentence(self, match: Match, *grains: str) -> Moment | None:
        """The moment mentioned last in the sentence of a match."""
        start, moment = self._last(grains)
        sentence = self._tokens.sentence_start(self.lexemes[match.start].start)
        return moment if start >= 0 and self.lexemes[start].start >= sentence else None

    def same_day(self, month: int, day: int) -> Moment | None:
        """The day mentioned before that falls on the same day of a year, as its repetition means it."""
        return self._days.get((month, day))


# A recurring date in the direction of the tense is not taken beyond this distance: the other side is then
# within two months, and the verb is likelier to govern something else ('declared a dividend payable Dec. 1').
_FARTHEST = 300
_BACKWARD = ("since",)
_FORWARD = ("until", "till", "through", "by")


def nearest(context: Context, match: Match, at_year: Callable[[int], Moment | None]) -> Moment | None:
    """The yearly recurring moment that the tense means: last one, next one, or the nearest."""
    if context.published is None:
        return None
    if number := subject_year(context.token(match.end - 1)):
        return at_year(number)
    today = context.published.day
    candidates = [m for year in (-1, 0, 1) if (m := at_year(today.year + year)) is not None]
    tense = context.tense(match)
    past = [m for m in candidates if m.day <= today]
    future = [m for m in candidates if m.day >= _floor_like(m, today)]
    if tense == "past" and past and (today - past[-1].day).days <= _FARTHEST:
        return past[-1]
    if tense in ("future", "present") and future and (future[0].day - today).days <= _FARTHEST:
        return future[0]
    return min(candidates, key=lambda m: abs((m.day - today).days), default=None)


def _floor_like(moment: Moment, today: date) -> date:
    return today.replace(day=1) if moment.grain != "day" else today

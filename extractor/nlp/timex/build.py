"""Which function gives a meaning to the matches of which rule of `lexicon/timex.toml`."""

from __future__ import annotations

from collections.abc import Callable

from extractor.nlp.lexemes import Match
from extractor.nlp.timex import dates, durations, periods, times
from extractor.nlp.timex.context import Context, Reading

# A builder gives the readings of a match; none where the words mean something else and a shorter match may
# do, None where nothing in the match is a time at all.
Builder = Callable[[Match, Context], "list[Reading] | None"]

BUILDERS: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        dates.calendar_day,
        dates.day_list, dates.day_range, dates.numeric_date, dates.week_of, dates.month, dates.weekday,
        dates.year, dates.spoken_year, dates.year_range, dates.decade, dates.century, dates.holiday,
        periods.part_of_year, periods.period_code, periods.season, periods.relative_unit,
        periods.definite_unit, periods.unit_end, periods.ago, periods.unit_ago,
        times.deictic_day, times.tonight, times.reference, times.attribute, times.the_past, times.daypart,
        times.clock,
        durations.duration, durations.article_duration, durations.vague_duration, durations.unit_long,
        durations.frequency, durations.each, durations.weekdays,
    )
}  # fmt: skip

"""Time expressions: TIMEX3 types and values, as TimeML defines them."""

from extractor.nlp.timex.calendar import add_days, duration_days
from extractor.nlp.timex.find import find_timexes

__all__ = ["add_days", "duration_days", "find_timexes"]

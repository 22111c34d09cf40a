from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.nlp.figures import find_figures
from extractor.nlp.timex import find_timexes

COUNTS = [
    ("More than 1,200 exhibitors attended.", "1,200", "1200", "more than", "exhibitor", None),
    ("Nearly 80,000 visitors came.", "80,000", "80000", "nearly", "visitor", None),
    ("Some 3,000 companies exhibited.", "3,000", "3000", "some", "company", None),
    ("Companies from 128 countries and regions exhibited.", "128", "128", None, "country", None),
    ("About 3,400 exhibiting companies are expected.", "3,400", "3400", "about", "exhibiting company", None),
    ("It drew 100,000 trade visitors.", "100,000", "100000", None, "trade visitor", None),
    ("Twelve hundred exhibitors came.", "Twelve hundred", "1200", None, "exhibitor", None),
    ("It drew 1.2 million visitors.", "1.2 million", "1200000", None, "visitor", None),
    ("It drew half a million people.", "half a million", "500000", None, "people", None),
    ("It drew two and a half million visitors.", "two and a half million", "2500000", None, "visitor", None),
    ("There were 30-plus brands.", "30", "30", "plus", "brand", None),
    ("There were 1,000+ brands.", "1,000", "1000", "plus", "brand", None),
    ("It drew 10,000 to 12,000 guests.", "10,000 to 12,000", "10000", None, "guest", "12000"),
    ("It drew 2-3 million viewers.", "2-3 million", "2000000", None, "viewer", "3000000"),
    ("It drew between 500 and 600 buyers.", "500 and 600", "500", None, "buyer", "600"),
    ("The expo attracted as many as 3,000.", "3,000", "3000", "as many as", None, None),
    ("At least 500 of the exhibitors came.", "500", "500", "at least", "exhibitor", None),
    ("The show drew one hundred and five guests.", "one hundred and five", "105", None, "guest", None),
    ("The show drew a record 3,500 exhibitors.", "3,500", "3500", "a record", "exhibitor", None),
]


@pytest.mark.parametrize(
    ("text", "extent", "value", "qualifier", "unit", "upper"), COUNTS, ids=[c[0] for c in COUNTS]
)
def test_find_figures_parses_counts(nlp, text, extent, value, qualifier, unit, upper):
    (figure,) = find_figures(nlp(text))
    assert figure.kind == "count"
    assert (figure.text, figure.value, figure.qualifier) == (extent, value, qualifier)
    assert (figure.unit, figure.upper) == (unit, upper)


OTHERS = [
    ("The 16th edition opened.", "ordinal", "16th", "16"),
    ("The fifth edition opened.", "ordinal", "fifth", "5"),
    ("The twenty-third edition opened.", "ordinal", "twenty-third", "23"),
    ("The 33rd edition opened.", "ordinal", "33rd", "33"),
    ("It covers 80,000 square meters.", "area", "80,000 square meters", "80000"),
    ("It covers 80,000 sq m of space.", "area", "80,000 sq m", "80000"),
    ("It covers 860,000 sq ft of space.", "area", "860,000 sq ft", "79897"),
    ("It covers 12 hectares.", "area", "12 hectares", "120000"),
    ("It covers 20 acres.", "area", "20 acres", "80937"),
    ("It covers 5,000 m2 of space.", "area", "5,000 m2", "5000"),
    ("It covers 6,000 sqm.", "area", "6,000 sqm", "6000"),
    ("It covers 7,000 m².", "area", "7,000 m²", "7000"),
    ("It is an 80,000-square-meter hall.", "area", "80,000-square-meter", "80000"),
    ("Deals were worth US$12.3 billion.", "money", "US$12.3 billion", "12300000000 USD"),
    ("Deals were worth €250m.", "money", "€250m", "250000000 EUR"),
    ("Deals were worth 250 million euros.", "money", "250 million euros", "250000000 EUR"),
    ("Deals were worth HK$30 million.", "money", "HK$30 million", "30000000 HKD"),
    ("Deals were worth A$5.5 million.", "money", "A$5.5 million", "5500000 AUD"),
    ("It was a $5 million deal.", "money", "$5 million", "5000000 USD"),
    ("Deals were worth RMB 5 billion.", "money", "RMB 5 billion", "5000000000 CNY"),
    ("Deals were worth Rs 500 crore.", "money", "Rs 500 crore", "5000000000 INR"),
    ("Deals were worth Rs. 20 lakh.", "money", "Rs. 20 lakh", "2000000 INR"),
    ("Deals were worth 20 million Swiss francs.", "money", "20 million Swiss francs", "20000000 CHF"),
    (
        "Deals were worth 20 million Hong Kong dollars.",
        "money",
        "20 million Hong Kong dollars",
        "20000000 HKD",
    ),
    ("Deals were worth 500 million pounds.", "money", "500 million pounds", "500000000 GBP"),
    ("Sales rose 20 percent.", "percent", "20 percent", "20"),
    ("Sales rose 5.5%.", "percent", "5.5%", "5.5"),
]


@pytest.mark.parametrize(("text", "kind", "extent", "value"), OTHERS, ids=[o[0] for o in OTHERS])
def test_find_figures_parses_kind_and_value(nlp, text, kind, extent, value):
    assert [(f.kind, f.text, f.value) for f in find_figures(nlp(text))] == [(kind, extent, value)]


def test_find_figures_keeps_both_amounts_of_a_conversion(nlp):
    found = find_figures(nlp("They signed deals worth 10 billion yuan (about 1.4 billion US dollars)."))
    assert [(f.value, f.qualifier) for f in found] == [("10000000000 CNY", None), ("1400000000 USD", "about")]


def test_find_figures_gives_both_ends_of_a_range_of_money(nlp):
    (figure,) = find_figures(nlp("Prices are $1-2 million."))
    assert (figure.value, figure.upper) == ("1000000 USD", "2000000 USD")


@pytest.mark.parametrize(
    "text",
    [
        "Burnout 3 won praise.",
        "The area is 99999999999999999999999999999 acres.",
        "Dozens of firms came.",
        "Visit Hall 3.",
        "It is No. 7.",
        "The Boeing 737 landed.",
        "COVID-19 spread.",
        "An A380 and 5G phones were shown.",
        "It is one of the largest fairs.",
        "Call +86 10 1234 5678.",
    ],
)
def test_find_figures_leaves_names_and_vague_numbers_alone(nlp, text):
    assert find_figures(nlp(text)) == []


def test_find_figures_leaves_out_excluded_spans(nlp):
    doc = nlp("The four-day fair of May 26, 2022 drew 300 exhibitors.")
    dates = [(m.start, m.end) for m in find_timexes(doc, None)]
    assert [f.text for f in find_figures(doc, dates)] == ["300"]


PIECES = [
    "1,200", "3", "12.5", "US", "$", "€", "m", "bn", "million", "hundred", "half", "a", "and",
    "to", "-", "between", "%", "m2", "sq", "ft", ".", "Rs", "crore", "yuan", "twenty", "one",
    "third", "16th", "exhibitors", "more", "than", "+", "plus", "of", "(", ")", "No.", "HK$5",
    "100m", "1,2,3", "0", "99999999999999999999",
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(PIECES),
    max_size=25,
).map(" ".join)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(WORDS, st.text(max_size=80)))
def test_find_figures_never_fails_and_quotes_the_text(nlp, text):
    found = find_figures(nlp(text))
    assert all(text[f.start : f.end] == f.text != "" for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))

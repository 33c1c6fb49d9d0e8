"""Dates as precise as people know them: read, written, refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundnis.core.dates import (
    DateError,
    Precision,
    Season,
    Span,
    read_day,
    read_span,
    show_day,
    show_moment,
    show_span,
)
from bundnis.core.words import LANGUAGES

LANGUAGE = st.sampled_from(LANGUAGES)
YEAR = st.integers(1900, 2200)
SPAN = st.one_of(
    st.builds(Span.on, st.dates(date(1900, 1, 1), date(2200, 12, 31))),
    st.builds(Span.in_month, YEAR, st.integers(1, 12)),
    st.builds(Span.in_season, YEAR, st.sampled_from(Season)),
    st.builds(Span.in_year, YEAR),
    st.just(Span.unknown()),
)
LAST_OF_MARCH = Span.on(date(2027, 3, 31))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["31.03.2027", "31/03/2027", "31-03-2027", "31.3.2027", " 31. 3. 2027 ", "2027-03-31", "31 / 03 / 2027"],
)
def test_a_day_is_read_in_every_language_with_every_separator(text: str, language: str) -> None:
    assert read_span(text, language) == LAST_OF_MARCH
    assert read_day(text, language) == date(2027, 3, 31)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("03/2027", Span.in_month(2027, 3)),
        ("03.2027", Span.in_month(2027, 3)),
        ("3-2027", Span.in_month(2027, 3)),
        ("März 2027", Span.in_month(2027, 3)),
        ("MARZ  2027", Span.in_month(2027, 3)),
        ("maerz 2027", Span.in_month(2027, 3)),
        ("août 2027", Span.in_month(2027, 8)),
        ("aout 2027", Span.in_month(2027, 8)),
        ("maart 2027", Span.in_month(2027, 3)),
        ("January 2027", Span.in_month(2027, 1)),
        ("Jänner 2027", Span.in_month(2027, 1)),
        ("2027", Span.in_year(2027)),
        ("", Span.unknown()),
        (" \n", Span.unknown()),
    ],
)
def test_months_years_and_nothing(text: str, span: Span, language: str) -> None:
    assert read_span(text, language) == span


@pytest.mark.parametrize(
    ("season", "words"),
    [
        (Season.SPRING, "Frühjahr Frühling fruehling printemps lente voorjaar spring"),
        (Season.SUMMER, "Sommer été ete zomer summer"),
        (Season.AUTUMN, "Herbst automne herfst najaar autumn fall FALL"),
        (Season.WINTER, "Winter hiver winter"),
    ],
)
def test_the_words_for_seasons(season: Season, words: str) -> None:
    for word in words.split():
        for language in LANGUAGES:
            assert read_span(f"{word} 2027", language) == Span.in_season(2027, season)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (LAST_OF_MARCH, date(2027, 3, 31), date(2027, 3, 31)),
        (Span.in_month(2028, 2), date(2028, 2, 1), date(2028, 2, 29)),
        (Span.in_month(2027, 12), date(2027, 12, 1), date(2027, 12, 31)),
        (Span.in_season(2027, Season.SPRING), date(2027, 3, 1), date(2027, 5, 31)),
        (Span.in_season(2027, Season.SUMMER), date(2027, 6, 1), date(2027, 8, 31)),
        (Span.in_season(2027, Season.AUTUMN), date(2027, 9, 1), date(2027, 11, 30)),
        (Span.in_season(2026, Season.WINTER), date(2026, 12, 1), date(2027, 2, 28)),
        (Span.in_season(2027, Season.WINTER), date(2027, 12, 1), date(2028, 2, 29)),
        (Span.in_year(2027), date(2027, 1, 1), date(2027, 12, 31)),
        (Span.unknown(), None, None),
    ],
)
def test_first_and_last_day(span: Span, first: date | None, last: date | None) -> None:
    assert (span.first, span.last) == (first, last)
    assert span.is_known == (first is not None)


@pytest.mark.parametrize(
    ("first", "last", "precision"),
    [
        (date(2027, 3, 1), date(2027, 3, 2), Precision.DAY),
        (date(2027, 3, 2), date(2027, 4, 1), Precision.MONTH),
        (date(2027, 3, 2), date(2027, 3, 31), Precision.MONTH),
        (date(2027, 3, 1), date(2027, 3, 30), Precision.MONTH),
        (date(2027, 4, 1), date(2027, 6, 30), Precision.SEASON),
        (date(2027, 2, 1), date(2028, 1, 31), Precision.YEAR),
        (date(2027, 1, 1), None, Precision.YEAR),
        (None, None, Precision.DAY),
        (None, date(2027, 1, 1), Precision.UNKNOWN),
        (date(2027, 1, 1), date(2027, 1, 1), Precision.UNKNOWN),
    ],
)
def test_days_that_do_not_fit_the_precision(
    first: date | None, last: date | None, precision: Precision
) -> None:
    with pytest.raises(ValueError, match=str(precision)):
        Span(first, last, precision)


FOUR, MISSING, BOUNDS, FORM = "four digits", "does not exist", "1900 to 2200", "or only a month"
REFUSED = [
    ("31.03.27", FOUR),
    ("3/27", FOUR),
    ("27", FOUR),
    ("Herbst 27", FOUR),
    ("Herbst '27", FOUR),
    ("31.02.2027", MISSING),
    ("29.02.2027", MISSING),
    ("03/31/2027", MISSING),
    ("0.3.2027", MISSING),
    ("13/2027", MISSING),
    ("2027-02-30", MISSING),
    ("01.01.0000", MISSING),
    ("31.12.1899", BOUNDS),
    ("01.01.2201", BOUNDS),
    ("1899", BOUNDS),
    ("Winter 2201", BOUNDS),
    ("0000", MISSING),
    ("31.03/2027", FORM),
    ("31.03.", FORM),
    ("Fasching 2027", FORM),
    ("März", FORM),
    ("31 03 2027", FORM),
    ("202", FORM),
    ("20270331", FORM),
    ("morgen", FORM),
    ("\u0663\u0661.\u0660\u0663.\u0662\u0660\u0662\u0667", FORM),
    ("31.03.2027 10:00", FORM),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_is_refused(text: str, sentence: str, language: str) -> None:
    with pytest.raises(DateError) as refused:
        read_span(text, language)
    assert sentence in refused.value.sentence % refused.value.values
    assert "%" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "März 2027", "Herbst 2027", "2027"])
def test_a_day_is_wanted(text: str) -> None:
    with pytest.raises(DateError, match=r"exact day, for example 31\.03\.2027"):
        read_day(text, "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_in_a_sentence_are_right_in_the_readers_language(language: str) -> None:
    with pytest.raises(DateError) as refused:
        read_span("?", language)
    values = refused.value.values
    read = [read_span(values[each], language).precision for each in ("day", "month", "season", "year")]
    assert read == [Precision.DAY, Precision.MONTH, Precision.SEASON, Precision.YEAR]


@pytest.mark.parametrize(
    ("language", "day", "month", "season", "spring"),
    [
        ("de", "31.03.2027", "März 2027", "Herbst 2027", "Frühjahr 2027"),
        ("fr", "31/03/2027", "mars 2027", "automne 2027", "printemps 2027"),
        ("nl", "31-03-2027", "maart 2027", "herfst 2027", "lente 2027"),
        ("en", "31/03/2027", "March 2027", "autumn 2027", "spring 2027"),
    ],
)
def test_how_dates_are_written(language: str, day: str, month: str, season: str, spring: str) -> None:
    assert show_day(date(2027, 3, 31), language) == show_span(LAST_OF_MARCH, language) == day
    assert show_span(Span.in_month(2027, 3), language) == month
    assert show_span(Span.in_season(2027, Season.AUTUMN), language) == season
    assert show_span(Span.in_season(2027, Season.SPRING), language) == spring
    assert show_span(Span.in_year(2027), language) == "2027"
    assert show_span(Span.unknown(), language) == ""


@given(SPAN, LANGUAGE, LANGUAGE)
def test_what_is_shown_is_read_back_by_readers_of_every_language(
    span: Span, writer: str, reader: str
) -> None:
    assert read_span(show_span(span, writer), reader) == span


@given(SPAN.filter(lambda span: span.is_known))
def test_a_span_ends_where_the_next_begins(span: Span) -> None:
    assert span.first is not None
    assert span.last is not None
    assert span.first <= span.last
    if span.precision is not Precision.DAY:
        assert (span.first.day, (span.last + timedelta(days=1)).day) == (1, 1)


@given(st.text(max_size=12) | st.text(alphabet="0123456789./- '", max_size=11), LANGUAGE)
def test_anything_typed_is_read_within_bounds_or_refused_in_words(text: str, language: str) -> None:
    try:
        span = read_span(text, language)
    except DateError as refused:
        assert refused.values["day"] in str(refused) or "2200" in str(refused)
        return
    assert span.first is None or 1900 <= span.first.year <= 2200
    assert read_span(show_span(span, language), language) == span


def test_a_moment_is_shown_as_the_clocks_of_a_zone() -> None:
    moment = datetime(2027, 3, 31, 22, 5, tzinfo=UTC)
    assert show_moment(moment, "de", "Europe/Berlin") == "01.04.2027 00:05"
    assert show_moment(moment, "en", "UTC") == "31/03/2027 22:05"
    with pytest.raises(ValueError, match="zone"):
        show_moment(datetime(2027, 3, 31), "de", "Europe/Berlin")
    with pytest.raises(KeyError):
        show_moment(moment, "de", "Europe/Atlantis")


def test_a_language_the_house_does_not_speak() -> None:
    with pytest.raises(KeyError):
        show_day(date(2027, 3, 31), "xx")

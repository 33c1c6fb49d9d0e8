"""Dates as precise as people know them: a day, a month, a season, a year, or not known yet.

Stored as first day, last day and precision. Everything is written day, month, year; the separators and the
words of all four languages are read whatever the reader's language is, because with that order they cannot be
confused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bundnis.core.text import fold
from bundnis.core.words import N_

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
"""Years that are read; beyond them a slip is likelier than a plan."""


class Precision(StrEnum):
    """How exactly a date is known; the values are stored."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    UNKNOWN = "unknown"


class Season(StrEnum):
    """The seasons in whole months; winter begins in December and ends with February of the next year."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


_SEASON_BEGINS = {Season.SPRING: 3, Season.SUMMER: 6, Season.AUTUMN: 9, Season.WINTER: 12}
_SEASON_OF = {month: season for season, month in _SEASON_BEGINS.items()}

_SEPARATOR = {"de": ".", "fr": "/", "nl": "-", "en": "/"}

# The word that is shown stands first, others that are read follow; the reader folds accents and case away.
_MONTHS = {
    "de": "Januar/Jänner Februar März/Maerz April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_SEASONS = {
    "de": "Frühjahr/Frühling/Fruehjahr/Fruehling Sommer Herbst Winter",
    "fr": "printemps été automne hiver",
    "nl": "lente/voorjaar zomer herfst/najaar winter",
    "en": "spring summer autumn/fall winter",
}


def _shown_words(words: Mapping[str, str]) -> dict[str, list[str]]:
    return {language: [word.split("/")[0] for word in line.split()] for language, line in words.items()}


def _read_words(words: Mapping[str, str]) -> dict[str, int]:
    """Map every folded word of every language to its place, from 0."""
    lines = [line.split() for line in words.values()]
    return {
        fold(word): place for line in lines for place, group in enumerate(line) for word in group.split("/")
    }


_MONTH_SHOWN, _SEASON_SHOWN = _shown_words(_MONTHS), _shown_words(_SEASONS)
_MONTH_READ, _SEASON_READ = _read_words(_MONTHS), _read_words(_SEASONS)


@dataclass(frozen=True, slots=True)
class Span:
    """First day, last day and precision; an unknown span has neither day.

    Raises ValueError when the days do not fit the precision: a "month" always is a whole month.
    """

    first: date | None
    last: date | None
    precision: Precision

    def __post_init__(self) -> None:
        if self.last != _last_day(self.first, self.precision):
            raise ValueError(f"{self.first} to {self.last} is no {self.precision}")

    def __composite_values__(self) -> tuple[date | None, date | None, str]:
        """The three columns of a stored span (SQLAlchemy asks for this name)."""
        return self.first, self.last, str(self.precision)

    @classmethod
    def on(cls, day: date) -> "Span":
        """Return the span of exactly this day."""
        return cls(day, day, Precision.DAY)

    @classmethod
    def in_month(cls, year: int, month: int) -> "Span":
        """Return a whole month, 1 to 12. Raises ValueError outside the calendar."""
        return cls._from(date(year, month, 1), Precision.MONTH)

    @classmethod
    def in_season(cls, year: int, season: Season) -> "Span":
        """Return a season; the winter of a year begins in its December."""
        return cls._from(date(year, _SEASON_BEGINS[season], 1), Precision.SEASON)

    @classmethod
    def in_year(cls, year: int) -> "Span":
        """Return a whole year."""
        return cls._from(date(year, 1, 1), Precision.YEAR)

    @classmethod
    def ending(cls, last: date, precision: Precision) -> "Span":
        """Return the day, month, season or year that ends on this day. Raises ValueError where none does."""
        if precision is Precision.DAY:
            return cls.on(last)
        months = last.year * 12 + last.month - {Precision.MONTH: 1, Precision.SEASON: 3, Precision.YEAR: 12}[precision]
        return cls(date(months // 12, months % 12 + 1, 1), last, precision)

    @classmethod
    def unknown(cls) -> "Span":
        """Return the date nobody knows yet; it satisfies no requirement."""
        return cls(None, None, Precision.UNKNOWN)

    @classmethod
    def _from(cls, first: date, precision: Precision) -> "Span":
        return cls(first, _last_day(first, precision), precision)

    @property
    def is_known(self) -> bool:
        """Whether there is a date at all."""
        return self.precision is not Precision.UNKNOWN


# In which months a span of this precision may begin, and how many months it lasts.
_WHOLE: Final = {
    Precision.MONTH: (tuple(range(1, 13)), 1),
    Precision.SEASON: (tuple(_SEASON_OF), 3),
    Precision.YEAR: ((1,), 12),
}


def _last_day(first: date | None, precision: Precision) -> date | None:
    """Return the last day of what begins on `first`. Raises ValueError if nothing of that kind begins so."""
    if first is None and precision is Precision.UNKNOWN:
        return None
    if first is not None and precision is Precision.DAY:
        return first
    begins, months = _WHOLE.get(precision, ((), 0))
    if first is None or first.day != 1 or first.month not in begins:
        raise ValueError(f"no {precision} begins on {first}")
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(days=1)


class DateError(ValueError):
    """A date that was refused; `sentence` is a message id for the person, `values` fill it."""

    def __init__(self, sentence: str, values: Mapping[str, str]) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = dict(values)


_DAY = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{1,2})[./-]([0-9]{4})")
_WORD = re.compile(r"([a-z]+) ([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_SHORT_YEAR = re.compile(r"(?:[0-9]{1,2}[./-]){1,2}[0-9]{2}|[a-z]+ '?[0-9]{2}|'?[0-9]{2}")


def read_span(text: str, language: str) -> Span:
    """Read a day, a month, a season or a year; nothing typed is an unknown date.

    Raises DateError for what cannot be read, does not exist or lies outside `FIRST_YEAR` to `LAST_YEAR`;
    KeyError for a language the house does not speak.
    """
    values = _examples(language)
    # "31. 3. 2027" is how many write it
    typed = re.sub(r" ?([./-]) ?", r"\1", fold(text))
    if not typed:
        return Span.unknown()
    if _SHORT_YEAR.fullmatch(typed):
        raise DateError(N_("Please write the year with four digits, for example %(day)s."), values)
    try:
        span = _match(typed)
    except ValueError as impossible:
        sentence = N_("This date does not exist. The day comes before the month, for example %(day)s.")
        raise DateError(sentence, values) from impossible
    if span is None:
        sentence = N_(
            "Please enter a date as %(day)s, or only a month, a season or a year: "
            "%(month)s, %(season)s, %(year)s."
        )
        raise DateError(sentence, values)
    if span.first is None or not FIRST_YEAR <= span.first.year <= LAST_YEAR:
        raise DateError(N_("Please enter a year from %(first_year)s to %(last_year)s."), values)
    return span


def read_day(text: str, language: str) -> date:
    """Read one exact day. Raises DateError as `read_span` does, and for nothing or anything less exact."""
    span = read_span(text, language)
    if span.first is None or span.precision is not Precision.DAY:
        raise DateError(N_("Please enter an exact day, for example %(day)s."), _examples(language))
    return span.first


def _match(typed: str) -> Span | None:
    """Read folded text; None if it looks like no date. Raises ValueError for a date outside the calendar."""
    if found := _DAY.fullmatch(typed):
        return Span.on(date(int(found[4]), int(found[3]), int(found[1])))
    if found := _ISO_DAY.fullmatch(typed):
        return Span.on(date(int(found[1]), int(found[2]), int(found[3])))
    if found := _MONTH.fullmatch(typed):
        return Span.in_month(int(found[2]), int(found[1]))
    if _YEAR.fullmatch(typed):
        return Span.in_year(int(typed))
    if found := _WORD.fullmatch(typed):
        word, year = found[1], int(found[2])
        if word in _MONTH_READ:
            return Span.in_month(year, _MONTH_READ[word] + 1)
        if word in _SEASON_READ:
            return Span.in_season(year, tuple(Season)[_SEASON_READ[word]])
    return None


def _examples(language: str) -> dict[str, str]:
    """Return dates correctly written in `language`, for the sentences of an error."""
    return {
        "day": show_day(date(2027, 3, 31), language),
        "month": show_span(Span.in_month(2027, 3), language),
        "season": show_span(Span.in_season(2027, Season.AUTUMN), language),
        "year": "2027",
        "first_year": str(FIRST_YEAR),
        "last_year": str(LAST_YEAR),
    }


def show_span(span: Span, language: str) -> str:
    """Write a span as `language` does, as exactly as it is known; "" for an unknown one.

    `read_span` reads it back as the same span. Raises KeyError for a language the house does not speak.
    """
    if span.first is None:
        return ""
    year = f"{span.first.year:04}"
    match span.precision:
        case Precision.DAY:
            return show_day(span.first, language)
        case Precision.MONTH:
            return f"{_MONTH_SHOWN[language][span.first.month - 1]} {year}"
        case Precision.SEASON:
            place = tuple(Season).index(_SEASON_OF[span.first.month])
            return f"{_SEASON_SHOWN[language][place]} {year}"
    return year


def show_day(day: date, language: str) -> str:
    """Write a day: 31.03.2027 (de), 31/03/2027 (fr, en), 31-03-2027 (nl)."""
    separator = _SEPARATOR[language]
    return f"{day.day:02}{separator}{day.month:02}{separator}{day.year:04}"


def show_moment(moment: datetime, language: str, zone: str) -> str:
    """Write day and time (hours, minutes, 24 h) of an aware moment as clocks in an IANA `zone` show it.

    Raises ValueError for a moment without a zone of its own, zoneinfo.ZoneInfoNotFoundError for an unknown
    `zone`.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone cannot be shown in another")
    local = moment.astimezone(ZoneInfo(zone))
    return f"{show_day(local.date(), language)} {local:%H:%M}"

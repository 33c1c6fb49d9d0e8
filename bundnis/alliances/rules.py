"""What may stand in an alliance: its codes with their words, and checks on plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from zoneinfo import available_timezones

from bundnis.core.dates import Span
from bundnis.core.words import LANGUAGES, N_

SECTORS: Final[Mapping[str, str]] = {
    "public_administration": N_("Public administration"),
    "employment_service": N_("Employment service"),
    "chamber": N_("Chamber"),
    "association": N_("Association"),
    "social_partners": N_("Social partners"),
    "business_promotion": N_("Business promotion"),
    "education": N_("Education and training"),
    "company": N_("Company"),
    "research": N_("Research"),
    "civil_society": N_("Civil society"),
}

# The advice of 2018: an alliance is organised by business and administration together.
BUSINESS: Final = frozenset({"chamber", "association", "company", "business_promotion"})
ADMINISTRATION: Final = frozenset({"public_administration", "employment_service"})

PARTNER_ROLES: Final[Mapping[str, str]] = {
    "member": N_("Member"),
    "lead": N_("Leading partner"),
    "associate": N_("Associate"),
    "advisory": N_("Adviser"),
}# What is told once somebody has looked through the settings, whether or not anything changed.
SETTINGS_LOOKED_THROUGH: Final = ("alliance.settings_changed", "alliance.settings_kept")

# Who counts when it is asked whether everybody carries something.
FULL_ROLES: Final = frozenset({"member", "lead"})

SEAT_ROLES: Final[Mapping[str, str]] = {
    "member": N_("Member of a partner"),
    "coordinator": N_("Coordination"),
    "facilitator": N_("Facilitation"),
    "observer": N_("Observer"),
}

COUNTRIES: Final[Mapping[str, str]] = {
    "BE": N_("Belgium"),
    "DE": N_("Germany"),
    "FR": N_("France"),
    "LU": N_("Luxembourg"),
    "NL": N_("Netherlands"),
    "AT": N_("Austria"),
    "CH": N_("Switzerland"),
    "CZ": N_("Czechia"),
    "DK": N_("Denmark"),
    "IT": N_("Italy"),
    "PL": N_("Poland"),
}

FRAMEWORK_KINDS: Final[Mapping[str, str]] = {
    "fields": N_("Action fields"),
    "phases": N_("Phases"),
    "priorities": N_("Priorities"),
    "topics": N_("Topics"),
}

# What an alliance calls its measures: Maßnahme or Aktion.
WORDS: Final[Mapping[str, str]] = {"measure": N_("Measure"), "action": N_("Action")}

# The way of an alliance to skilled labour, where it has chosen one; the same codes as a measure's route.
EMPHASES: Final[Mapping[str, str]] = {
    "retain": N_("Retain"),
    "train": N_("Train"),
    "attract": N_("Attract"),
}

TIME_ZONES: Final = (
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Paris",
    "Europe/Luxembourg",
    "Europe/Amsterdam",
    "Europe/Zurich",
    "Europe/Vienna",
)


def is_time_zone(zone: str) -> bool:
    """Whether the clock can show this zone."""
    return zone in available_timezones()


def known_languages(languages: Iterable[str]) -> list[str]:
    """The languages in the order given, each once. Raises ValueError for one the house does not speak."""
    ordered = list(dict.fromkeys(languages))
    if not ordered or not set(ordered) <= set(LANGUAGES):
        raise ValueError(f"not languages of the house: {ordered}")
    return ordered

# -- limits --------------------------------------------------------------------------------------

# Setting -> the lowest and the highest value that makes sense; empty is allowed where there may be no cap.
LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "min_contributors": (1, 50),
    "cap_running": (1, 1000),
    "cap_per_lead": (1, 1000),
    "rhythm_days": (1, 366),
    "stale_days": (1, 730),
    "size_months": (1, 120),
    "size_partners": (1, 200),
    "size_eur": (0, 999_999_999),
}
MAY_BE_EMPTY: Final = frozenset({"cap_running", "cap_per_lead"})


@dataclass(frozen=True, slots=True)
class WrongLimit:
    """A setting that does not make sense, and the sentence that says so."""

    field: str
    sentence: str
    lowest: int
    highest: int


def wrong_limit(values: Mapping[str, int | Decimal | None]) -> WrongLimit | None:
    """The first setting outside its limits; None when all are right."""
    for name, (lowest, highest) in LIMITS.items():
        value = values[name]
        if value is None and name in MAY_BE_EMPTY:
            continue
        if value is None or not lowest <= value <= highest:
            return WrongLimit(name, N_("Please enter a number from %(lowest)s to %(highest)s."), lowest, highest)
    rhythm, stale = values["rhythm_days"], values["stale_days"]
    if rhythm is not None and stale is not None and stale < rhythm:
        sentence = N_("Stale cannot come before the next update is due: at least %(lowest)s days.")
        return WrongLimit("stale_days", sentence, int(rhythm), LIMITS["stale_days"][1])
    return None


# What a partner can give: the kinds of contributions. Their words stand upstairs; ``rooms.py`` fills this in.
GIVES: dict[str, str] = {}


# -- a partner's way in --------------------------------------------------------------------------

WAY = ("identified_on", "contacted_on", "answered_on", "member_from", "member_until")


def has_left(until: Span, today: date) -> bool:
    """Whether a partner is gone; on its last day already, because the act of leaving ends everything at once."""
    return until.last is not None and until.last <= today


@dataclass(frozen=True, slots=True)
class WayIn:
    """The four dates between "somebody thought of them" and "they take part", and the one of leaving."""

    identified_on: Span
    contacted_on: Span
    answered_on: Span
    member_from: Span
    member_until: Span

    def state(self, today: date) -> str:
        """Where the partner stands, a key of `WAY_IN`; one without any date takes part."""
        if has_left(self.member_until, today):
            return "left"
        if self.member_from.first and self.member_from.first <= today:
            return "in"
        for name in ("answered", "contacted", "identified"):
            day: Span = getattr(self, f"{name}_on")
            if day.is_known:
                return name
        return "answered" if self.member_from.is_known else "in"

    @property
    def first_disorder(self) -> str:
        """The first date that certainly lies before an earlier step's date, by its field, or ""."""
        earlier: Span | None = None
        for name in WAY:
            here: Span = getattr(self, name)
            if earlier and earlier.first and here.last and here.last < earlier.first:
                return name
            earlier = here if here.is_known else earlier
        return ""


WAY_IN: Final[Mapping[str, str]] = {
    "identified": N_("Identified"),
    "contacted": N_("Contacted"),
    "answered": N_("Has answered"),
    "in": N_("Takes part"),
    "left": N_("Has left"),
}


# -- the mix of sectors --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mix:
    """How the partners of an alliance spread over the sectors."""

    counts: tuple[tuple[str, int], ...]
    has_business: bool
    has_administration: bool

    @property
    def is_complete(self) -> bool:
        """Business and administration both take part."""
        return self.has_business and self.has_administration


def mix(sectors: Iterable[str]) -> Mix:
    """Count sectors, the most frequent first, and check that business and administration are both there."""
    counted = Counter(sectors)
    rank = {code: place for place, code in enumerate(SECTORS)}
    ordered = sorted(counted.items(), key=lambda item: (-item[1], rank.get(item[0], len(rank))))
    found = counted.keys()
    return Mix(tuple(ordered), bool(found & BUSINESS), bool(found & ADMINISTRATION))


# -- order ---------------------------------------------------------------------------------------


def moved(order: Sequence[int], item: int, step: int) -> list[int]:
    """The order with one id moved by a step, up (-1) or down (+1); at the end it stays."""
    ids = list(order)
    place = ids.index(item)
    target = min(max(place + step, 0), len(ids) - 1)
    ids.insert(target, ids.pop(place))
    return ids


def in_time(day: Span) -> tuple[bool, int, int]:
    """A key that sorts dates by time, the less exact ones first among equals, the unknown ones last."""
    if day.first is None or day.last is None:
        return (True, 0, 0)
    # the later its end, the less exact: a whole year stands before its January
    return (False, day.first.toordinal(), -day.last.toordinal())

"""What board, list and paper share: the filters of this request, their form, their chips, the addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for

from bundnis.boards import queries
from bundnis.boards.rules import FILTERS, STAGE_CHOICES, Entry, Filters
from bundnis.boards.views.words import Reader, reader
from bundnis.core.access import may
from bundnis.core.clock import today
from bundnis.core.forms import clean
from bundnis.core.i18n import _, language, ngettext, shown
from bundnis.core.numbers import show_amount
from bundnis.core.text import Translated
from bundnis.measures.rules import FLAGS, HEALTH, ROUTES, Limits
from bundnis.measures.stages import INFO, REPORT, REPORTING, Stage, moves_from

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Select:
    """One filter of the form, ready for the template."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Movable:
    """What the permissions of moves ask of a measure, without loading it."""

    alliance_id: int
    stage: str
    lead_id: int | None
    lead_state: str | None
    proposer_id: int | None = None
    facts: Any = None

    @property
    def measure(self) -> Movable:
        return self


@dataclass
class Frame:
    """The filters of one request and everything that follows from them alone."""

    here: str
    filters: Filters
    unknown: list[str]
    offered: dict[str, Options]
    limits: Limits
    has_measures: bool
    today: date

    @classmethod
    def of_request(cls, here: str) -> Frame:
        """Read the address; two statements."""
        limits, has_measures, choices = queries.limits_and_choices(g.seat.alliance_id)
        offered = _offered(*choices)
        known = {name: {value for value, _label in options} for name, options in offered.items()}
        filters, unknown = Filters.read({name: clean(text) for name, text in request.args.items()}, known)
        return cls(here, filters, unknown, offered, limits, has_measures, today(g.seat.time_zone))

    @cached_property
    def found(self) -> queries.Found:
        """What every statement of the page asks about: so counts equal what is shown."""
        return queries.find(g.seat.alliance_id, self.filters, self.today, self.limits)

    @cached_property
    def partners(self) -> dict[int, str]:
        """The short names of the partners by id, in the order of the alphabet."""
        return {int(partner_id): name for partner_id, name in self.offered["partner"]}

    @cached_property
    def measures(self) -> str:
        """The beginning of every measure's address, made once a page."""
        return url_for("boards.list_measures")

    @cached_property
    def reader(self) -> Reader:
        """What the words of every row depend on."""
        return reader(self.today, self.limits, language(), self.measures)

    def address(self, base: str = "", but: str = "", **more: str) -> str:
        """An address with the filters in force."""
        values = self.filters.values(but, **more)
        return f"{base or self.here}?{urlencode(values)}" if values else base or self.here

    def selects(self) -> list[Select]:
        """The form's selects, each with what is chosen."""
        every = _("All")
        return [
            Select(name, _(FILTERS[name]), [
                (value, label, value == self.filters.get(name)) for value, label in [("", every), *options]
            ])
            for name, options in self.offered.items()
        ]

    def chips(self, **more: str) -> Options:
        """The filters in force, each with the address without it."""
        pair = _("%(label)s: %(value)s")
        return [
            (pair % {"label": _(FILTERS[name]), "value": dict(self.offered.get(name, ())).get(value, value)},
             self.address(but=name, **more))
            for name, value in self.filters.chosen
        ]

    def moves(self, entry: Entry) -> tuple[str, ...]:
        """The names of what the viewer may do with a measure on its card: report how it stands, and the moves; asked
        once for all that stand alike."""
        # To the viewer every partner but their own is a stranger.
        own = self._own_partners
        lead_id = entry.lead_id if entry.lead_id in own else None
        given = own.intersection(map(int, filter(None, entry.givers.split(",")))) if own else own
        key = (entry.stage, entry.came_from, lead_id, entry.lead_state, given)
        if (moves := self._moves.get(key)) is None:
            moves = self._moves[key] = self._allowed(*key)
        return moves

    def _allowed(
        self, stage: str, came_from: str | None, lead_id: int | None, lead_state: str | None, given: frozenset[int]
    ) -> tuple[str, ...]:
        thing = Movable(g.seat.alliance_id, stage, lead_id, lead_state, facts={"accepted_partner_ids": given})
        open_moves = moves_from(Stage(stage), Stage(came_from) if came_from else None)
        allowed = {name: may(g.actor, name, thing) for name in {move.permission for move in open_moves}}
        reports = Stage(stage) in REPORTING and may(g.actor, "update.write", thing)
        moves = tuple(move.name for move in open_moves if allowed[move.permission])
        return (REPORT, *moves) if reports else moves

    @cached_property
    def _own_partners(self) -> frozenset[int]:
        return frozenset(g.seat.partner_ids)

    @cached_property
    def _moves(self) -> dict[tuple[Any, ...], tuple[str, ...]]:
        return {}

    @property
    def has_moves(self) -> bool:
        """Whether the viewer may move any of the cards made so far."""
        return any(self._moves.values())

    def context(self, total: int, **more: str) -> dict[str, Any]:
        """What every template of this room asks for. ``more`` is kept in the addresses beside the filters."""
        unknown = ", ".join(_(FILTERS[name]) for name in self.unknown)
        return {
            "count_line": self._count_line(total),
            "selects": self.selects(),
            "search": self.filters.get("q"),
            "chips_list": self.chips(**more),
            "filter_count": len(self.filters.chosen) - bool(self.filters.get("q")),
            "unknown_filters": _(
                "This filter in the address is not known here and was left out: %(names)s.", names=unknown
            ) if unknown else "",
            "here_address": self.here,
            "kept": {name: value for name, value in more.items() if value},
            "reset_address": f"{self.here}?{urlencode(more)}" if any(more.values()) else self.here,
            "board_address": self.address(url_for("boards.board")),
            "list_address": self.address(self.measures),
            "print_address": self.address(url_for("boards.board"), print="1"),
            "new_address": f"{self.measures}new",
            "is_filtered": bool(self.filters),
            "has_measures": self.has_measures,
            "is_action": g.seat.word == "action",
        }

    def _count_line(self, total: int) -> str:
        number = number_of(total)
        if self.filters:
            if g.seat.word == "action":
                return ngettext("%(number)s action matches", "%(number)s actions match", total, number=number)
            return ngettext("%(number)s measure matches", "%(number)s measures match", total, number=number)
        if g.seat.word == "action":
            return ngettext("%(number)s action", "%(number)s actions", total, number=number)
        return ngettext("%(number)s measure", "%(number)s measures", total, number=number)


def number_of(count: int) -> str:
    """A count as the reader writes it."""
    return show_amount(Decimal(count), language())


def _offered(partners: list[tuple[int, str]], fields: list[tuple[int, Translated]]) -> dict[str, Options]:
    """The choices of every filter but the text, with their words, in the order of the form."""
    return {
        "partner": [(str(partner_id), name) for partner_id, name in partners],
        "route": [(code, _(label)) for code, label in ROUTES.items()],
        "field": [(str(field_id), shown(name).text) for field_id, name in fields],
        "stage": [(str(stage), _(INFO[stage].label)) for stage in STAGE_CHOICES],
        "health": [(code, _(mark.label)) for code, mark in HEALTH.items()],
        "flag": [(code, _(mark.label)) for code, mark in FLAGS.items()],
    }

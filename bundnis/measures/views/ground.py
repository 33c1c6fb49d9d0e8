"""What the pages of this room share: the blueprint, the loaders, small things about forms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, g, render_template, url_for

from bundnis.alliances import queries as alliances
from bundnis.core.clock import today as today_in
from bundnis.core.dates import Span, show_span
from bundnis.core.db import db
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import _, language
from bundnis.measures import queries, rules
from bundnis.measures.models import IndicatorValue, Measure

blueprint = Blueprint("measures", __name__, template_folder="../templates")


# -- loaders -------------------------------------------------------------------------------------


def by_number(number: int) -> dict[str, Any]:
    """The measure with this number in the alliance of the address."""
    return {"measure": queries.by_number(g.seat.alliance_id, number)}


def with_contributors(number: int) -> dict[str, Any]:
    """The same, with the partners that contribute: they may report too."""
    return {"measure": queries.with_facts(g.seat.alliance_id, number, ["accepted_partner_ids"])}


def step_by_id(number: int, step_id: int) -> dict[str, Any]:
    """A step of the measure; the step comes first, it is what the permission asks about."""
    measure = queries.by_number(g.seat.alliance_id, number)
    return {"step": queries.step_of(measure, step_id) if measure else None, "measure": measure}


def value_by_id(number: int, value_id: int) -> dict[str, Any]:
    """A value of the measure's indicator."""
    measure = queries.by_number(g.seat.alliance_id, number)
    value = db.session.get(IndicatorValue, value_id)
    return {"measure": measure, "value": value if measure and value and value.measure_id == measure.id else None}


# -- pages and forms -----------------------------------------------------------------------------


def address_of(measure: Measure, anchor: str = "") -> str:
    """The page of a measure."""
    return url_for("dossier.page", number=measure.number, _anchor=anchor or None)


def page(template: str, form: HouseForm, status: int = 0, **values: Any) -> Any:
    """A page with its form; a form that was sent and comes back was refused."""
    return render_template(template, form=form, **values), status or (422 if form.was_sent else 200)




def partner_choices() -> list[tuple[int, str]]:
    """The partners that take part today, as (id, short name)."""
    return alliances.partner_choices(g.seat.alliance_id, today())


def today() -> date:
    """Today in the alliance of the address."""
    return today_in(g.seat.time_zone)


def day(field: Any) -> Any:
    """The day of a date field; the form has seen to it that there is one where one is needed."""
    return field.data.first


def number(field: Any) -> Any:
    """The amount of a field that must be filled in."""
    return field.data


def quick_dates(form: HouseForm) -> None:
    """One-tap choices beside the date fields: today, in two weeks, in three months."""
    day = today()
    later = {
        "due": (14, 30, 90), "first_step_due": (14, 30, 90), "planned_start": (0, 30, 90),
        "planned_end": (90, 180, 360),
    }
    words = {0: _("Today"), 14: _("In two weeks"), 30: _("In a month"), 90: _("In three months"),
             180: _("In six months"), 360: _("In a year")}
    for name, days in later.items():
        if name in form:
            form[name].quick = [
                (words[count], show_span(Span.on(_months(day, count) if count >= 30 else day + timedelta(count)),
                                         language()))
                for count in days
            ]


def _months(day: date, days: int) -> date:
    return rules.months_later(day, round(days / 30))

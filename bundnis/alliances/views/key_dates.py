"""Key dates of the alliance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, url_for

from bundnis.alliances import queries, service
from bundnis.alliances.forms import KeyDateForm
from bundnis.alliances.models import KeyDate
from bundnis.alliances.views.page import ID, Said, blueprint, day, page, said, saved
from bundnis.core.access import needs
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.core.once import final, once


def key_date_by_id(key_date_id: int) -> dict[str, Any]:
    """A key date of the alliance of the address."""
    return {"key_date": queries.key_date(g.seat.alliance_id, key_date_id)}


@dataclass(frozen=True, slots=True)
class Line:
    """A key date in the list, in finished words."""

    id: int
    when: str
    text: Said
    place: str
    organisers: str
    series: str
    result: Said
    source: str
    source_address: str
    edit_address: str
    edit_label: str


@blueprint.get("/key-dates/")
@needs("alliance.read")
def key_dates() -> Any:
    """The life of the alliance, in the order of time."""
    labels = {
        "unknown": _("Date not known"),
        "number": _("%(series)s, no. %(number)s", series="%(series)s", number="%(number)s"),
        "edit": _("Edit “%(name)s”", name="%(name)s"),
    }
    base = url_for(".key_dates")
    return page("key_dates", lines=[_line(each, base, labels) for each in queries.key_dates(g.seat.alliance_id)])


def _line(each: KeyDate, base: str, labels: dict[str, str]) -> Line:
    text = said(each.text)
    numbered = labels["number"] % {"series": each.series, "number": each.edition_number}
    return Line(
        id=each.id,
        when=day(each.day) or labels["unknown"],
        text=text,
        place=each.place,
        organisers=each.organisers,
        series=numbered if each.edition_number is not None and each.series else each.series,
        result=said(each.result),
        source=each.source,
        source_address=each.source if each.source.startswith(("http://", "https://")) else "",
        edit_address=f"{base}{each.id}/edit",
        edit_label=labels["edit"] % {"name": text.text},
    )


@blueprint.route("/key-dates/new", methods=["GET", "POST"])
@needs("key_date.edit")
@once
def add_key_date() -> Any:
    """Add a key date."""
    form = KeyDateForm(languages=g.seat.languages)
    status = send(form, lambda: service.add_key_date(g.actor, g.seat.alliance_id, **form.values()))
    return saved(url_for(".key_dates")) if status == DONE else page("edit_key_date", status, form=form, key_date=None)


@blueprint.route(f"/key-dates/<{ID}:key_date_id>/edit", methods=["GET", "POST"])
@needs("key_date.edit", key_date_by_id)
@once
def edit_key_date(key_date: KeyDate) -> Any:
    """Change a key date."""
    form = KeyDateForm(languages=g.seat.languages, data={**KeyDateForm.stored(key_date), "version": key_date.version})
    status = send(form, lambda: service.change_key_date(g.actor, key_date, form.loaded_version, **form.values()))
    if status == DONE:
        return saved(url_for(".key_dates"))
    return page("edit_key_date", status, form=form, key_date=key_date)


@blueprint.post(f"/key-dates/<{ID}:key_date_id>/delete")
@needs("key_date.edit", key_date_by_id)
@final
def delete_key_date(key_date: KeyDate) -> Any:
    """Take a key date away."""
    service.delete_key_date(g.actor, key_date)
    flash(_("Deleted."), "success")
    return redirect(url_for(".key_dates"), DONE)

"""Pages where values of the indicator are entered, corrected and taken out."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect

from bundnis.core.access import needs
from bundnis.core.dates import Span
from bundnis.core.errors import Refused
from bundnis.core.i18n import _
from bundnis.core.once import final, once
from bundnis.measures import service
from bundnis.measures.forms import ValueForm
from bundnis.measures.models import IndicatorValue, Measure
from bundnis.measures.views.ground import (
    address_of,
    blueprint,
    number,
    page,
    today,
    value_by_id,
    with_contributors,
)


@blueprint.route("/measures/<int:number>/values/new", methods=["GET", "POST"])
@needs("value.enter", with_contributors)
@once
def add_value(measure: Measure) -> Any:
    form = ValueForm(data={"on": Span.on(today())})
    if form.sent_and_right():
        try:
            service.add_value(
                g.actor, measure, form.on.data, number(form.value), women=form.women.data, men=form.men.data,
                other=form.other.data, reason=form.reason.data or "",
            )
        except Refused as refused:
            form.refuse(refused.field or "value", str(refused))
        else:
            flash(_("The value is entered."), "success")
            return redirect(address_of(measure, "success"), 303)
    parts_are_open = any(form[name].data is not None or form[name].errors for name in ("women", "men", "other"))
    return page("measures/value.html", form, measure=measure, parts_are_open=parts_are_open)


@blueprint.post("/measures/<int:number>/values/<int:value_id>/delete")
@needs("measure.edit", value_by_id)
@final
def remove_value(measure: Measure, value: IndicatorValue) -> Any:
    service.remove_value(g.actor, measure, value)
    flash(_("The value is removed."), "success")
    return redirect(address_of(measure, "success"), 303)

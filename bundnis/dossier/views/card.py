"""A move chosen on a card of the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, g, redirect, request, url_for

from bundnis.core.access import PERMISSIONS, needs
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused, answer
from bundnis.core.i18n import _, shown
from bundnis.core.once import once
from bundnis.dossier import service
from bundnis.dossier.views.ground import address_of, blueprint, by_number
from bundnis.dossier.views.moves import ASKED_HERE, open_moves
from bundnis.journal.undoing import flash_done
from bundnis.measures import queries
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.measures.stages import INFO, REPORT, Stage
from bundnis.measures.way_back import back_to, came_from


@blueprint.post("/measures/<int:number>/moves")
@needs("measure.read", by_number)
@once
def move_card(measure: Measure) -> Any:
    """A move chosen on a card. What lacks nothing happens at once; everything else opens the form of the move.

    One form stands around all cards: the field of the move is called by the number of its measure and the stage in
    which it was seen.
    """
    name = request.form.get(f"{measure.number}-{measure.stage}")
    if name == "":
        back = (_("Back to the board"), came_from() or url_for("boards.board"))
        return answer(422, _("Please choose first how the measure goes on."), links=[back])
    if name == REPORT:
        # Nothing was done, so the client key is given back; the form asks who may.
        db.session.rollback()
        return redirect(url_for(".send_update", number=measure.number, next=came_from()), 303)
    step = next((each for each in open_moves(measure) if each.name == name), None)
    if name is None or step is None:
        return overtaken(measure.number)
    if not PERMISSIONS[step.permission].allows(g.actor, measure):
        abort(403)
    form_address, title = url_for(".move", number=measure.number, name=name, next=came_from()), named(measure)
    try:
        service.move(g.actor, measure, name)
    except Conflict:
        return overtaken(measure.number)
    except Refused as refused:
        # Nothing was done, so the client key is given back with everything else.
        db.session.rollback()
        if isinstance(refused, measures.NotYet) and any(point.name not in ASKED_HERE for point in refused.points):
            flash(_("%(measure)s has not been moved yet: something is missing.", measure=title), "warning")
        return redirect(form_address, 303)
    return moved(measure)


def moved(measure: Measure) -> Any:
    """After a move: a sentence, and back to where it was chosen."""
    where = _(INFO[Stage(measure.stage)].label)
    flash_done(_("%(measure)s is now here: %(stage)s.", measure=named(measure), stage=where))
    return redirect(back_to(measure), 303)


def overtaken(number: int, kept: Sequence[tuple[str, str]] = ()) -> Any:
    """Somebody moved it first: where it stands now, and what was typed, so that no lesson is lost."""
    db.session.rollback()
    measure = queries.by_number(g.seat.alliance_id, number)
    if measure is None:
        raise Conflict()
    where = _(INFO[Stage(measure.stage)].label)
    sentence = _("The measure has been moved in the meantime. It is now here: %(stage)s.", stage=where)
    links = [(named(measure), address_of(measure))]
    if begun := came_from():
        word = _("Back to the board") if begun != url_for("boards.today") else _("Back to Today")
        links.append((word, back_to(measure)))
    return answer(409, sentence, kept=kept, links=links)


def named(measure: Measure) -> str:
    """A measure in a sentence: its number and title."""
    return f"{measure.label} {shown(measure.title).text}"

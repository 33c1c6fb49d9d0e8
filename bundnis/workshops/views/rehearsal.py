"""Rehearsals: begun from the session they rehearse, ended with everything in them."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, url_for

from bundnis.core.access import by_door, needs
from bundnis.core.i18n import _, ngettext
from bundnis.core.once import final
from bundnis.workshops import queries, service
from bundnis.workshops.access import Guest
from bundnis.workshops.guests import keep_link, link_of_cookie, session_door
from bundnis.workshops.models import Workshop
from bundnis.workshops.queries import rehearsing
from bundnis.workshops.views.blueprint import SESSION, back_to, blueprint
from bundnis.workshops.views.run import RUN


def rehearsal_by_number(number: int) -> dict[str, Any]:
    """The rehearsal with this number; a session that counts is none."""
    workshop = queries.of_seat(g.seat.alliance_id, number)
    return {"workshop": workshop if workshop and workshop.is_rehearsal else None}


@blueprint.post(SESSION + "/rehearse")
@by_door("workshop.rehearse", session_door)
def rehearse(workshop: Workshop) -> Any:
    """Walk through a session the evening before, with invented people."""
    rehearsal = service.rehearse(g.actor, workshop)
    answer = back_to(".run", rehearsal)
    link = link_of_cookie(workshop) if isinstance(g.actor, Guest) else None
    if link is None or rehearsal.id == workshop.id:
        return answer
    # Whoever leads by a link leads the rehearsal too; theirs is for the address of the session alone.
    place = url_for(".session", alliance=g.seat.slug, number=rehearsal.number).rstrip("/")
    return keep_link(answer, place, service.lend(g.actor, rehearsal, link))


@blueprint.post(RUN + "/rehearsal/end")
@by_door("workshop.rehearse", session_door)
def end_own_rehearsal(workshop: Workshop) -> Any:
    """End the rehearsal of a session from the rehearsal, by link too; pressed twice it has ended."""
    rehearsal = rehearsing.rehearsal_of(workshop)
    if rehearsal is not None:
        back = back_to(".run", workshop)
        service.end_rehearsal(g.actor, rehearsal)
        flash(_("The rehearsal is over; everything of it is deleted."), "success")
        return back
    return back_to(".run", workshop)


@blueprint.post(RUN + "/take-part")
@by_door("workshop.run", session_door)
def take_part(workshop: Workshop) -> Any:
    """Let the invented people do what the step asks."""
    number = service.take_part(g.actor, workshop)
    if number:
        flash(ngettext("%(num)s of them took part.", "%(num)s of them took part.", number), "success")
    else:
        flash(_("There is nothing for them to do at the moment: open a vote, or go on to the next step."), "info")
    return back_to(".run", workshop)


@blueprint.post(SESSION + "/rehearsal/end")
@needs("workshop.prepare", rehearsal_by_number)
@final
def end_rehearsal(workshop: Workshop) -> Any:
    """End a rehearsal: nothing of it stays."""
    service.end_rehearsal(g.actor, workshop)
    flash(_("The rehearsal is over; everything of it is deleted."), "success")
    return redirect(url_for(".list_sessions"), 303)

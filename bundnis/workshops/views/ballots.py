"""Votes: opened, closed and shown from the run sheet; papers from the phones, and those written down for others."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from bundnis.core.access import by_door
from bundnis.core.errors import Refused
from bundnis.core.i18n import _
from bundnis.workshops import presentation, queries, service
from bundnis.workshops.forms.ballots import PaperForm
from bundnis.workshops.guests import participant_of_cookie, session_door, voter_door
from bundnis.workshops.models import Ballot, Participant, Workshop
from bundnis.workshops.phases import BALLOTS
from bundnis.workshops.presentation import ballots
from bundnis.workshops.queries import Voter
from bundnis.workshops.rules.ballots import Paper, read_paper
from bundnis.workshops.service.ballots import NO_VOTE
from bundnis.workshops.views.blueprint import back_to, blueprint, run_sheet
from bundnis.workshops.views.phone import PHONE, workshop_of_code
from bundnis.workshops.views.run import RUN


@blueprint.post(PHONE + "/ballots/<int:ballot_id>")
@by_door("workshop.take_part", voter_door)
def cast(voter: Voter, ballot_id: int) -> Any:
    """Send one whole paper, for the first time or changed."""
    box = queries.box(voter.workshop_id, ballot_id)
    if box is None:
        abort(404)
    paper = read_paper(box.kind, request.form)
    try:
        service.put_in(box, voter.id, paper)
    except Refused as refused:
        return _not_taken(voter, ballot_id, paper, str(refused)), 422
    flash(_("Your ballot is in the box."), "success")
    return redirect(url_for(".phone", code=voter.code), 303)


def _not_taken(voter: Voter, ballot_id: int, paper: Paper, sentence: str) -> str:
    """The whole page with what was filled in. Only now is it needed."""
    workshop, ballot = workshop_of_code(voter.code), queries.ballot(voter.workshop_id, ballot_id)
    participant = participant_of_cookie(workshop)
    if ballot is None or participant is None:
        abort(404)
    vote = ballots.refused(workshop, ballot, participant, paper, sentence)
    page = presentation.phone_page(workshop, participant, vote=vote)
    return render_template("workshops/phone.html", workshop=workshop, words="", page_has_errors=True, **page)


@blueprint.post(RUN + "/ballot/open")
@by_door("workshop.run", session_door)
def open_ballot(workshop: Workshop) -> Any:
    """Open a vote of this kind."""
    kind, about = request.form.get("kind", ""), request.form.get("cluster", 0, type=int)
    if kind not in BALLOTS:
        abort(404)
    service.open_ballot(
        g.actor, workshop, kind, round_number=request.form.get("round", 0, type=int),
        cluster_ids=[about] if about else (),
    )  # fmt: skip
    return back_to(".run", workshop, "vote")


@blueprint.post(RUN + "/ballot/close")
@by_door("workshop.run", session_door)
def close_ballot(workshop: Workshop) -> Any:
    """Close it; from here on nobody can find out who voted what."""
    service.close_ballot(g.actor, workshop, _ballot(workshop))
    return back_to(".run", workshop, "vote")


@blueprint.post(RUN + "/ballot/reveal")
@by_door("workshop.run", session_door)
def reveal(workshop: Workshop) -> Any:
    """Show the next place, or all of it."""
    service.reveal(g.actor, workshop, _ballot(workshop), request.form.get("upto", 0, type=int))
    return back_to(".run", workshop, "vote")


@blueprint.post(RUN + "/ballot/run-off")
@by_door("workshop.run", session_door)
def run_off(workshop: Workshop) -> Any:
    """Vote once more among those that are level at the cut."""
    service.run_off(g.actor, workshop, _ballot(workshop).id)
    return back_to(".run", workshop, "vote")


def _ballot(workshop: Workshop) -> Ballot:
    found = queries.ballot(workshop.id, request.form.get("ballot", 0, type=int))
    if found is None:
        abort(404)
    return found


@blueprint.route(RUN + "/ballot/paper", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def paper_ballot(workshop: Workshop) -> Any:
    """Write down the whole ballot of somebody without a phone."""
    people = queries.people_on_paper(workshop.id)
    named = [(each.id, each.name or _("Person %(number)s", number=place)) for place, each in enumerate(people, 1)]
    ballot = queries.open_ballot(workshop.id)
    if ballot is None:
        raise Refused(NO_VOTE)
    form = PaperForm(people=named, policy=workshop.name_policy, data={"version": ballot.id})
    paper = read_paper(ballot.kind, form.typed_before or request.form)
    if form.sent_and_right():
        person = next((each for each in people if each.id == form.person_id.data), None)
        try:
            _write_down(workshop, ballot, paper, form, person)
        except Refused as refused:
            form.refuse(refused.field if refused.field in form else "person_id", str(refused))
        else:
            flash(_("The ballot is in the box."), "success")
            return back_to(".run", workshop, "vote")
    page = render_template(
        "workshops/paper.html", form=form, workshop=workshop, sheet=ballots.sheet(ballot, workshop, paper),
        cancel=run_sheet(workshop, "now"), **presentation.frame(workshop),
    )  # fmt: skip
    return page, 422 if form.was_sent else 200


def _write_down(
    workshop: Workshop, ballot: Ballot, paper: Paper, form: PaperForm, person: Participant | None
) -> None:
    # The page was made for one vote; meanwhile another may have been opened.
    if form.version.data != str(ballot.id):
        raise Refused(NO_VOTE)
    service.cast_for(
        g.actor, workshop, ballot, paper, client_key=form.client_key.data, person=person,
        name=form.name.data or "" if "name" in form else "",
    )  # fmt: skip

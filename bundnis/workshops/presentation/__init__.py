"""A session in finished words: an extra file of this room, for phones, screen and run sheet.

Every live page is made of *regions*: pieces of HTML with a key of their own, rendered by the same templates for the
page, for who has no JavaScript, and for the poll. ``HALL`` and ``SCREEN`` say what a kind of step shows to everybody,
``MINE`` what it asks of one participant, ``RUN`` what the facilitator works on; each value gives its template
(``hall/_<kind>.html``, ``screen/_<kind>.html``, ``mine/_<kind>.html``, ``run/_<part>.html``) what it prints.
Totals of an open ballot are in none of them: ``ballots`` hands out no numbers before it is closed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

from flask import g, url_for

from bundnis.core.clock import now
from bundnis.core.i18n import _, force_locale, pair, shown
from bundnis.workshops import queries
from bundnis.workshops.access import Guest
from bundnis.workshops.forms import IdeaForm
from bundnis.workshops.forms.register import ExistingForm
from bundnis.workshops.live import Pulse, live_of_app, tag_of
from bundnis.workshops.models import Participant, SessionStep, Workshop
from bundnis.workshops.phases import STEPS, opens
from bundnis.workshops.presentation import ballots, clusters, ideas, minutes, outcome, pledges, register
from bundnis.workshops.presentation.ideas import idea_form
from bundnis.workshops.presentation.qr import qr
from bundnis.workshops.presentation.region import piece as _region
from bundnis.workshops.queries.rehearsing import rehearsed
from bundnis.workshops.rules import step_after

__all__ = [
    "frame", "idea_form", "join_page", "own_state", "phone_page", "phone_state", "run_page", "run_state",
    "screen_page", "screen_state",
]  # fmt: skip

Data = dict[str, Any]
OfStep = Callable[[Workshop, SessionStep], Data]
PhoneForm = IdeaForm | ExistingForm

HALL: Mapping[str, OfStep] = {
    "review": register.hall, "collect": ideas.hall, "cluster": clusters.hall, "commit": pledges.hall,
    "decide": outcome.hall,
    "close": outcome.hall,
}
SCREEN: Mapping[str, OfStep] = {
    "review": register.screen, "collect": ideas.screen, "cluster": clusters.hall, "commit": pledges.hall,
    "decide": outcome.hall,
    "close": minutes.screen,
}
MINE: Mapping[str, Callable[[Workshop, SessionStep, Participant], Data]] = {
    "review": register.mine, "collect": ideas.mine, "cluster": clusters.mine, "commit": pledges.mine,
    "decide": pledges.mine,
    "close": pledges.mine,
}
RUN: Mapping[str, OfStep] = {
    "register": register.run,
    "clusters": clusters.run, "ideas": ideas.run, "pledges": pledges.run, "outcomes": outcome.run,
    "closing": outcome.closing, "parked": outcome.parked, "minutes": minutes.run,
}


# -- what every live page shows ------------------------------------------------------------------


def frame(workshop: Workshop) -> Data:
    """Title, step, timer and code, for the frame of a live page."""
    title, question = shown(workshop.title), shown(workshop.question)
    step = queries.current_step(workshop)
    return {
        "session_title": title, "question": question, "code": workshop.code, "step": step,
        "info": STEPS[step.kind] if step else None, "step_title": _title(step) if step else "",
        "is_live": workshop.state == "live", "state": workshop.state,
    }  # fmt: skip


def _title(step: SessionStep) -> str:
    return shown(step.title).text or _(STEPS[step.kind].label)


def _timer(values: Data) -> Data:
    """The end of the step in milliseconds of the server's clock, or the seconds that are left on a halted one."""
    step: SessionStep | None = values["step"] if values["is_live"] else None
    if step is None:
        return {"ends_at": None, "left": None}
    ends_at = round(step.ends_at.timestamp() * 1000) if step.ends_at else None
    return {"ends_at": ends_at, "left": step.seconds_left}


def asks(workshop: Workshop, step: SessionStep | None, ballot_id: int | None) -> str:
    """What decides what a phone asks of its owner: when it changes, each asks for its own part again."""
    settings = zlib.crc32(repr(sorted(step.settings.items())).encode()) if step else 0
    return f"{workshop.state} {step.id if step else 0} {settings:x} {ballot_id or 0}"


def _part(folder: str, kind: str) -> str:
    return f"workshops/{folder}/_{kind}.html"


def _of(table: Mapping[str, Callable[..., Data]], folder: str, step: SessionStep | None, *more: Any) -> Data:
    """The template of a step's part and what it prints; nothing where the step has none."""
    if step is None or step.kind not in table:
        return {"part": ""}
    return {"part": _part(folder, step.kind), **table[step.kind](*more)}


def _moment() -> int:
    return round(now().timestamp() * 1000)


# -- phones --------------------------------------------------------------------------------------


def join_page(workshop: Workshop) -> Data:
    """What somebody sees before they take part."""
    return {**frame(workshop), "joined": queries.joined(workshop.id)}


def phone_page(
    workshop: Workshop, participant: Participant, form: PhoneForm | None = None, vote: Data | None = None
) -> Data:
    """The whole page of a phone; ``form`` and ``vote``: what was refused, with what was typed."""
    values = frame(workshop)
    ballot = queries.open_ballot(workshop.id)
    return {
        **values, "participant": participant, "timer": _timer(values), "now": _moment(),
        # Of the row this page was made from: what changes meanwhile is new to it.
        "tag": tag_of(workshop.id, workshop.pulse, "participant", g.actor.language),
        "asks": asks(workshop, values["step"], ballot.id if ballot else None),
        "regions": {**_phone_regions(workshop, values), **_own_regions(workshop, participant, values, form, vote)},
        "prefix": url_for("workshops.join", code=workshop.code),
    }  # fmt: skip


def phone_state(workshop: Workshop, pulse: Pulse, spoken: str) -> Data:
    """What all phones in one language poll."""
    with force_locale(spoken):
        values = frame(workshop)
        return {
            "v": pulse.number, "step": values["step"].id if values["step"] else None, **_timer(values),
            "now": _moment(), "next_ms": live_of_app().interval(pulse), "turnout": pulse.turnout,
            "ballot": pulse.ballot_id, "asks": asks(workshop, values["step"], pulse.ballot_id),
            "regions": _phone_regions(workshop, values),
        }  # fmt: skip


def _phone_regions(workshop: Workshop, values: Data) -> Data:
    step = values["step"] if workshop.state == "live" else None
    hall = _of(HALL, "hall", step, workshop, step)
    vote = ballots.hall(workshop, step, "hall")
    is_aside = vote is not None and vote["state"] == "open" and ballots.stands_aside(vote["kind"], step)
    values = {**values, "vote": vote, "is_aside": is_aside}
    return {
        "head": _region("workshops/_phone_head.html", values),
        "hall": _region("workshops/_part.html", {**values, **hall}),
    }  # fmt: skip


def own_state(workshop: Workshop, participant: Participant) -> Data:
    """What one participant polls after a change of step, and after sending something."""
    return {"regions": _own_regions(workshop, participant, frame(workshop), None)}


def _own_regions(
    workshop: Workshop, participant: Participant, values: Data, form: PhoneForm | None, vote: Data | None = None
) -> Data:
    step = values["step"] if workshop.state == "live" else None
    mine = _of(MINE, "mine", step, workshop, step, participant)
    if workshop.state == "ended":
        mine = {"part": _part("mine", "ended"), **pledges.own(workshop, participant)}
    if form is not None and step is not None and opens(step.kind, form.act):
        mine["form"] = form
    elif form is not None:
        # The session has moved on while it was on its way: shown to be copied, or read out.
        mine["kept"] = (form.error_list(), form.text.data)
    mine["ballot"] = ballot = vote or ballots.mine(workshop, participant)
    # What was refused stands on top, where it is read.
    mine["is_aside"] = ballot is not None and vote is None and ballots.stands_aside(ballot["kind"], step)
    return {"mine": _region("workshops/_part.html", {**values, "participant": participant, **mine})}


# -- the screen ----------------------------------------------------------------------------------


def screen_page(workshop: Workshop) -> Data:
    """The whole screen."""
    values = frame(workshop)
    return {**values, "timer": _timer(values), "now": _moment(), "regions": _screen_regions(workshop, values)}


def screen_state(workshop: Workshop) -> Data:
    """What the screen polls."""
    values = frame(workshop)
    return {**_timer(values), "now": _moment(), "regions": _screen_regions(workshop, values)}


def _screen_regions(workshop: Workshop, values: Data) -> Data:
    shown_now = _shown_now(workshop, values)
    return {"slide": _region("workshops/_slide.html", shown_now), "foot": _region("workshops/_foot.html", shown_now)}


def _shown_now(workshop: Workshop, values: Data) -> Data:
    """What stands on the screen, for itself and for its picture on the run sheet."""
    step = values["step"]
    if workshop.state != "live" and (step is None or step.kind != "close"):
        step = None  # who does what until when stays on the screen, also after the end
    slide = _of(SCREEN, "screen", step, workshop, step)
    address = url_for("workshops.join", code=workshop.code, _external=True)
    return {
        **values, "joined": queries.joined(workshop.id), "join_address": address, "qr": qr(address),
        "short_address": url_for("workshops.enter", _external=True).partition("://")[2].rstrip("/"), **slide,
        "vote": ballots.hall(workshop, step, "screen"),
    }  # fmt: skip


# -- the run sheet -------------------------------------------------------------------------------


def run_page(workshop: Workshop) -> Data:
    """The whole run sheet."""
    values = frame(workshop)
    return {**values, "timer": _timer(values), "now": _moment(), "regions": _run_regions(workshop, values)}


def run_state(workshop: Workshop) -> Data:
    """What the run sheet polls."""
    values = frame(workshop)
    return {**_timer(values), "now": _moment(), "regions": _run_regions(workshop, values)}


def _over(workshop: Workshop) -> str:
    """Where the holder of a link ends a rehearsal: at the session it rehearses."""
    if not workshop.is_rehearsal or not isinstance(g.actor, Guest):
        return ""
    number = rehearsed(workshop)
    return url_for("workshops.end_own_rehearsal", alliance=g.seat.slug, number=number) if number is not None else ""


def _run_regions(workshop: Workshop, values: Data) -> Data:
    step: SessionStep | None = values["step"]
    order = [each.id for each in workshop.steps]
    steps = [
        {"id": each.id, "title": _title(each), "minutes": each.minutes, "is_current": each.id == workshop.step_id,
         "was_open": each.opened_at is not None}
        for each in workshop.steps
    ]  # fmt: skip

    def near(by: int) -> Data | None:
        found = step_after(order, workshop.step_id, by)
        return next((each for each in steps if each["id"] == found), None)

    base = url_for("workshops.run", alliance=g.seat.slug, number=workshop.number)
    vote = ballots.run(workshop, step if workshop.state == "live" else None)
    shared = {
        **values, "workshop": workshop, "base": base, "joined": queries.joined(workshop.id), "steps": steps,
        "before": near(-1), "after": near(1),
        "script": (shown(step.script).text or _(STEPS[step.kind].script)) if step else "",
        "screen_address": url_for("workshops.screen", alliance=g.seat.slug, number=workshop.number),
        "timer": _timer(values), "pair": pair, "over": _over(workshop),
        "vote_is_next": vote is not None and vote["is_next"],
        "open_vote": vote["vote"] if vote is not None and vote["vote"] and vote["vote"]["state"] == "open" else None,
    }  # fmt: skip
    hall = {**_shown_now(workshop, values), "screen_address": shared["screen_address"]}
    regions = {"now": _region("workshops/run/_now.html", shared), "hall": _region("workshops/run/_hall.html", hall)}
    if vote is not None:
        regions["work-ballot"] = _region("workshops/run/_ballot.html", {**shared, **vote})
    if step is not None:
        for part in STEPS[step.kind].works_on:
            if part in RUN:
                regions[f"work-{part}"] = _region(_part("run", part), {**shared, **RUN[part](workshop, step)})
    return regions

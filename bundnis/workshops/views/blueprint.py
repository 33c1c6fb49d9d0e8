"""What the pages of sessions share: the blueprint, loaders, answers to live pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, g, get_flashed_messages, make_response, redirect, request, url_for

from bundnis.core.i18n import language
from bundnis.workshops import queries
from bundnis.workshops.live import tag_of
from bundnis.workshops.models import Workshop

blueprint = Blueprint("workshops", __name__, template_folder="../templates")

# Everything about one session in an alliance, for people with a seat and holders of a link.
SESSION = "/<alliance:alliance>/workshops/<int:number>"

# Milliseconds after which run sheet and screen ask again.
AGAIN = 700


def workshop_by_number(number: int) -> dict[str, Any]:
    """The session with this number in the alliance of the address."""
    return {"workshop": queries.of_seat(g.seat.alliance_id, number)}


def thing_of_session(name: str, find: Callable[[int, int], Any]) -> Callable[..., dict[str, Any]]:
    """A loader: the thing with the id of the address in the session with this number, and the session beside it.

    ``find`` takes the ids of session and thing. Permissions are asked about the thing: it knows its alliance.
    """

    def load(number: int, **values: Any) -> dict[str, Any]:
        workshop = queries.of_seat(g.seat.alliance_id, number)
        thing_id = values.pop(f"{name}_id")
        return {name: find(workshop.id, thing_id) if workshop else None, "workshop": workshop, **values}

    return load


def place_of(workshop: Workshop) -> str:
    """The address of the session, on which the addresses of its run sheet are built."""
    return url_for("workshops.session", alliance=g.seat.slug, number=workshop.number)


def spoken_in(workshop: Workshop) -> str:
    """The language a form begins with: the reader's own, where the session has it."""
    return language() if language() in workshop.languages else workshop.languages[0]


def live_answer(workshop: Workshop, role: str, parts: Callable[[], Mapping[str, Any]]) -> Response:
    """The state of a live page that is not a phone: few ask for it, so it is made when it has changed.

    It shows the turnout, which has no pulse of its own. "Same" is a 304, for which a browser needs no body. The tag is
    of what the answer is made from, row and turnout: what changes meanwhile is new to it.
    """
    ballot = queries.open_ballot(workshop.id)
    turnout = queries.turnout(ballot.id) if ballot else None
    tag = tag_of(workshop.id, workshop.pulse, f"{role}-{turnout}", language())
    if request.headers.get("If-None-Match") == tag:
        return Response(status=304, headers={"ETag": tag})
    body = {"v": workshop.pulse, "next_ms": AGAIN, "turnout": turnout, **parts()}
    answer = make_response(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
    answer.headers["Content-Type"] = "application/json"
    answer.headers["ETag"] = tag
    return answer


@blueprint.after_request
def answer_script(answer: Response) -> Response:
    """The page's own script has sent this (js/outbox.js): told where it leads, it need not load that page."""
    if answer.status_code != 303 or "X-Live" not in request.headers:
        return answer
    told = json.dumps({"to": answer.location, "said": [str(each) for each in get_flashed_messages()]})
    short = Response(told, content_type="application/json")
    for cookie in answer.headers.getlist("Set-Cookie"):
        short.headers.add("Set-Cookie", cookie)
    return short


def back_to(endpoint: str, workshop: Workshop, anchor: str | None = None) -> Any:
    """After an act on the run sheet: to its page again."""
    return redirect(url_for(endpoint, alliance=g.seat.slug, number=workshop.number, _anchor=anchor), 303)


def run_sheet(workshop: Workshop, anchor: str) -> str:
    """The address of a part of the run sheet."""
    return url_for("workshops.run", alliance=g.seat.slug, number=workshop.number, _anchor=anchor)

"""Who comes in without an account: an extra file of this room, the bridge between cookies, the gate and the session.

Participants carry a random token in a cookie of the session's own path; its hash stands with their device. Holders of
a role link carry the link's token in a cookie of the run sheet's path. Limits go by these, never by the address of the
network: a hall is one address.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import Forbidden, NotFound

from bundnis.accounts.queries import token_hash
from bundnis.accounts.session import turn_away
from bundnis.core import errors
from bundnis.core.access import SAFE_METHODS, may
from bundnis.core.db import transaction
from bundnis.core.house import after_commit
from bundnis.core.i18n import _, select_language
from bundnis.core.words import LANGUAGES
from bundnis.workshops import queries
from bundnis.workshops.access import Guest
from bundnis.workshops.live import BALLOTS, IDEAS, live_of_app
from bundnis.workshops.models import Participant, RoleLink, Workshop
from bundnis.workshops.phases import Role
from bundnis.workshops.service import joining

PHONE, LINK = "bundnis_phone", "bundnis_role"
LASTS = 60 * 60 * 24 * 30

Joined = Participant | queries.Voter


def keep_phone(answer: Response, workshop: Workshop, token: str) -> Response:
    """Let this browser be the participant from here on."""
    return _keep(answer, PHONE, token, url_for("workshops.join", code=workshop.code))


def keep_link(answer: Response, place: str, token: str) -> Response:
    """Let this browser hold the role of a link; ``place`` is the address of the session."""
    return _keep(answer, LINK, token, place)


def _keep(answer: Response, name: str, token: str, path: str) -> Response:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(name, token, max_age=LASTS, path=path, secure=secure, httponly=True, samesite="Lax")
    return answer


def participant_door(permission: str, code: str, **values: Any) -> Any:
    """The door of the phone pages: who has not joined is led to joining."""
    token = request.cookies.get(PHONE, "")
    found = queries.whose_phone(code, token_hash(token)) if token else None
    if found is None:
        workshop, g.seat = queries.by_code(code)
        if workshop is None:
            raise NotFound
        return redirect(url_for("workshops.join", code=code), 303 if request.method == "POST" else 302)
    participant, workshop, g.seat = found
    return _turned_away(permission, participant, code) or {"workshop": workshop, "participant": participant, **values}


def voter_door(permission: str, code: str, **values: Any) -> Any:
    """The door of the ballot box. Three hundred may come in the same second: who they are is one row of columns."""
    token = request.cookies.get(PHONE, "")
    voter = queries.voter(code, token_hash(token)) if token else None
    if voter is None:
        return participant_door(permission, code, **values)  # which says what is missing
    g.seat = voter.seat
    return _turned_away(permission, voter, code) or {"voter": voter, **values}


def _turned_away(permission: str, participant: Joined, code: str) -> Any:
    """From here on the participant is who acts; what answers somebody who may not, or sends too much at once."""
    g.actor = guest_for(participant)
    if not may(g.actor, permission, participant):
        if g.actor.is_out:
            return sent_away(code)
        raise Forbidden
    if request.method in SAFE_METHODS:
        return None
    if not _is_slow_enough(participant):
        sentence = _("So much at once looks like a machine. Please wait a few seconds and send it again.")
        return (*errors.answer(429, sentence), {"Retry-After": "3"})
    if g.actor.language != participant.language:
        # In a transaction of its own: the act takes the session's row before that of a participant.
        after_commit(partial(_speak, participant.id, g.actor.language))
    return None


def sent_away(code: str) -> Any:
    """The page of somebody who was sent away: joining anew from the same phone is no way round it.

    What they left is theirs still.
    """
    own = (_("See or erase what I left here"), url_for("workshops.mine", code=code))
    sentence = _("You were asked to leave this session. Please speak to whoever leads it.")
    return errors.answer(403, sentence, links=[own])


def _speak(participant_id: int, chosen: str) -> None:
    with transaction():
        joining.speak(participant_id, chosen)


def _is_slow_enough(participant: Joined) -> bool:
    limit = IDEAS if request.endpoint == "workshops.send_idea" else BALLOTS
    return live_of_app().limits.takes(f"{participant.id} {limit}", limit)


def participant_of_cookie(workshop: Workshop) -> Participant | None:
    """Whose phone this is."""
    token = request.cookies.get(PHONE, "")
    return queries.participant_by_token(workshop.id, token_hash(token)) if token else None


def guest_for(participant: Joined) -> Guest:
    """The participant as who acts. The language of the browser wins: the switch stands on every page."""
    chosen = session.get("language")
    account = g.get("actor")
    seated = account is not None and account.seat(participant.alliance_id) is not None
    return Guest(
        id=0, name=participant.name, email="", language=chosen if chosen in LANGUAGES else participant.language,
        shortcuts=False, role=Role.PARTICIPANT, workshop_id=participant.workshop_id, participant_id=participant.id,
        is_out=participant.blocked_at is not None, account=account if seated else None,
    )


def session_door(permission: str, alliance: str, number: int, **values: Any) -> Any:
    """The door of the run sheet and the screen: by one's seat in the alliance, or by a link of this session."""
    workshop, seat = queries.by_number(alliance, number)
    own_seat = g.actor.seats.get(alliance) if g.actor else None
    if workshop is not None and own_seat is not None and may(g.actor, permission, workshop):
        g.seat = own_seat
        return {"workshop": workshop, **values}
    link = link_of_cookie(workshop)
    if workshop is not None and seat is not None and link is not None:
        guest = _holder(link, workshop)
        if may(guest, permission, workshop):
            g.actor, g.seat = guest, seat
            return {"workshop": workshop, **values}
        if own_seat is None:
            raise Forbidden
    if g.actor is None:
        return turn_away()
    raise Forbidden if workshop is not None and own_seat is not None else NotFound


def link_of_cookie(workshop: Workshop | None) -> RoleLink | None:
    """The link of this session whose role this browser holds, until it is revoked."""
    token = request.cookies.get(LINK, "")
    return queries.living_link(workshop.id, token_hash(token)) if token and workshop is not None else None


def _holder(link: RoleLink, workshop: Workshop) -> Guest:
    account = g.get("actor")
    return Guest(
        id=0, name=link.label, email="", language=account.language if account else select_language(), shortcuts=False,
        role=Role(link.role), workshop_id=workshop.id,
    )



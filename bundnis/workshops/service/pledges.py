""""We contribute": what organisations offer to an item before it is decided.

From a phone it is offered; of somebody who is signed in as a member of that partner it is confirmed at once. An
organisation that is no partner is identified; the alliance answers it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app

from bundnis.accounts.queries import token_hash
from bundnis.alliances import queries as alliances
from bundnis.contributions.service.ground import check_what
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Refused, check_length
from bundnis.core.text import fold
from bundnis.core.words import LANGUAGES, N_
from bundnis.workshops import codes
from bundnis.workshops.access import Guest
from bundnis.workshops.models import Applicant, Participant, Pledge, Workshop
from bundnis.workshops.phases import Act
from bundnis.workshops.queries import clusters as items
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.service.carrying import give_if_made
from bundnis.workshops.service.ground import (
    NOT_ONE_OF_THEM,
    check_open,
    current_step,
    differs,
    lock,
    lock_live,
    lock_participant,
    note,
)

SENTENCE, TITLE, NAME = 500, 200, 200


@dataclass(frozen=True, slots=True)
class Giver:
    """Whose pledge it is: a partner, or an organisation that is none."""

    name: str
    partner_id: int | None = None
    applicant_id: int | None = None


# -- who gives -----------------------------------------------------------------------------------


def _giver(workshop: Workshop, partner_id: int | None, organisation: str) -> Giver:
    """The partner, also one that was typed; else an applicant of this name. The session is locked."""
    organisation = " ".join(organisation.split())
    choices = dict(alliances.partner_choices(workshop.alliance_id))
    if partner_id is not None:
        if partner_id not in choices:
            raise Refused(NOT_ONE_OF_THEM, "partner_id")
        return Giver(choices[partner_id], partner_id)
    if not organisation:
        raise Refused(N_("Which organisation is it for?"), "organisation")
    check_length("organisation", organisation, NAME)
    for row in alliances.partners(workshop.alliance_id):
        names = {fold(row.short_name), *(fold(name) for name in row.name.parts.values())}
        if row.id in choices and fold(organisation) in names:
            return Giver(row.short_name, row.id)
    applicant = _applicant(workshop, organisation)
    return Giver(applicant.organisation, None, applicant.id)


def _applicant(workshop: Workshop, organisation: str) -> Applicant:
    """The organisation of this name, the same from however many phones it was typed."""
    sort_key = fold(organisation)[:NAME]
    found = queries.applicant_by_name(workshop.id, sort_key)
    if found is None:
        found = Applicant(
            alliance_id=workshop.alliance_id, workshop_id=workshop.id, organisation=organisation, sort_key=sort_key,
            token_hash=token_hash(answer_token(workshop, sort_key)),
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
    return found


def answer_token(workshop: Workshop, sort_key: str) -> str:
    """The token of an applicant's private page: made anew for whoever pledged for it, guessed by nobody."""
    return codes.keyed(current_app.config["SECRET_KEY"], "answer", workshop.id, sort_key)


def _confirms(actor: Actor, workshop: Workshop, partner_id: int | None) -> int | None:
    """The person who is signed in on the same device as a member of that partner."""
    account = actor.account if isinstance(actor, Guest) else None
    seat = account.seat(workshop.alliance_id) if account else None
    return account.id if account and seat and partner_id in seat.partner_ids else None


# -- pledging ------------------------------------------------------------------------------------


def pledge(
    actor: Actor, workshop: Workshop, participant: Participant, cluster_id: int, *, client_key: str,
    partner_id: int | None = None, organisation: str = "", leads: bool = False, **what: Any,
) -> Pledge:
    """From the hall. The same key again is the same pledge; who one is, is asked once.

    ``what``: kind, amount, unit, unit_text, note, first_step, first_step_on.
    """
    lock(workshop)
    lock_participant(participant)
    if (sent := queries.pledge_by_key(workshop.id, client_key)) is not None:
        return sent
    check_open(workshop, current_step(workshop), Act.PLEDGE)
    if participant.partner_id is None and not participant.organisation:
        giver = _giver(workshop, partner_id, organisation)
        participant.partner_id, participant.organisation = giver.partner_id, giver.name
    else:
        giver = _giver(workshop, participant.partner_id, participant.organisation)
    row = _new(actor, workshop, cluster_id, giver, leads=leads, client_key=client_key, **what)
    row.participant_id = participant.id
    return row


def pledge_for(
    actor: Actor, workshop: Workshop, cluster_id: int, *, client_key: str, partner_id: int | None = None,
    organisation: str = "", leads: bool = False, **what: Any,
) -> Pledge:
    """What an organisation says when it is called, written down by the facilitator. Open in every step."""
    lock_live(workshop)
    if (sent := queries.pledge_by_key(workshop.id, client_key)) is not None:
        return sent
    giver = _giver(workshop, partner_id, organisation)
    return _new(actor, workshop, cluster_id, giver, leads=leads, client_key=client_key, **what)


def _new(actor: Actor, workshop: Workshop, cluster_id: int, giver: Giver, *, leads: bool, client_key: str,
         **what: Any) -> Pledge:  # fmt: skip
    cluster_id = _living(workshop, cluster_id)
    values = _checked(leads, what)
    if leads and (same := queries.lead_pledge(cluster_id, giver.partner_id, giver.name)) is not None:
        return same
    person_id = _confirms(actor, workshop, giver.partner_id)
    row = Pledge(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, cluster_id=cluster_id, partner_id=giver.partner_id,
        applicant_id=giver.applicant_id, organisation=giver.name, leads=leads, client_key=client_key, at=now(),
        language=actor.language if actor.language in LANGUAGES else "de",
        state="confirmed" if person_id else "offered", confirmed_by=person_id, **values,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    note(actor, workshop, "pledged", pledge=row.id, cluster=cluster_id)
    if person_id is not None and isinstance(actor, Guest) and actor.account is not None:
        give_if_made(actor.account, row)
    return row


def _living(workshop: Workshop, cluster_id: int) -> int:
    """The item, or the one it was put together with while somebody typed."""
    clusters = items.all_clusters(workshop.id)
    cluster = clusters.get(cluster_id)
    while cluster is not None and cluster.merged_into_id is not None:
        cluster = clusters.get(cluster.merged_into_id)
    if cluster is None:
        raise Refused(NOT_ONE_OF_THEM, "cluster_id")
    return cluster.id


def _checked(leads: bool, what: dict[str, Any]) -> dict[str, Any]:
    """What is pledged, complete and in order. Who leads gives no amount with it."""
    values: dict[str, Any] = {
        "kind": "", "amount": None, "unit": "", "unit_text": "", "note": "", "first_step": "",
        "first_step_on": Span.unknown(), **what,
    }  # fmt: skip
    if leads:
        values |= {"kind": "", "amount": None, "unit": "", "unit_text": ""}
    else:
        check_what(values["kind"], values["amount"], values["unit"], values["unit_text"])
        values["unit_text"] = "" if values["unit"] else values["unit_text"]
    for name, limit in (("note", SENTENCE), ("first_step", TITLE)):
        check_length(name, values[name], limit)
    return values


# -- changing and taking back --------------------------------------------------------------------


def _hold(workshop: Workshop, row: Pledge) -> None:
    """Hold the session and the pledge; once it is a contribution, it is changed there."""
    lock(workshop)
    db.session.refresh(row, with_for_update=True)
    if row.contribution_id is not None:
        raise Refused(N_("It has become a contribution of the measure: it is changed there."))


def change_pledge(actor: Actor, workshop: Workshop, row: Pledge, version: int, **what: Any) -> None:
    """Pledge something else. What was confirmed is confirmed anew, unless a member of the partner changes it.

    Raises Conflict with what is stored when somebody saved since ``version``.
    """
    _hold(workshop, row)
    if workshop.state != "live":
        raise Refused(N_("The session has ended: a pledge is confirmed or declined now, not changed."))
    if row.state not in ("offered", "confirmed"):
        raise Refused(N_("This pledge was taken back already."))
    values = _checked(row.leads, what)
    if not differs(row, values, version):
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.confirmed_by = _confirms(actor, workshop, row.partner_id)
    row.state = "confirmed" if row.confirmed_by else "offered"
    db.session.flush()
    note(actor, workshop, "pledge_changed", pledge=row.id, cluster=row.cluster_id)


def withdraw_pledge(actor: Actor, workshop: Workshop, row: Pledge) -> None:
    """Take a pledge back; it stays in the history of the session. Twice is once."""
    _hold(workshop, row)
    if row.state == "withdrawn":
        return
    if workshop.state != "live":
        raise Refused(N_("The session has ended: a pledge is confirmed or declined now, not changed."))
    row.state = "withdrawn"
    db.session.flush()
    note(actor, workshop, "pledge_withdrawn", pledge=row.id, cluster=row.cluster_id)

"""Handing over: what one person does goes to another of the same alliance, in one act."""

from __future__ import annotations

from collections.abc import Collection

from bundnis.alliances import queries as alliances
from bundnis.alliances.models import SeatRow
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries as measure_queries
from bundnis.measures import service as measures
from bundnis.membership import queries, rules
from bundnis.membership.queries import Member, SeatLine
from bundnis.membership.service.ground import add_seat, end_seats, living_seat, must_coordinate, send_off


def hand_over(
    actor: Actor, giver: Member, taker_id: int, *, seat_ids: Collection[int], measure_ids: Collection[int],
    stays: bool, seen: int | None = None,
) -> None:  # fmt: skip
    """Roles and measures answered for go to somebody else, with the wishes and mentions that wait.

    Promises, updates that are due and steps are a partner's: they go with the role. ``stays``: who has handed over
    everything goes on reading as an observer, so that it can be handed back; otherwise they leave.
    """
    alliances.locked_alliance(giver.alliance_id)
    if actor.id != giver.id:
        must_coordinate(actor, giver.alliance_id)
    present, taker = _both(giver, taker_id)
    if seen is not None and seen != queries.person_leaving(present).mark:
        raise Conflict(version=queries.person_leaving(present).mark)
    given = [seat for seat in present.seats if seat.id in set(seat_ids) and seat.role != "observer"]
    if not given and not measure_ids:
        raise Refused(N_("Please choose what is handed over."), "roles")
    for seat in given:
        if living_seat(giver.alliance_id, taker.id, seat.role, seat.partner_id) is None:
            add_seat(giver.alliance_id, taker.id, seat.role, seat.partner_id)
    end_seats(SeatRow.id.in_([seat.id for seat in given]), SeatRow.alliance_id == giver.alliance_id)
    if given:
        awaiting = (SeatRow.person_id == taker.id, SeatRow.awaits_return.is_(True))
        end_seats(SeatRow.alliance_id == giver.alliance_id, *awaiting)
    handed = measures.hand_over(
        actor, giver.alliance_id, measure_ids, (giver.id, giver.name), (taker.id, taker.name)
    )
    measures.redirect(giver.alliance_id, giver.id, taker.id)
    numbers = measure_queries.numbers_of(handed)
    tell(
        actor.id, "seat.handed_over", alliance_id=giver.alliance_id, topic_id=taker.id, name=giver.name, to=taker.name,
        roles=[seat.partner or seat.role for seat in given],
        measures=[f"M-{number}" for number in sorted(numbers.values())],
    )  # fmt: skip
    _settle(actor, present, given, stays)
    db.session.flush()


def _both(giver: Member, taker_id: int) -> tuple[Member, Member]:
    """Both as they are under the lock: somebody may have been removed a second ago."""
    if taker_id == giver.id:
        raise Refused(N_("Please choose somebody else."), "person_id")
    present, taker = queries.member(giver.alliance_id, giver.id), queries.member(giver.alliance_id, taker_id)
    if present is None:
        raise Refused(N_("%(name)s no longer belongs to the alliance."), name=giver.name)
    if taker is None:
        raise Refused(rules.GONE, "person_id")
    return present, taker


def _settle(actor: Actor, giver: Member, given: list[SeatLine], stays: bool) -> None:
    """What becomes of the giver: other roles stay; without one they look on, or leave."""
    kept = [seat for seat in giver.seats if seat not in given]
    if any(seat.role != "observer" for seat in kept) or not given:
        return
    if stays:
        if not kept:
            add_seat(giver.alliance_id, giver.id, "observer", None).awaits_return = True
        return
    invitations = queries.person_leaving(giver).invitations
    send_off(actor, giver.alliance_id, {giver.id: giver.name}, invitations)

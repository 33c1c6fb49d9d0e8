"""Taking back that a need was dropped or a contribution withdrawn (see ``journal.undoing``).

Signatures are rows that never change: what was withdrawn comes back by one more of them, *restored*.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.contributions import rules
from bundnis.contributions.models import Contribution, Need, Signature
from bundnis.contributions.service import ground
from bundnis.core.access import Actor, may
from bundnis.core.db import db, take
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.models import Entry
from bundnis.journal.service import tell
from bundnis.journal.undoing import Opposite, TooLate, values_of
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import lock, lock_open
from bundnis.measures.service.undoing import hold_measure

MAY_NOT = N_("You may not do this any more.")

# -- needs ---------------------------------------------------------------------------------------


def _hold_need(entry: Entry) -> Need | None:
    need = db.session.scalar(
        sa.select(Need)
        .where(Need.alliance_id == entry.alliance_id, Need.id == entry.topic_id)
        .options(joinedload(Need.measure))
    )
    if need is not None:
        lock(need.measure)
        take(need, ("dropped_at", "version"))
    return need


def _undo_drop(actor: Actor, need: Need, entry: Entry) -> None:
    """The need stands on the list again."""
    if need.dropped_at is None:
        raise TooLate
    if not may(actor, "need.edit", need):
        raise Refused(MAY_NOT)
    need.dropped_at = None
    tell(
        actor.id, "need.undone", alliance_id=need.alliance_id, topic_id=need.id, measure_id=need.measure_id,
        act=entry.verb,
    )
    db.session.flush()


# -- contributions -------------------------------------------------------------------------------


def _hold_contribution(entry: Entry) -> Contribution | None:
    contribution = db.session.scalar(
        sa.select(Contribution)
        .where(Contribution.alliance_id == entry.alliance_id, Contribution.id == entry.topic_id)
        .options(joinedload(Contribution.measure))
    )
    if contribution is not None:
        ground.lock_contribution(contribution)
    return contribution


def _undo_withdrawal(actor: Actor, contribution: Contribution, entry: Entry) -> None:
    """The promise stands again as it stood before."""
    if contribution.state != "withdrawn":
        raise TooLate
    lock_open(contribution.measure)
    if not may(actor, "contribution.withdraw", contribution):
        raise Refused(MAY_NOT)
    step = rules.STEPS["withdraw"]
    hand = rules.signing_hand(step, False, ground.hands_of(actor, contribution, step))
    _restore(actor, [contribution], ground.signing_partner_id(actor, contribution, hand))
    ground.note(actor, "contribution.undone", contribution, act=entry.verb)


def _undo_settling(actor: Actor, measure: Measure, entry: Entry) -> None:
    """What was withdrawn in one go, because the measure was completed, stands again."""
    if not may(actor, "measure.run", measure):
        raise Refused(MAY_NOT)
    ids = values_of(entry).get("contributions", [])
    withdrawn = db.session.scalars(
        sa.select(Contribution)
        .where(Contribution.measure_id == measure.id, Contribution.id.in_(ids), Contribution.state == "withdrawn")
        .order_by(Contribution.id)
        .with_for_update(key_share=True)
    ).all()
    seat = actor.seat(measure.alliance_id)
    _restore(actor, withdrawn, measure.lead_id if seat is not None and measure.lead_id in seat.partner_ids else None)
    tell(
        actor.id, "contribution.undone", alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id,
        act=entry.verb,
    )
    db.session.flush()


def _restore(actor: Actor, withdrawn: Sequence[Contribution], partner_id: int | None) -> None:
    rows = db.session.execute(
        sa.select(Signature.contribution_id, Signature.step).where(
            Signature.contribution_id.in_([each.id for each in withdrawn])
        )
    ).all()
    for contribution in withdrawn:
        steps = [row.step for row in rows if row.contribution_id == contribution.id]
        contribution.state = rules.state_before_withdrawal(steps)
        ground.write_signature(actor, contribution, rules.RESTORED.signed, partner_id)


UNDOES: dict[str, Opposite] = {
    "need.dropped": Opposite(_hold_need, _undo_drop),
    "contribution.withdrawn": Opposite(_hold_contribution, _undo_withdrawal),
    "contribution.settled": Opposite(hold_measure, _undo_settling),
}

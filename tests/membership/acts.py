"""What the tests of acts share: members as the pages load them, marks, and several people at once."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from bundnis.alliances.models import SeatRow
from bundnis.core.clock import today
from bundnis.core.db import db
from bundnis.journal.models import Entry
from bundnis.membership import queries
from bundnis.membership.queries import Member
from tests.people import World


def day() -> date:
    """Today in the alliance."""
    return today("Europe/Brussels")


def member(world: World, name: str) -> Member:
    """Somebody as the page loads them."""
    found = queries.member(world.alliance.id, world.person(name).id)
    assert found is not None
    return found


def roles(world: World, name: str) -> set[tuple[str, int | None]]:
    """The living roles of somebody in ostbelgien."""
    rows = db.session.execute(
        sa.select(SeatRow.role, SeatRow.partner_id).where(
            SeatRow.alliance_id == world.alliance.id, SeatRow.person_id == world.person(name).id,
            SeatRow.ended_at.is_(None),
        )
    )  # fmt: skip
    return {(row.role, row.partner_id) for row in rows}


def coordinators(world: World) -> int:
    """How many people coordinate ostbelgien."""
    return len(queries.coordinator_ids(world.alliance.id))


def verbs() -> list[str]:
    """Everything the journal tells, in its order, but for signing in."""
    return list(db.session.scalars(sa.select(Entry.verb).where(Entry.topic != "person").order_by(Entry.id)))

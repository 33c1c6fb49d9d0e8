"""A facilitator from outside, who has no account: leads, rehearses and reads the minutes by a link."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.workshops import service
from bundnis.workshops.models import RoleLink, Workshop
from tests.factories.workshops import holder, session
from tests.people import World

PLACE = "/ostbelgien/workshops/1"


@pytest.mark.parametrize("role", ["cofacilitator", "scribe"])
def test_who_helps_to_lead_reads_the_minutes(world: World, role: str) -> None:
    workshop = session(world, "close")
    helper = holder(world, workshop, role)
    page = helper.get(f"{PLACE}/minutes")
    assert "Gründungsworkshop" in page.heading and "Gründungsworkshop" in helper.get(f"{PLACE}/minutes.md").html
    assert page.select(f"a[href='{PLACE}/minutes.md']") and not page.select("form[action$='/approve']")
    assert helper.get(f"{PLACE}/notes").select(f"a[href='{PLACE}/minutes']")
    # Nothing else of the alliance opens to them.
    helper.get(f"{PLACE}/", status=302)


def test_the_screen_reads_no_minutes(world: World) -> None:
    holder(world, session(world), "projector").get(f"{PLACE}/minutes", status=403)


@pytest.mark.parametrize("state", ["draft", "live"])
def test_a_rehearsal_by_link(world: World, state: str) -> None:
    workshop = session(world, "lobby", state=state)
    leader = holder(world, workshop, "cofacilitator")
    leader.get(f"{PLACE}/run").form(f"{PLACE}/rehearse")
    for _press in range(2):
        there = leader.post(f"{PLACE}/rehearse").location
    assert len(links()) == 2, "one link lent, however often it is pressed"
    page = leader.get(there)
    assert "20 " in page.text and leader.post(f"{there}/take-part", follow=False).location == there
    end = page.form("/rehearsal/end")
    for _press in range(2):
        assert leader.post(end.action).location == f"{PLACE}/run"
    assert db.session.scalars(sa.select(Workshop.id)).all() == [workshop.id]
    assert len(links()) == 1


def test_what_was_lent_goes_with_the_link(world: World) -> None:
    workshop = session(world, "lobby")
    leader = holder(world, workshop, "cofacilitator")
    there = leader.post(f"{PLACE}/rehearse").location
    leader.get(there)
    link = next(each for each in links() if each.workshop_id == workshop.id)
    service.revoke_link(world.actor("carla"), workshop, link)
    leader.get(there, status=302)


def links() -> list[RoleLink]:
    return list(db.session.scalars(sa.select(RoleLink).order_by(RoleLink.id)))

"""A rehearsal: twenty invented people take part by the acts of real phones, and nothing of it is left afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bundnis.core.db import Base, db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.workshops import queries, service
from bundnis.workshops.models import (
    Ballot,
    Echo,
    Event,
    Idea,
    Paper,
    Participant,
    Pledge,
    SessionFinding,
    SessionStep,
    Workshop,
)
from bundnis.workshops.phases import STEPS
from bundnis.workshops.queries import outcome as decided
from bundnis.workshops.service import applicants
from tests.client import Browser
from tests.factories.workshops import holder, phone, session, step_of
from tests.people import World

SignIn = Callable[[str], Browser]


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {
        name: db.session.scalar(sa.select(sa.func.count()).select_from(each)) or 0
        for name, each in Base.metadata.tables.items()
        if name not in ("form_key", "sign_in")
    }


def rehearsal_of(world: World, step: str = "lobby", **columns: object) -> Workshop:
    workshop = session(world, state="draft", **columns)  # type: ignore[arg-type]
    rehearsal = service.rehearse(world.actor("carla"), workshop)
    if step != "lobby":
        service.go(world.actor("carla"), rehearsal, step_of(rehearsal, step).id)
    db.session.commit()
    return rehearsal


def count(model: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def go(world: World, rehearsal: Workshop, kind: str) -> None:
    service.go(world.actor("carla"), rehearsal, step_of(rehearsal, kind).id)


def walk(world: World, rehearsal: Workshop) -> None:
    """From the lobby to the end, with everything the twenty do in between."""
    carla = world.actor("carla")
    for step in rehearsal.steps:
        service.go(carla, rehearsal, step.id)
        for kind in STEPS[step.kind].ballots[:1]:
            if kind == "review" or step.kind == "reveal":
                continue
            if kind == "consent":
                item = decided.in_play(rehearsal)[0]
                service.decide(
                    carla, rehearsal, item, 0, kind="measure", summary=Translated.of(de="Wir tun es."), route="train",
                    field_id=world.field.id, lead_id=world.lead.id,
                )
            ballot = service.open_ballot(carla, rehearsal, kind)
            assert service.take_part(carla, rehearsal) == 20
            service.close_ballot(carla, rehearsal, ballot)
            service.reveal(carla, rehearsal, ballot)
        service.take_part(carla, rehearsal)
    db.session.commit()


def test_it_is_the_same_session_with_twenty_who_have_joined(world: World) -> None:
    workshop = session(world, state="draft", title="Gründung", settings={"ideas": 2}, name_policy="required")
    step = step_of(workshop, "collect")
    step.title, step.script, step.minutes = Translated.of(de="Was tun?"), Translated.of(de="Bitte schreiben."), 33
    text = Translated.of(de="Es fehlt an Pflege.")
    db.session.add(SessionFinding(alliance_id=workshop.alliance_id, workshop_id=workshop.id, position=0, text=text))
    rehearsal = service.rehearse(world.actor("carla"), workshop)
    same = step_of(rehearsal, "collect")
    assert (same.title, same.script, same.minutes, same.settings) == (step.title, step.script, 33, {"ideas": 2})
    assert [each.kind for each in rehearsal.steps] == [each.kind for each in workshop.steps]
    assert [row.text for row in queries.findings_of(rehearsal.id)] == [text]
    assert (rehearsal.is_rehearsal, rehearsal.state, rehearsal.title) == (True, "live", workshop.title)
    assert rehearsal.code != workshop.code
    people = db.session.scalars(sa.select(Participant)).all()
    assert len(people) == 20 and {each.workshop_id for each in people} == {rehearsal.id}
    assert sum(each.partner_id is not None for each in people) == 10 and all(each.name for each in people)
    assert workshop.state == "draft", "the session itself waits"


def test_pressed_twice_there_is_one(world: World, sign_in: SignIn) -> None:
    session(world, state="draft")
    carla = sign_in("carla")
    first = carla.post("/ostbelgien/workshops/1/rehearse")
    again = carla.post("/ostbelgien/workshops/1/rehearse")
    assert first.location == again.location and count(Workshop) == 2
    assert count(Participant) == 20


def test_rehearsals_leave_no_gap_between_sessions(world: World) -> None:
    rehearsal_of(world)
    after = service.prepare(
        world.actor("carla"), world.alliance.id, template="meeting", title=Translated.of(de="Zweite"), languages=["de"]
    )
    assert after.number == 2


def test_the_twenty_do_what_each_step_asks_and_do_it_once(world: World) -> None:
    rehearsal = rehearsal_of(world, "collect")
    carla = world.actor("carla")
    assert service.take_part(carla, rehearsal) == 20
    ideas = count(Idea)
    assert ideas > 20
    service.take_part(carla, rehearsal)
    assert count(Idea) == ideas
    go(world, rehearsal, "cluster")
    assert service.take_part(carla, rehearsal) > 0
    echoes = count(Echo)
    service.take_part(carla, rehearsal)
    assert count(Echo) == echoes > 0
    go(world, rehearsal, "dots")
    ballot = service.open_ballot(carla, rehearsal, "dots")
    assert service.take_part(carla, rehearsal) == 20
    papers = sorted(map(repr, db.session.scalars(sa.select(Paper.choices))))
    service.take_part(carla, rehearsal)
    assert sorted(map(repr, db.session.scalars(sa.select(Paper.choices)))) == papers and len(papers) == 20
    service.close_ballot(carla, rehearsal, ballot)
    go(world, rehearsal, "commit")
    assert service.take_part(carla, rehearsal) > 0
    pledges = count(Pledge)
    service.take_part(carla, rehearsal)
    assert count(Pledge) == pledges > 0


def test_a_whole_rehearsal_leaves_nothing_behind(world: World) -> None:
    workshop = session(world, state="draft")
    db.session.commit()
    before = rows()
    rehearsal = service.rehearse(world.actor("carla"), workshop)
    rehearsal_number = rehearsal.number
    service.give_link(world.actor("carla"), rehearsal, "scribe", "Otto")
    walk(world, rehearsal)
    phone(world, rehearsal, name="Carla")
    service.end(world.actor("carla"), rehearsal)
    db.session.commit()
    during = rows()
    touched = {name for name in during if during[name] != before[name]}
    assert touched >= {"workshop", "participant", "idea", "ballot_result", "pledge", "applicant", "workshop_event"}
    outside = {"journal", "measure", "partner", "existing_action", "contribution", "measure_step", "working_rules"}
    assert not touched & outside, touched & outside
    service.end_rehearsal(world.actor("carla"), rehearsal)
    db.session.commit()
    assert rows() == before
    again = queries.of_seat(world.alliance.id, 1)
    assert again is not None and service.rehearse(world.actor("carla"), again).number == rehearsal_number


def test_everything_that_hangs_on_a_session_is_deleted(world: World) -> None:
    """A new table of the room is forgotten nowhere."""
    from bundnis.workshops.service.deleting import _OF

    known = {"workshop", *(model.__tablename__ for model, _column, _owner in _OF)}
    hanging = {"workshop"}
    while more := {
        table.name
        for table in Base.metadata.tables.values()
        if table.name not in hanging and any(key.column.table.name in hanging for key in table.foreign_keys)
    }:
        hanging |= more
    assert hanging == known


def test_what_comes_out_touches_nobody(world: World) -> None:
    rehearsal = rehearsal_of(world)
    walk(world, rehearsal)
    dirk = world.actor("dirk")
    with pytest.raises(Refused) as refused:
        service.carry_out(dirk, rehearsal, "/")
    assert refused.value.sentence == "A rehearsal makes no measures."
    applicant = decided.applicants_of(rehearsal.id)[0]
    with pytest.raises(Refused):
        applicants.turn_down(dirk, rehearsal, applicant, "Nein")
    with pytest.raises(Refused):
        service.confirm(world.actor("anna"), rehearsal, db.session.scalars(sa.select(Pledge)).first())  # type: ignore[arg-type]


def test_only_rehearsals_are_ended_so(world: World, sign_in: SignIn) -> None:
    session(world)
    carla = sign_in("carla")
    carla.post("/ostbelgien/workshops/1/rehearsal/end", status=404)
    carla.post("/ostbelgien/workshops/1/run/take-part", status=422)
    assert count(Workshop) == 1 and count(Event) == 0


def test_the_pages_of_a_rehearsal(world: World, sign_in: SignIn) -> None:
    session(world, state="draft")
    carla = sign_in("carla")
    page = carla.submit("/ostbelgien/workshops/1/", form="/rehearse", follow=True)
    base = page.address.removesuffix("run")
    rehearsal = db.session.scalars(sa.select(Workshop).where(Workshop.is_rehearsal)).one()
    code, collect = rehearsal.code, db.session.scalars(
        sa.select(SessionStep.id).where(SessionStep.workshop_id == rehearsal.id, SessionStep.kind == "collect")
    ).one()
    screen, hall = holder(world, rehearsal, "projector"), phone(world, rehearsal)
    for browser, address in (
        (carla, base), (carla, base + "run"), (carla, base + "screen"), (carla, base + "links"), (carla, base + "edit"),
        (screen, base + "screen"), (hall, f"/join/{code}/phone"), (hall, f"/join/{code}/who"),
        (Browser(world.app), f"/join/{code}"),
    ):  # fmt: skip
        assert browser.get(address).select(".b-rehearsal"), address
    assert not carla.get("/ostbelgien/workshops/1/").select(".b-rehearsal")
    carla.fill(page, {}, form="/run/take-part")
    carla.post(f"{base}run/go", {"step": collect})
    carla.submit(base + "run", form="/run/take-part")
    assert count(Idea) > 20
    carla.submit(base, form="/rehearsal/end")
    carla.post(f"{base}rehearsal/end")  # pressed again it answers as before
    assert count(Workshop) == 1 and count(Participant) == 0 and count(Ballot) == 0
    hall.get(f"/join/{code}/phone", 404)

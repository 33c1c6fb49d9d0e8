"""Copying a measure as a new idea, and splitting one that is too big."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import queries as contributions
from bundnis.contributions.models import Contribution
from bundnis.core.clock import now, today
from bundnis.core.db import db
from bundnis.core.errors import Conflict
from bundnis.core.text import Translated
from bundnis.dossier.service import copies as service
from bundnis.measures import queries
from bundnis.measures.models import Measure
from tests.client import Browser
from tests.factories.contributions import contribution, need
from tests.factories.measures import foreign_measure, measure, step, update
from tests.measures.acts import at_once, entries, load, verbs
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
TEXTS = {"title": Translated.of(de="Erster Teil"), "summary": Translated.of(de="Kürzer"),
         "description": Translated.empty()}


def address(row: Measure, act: str = "") -> str:
    return f"/ostbelgien/measures/{row.number}" + (f"/{act}" if act else "")


def full(world: World, stage: str, **fields: Any) -> Measure:
    """A measure with something of everything."""
    row = measure(
        world, stage, summary=Translated.of(de="Zwei Tage im Betrieb", fr="Deux jours en entreprise"),
        description=Translated.of(de="Ausführlich"), place="Eupen", indicator_name=Translated.of(de="Teilnehmende"),
        for_people=True, **fields,
    )
    step(row, "Räume anfragen")
    step(row, "Erledigt", done_on=TODAY)
    step(row, "Fällt weg", dropped_on=TODAY, drop_reason="Zu teuer")
    asked = need(world, row)
    need(world, row, amount="2", unit="room", kind="rooms")
    need(world, row, amount="9", dropped_at=now())
    contribution(world, row, world.lead)
    contribution(world, row, world.other, need=asked)
    update(row, world.person("anna").id)
    return row


def part(title: str) -> dict[str, Translated]:
    return {**TEXTS, "title": Translated.of(de=title)}


# -- copying -------------------------------------------------------------------------------------


def test_a_copy_takes_over_what_it_is_and_leaves_what_was_agreed(world: World) -> None:
    row = full(world, "stopped", column="agreed")
    new = service.copy(
        world.actor("bruno"), row, title=Translated.of(de="Noch einmal, kleiner"), proposer_id=world.other.id
    )
    assert (new.stage, new.route, new.field_id, new.place, new.for_people) == (
        "idea", "attract", world.field.id, "Eupen", True,
    )
    assert new.summary == row.summary and new.description == row.description
    assert new.indicator_name == row.indicator_name
    assert (new.lead_id, new.responsible_id, new.planned_end.is_known, new.health) == (None, None, False, None)
    assert new.one_group is None and not new.predecessor_answer
    steps = queries.steps_of(new.id)
    assert [str(each.title) for each in steps] == ["Räume anfragen", "Erledigt"]
    assert all(each.is_open and not each.due.is_known and each.partner_id is None for each in steps)
    assert [(each.kind, each.accepted) for each in contributions.needs_of(new.id)] == [("hours", 0), ("rooms", 0)]
    assert db.session.scalar(sa.select(sa.func.count()).where(Contribution.measure_id == new.id)) == 0
    assert queries.updates_of(new.id) == []


def test_both_are_told_and_lead_to_each_other(world: World, sign_in: SignIn) -> None:
    row = full(world, "reviewed")
    new = service.copy(world.actor("bruno"), row, title=row.title, proposer_id=world.other.id)
    assert entries(new)[-1] == ("measure.copied", {"origin": row.label})
    assert entries(row)[-1] == ("measure.was_copied", {"copy": new.label})
    numbers = row.number, new.number
    otto = sign_in("otto")
    for here, there in (numbers, reversed(numbers)):
        assert f"/ostbelgien/measures/{there}" in otto.get(f"/ostbelgien/measures/{here}").addresses
    text = otto.get(f"/ostbelgien/measures/{numbers[1]}").text
    assert f"M-{numbers[0]} Schnuppertage" in text


@pytest.mark.parametrize("stage", ["idea", "implementation", "completed", "stopped"])
def test_any_measure_can_be_copied_by_who_may_propose(world: World, sign_in: SignIn, stage: str) -> None:
    row = measure(world, stage, column="agreed" if stage == "stopped" else "")
    bruno = sign_in("bruno")
    page = bruno.submit(address(row, "copy"), {"title-de": "Noch einmal"}, follow=True)
    assert page.heading.endswith("Noch einmal")
    new = db.session.scalars(sa.select(Measure).order_by(Measure.id.desc()).limit(1)).one()
    assert (new.proposer_id, new.predecessor_id, new.origin_kind) == (world.other.id, row.id, "measure")


def test_a_copy_without_a_title_is_refused_and_nothing_is_lost(world: World, sign_in: SignIn) -> None:
    row = full(world, "reviewed")
    page = sign_in("dirk").submit(address(row, "copy"), {"title-de": ""}, status=422)
    assert len(page.errors) == 1


def test_a_copy_sent_twice_is_one(world: World, sign_in: SignIn) -> None:
    row = full(world, "reviewed")
    bruno = sign_in("bruno")
    page = bruno.get(address(row, "copy"))
    first, second = bruno.fill(page, {}), bruno.fill(page, {})
    assert first.location == second.location
    assert db.session.scalar(sa.select(sa.func.count()).where(Measure.predecessor_id == row.id)) == 1


def test_the_lesson_stands_where_somebody_tries_again(world: World, sign_in: SignIn) -> None:
    row = measure(world, "stopped", column="agreed")
    assert "Früher fragen" in sign_in("bruno").get(address(row, "copy")).text


def test_a_foreign_measure_cannot_be_copied(world: World, sign_in: SignIn) -> None:
    foreign = foreign_measure(world)
    world.foreign.last_number = foreign.number = 77
    sign_in("bruno").get("/ostbelgien/measures/77/copy", status=404)


# -- splitting -----------------------------------------------------------------------------------


def test_the_first_part_keeps_what_was_promised_the_others_get_steps_and_needs(world: World) -> None:
    row = full(world, "implementation", one_group=False)
    (later,) = [each for each in queries.steps_of(row.id) if each.is_open]
    rooms = contributions.needs_of(row.id)[1]
    given = db.session.scalar(sa.select(sa.func.count()).where(Contribution.measure_id == row.id))
    made = service.split(
        world.actor("anna"), row, row.text_version, parts=[TEXTS, part("Zweiter"), part("Dritter")],
        steps={later.id: 2}, needs={rooms.id: 1},
    )
    db.session.commit()
    db.session.expire_all()
    assert [str(each.title) for each in made] == ["Zweiter", "Dritter"]
    assert str(row.title) == "Erster Teil" and row.stage == "implementation"
    assert row.one_group is None, "the question is asked anew"
    assert (row.step_due_on, made[1].step_due_on) == (None, TODAY + timedelta(days=30))
    assert [each.kind for each in contributions.needs_of(row.id)] == ["hours"]
    assert [each.kind for each in contributions.needs_of(made[0].id)] == ["rooms"]
    assert (row.uncovered_needs, made[0].uncovered_needs) == (1, 1)
    assert db.session.scalar(sa.select(sa.func.count()).where(Contribution.measure_id == row.id)) == given
    for each in made:
        assert (each.stage, each.route, each.field_id, each.lead_id, each.lead_state) == (
            "idea", row.route, row.field_id, row.lead_id, "accepted",
        )
        assert not each.planned_end.is_known
        assert entries(each)[-1] == ("measure.split_off", {"origin": row.label})
    assert entries(row)[-1][1] == {"parts": ", ".join(each.label for each in made)}
    assert [each.number for each in queries.successors_of(row)] == [each.number for each in made]


def test_a_need_somebody_answered_stays_with_its_promise(world: World, sign_in: SignIn) -> None:
    row = full(world, "agreed")
    page = sign_in("anna").get(address(row, "split"))
    hours, rooms = contributions.needs_of(row.id)
    assert page.select(f'[name="need_{rooms.id}"]') and not page.select(f'[name="need_{hours.id}"]')


def test_the_page_makes_two_to_five(world: World, sign_in: SignIn) -> None:
    row = full(world, "idea", lead=world.lead)
    titles = {f"title_{number}-de": f"Teil {number}" for number in range(1, 6)}
    (later,) = [each for each in queries.steps_of(row.id) if each.is_open]
    done = sign_in("anna").submit(address(row, "split"), {**titles, f"step_{later.id}": "4"}, follow=True)
    assert done.heading.endswith("Teil 1")
    found = db.session.scalars(sa.select(Measure).where(Measure.predecessor_id == row.id).order_by(Measure.number))
    made = list(found)
    assert [each.title.get("de") for each in made] == ["Teil 2", "Teil 3", "Teil 4", "Teil 5"]
    assert [str(each.title) for each in queries.steps_of(made[2].id)] == ["Räume anfragen"]
    assert all(each.summary == row.summary and each.description == row.description for each in made)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, "title_2-de"),
        ({"title_2-de": "SCHNUPPERTAGE"}, "title_2-de"),
        ({"title_2-de": "Teil 2", "summary_3-de": "Nur ein Satz"}, "title_3-de"),
        ({"title_1-de": "", "title_2-de": "Teil 2"}, "title_1-de"),
        ({"title_2-de": "x" * 301}, "title_2-de"),
    ],
)
def test_what_is_missing_is_said_and_everything_stays(
    world: World, sign_in: SignIn, typed: dict[str, str], wrong: str
) -> None:
    row = full(world, "idea", lead=world.lead)
    page = sign_in("anna").submit(address(row, "split"), typed, status=422)
    assert page.errors and f"#{wrong}" in page.addresses
    for name, value in typed.items():
        assert page.field(name).strip() == value
    assert db.session.scalar(sa.select(sa.func.count()).where(Measure.predecessor_id == row.id)) == 0


def test_nothing_goes_to_a_part_without_a_title(world: World, sign_in: SignIn) -> None:
    row = full(world, "idea", lead=world.lead)
    (later,) = [each for each in queries.steps_of(row.id) if each.is_open]
    page = sign_in("anna").submit(
        address(row, "split"), {"title_2-de": "Teil 2", f"step_{later.id}": "3"}, status=422
    )
    assert "#title_3-de" in page.addresses


def test_who_splits_second_sees_both_texts(world: World, sign_in: SignIn) -> None:
    row = full(world, "agreed")
    anna, dirk = sign_in("anna"), sign_in("dirk")
    of_anna, of_dirk = anna.get(address(row, "split")), dirk.get(address(row, "split"))
    anna.fill(of_anna, {"title_1-de": "Nur Pflege", "title_2-de": "Handwerk"})
    page = dirk.fill(of_dirk, {"title_1-de": "Nur Eupen", "title_2-de": "St. Vith"}, status=409)
    assert "Nur Pflege" in page.text and page.field("title_1-de") == "Nur Eupen"
    assert page.field("title_2-de") == "St. Vith"
    assert db.session.scalar(sa.select(sa.func.count()).where(Measure.predecessor_id == row.id)) == 1


def test_split_twice_at_once_is_split_once(world: World) -> None:
    row = full(world, "agreed")
    number, version = row.number, row.text_version
    actors = world.actor("anna"), world.actor("dirk")

    def act(place: int) -> Any:
        measured = load(world, number)
        parts = [TEXTS, part(f"Von {place}")]
        return len(service.split(actors[place], measured, version, parts=parts, steps={}, needs={}))

    found = at_once(world, [lambda: act(0), lambda: act(1)])
    assert sorted(str(type(each).__name__) for each in found) == ["Conflict", "int"]
    assert any(isinstance(each, Conflict) for each in found)
    row = load(world, number)
    assert verbs(row).count("measure.split") == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Measure.predecessor_id == row.id)) == 1


def test_a_split_that_leaves_the_first_part_as_it_is_overtakes_others_too(world: World) -> None:
    row = full(world, "agreed")
    version = row.text_version
    first = {name: getattr(row, name) for name in ("title", "summary", "description")}
    for place in range(2):
        try:
            service.split(
                world.actor("anna"), row, version, parts=[first, part(f"Von {place}")], steps={}, needs={}
            )
        except Conflict:
            assert place == 1
    assert verbs(row).count("measure.split") == 1


def test_a_closed_measure_is_not_split(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    sign_in("dirk").get(address(row, "split"), status=403)


@pytest.mark.parametrize("act", ["copy", "split"])
def test_the_pages_ask_as_much_for_one_as_for_many(world: World, sign_in: SignIn, act: str) -> None:
    few, many = full(world, "agreed"), full(world, "agreed")
    for place in range(12):
        step(many, f"Schritt {place}")
        need(world, many, amount=str(place + 1))
    dirk = sign_in("dirk")
    dirk.get(address(few, act))
    seen = []
    for row in (few, many):
        with count(world.app) as statements:
            dirk.get(address(row, act))
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 9, statements

"""The update as one act: steps and deliveries with it, corrections, wishes for help, two people at once, the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances.models import SeatRow
from bundnis.contributions import service as contributions
from bundnis.contributions.models import Contribution
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.dossier import service
from bundnis.measures import queries, rules
from bundnis.measures import service as measures
from bundnis.measures.models import Measure, Step, Update
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.measures.acts import at_once, entries, load, verbs
from tests.people import World

ZONE = "Europe/Brussels"
TODAY = clock.today(ZONE)
DAY = timedelta(days=1)
D = Decimal


def send(world: World, row: Measure, name: str = "anna", health: str = "on_course", **fields: Any) -> Update:
    values = {"sentence": "Es geht voran.", "happened_on": clock.today(ZONE), **fields}
    if health == "stuck":
        values = {"because": "Kein Raum", "unstuck_when": "Ein Raum da ist", **values}
    return service.send_update(world.actor(name), row, health=health, **values)


def correct(world: World, row: Measure, wrong: Update, name: str = "anna", **fields: Any) -> Update:
    values = {"health": wrong.health, "sentence": "Berichtigt.", "happened_on": wrong.happened_on, **fields}
    return service.correct_update(world.actor(name), row, wrong, **values)


def wishes(world: World, name: str) -> list[int]:
    """The numbers of the measures on which this person is asked to help."""
    seat = world.seat(name)
    return [row.number for row in queries.wishes_for(seat.alliance_id, world.person(name).id, seat.partner_ids)]


# -- steps and deliveries ------------------------------------------------------------------------


def test_one_act_tells_ticks_and_delivers(world: World) -> None:
    row = measure(world, "implementation")
    done, later = step(row), step(row, "Plakate", TODAY + 60 * DAY)
    given = contribution(world, row, world.lead)
    send(world, row, steps=[done.id], deliveries={given.id: D("2.5")}, happened_on=TODAY - DAY)
    assert (done.done_on, later.done_on, row.step_due_on) == (TODAY, None, later.due.last)
    assert given.delivered == D("2.5")
    assert verbs(row) == ["update.sent", "step.done", "contribution.delivered"]


@pytest.mark.parametrize("wrong", ["step of another measure", "step of another partner", "no step", "not theirs", "0"])
def test_all_of_it_or_nothing(world: World, wrong: str) -> None:
    row, other = measure(world, "implementation"), measure(world, "implementation")
    elsewhere, of_third = step(other), step(row, "Plakate", partner_id=world.third.id)
    own, theirs = contribution(world, row), contribution(world, row, world.third)
    db.session.commit()
    acts: dict[str, dict[str, Any]] = {
        "step of another measure": {"steps": [elsewhere.id]}, "step of another partner": {"steps": [of_third.id]},
        "no step": {"steps": [999_999]}, "not theirs": {"deliveries": {theirs.id: D(1)}},
        "0": {"deliveries": {own.id: D(0)}},
    }
    number = row.number
    with pytest.raises(Refused) as refused:
        send(world, row, "bruno", **acts[wrong])
    assert refused.value.field in ("steps", f"delivered_{theirs.id}", f"delivered_{own.id}")
    db.session.rollback()
    assert queries.updates_of(load(world, number).id) == [] and verbs(load(world, number)) == []


def test_a_step_somebody_else_ticked_a_moment_ago_is_done_already(world: World) -> None:
    row = measure(world, "implementation")
    done = step(row)
    measures.tick_step(world.actor("dirk"), row, done, TODAY - DAY)
    send(world, row, steps=[done.id])
    assert done.done_on == TODAY - DAY and verbs(row) == ["step.done", "update.sent"]


def test_a_dropped_step_is_said(world: World) -> None:
    row = measure(world, "implementation")
    dropped = step(row)
    measures.drop_step(world.actor("dirk"), row, dropped, TODAY, "Nicht nötig")
    with pytest.raises(Refused, match="Räume anfragen"):
        send(world, row, steps=[dropped.id])


# -- corrections ---------------------------------------------------------------------------------


def test_a_correction_counts_instead_and_the_first_stays(world: World) -> None:
    row = measure(world, "implementation", fresh_on=TODAY - 50 * DAY)
    wrong = send(world, row, health="slow", next_on=TODAY + DAY)
    right = correct(world, row, wrong, health="on_course", happened_on=TODAY - 20 * DAY)
    assert (row.health, row.next_on, row.fresh_on) == ("on_course", None, TODAY - 20 * DAY)
    newer, older = queries.updates_of(row.id)
    assert (newer.id, newer.corrected_by, older.id, older.corrects_id) == (wrong.id, right.id, right.id, wrong.id)
    assert newer.sentence == "Es geht voran." and verbs(row) == ["update.sent", "update.corrected"]


def test_the_newest_that_counts_decides(world: World) -> None:
    row = measure(world, "implementation", fresh_on=TODAY - 50 * DAY)
    send(world, row, health="slow", happened_on=TODAY - 5 * DAY)
    wrong = send(world, row, health="on_course")
    correct(world, row, wrong, happened_on=TODAY - 9 * DAY)
    assert (row.health, row.fresh_on) == ("slow", TODAY - 5 * DAY)
    # What entered *agreed* a day ago is not made older by an update about last week.
    agreed = measure(world, "agreed", fresh_on=TODAY - DAY)
    send(world, agreed, happened_on=TODAY - 7 * DAY)
    assert agreed.fresh_on == TODAY - DAY


def test_a_correction_can_be_corrected_but_none_twice(world: World) -> None:
    row = measure(world, "implementation")
    wrong = send(world, row)
    second = correct(world, row, wrong)
    with pytest.raises(Conflict) as conflict:
        correct(world, row, wrong, sentence="Zu spät.")
    assert conflict.value.stored == {"update_id": second.id}
    assert correct(world, row, second, health="slow").corrects_id == second.id and row.health == "slow"


def test_two_people_correct_at_once_and_one_is_faster(world: World) -> None:
    row = measure(world, "implementation")
    wrong_id, number = send(world, row).id, row.number

    def act(sentence: str) -> str:
        found = load(world, number)
        wrong = queries.update_of(found.id, wrong_id)
        assert wrong is not None
        correct(world, found, wrong, sentence=sentence)
        return "corrected"

    answers = at_once(world, [lambda text=text: act(text) for text in ("a", "b", "c")])
    assert answers.count("corrected") == 1 and sum(isinstance(each, Conflict) for each in answers) == 2


# -- stuck, and who could help -------------------------------------------------------------------


@pytest.mark.parametrize(("field", "missing"), [("because", {"because": ""}), ("unstuck_when", {"unstuck_when": ""})])
def test_stuck_says_why_and_until_when(world: World, field: str, missing: dict[str, str]) -> None:
    row = measure(world, "implementation")
    with pytest.raises(Refused) as refused:
        send(world, row, health="stuck", **missing)
    assert refused.value.field == field


def test_what_makes_it_stuck_counts_only_where_it_is_stuck(world: World) -> None:
    row = measure(world, "implementation")
    send(world, row, health="slow", because="Kein Raum", helper_id=world.other.id)
    assert (queries.updates_of(row.id)[0].because, wishes(world, "bruno")) == ("", [])


def test_the_journal_tells_who_is_asked(world: World) -> None:
    row, bruno = measure(world, "implementation"), world.person("bruno")
    send(world, row, health="stuck", helper_id=world.third.id, helper_person_id=bruno.id)
    [(_verb, values)] = entries(row)
    assert (values["because"], values["helper"], values["helper_person"]) == ("Kein Raum", "Third", bruno.id)


@pytest.mark.parametrize("asked", [{"helper_id": "other"}, {"helper_person_id": "bruno"}])
@pytest.mark.parametrize("end", ["answer", "newer update", "correction", "pause", "answer of somebody else"])
def test_a_wish_stands_until_it_is_answered_or_overtaken(world: World, asked: dict[str, str], end: str) -> None:
    row = measure(world, "implementation")
    ids = {"other": world.other.id, "bruno": world.person("bruno").id}
    named = {field: ids[name] for field, name in asked.items()}
    stuck = send(world, row, health="stuck", **named)
    assert wishes(world, "bruno") == [row.number] and wishes(world, "anna") == []
    if end == "answer":
        measures.comment(world.actor("bruno"), row, "Wir haben einen Raum.")
    if end == "newer update":
        send(world, row, health="stuck")
    if end == "correction":
        correct(world, row, stuck, health="on_course")
    if end == "pause":
        row.stage = "paused"
        db.session.flush()
    if end == "answer of somebody else":
        measures.comment(world.actor("dirk"), row, "Kann jemand?")
    assert wishes(world, "bruno") == ([row.number] if end == "answer of somebody else" else [])


def test_wishes_stay_inside_the_alliance(world: World) -> None:
    row = measure(world, "implementation")
    for wrong in ({"helper_person_id": world.person("fanny").id}, {"helper_person_id": world.person("eva").id}):
        with pytest.raises(Refused) as refused:
            send(world, row, health="stuck", **wrong)
        assert refused.value.field == "helper_person_id"
    send(world, row, health="stuck", helper_id=world.other.id)
    assert wishes(world, "fanny") == []


# -- several at once -----------------------------------------------------------------------------


def test_updates_with_deliveries_at_once_add_up(world: World) -> None:
    row = measure(world, "implementation")
    given_id, number = contribution(world, row, amount="100").id, row.number

    def act() -> str:
        send(world, load(world, number), "bruno", deliveries={given_id: D("1.5")})
        return "sent"

    assert at_once(world, [act] * 4) == ["sent"] * 4
    assert db.session.get_one(Contribution, given_id).delivered == D(6)
    assert len(queries.updates_of(load(world, number).id)) == 4


def test_a_delivery_while_the_partner_leaves_is_told_or_refused_whole(world: World) -> None:
    row = measure(world, "implementation")
    given_id, number, partner = contribution(world, row).id, row.number, world.other
    db.session.commit()

    def leave() -> str:
        contributions.withdraw_of_partner(world.actor("dirk"), db.session.merge(partner, load=False), "Tritt aus")
        return "left"

    def deliver() -> str:
        send(world, load(world, number), "bruno", deliveries={given_id: D(2)})
        return "sent"

    left, sent = at_once(world, [leave, deliver])
    given, found = db.session.get_one(Contribution, given_id), load(world, number)
    assert left == "left" and given.state == "withdrawn"
    if sent == "sent":
        assert given.delivered == D(2) and len(queries.updates_of(found.id)) == 1
    else:
        assert isinstance(sent, Refused) and sent.field == f"delivered_{given_id}"
        assert given.delivered == D(0) and queries.updates_of(found.id) == []


def test_two_people_tick_the_same_step_at_once(world: World) -> None:
    row = measure(world, "implementation")
    step_id, number = step(row).id, row.number

    def act(name: str) -> str:
        send(world, load(world, number), name, steps=[step_id])
        return "sent"

    assert at_once(world, [lambda name=name: act(name) for name in ("anna", "dirk")]) == ["sent"] * 2
    assert db.session.get_one(Step, step_id).done_on is not None
    assert sorted(verbs(load(world, number))) == ["step.done", "update.sent", "update.sent"]


# -- the clock -----------------------------------------------------------------------------------

MOMENTS = {
    "last minute of the year": (datetime(2026, 12, 31, 22, 59, 30, tzinfo=UTC), date(2026, 12, 31)),
    "first minute of the year": (datetime(2026, 12, 31, 23, 0, 30, tzinfo=UTC), date(2027, 1, 1)),
    "last minute before summer time": (datetime(2027, 3, 27, 22, 59, tzinfo=UTC), date(2027, 3, 27)),
    "first minute of the short day": (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), date(2027, 3, 28)),
    "last minute of the short day": (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), date(2027, 3, 28)),
    "first minute of the long day": (datetime(2027, 10, 30, 22, 0, tzinfo=UTC), date(2027, 10, 31)),
    "the hour that comes twice": (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), date(2027, 10, 31)),
    "last minute of the long day": (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), date(2027, 10, 31)),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_today_is_the_alliances_own(world: World, moment: str) -> None:
    now, today = MOMENTS[moment]
    row = measure(world, "implementation", fresh_on=date(2026, 1, 1))
    done = step(row)
    with clock.at(now):
        send(world, row, happened_on=today, next_on=today, steps=[done.id])
        assert (row.fresh_on, done.done_on, row.next_on) == (today, today, today)
        with pytest.raises(Refused) as refused:
            send(world, row, happened_on=today + DAY)
        assert refused.value.field == "happened_on"
        with pytest.raises(Refused) as refused:
            send(world, row, next_on=today - DAY)
        assert refused.value.field == "next_on"


def test_a_measure_gets_stale_at_midnight_of_the_alliance(world: World) -> None:
    row = measure(world, "implementation")
    with clock.at(datetime(2027, 10, 1, 12, tzinfo=UTC)):
        send(world, row)
    settings = queries.alliance_settings(row.alliance_id)
    limits = queries.limits(settings)
    last = date(2027, 10, 1) + timedelta(days=limits.stale_days)
    # The long day lies in between: days are counted, not hours.
    for now, is_stale in (
        (datetime.combine(last, datetime.min.time(), UTC) + timedelta(hours=22, minutes=59), False),
        (datetime.combine(last, datetime.min.time(), UTC) + timedelta(hours=23), True),
    ):
        with clock.at(now):
            assert rules.is_stale(queries.standing(row, {}), queries.today_of(settings), limits) is is_stale


def test_a_removed_helper_is_a_former_member(world: World) -> None:
    row = measure(world, "implementation", title="x", summary=Translated.of(de="y"))
    send(world, row, health="stuck", helper_person_id=world.person("bruno").id)
    seats = sa.update(SeatRow).where(SeatRow.person_id == world.person("bruno").id)
    db.session.execute(seats.values(ended_at=clock.now()))
    [told] = queries.updates_of(row.id)
    assert told.helper_person == db.session.get_one(Person, world.person("bruno").id).name and not told.helper_is_here

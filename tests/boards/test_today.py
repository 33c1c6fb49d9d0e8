"""Today: everybody finds what they must do, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bundnis.core import clock
from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.journal.service import tell
from bundnis.membership.models import Invitation
from bundnis.reviews.models import Review
from tests.boards.waiting import HERE, TODAY, SignInAs, days, duties, runs, seen_by
from tests.factories.contributions import contribution, need
from tests.factories.measures import comment, measure, step, update
from tests.people import World

# -- what is due ---------------------------------------------------------------------------------


def test_an_update_is_asked_of_lead_and_contributing_partners_only(world: World, sign_in: SignInAs) -> None:
    row = runs(world, fresh_on=days(-30))
    address = f"measures/{row.number}/updates/new"
    assert seen_by(sign_in, address) == {"anna"}
    contribution(world, row, world.other)
    assert seen_by(sign_in, address) == {"anna", "bruno"}
    world.change(row, fresh_on=days(-29))
    assert seen_by(sign_in, address) == set()


@pytest.mark.parametrize("stage", ["idea", "workshop", "completed", "reviewed", "paused", "stopped"])
def test_only_agreed_and_running_measures_owe_updates(world: World, sign_in: SignInAs, stage: str) -> None:
    column = "agreed" if stage in ("paused", "stopped") else ""
    row = measure(world, stage, lead=world.lead, fresh_on=days(-90), column=column)
    assert f"measures/{row.number}/updates/new" not in duties(sign_in("anna").get(HERE))


@pytest.mark.parametrize(("before", "after"), [
    # An ordinary day in winter; the night before the clocks go forward, that day; the same in autumn.
    (datetime(2026, 12, 9, 22, 59, 30, tzinfo=UTC), datetime(2026, 12, 9, 23, 0, 30, tzinfo=UTC)),
    (datetime(2026, 3, 28, 22, 59, 30, tzinfo=UTC), datetime(2026, 3, 28, 23, 0, 30, tzinfo=UTC)),
    (datetime(2026, 3, 29, 21, 59, 30, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, 30, tzinfo=UTC)),
    (datetime(2026, 10, 24, 21, 59, 30, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, 30, tzinfo=UTC)),
    (datetime(2026, 10, 25, 22, 59, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, 30, tzinfo=UTC)),
])  # fmt: skip
def test_a_day_ends_at_midnight_in_the_alliance(
    world: World, sign_in: SignInAs, before: datetime, after: datetime
) -> None:
    with clock.at(after):
        due_on = today("Europe/Brussels")
        row = runs(world, fresh_on=due_on - timedelta(days=30))
    for moment, is_due in ((before, False), (after, True)):
        with clock.at(moment):
            found = duties(sign_in("anna").get(HERE))
        assert (f"measures/{row.number}/updates/new" in found) is is_due, moment


def test_a_request_to_lead_waits_for_the_one_who_was_asked(world: World, sign_in: SignInAs) -> None:
    row = measure(world, "idea", lead=world.other, lead_state="requested")
    assert seen_by(sign_in, f"measures/{row.number}") == {"bruno"}
    world.change(row, lead_state="accepted")
    assert seen_by(sign_in, f"measures/{row.number}") == set()


def test_an_offer_waits_for_the_lead_and_after_the_rhythm_for_the_coordinator(
    world: World, sign_in: SignInAs
) -> None:
    row = runs(world)
    given = contribution(world, row, world.other, state="offered")
    address = f"measures/{row.number}/contributions/{given.id}"
    assert seen_by(sign_in, address) == {"anna"}
    world.change(given, offered_at=clock.now() - timedelta(days=30))
    assert seen_by(sign_in, address) == {"anna"}
    world.change(given, offered_at=clock.now() - timedelta(days=31))
    assert seen_by(sign_in, address) == {"anna", "dirk"}


def test_nobody_receives_what_they_give(world: World, sign_in: SignInAs) -> None:
    row = runs(world)
    of_other = contribution(world, row, world.other, delivered=Decimal(4))
    of_lead = contribution(world, row, world.lead, delivered=Decimal(4))
    receive = f"measures/{row.number}/contributions/%s/receive"
    assert seen_by(sign_in, receive, of_other.id) == {"anna"}
    assert seen_by(sign_in, receive, of_lead.id) == {"bruno", "dirk"}


def test_a_promise_comes_into_sight_a_fortnight_before_its_day(world: World, sign_in: SignInAs) -> None:
    row = runs(world)
    near = contribution(world, row, world.other, wanted=Span.on(days(14)))
    far = contribution(world, measure(world, "agreed"), world.other, wanted=Span.on(days(15)))
    whole = contribution(world, measure(world, "agreed"), world.other, wanted=Span.on(days(1)), delivered=Decimal(10))
    found = duties(sign_in("bruno").get(HERE))
    assert f"measures/{row.number}/contributions/{near.id}/deliver" in found
    assert not any(f"contributions/{given.id}/deliver" in address for given in (far, whole) for address in found)


def test_several_promises_at_one_measure_are_one_line(world: World, sign_in: SignInAs) -> None:
    row = runs(world)
    for place in range(3):
        contribution(world, row, world.other, wanted=Span.on(days(place)))
    assert duties(sign_in("bruno").get(HERE)) == [f"measures/{row.number}#contributions"]


def test_a_wish_for_help_waits_until_the_helper_answers(world: World, sign_in: SignInAs) -> None:
    row = runs(world)
    said = update(row, world.person("anna").id, "stuck", helper_id=world.other.id,
                  because="Uns fehlt ein Raum.", unstuck_when="die Schule einen frei hat")
    address = f"measures/{row.number}#update-{said.id}"
    page = sign_in("bruno").get(HERE)
    assert duties(page)[0] == address
    assert "Uns fehlt ein Raum. – die Schule einen frei hat" in page.text
    assert seen_by(sign_in, address) == {"bruno"}
    comment(row, world.person("bruno").id)
    assert seen_by(sign_in, address) == set()


def test_the_answer_of_another_measures_helper_does_not_count(world: World, sign_in: SignInAs) -> None:
    """The lead is asked for help elsewhere; its comment here answers nobody's wish."""
    other = runs(world)
    update(other, world.person("bruno").id, "stuck", helper_id=world.lead.id)
    row = runs(world)
    said = update(row, world.person("anna").id, "stuck", helper_id=world.other.id)
    comment(row, world.person("anna").id)
    assert f"measures/{row.number}#update-{said.id}" in duties(sign_in("bruno").get(HERE))


def test_steps_of_ones_partner_wait_from_a_week_before(world: World, sign_in: SignInAs) -> None:
    row = runs(world)
    mine = step(row, "Plakate", days(7), partner_id=world.other.id)
    step(row, "Später", days(8), partner_id=world.other.id)
    step(row, "Erledigt", days(1), partner_id=world.other.id, done_on=TODAY)
    found = duties(sign_in("bruno").get(HERE))
    assert found == [f"measures/{row.number}/steps/{mine.id}/done"]


def test_one_open_need_of_a_kind_the_partner_can_give(world: World, sign_in: SignInAs) -> None:
    row = runs(world)
    hours, room = need(world, row), need(world, row, kind="rooms", unit="half_day")
    newer = need(world, row)
    address = f"measures/{row.number}/contributions/new?need=%s"
    assert duties(sign_in("bruno").get(HERE)) == [address % newer.id]
    world.change(world.other, kinds=["rooms", "data"])
    assert duties(sign_in("bruno").get(HERE)) == [address % room.id]
    contribution(world, row, world.other, state="offered", need=room, unit="half_day", kind="rooms")
    assert duties(sign_in("bruno").get(HERE)) == []
    assert hours.id


# -- measures that wait for a move ---------------------------------------------------------------


def test_the_lead_moves_on_when_the_day_has_come(world: World, sign_in: SignInAs) -> None:
    start = measure(world, "agreed", planned_start=Span.on(days(0)))
    later = measure(world, "agreed", planned_start=Span.on(days(1)))
    over = runs(world, planned_end=Span.on(days(-1)))
    settled = runs(world)
    contribution(world, settled, state="received")
    resume = measure(world, "paused", column="agreed", lead=world.lead, resume_on=days(0))
    found = duties(sign_in("anna").get(HERE))
    for row, move in ((start, "start"), (over, "complete"), (settled, "complete"), (resume, "resume")):
        assert f"measures/{row.number}/moves/{move}" in found, move
    assert f"measures/{later.number}/moves/start" not in found
    assert duties(sign_in("bruno").get(HERE)) == []


def test_ideas_that_say_enough_wait_for_coordinator_and_facilitator(world: World, sign_in: SignInAs) -> None:
    told = {"summary": Translated.of(de="Ein Satz."), "route": "train", "field_id": world.field.id}
    ready = measure(world, "idea", **told)
    measure(world, "idea", **{**told, "summary": Translated.empty()})
    measure(world, "idea", **{**told, "route": None})
    assert seen_by(sign_in, f"measures/{ready.number}/moves/to_workshop") == {"carla", "dirk"}
    assert duties(sign_in("carla").get(HERE)) == [f"measures/{ready.number}/moves/to_workshop"]


def test_the_workshop_waits_for_the_coordinator_who_sees_what_is_missing(world: World, sign_in: SignInAs) -> None:
    row = measure(world, "workshop")
    assert seen_by(sign_in, f"measures/{row.number}#move") == {"dirk"}
    step(row)
    for partner in (world.lead, world.other):
        contribution(world, row, partner)
    assert seen_by(sign_in, f"measures/{row.number}/moves/agree") == {"dirk"}


def test_the_lead_writes_the_review_and_the_coordinator_closes_it(world: World, sign_in: SignInAs) -> None:
    row = measure(world, "completed")
    assert seen_by(sign_in, f"measures/{row.number}/review") == {"anna"}
    world.change(row, actual_end=Span.on(days(-31)))
    assert seen_by(sign_in, f"measures/{row.number}/review") == {"anna", "dirk"}
    text = Translated.of(de="Früh anfangen.")
    db.session.add(Review(
        alliance_id=row.alliance_id, measure_id=row.id, executed="fully", effect="worked", what_worked=text,
        what_did_not=text, lesson=text, in_proportion=True, recommend="repeat", rating=4, reviewed_on=TODAY,
        written_by=world.person("anna").id, created_at=clock.now(),
    ))  # fmt: skip
    db.session.commit()
    assert seen_by(sign_in, f"measures/{row.number}/review") == set()
    assert seen_by(sign_in, f"measures/{row.number}/moves/review") == {"dirk"}


# -- the coordinator -----------------------------------------------------------------------------


def test_the_coordinator_looks_after_what_is_stuck_and_what_has_no_lead(world: World, sign_in: SignInAs) -> None:
    stuck = runs(world)
    update(stuck, world.person("anna").id, "stuck")
    left = measure(world, "agreed", lead=world.third)
    declined = measure(world, "idea", lead=world.other, lead_state="declined")
    world.change(world.third, member_until=Span.on(days(-1)))
    for row, place in ((stuck, "#updates"), (left, "/lead"), (declined, "/lead")):
        assert seen_by(sign_in, f"measures/{row.number}{place}") == {"dirk"}


def test_a_request_to_lead_is_silent_on_the_day_its_page_says(world: World, sign_in: SignInAs) -> None:
    row = measure(world, "idea", lead=world.other, lead_state="requested", created_at=clock.now() - timedelta(days=40))
    with clock.at(clock.now() - timedelta(days=30)):
        tell(world.person("dirk").id, "measure.lead_requested", alliance_id=row.alliance_id, measure_id=row.id,
             partner="Other")
    db.session.commit()
    address = f"measures/{row.number}/lead"
    assert seen_by(sign_in, address) == set()
    assert "antworten" in sign_in("dirk").get(f"{HERE}{address}").text
    with clock.at(clock.now() + timedelta(days=1)):
        assert seen_by(sign_in, address) == {"dirk"}
        assert "nicht geantwortet" in sign_in("dirk").get(f"{HERE}{address}").text


def test_a_measure_without_a_responsible_person_waits_for_lead_and_coordinator(
    world: World, sign_in: SignInAs
) -> None:
    row = runs(world, responsible_id=None)
    assert seen_by(sign_in, f"measures/{row.number}/edit#responsible_id") == {"anna", "dirk"}
    world.change(row, responsible_id=world.person("anna").id)
    assert seen_by(sign_in, f"measures/{row.number}/edit#responsible_id") == set()


def test_invitations_without_an_answer_wait_for_the_coordinator(world: World, sign_in: SignInAs) -> None:
    moment = clock.now()
    for place, (age, used) in enumerate(((8, None), (20, None), (6, None), (30, moment))):
        db.session.add(Invitation(
            alliance_id=world.alliance.id, role="observer", email=f"neu{place}@example.org", token_hash=f"{place}",
            created_at=moment - timedelta(days=age), expires_at=moment + timedelta(days=14), used_at=used,
        ))  # fmt: skip
    db.session.commit()
    page = sign_in("dirk").get(HERE)
    assert "people/" in duties(page)
    assert "2 Einladungen" in page.text
    assert seen_by(sign_in, "people/") == {"dirk"}

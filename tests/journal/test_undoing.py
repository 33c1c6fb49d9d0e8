"""Taking back what one has just done: by the opposite act, and never by deleting anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.contributions import service as contributions
from bundnis.contributions.models import Contribution, Need
from bundnis.core import clock
from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.dossier import service as dossier
from bundnis.journal import undoing
from bundnis.journal.models import Entry
from bundnis.journal.queries import SENTENCES
from bundnis.measures import service
from bundnis.measures.models import Measure, Step
from bundnis.measures.service.moves import MOVED
from bundnis.measures.stages import MOVES
from tests.client import Browser, Page
from tests.contributions.giving import ask, give, signatures
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.measures.acts import at_once, load, replayed
from tests.people import World

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
DAY = Span.on(TODAY)
ANSWERS: dict[str, dict[str, Any]] = {
    "pause": {"reason": "Ferien", "resume_on": TODAY + timedelta(days=30)},
    "stop": {"reason": "Keine Nachfrage", "lesson": "Früher fragen"},
    "reopen": {"reason": "Es geht weiter"},
    "start": {"actual_start": DAY},
    "complete": {"actual_end": DAY},
    "agree": {"override_reason": "Es eilt"},
}


def newest(world: World) -> Entry:
    """The last thing the journal was told."""
    query = sa.select(Entry).where(Entry.alliance_id == world.alliance.id).order_by(Entry.id.desc())
    return db.session.scalars(query.limit(1)).one()


def take_back(world: World, who: str = "dirk", since: int | None = None) -> None:
    undoing.take_back(world.actor(who), newest(world), since)
    db.session.flush()


def standing(row: Measure) -> dict[str, Any]:
    """Everything of a measure a move may change, as it is stored."""
    db.session.flush()
    db.session.refresh(row)
    return {name: getattr(row, name) for name in MOVED}


def rows() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) or 0


def ready(world: World, source: str, target: str) -> Measure:
    """A measure that may go this way."""
    column = target if source in ("paused", "stopped") and target != "stopped" else "agreed"
    row = measure(world, source, title="Eine", column=column)
    row.summary, row.route, row.field_id = row.title, "train", world.field.id
    if source == "implementation":
        contribution(world, row, state="received")
    if source == "completed":
        from tests.house.full_world import _review

        db.session.add(_review(row, world.person("anna").id))
    db.session.flush()
    return row


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.name}-{move.source}-{move.target}")
def test_every_move_can_be_taken_back(world: World, move: Any) -> None:
    row = ready(world, move.source, move.target)
    if move.target == "agreed" and move.name == "agree":
        row.lead_state = "accepted"
    before = standing(row)
    service.move(world.actor("dirk"), row, move.name, **ANSWERS.get(move.name, {}))
    assert standing(row) != before
    told = rows()
    take_back(world)
    assert standing(row) == before
    assert rows() == told + 1
    assert newest(world).verb == "measure.undone"


def test_the_lead_takes_back_its_own_stop_but_nobody_else_does(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    service.move(world.actor("anna"), row, "stop", **ANSWERS["stop"])
    entry = newest(world)
    address = f"/ostbelgien/journal/{entry.id}/undo"
    assert sign_in("dirk").send("POST", address).status == 403
    assert sign_in("fanny").send("POST", address).status == 404
    unknown = sign_in("anna").send("POST", "/ostbelgien/journal/999999/undo")
    assert unknown.status == 404
    sign_in("anna").post(address)
    assert world.app and db.session.get_one(Measure, row.id).stage == "implementation"


def test_what_cannot_be_undone_is_refused(world: World, sign_in: SignIn) -> None:
    service.comment(world.actor("anna"), measure(world, "implementation"), "Gut so.")
    sign_in("anna").post(f"/ostbelgien/journal/{newest(world).id}/undo", status=409)


def test_something_newer_stands_in_the_way_but_a_comment_does_not(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    service.move(world.actor("anna"), row, "pause", **ANSWERS["pause"])
    address = f"/ostbelgien/journal/{newest(world).id}/undo"
    service.comment(world.actor("bruno"), row, "Warum?")
    step(row, "Anrufen")
    service.add_step(world.actor("dirk"), row, title=row.title)
    page = sign_in("anna").post(address, status=409)
    assert "Neueres" in page.text
    assert db.session.get_one(Measure, row.id).stage == "paused"


def test_a_comment_alone_does_not_stand_in_the_way(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    service.move(world.actor("anna"), row, "pause", **ANSWERS["pause"])
    address = f"/ostbelgien/journal/{newest(world).id}/undo"
    service.comment(world.actor("bruno"), row, "Warum?")
    sign_in("anna").post(address)
    assert db.session.get_one(Measure, row.id).stage == "implementation"


def test_only_for_an_hour(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    with clock.at(moment):
        service.move(world.actor("anna"), row, "pause", reason="Ferien", resume_on=date(2027, 1, 10))
        address = f"/ostbelgien/journal/{newest(world).id}/undo"
    with clock.at(moment + timedelta(minutes=61)):
        assert "Stunde" in sign_in("anna").post(address, status=409).text
    with clock.at(moment + timedelta(minutes=59)):
        sign_in("anna").post(address)


def test_caps_count_again(world: World, sign_in: SignIn) -> None:
    world.change(world.alliance, cap_running=1)
    row, other = measure(world, "implementation"), measure(world, "agreed")
    service.move(world.actor("anna"), row, "stop", **ANSWERS["stop"])
    address = f"/ostbelgien/journal/{newest(world).id}/undo"
    service.move(world.actor("dirk"), other, "start", actual_start=DAY)
    page = sign_in("anna").post(address, status=422)
    assert "Schließen Sie" in page.text
    assert db.session.get_one(Measure, row.id).stage == "stopped"


def test_who_may_no_longer_do_it_may_not_undo_it(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    service.move(world.actor("anna"), row, "pause", **ANSWERS["pause"])
    address = f"/ostbelgien/journal/{newest(world).id}/undo"
    world.change(row, lead_id=world.other.id)
    assert sign_in("anna").send("POST", address).status == 422
    assert db.session.get_one(Measure, row.id).stage == "paused"


# -- steps, needs, contributions -----------------------------------------------------------------


def undo_form(page: Page) -> Any:
    [form] = page.select(".b-flash form")
    return form


@pytest.mark.parametrize(("act", "fields"), [("done", {}), ("drop", {"reason": "Unnötig"})])
def test_the_button_of_a_step(world: World, sign_in: SignIn, act: str, fields: dict[str, str]) -> None:
    row = measure(world, "implementation")
    todo = step(row, "Anrufen")
    anna, here = sign_in("anna"), f"/ostbelgien/measures/{row.number}"
    anna.submit(f"{here}/steps/{todo.id}/{act}", fields)
    page = anna.get(here)
    form = undo_form(page)
    answer = anna.post(form.get("action"), dict(form.fields))
    assert answer.location == here, "back to where one was"
    assert db.session.get_one(Step, todo.id).is_open
    assert newest(world).verb == "step.undone"
    # Pressed twice, it answers as the first time.
    assert anna.post(form.get("action"), dict(form.fields)).location == here
    assert newest(world).verb == "step.undone"


def test_a_need_goes_at_once_and_comes_back(world: World, sign_in: SignIn) -> None:
    row = measure(world, "workshop")
    need = ask(world, row)
    anna, here = sign_in("anna"), f"/ostbelgien/measures/{row.number}"
    page = anna.fill(anna.get(here), form=f"/needs/{need.id}/drop", follow=True)
    assert db.session.get_one(Need, need.id).dropped_at is not None
    form = undo_form(page)
    anna.post(form.get("action"), dict(form.fields))
    assert db.session.get_one(Need, need.id).dropped_at is None
    give(world, row, need_id=need.id)
    page = anna.get(here)
    assert [link for link in page.addresses if link.endswith(f"/needs/{need.id}/drop")], "a claimed one asks why"


@pytest.mark.parametrize("state", ["offered", "accepted"])
def test_a_withdrawal_comes_back_by_a_signature(world: World, sign_in: SignIn, state: str) -> None:
    row = measure(world, "workshop")
    given = give(world, row)
    if state == "accepted":
        contributions.accept(world.actor("anna"), given)
    bruno, here = sign_in("bruno"), f"/ostbelgien/measures/{row.number}/contributions/{given.id}"
    page = bruno.submit(f"{here}/withdraw", {"reason": "Krank"}, follow=True)
    form = undo_form(page)
    page = bruno.post(form.get("action"), dict(form.fields), follow=True)
    stored = db.session.get_one(Contribution, given.id)
    assert stored.state == state
    assert [signed for signed, _amount, _partner in signatures(stored)][-2:] == ["withdrawn", "restored"]
    assert signatures(stored)[-1][2] == world.other.id
    assert "Rückzug zurückgenommen" in page.text


def test_a_withdrawal_stays_when_the_measure_was_closed(world: World) -> None:
    row = measure(world, "implementation")
    given = give(world, row)
    contributions.withdraw(world.actor("bruno"), given, "Krank")
    entry = newest(world)
    service.move(world.actor("anna"), row, "stop", **ANSWERS["stop"])
    with pytest.raises(Refused):
        undoing.take_back(world.actor("bruno"), entry)
    assert given.state == "withdrawn"


def test_completing_comes_back_with_what_it_withdrew(world: World) -> None:
    row = measure(world, "implementation")
    kept, offered = contribution(world, row, state="accepted"), contribution(world, row, state="offered")
    before = standing(row)
    first = rows() and newest(world).id + 1 if rows() else 1
    dossier.move(world.actor("anna"), row, "complete", withdraw_reason="Nicht gebraucht", actual_end=DAY)
    assert (kept.state, offered.state) == ("withdrawn", "withdrawn")
    undoing.take_back(world.actor("anna"), newest(world), since=first)
    assert standing(row) == before
    assert kept.state in ("accepted", "offered"), "the factory writes no signature"
    assert offered.state == "offered"


def test_the_button_of_a_move_covers_the_whole_act(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given = give(world, row)
    contributions.accept(world.actor("anna"), given)
    anna, here = sign_in("anna"), f"/ostbelgien/measures/{row.number}"
    fields = {"withdraw_reason": "Nicht gebraucht"}
    page = anna.submit(f"{here}/moves/complete", fields, follow=True)
    form = undo_form(page)
    page = anna.post(form.get("action"), dict(form.fields), follow=True)
    assert db.session.get_one(Measure, row.id).stage == "implementation"
    assert db.session.get_one(Contribution, given.id).state == "accepted"
    assert "hat zurückgenommen: Abschließen" in page.html.replace("\n", " ") or "zurückgenommen" in page.html


def test_the_page_that_completes_is_taken_back_but_for_what_was_signed(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    done, dropped = step(row, "Räume anfragen"), step(row, "Plakate")
    kept, left = contribution(world, row), contribution(world, row, world.third, state="offered")
    before, anna, here = standing(row), sign_in("anna"), f"/ostbelgien/measures/{row.number}"
    page = anna.submit(f"{here}/moves/complete", {
        f"step_{done.id}": "done", f"step_{dropped.id}": "dropped", f"step_{dropped.id}_reason": "Unnötig",
        f"received_{kept.id}": "10", "withdraw_reason": "Nicht gebraucht", "lesson-de": "Klein anfangen",
    }, follow=True)
    form = undo_form(page)
    page = anna.post(form.get("action"), dict(form.fields), follow=True)
    assert "unterschrieben" in page.text
    after = standing(db.session.get_one(Measure, row.id))
    assert {**after, "rank": 0} == {**before, "rank": 0}
    assert [db.session.get_one(Step, each.id).is_open for each in (done, dropped)] == [True, True]
    assert db.session.get_one(Contribution, left.id).state == "offered"
    assert db.session.get_one(Contribution, kept.id).state == "received", "a receipt is a signature"


def test_of_undoing_and_going_on_at_once_one_comes_first(world: World) -> None:
    row = measure(world, "implementation")
    service.move(world.actor("anna"), row, "pause", **ANSWERS["pause"])
    entry_id, number = newest(world).id, row.number
    anna, dirk = world.actor("anna"), world.actor("dirk")
    found = at_once(world, [
        lambda: undoing.take_back(anna, db.session.get_one(Entry, entry_id, options=[joinedload(Entry.detail)])),
        lambda: service.move(dirk, load(world, number), "stop", **ANSWERS["stop"]),
    ])
    stage = load(world, number).stage
    if isinstance(found[0], Exception):
        assert stage == "stopped"
    else:
        # Undone first, it may be stopped afterwards; then both have happened, one after the other.
        assert stage == ("implementation" if isinstance(found[1], Exception) else "stopped")
    assert replayed(load(world, number), "implementation") == stage


def test_every_verb_that_can_be_undone_is_told_and_named(world: World) -> None:
    from bundnis.journal.queries import FIELDS

    for verb in undoing.UNDOES:
        assert verb in SENTENCES
        topic = verb.partition(".")[0]
        assert FIELDS[f"{topic}.act"].codes[verb]
        assert f"{topic}.undone" in SENTENCES

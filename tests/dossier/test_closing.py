"""The page that completes a measure, as people use it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import queries as contributions
from bundnis.contributions import service as deliveries
from bundnis.contributions.models import Contribution, Signature
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.dossier import service
from bundnis.measures import facts
from bundnis.measures.models import IndicatorValue, Measure, Step
from bundnis.reviews import queries as reviews
from tests.client import Browser, Page
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.measures.acts import at_once, load, verbs
from tests.people import PASSWORD, World

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)
LOOK_BACK = {
    "executed": "fully", "effect": "worked", "what_worked-de": "Die Mischung", "what_did_not-de": "Der Saal",
    "lesson-de": "Früher einladen", "in_proportion": "no", "recommend": "repeat", "rating": "4",
}


def address(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}/moves/complete"


def errors(page: Page) -> set[str]:
    return {item.get("id", "").removesuffix("-error") for item in page.select(".kern-error")}


def states(row: Measure) -> list[str]:
    query = sa.select(Contribution.state).where(Contribution.measure_id == row.id).order_by(Contribution.id)
    return list(db.session.scalars(query))


# -- one act -------------------------------------------------------------------------------------


def test_one_page_ends_steps_settles_contributions_and_looks_back(world: World, sign_in: SignIn) -> None:
    row = measure(
        world, "implementation", indicator_name=Translated.of(de="Betriebe"), indicator_target=Decimal(8)
    )
    done, dropped = step(row, "Räume anfragen"), step(row, "Plakate")
    kept, left = contribution(world, row), contribution(world, row, world.third, state="offered")
    anna = sign_in("anna")
    answer = anna.submit(address(row), {
        "actual_end": show_day(TODAY - DAY, "de"), "final_value": "9",
        f"step_{done.id}": "done", f"step_{done.id}_on": show_day(TODAY - DAY, "de"),
        f"step_{dropped.id}": "dropped", f"step_{dropped.id}_reason": "Es kam genug über die Schulen.",
        f"received_{kept.id}": "7,5", "withdraw_reason": "Wurde nicht mehr gebraucht.", **LOOK_BACK,
    })
    assert answer.location == f"/ostbelgien/measures/{row.number}"
    row = load(world, row.number)
    assert (row.stage, row.actual_end) == ("completed", Span.on(TODAY - DAY))
    ends = db.session.execute(sa.select(Step.done_on, Step.drop_reason).order_by(Step.id)).all()
    assert [tuple(end) for end in ends] == [(TODAY - DAY, ""), (None, "Es kam genug über die Schulen.")]
    assert states(row) == ["received", "withdrawn"]
    assert db.session.scalar(sa.select(Contribution.received).where(Contribution.id == kept.id)) == Decimal("7.5")
    assert db.session.scalar(sa.select(Signature.reason).where(Signature.contribution_id == left.id).order_by(
        Signature.id.desc())) == "Wurde nicht mehr gebraucht."
    assert db.session.scalar(sa.select(IndicatorValue.value)) == 9
    review = reviews.review_of(row.id)
    assert review is not None and str(review.lesson) == "Früher einladen" and review.in_proportion is False
    assert verbs(row) == [
        "step.done", "step.dropped", "contribution.received", "contribution.settled", "indicator.measured",
        "measure.complete", "review.begun",
    ]
    assert "Auswertung abschließen" in sign_in("dirk").get(f"/ostbelgien/measures/{row.number}").text


def test_nothing_but_the_end_is_asked_where_nothing_is_open(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    page = anna.get(address(row))
    assert not page.select("[name=withdraw_reason]")
    done = anna.fill(page, follow=True)
    assert load(world, row.number).stage == "completed" and reviews.review_of(row.id) is None
    assert done.select(".b-flash")


def test_a_look_back_may_be_begun_and_finished_later(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    anna.submit(address(row), {"in_proportion": "no"})
    review = reviews.review_of(row.id)
    assert review is not None and review.in_proportion is False and review.reviewed_on == TODAY
    anna.submit(f"/ostbelgien/measures/{row.number}/review", LOOK_BACK)
    assert facts.ask([row.id], ["review_complete"])[row.id]["review_complete"]


# -- refused: said at once, everything typed kept ------------------------------------------------


def test_everything_that_is_missing_is_said_beside_its_field(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    first, second, third = step(row), step(row), step(row)
    given = contribution(world, row)
    page = sign_in("anna").submit(address(row), {
        "actual_end": "", f"step_{second.id}": "dropped", f"step_{third.id}": "done", f"step_{third.id}_on": "",
        "lesson-de": "x" * 10_001,
    }, status=422)
    assert errors(page) == {
        "actual_end", f"step_{first.id}", f"step_{second.id}_reason", f"step_{third.id}_on", "withdraw_reason",
        "lesson-de",
    }
    assert page.title.startswith("Fehler") and len(page.errors) == 6
    assert page.errors[4].startswith("Warum bleibt der Rest offen?"), "as on the page: behind the steps"
    assert page.field("lesson-de").strip() == "x" * 10_001
    assert page.field(f"step_{second.id}") == "dropped" and page.field(f"received_{given.id}") == ""
    assert load(world, row.number).stage == "implementation" and verbs(row) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"actual_end": "01.01.2000"}, "actual_end"),
        ({"actual_end": show_day(TODAY + 3 * DAY, "de")}, "actual_end"),
        ({"step_on": show_day(TODAY + DAY, "de")}, "step_on"),
        ({"received": "2"}, "received"),
        ({"received": "1.5"}, "received"),
        ({"final_value": "3"}, "final_value"),
    ],
)
def test_what_the_rooms_below_refuse_stands_beside_its_field_and_stores_nothing(
    world: World, sign_in: SignIn, fields: dict[str, str], wrong: str
) -> None:
    row = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe"))
    planned = step(row)
    given = contribution(world, row, received=Decimal(3), delivered=Decimal(8))
    db.session.add(IndicatorValue(alliance_id=row.alliance_id, measure_id=row.id, on=TODAY, value=Decimal(1)))
    names = {"step_on": f"step_{planned.id}_on", "received": f"received_{given.id}"}
    typed: dict[str, Any] = {f"step_{planned.id}": "done", f"received_{given.id}": "8", "lesson-de": "Klein anfangen"}
    page = sign_in("anna").submit(
        address(row), {**typed, **{names.get(name, name): value for name, value in fields.items()}}, status=422
    )
    assert errors(page) == {names.get(wrong, wrong)}
    assert page.field("lesson-de").strip() == "Klein anfangen" and page.field(f"step_{planned.id}") == "done"
    assert load(world, row.number).stage == "implementation" and verbs(row) == [] and states(row) == ["accepted"]


def test_what_was_signed_for_before_counts_into_what_arrived_in_all(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given = contribution(world, row, received=Decimal(3), delivered=Decimal(8))
    anna = sign_in("anna")
    page = anna.get(address(row))
    assert page.field(f"received_{given.id}") == "8"
    anna.fill(page)
    assert states(row) == ["received"]
    signed = db.session.scalars(sa.select(Signature.amount).where(Signature.step == "received")).all()
    assert list(signed) == [5]


def test_the_lead_cannot_sign_for_its_own_gift_the_coordinator_can(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    own = contribution(world, row, world.lead, delivered=Decimal(10))
    anna = sign_in("anna")
    page = anna.get(address(row))
    assert not page.select(f"[name=received_{own.id}]") and "Wer gibt, kann" in page.text
    # Typed past the page, it is not signed either.
    anna.post(address(row), {**dict(page.form().form_values()), f"received_{own.id}": "10"}, status=422)
    sign_in("dirk").submit(address(row), {f"received_{own.id}": "10"})
    assert states(row) == ["received"]


def test_a_partner_that_has_left_holds_nothing_up(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    kept, lost = contribution(world, row, world.third), contribution(world, row, world.third)
    planned = step(row, partner_id=world.third.id)
    world.change(world.third, member_until=Span.on(TODAY - DAY))
    sign_in("anna").submit(address(row), {
        f"received_{kept.id}": "10", f"received_{lost.id}": "", "withdraw_reason": "Der Partner ist ausgetreten.",
        f"step_{planned.id}": "dropped", f"step_{planned.id}_reason": "Der Partner ist ausgetreten.",
    })
    assert load(world, row.number).stage == "completed" and states(row) == ["received", "withdrawn"]


# -- several people ------------------------------------------------------------------------------


def test_who_was_slower_goes_on_in_the_review_with_both_texts(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given = contribution(world, row)
    anna, dirk = sign_in("anna"), sign_in("dirk")
    mine, theirs = anna.get(address(row)), dirk.get(address(row))
    dirk.fill(theirs, {f"received_{given.id}": "10", "lesson-de": "Größer werben", "effect": "partly"})
    page = anna.fill(mine, {
        "lesson-de": "Kleiner anfangen", "what_worked-de": "Die Mischung", "withdraw_reason": "Kam nie an.",
    }, status=409)
    assert page.field("lesson-de").strip() == "Kleiner anfangen" and "Kam nie an." in page.text
    assert any("Größer werben" in item.text_content() for item in page.select(".b-theirs__text"))
    assert verbs(row).count("measure.complete") == 1 and states(row) == ["received"]
    anna.fill(page)
    review = reviews.review_of(row.id)
    assert review is not None
    assert (str(review.lesson), str(review.what_worked), review.reviewed_on) == (
        "Kleiner anfangen", "Die Mischung", TODAY,
    )


def test_who_was_slower_and_wrote_no_look_back_sees_where_it_stands(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given = contribution(world, row)
    anna, dirk = sign_in("anna"), sign_in("dirk")
    mine = anna.get(address(row))
    dirk.submit(address(row), {f"received_{given.id}": "10"})
    page = anna.fill(mine, {"withdraw_reason": "Es kam nie etwas an."}, status=409)
    assert "Es kam nie etwas an." in page.text and "Abgeschlossen" in page.text
    assert verbs(row).count("measure.complete") == 1


def test_a_review_that_was_begun_is_seen_on_the_measure_that_runs_again(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    here, anna, bruno = f"/ostbelgien/measures/{row.number}", sign_in("anna"), sign_in("bruno")
    assert not bruno.get(here).select("#review")
    page = anna.submit(address(row), {"lesson-de": "Klein anfangen"}, follow=True)
    undo = page.select("form[action*='/undo']")[0].get("action")
    anna.post(undo, {})
    assert load(world, row.number).stage == "implementation"
    for browser in (bruno, sign_in("otto")):
        [link] = browser.get(here).select("#review a")
        assert "Klein anfangen" in browser.get(str(link.get("href"))).text
    anna.submit(f"{here}/moves/pause", {"reason": "Ferien", "resume_on": show_day(TODAY + DAY, "de")})
    assert bruno.get(here).select("#review a"), "it rests and goes on later"
    assert not sign_in("bruno").get(f"/ostbelgien/measures/{measure(world, 'agreed').number}").select("#review")


def test_a_delivery_reported_meanwhile_is_seen_before_anything_is_withdrawn(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given, planned = contribution(world, row), step(row)
    anna = sign_in("anna")
    mine = anna.get(address(row))
    sign_in("bruno").submit(
        f"/ostbelgien/measures/{row.number}/contributions/{given.id}/deliver", {"amount": "10"}
    )
    typed = {"withdraw_reason": "Kam nie an.", f"step_{planned.id}": "done", "lesson-de": "Klein anfangen"}
    page = anna.fill(mine, typed, status=409)
    assert "10 von 10" in page.select(".b-theirs__text")[0].text_content()
    assert page.field("lesson-de").strip() == "Klein anfangen" and page.field(f"step_{planned.id}") == "done"
    assert states(row) == ["accepted"] and load(world, row.number).stage == "implementation"
    anna.fill(page, {f"received_{given.id}": "10", "withdraw_reason": ""})
    assert states(row) == ["received"]


def test_what_was_settled_or_added_meanwhile_is_seen_too(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    planned = step(row)
    anna, dirk = sign_in("anna"), sign_in("dirk")
    mine = anna.get(address(row))
    base = f"/ostbelgien/measures/{row.number}"
    dirk.submit(f"{base}/steps/{planned.id}/done", {})
    dirk.submit(f"{base}/steps/new", {"title-de": "Danke sagen"})
    page = anna.fill(mine, {f"step_{planned.id}": "done"}, status=409)
    assert "Danke sagen" in page.text and not page.select(f"[name=step_{planned.id}]")
    [new] = [item.get("name") for item in page.select("fieldset [type=radio][value=done]")]
    anna.fill(page, {new: "done"})
    assert load(world, row.number).stage == "completed"


def test_of_six_at_once_one_completes_and_every_promise_is_settled_once(world: World) -> None:
    row = measure(world, "implementation")
    given, planned = contribution(world, row), step(row)
    number, given_id, step_id, seen = row.number, given.id, planned.id, service.seen_now(row)
    actors = [world.actor("anna"), world.actor("dirk")] * 3

    def complete(place: int) -> str:
        closing = service.Closing(
            seen=seen, actual_end=Span.on(TODAY), steps={step_id: service.StepEnd(done_on=TODAY)},
            received={given_id: Decimal(10)},
        )
        service.complete(actors[place], load(world, number), closing)
        return "completed"

    found = at_once(world, [lambda place=place: complete(place) for place in range(6)])
    assert found.count("completed") == 1 and {type(each) for each in found if each != "completed"} == {Conflict}
    row = load(world, number)
    assert verbs(row) == ["step.done", "contribution.received", "measure.complete"] and states(row) == ["received"]


def test_a_delivery_in_the_same_second_is_seen_or_comes_too_late(world: World) -> None:
    row = measure(world, "implementation")
    given = contribution(world, row)
    number, given_id, seen, alliance_id = row.number, given.id, service.seen_now(row), row.alliance_id
    anna, bruno = world.actor("anna"), world.actor("bruno")

    def complete() -> str:
        closing = service.Closing(seen=seen, actual_end=Span.on(TODAY), withdraw_reason="Kam nie an.")
        service.complete(anna, load(world, number), closing)
        return "completed"

    def deliver() -> str:
        found = contributions.contribution_of(alliance_id, number, given_id)
        assert found is not None
        deliveries.deliver(bruno, found, Decimal(10), TODAY)
        return "delivered"

    completed, delivered = at_once(world, [complete, deliver])
    row = load(world, number)
    if completed == "completed":
        assert isinstance(delivered, Refused) and states(row) == ["withdrawn"]
    else:
        assert isinstance(completed, service.Overtaken) and delivered == "delivered" and states(row) == ["accepted"]


def test_a_double_press_completes_once_and_the_back_button_says_so(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given = contribution(world, row)
    anna = sign_in("anna")
    page = anna.get(address(row))
    first = anna.fill(page, {f"received_{given.id}": "10", "lesson-de": "Klein anfangen"})
    second = anna.fill(page, {f"received_{given.id}": "10", "lesson-de": "Klein anfangen"})
    assert first.location == second.location and verbs(row).count("measure.complete") == 1
    assert verbs(row).count("review.begun") == 1
    back = anna.get(address(row), status=303)
    assert "Abgeschlossen" in anna.get(back.location).select(".b-flashes")[0].text_content()
    assert verbs(row).count("measure.complete") == 1


def test_the_language_switch_keeps_everything(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given, planned = contribution(world, row), step(row)
    page = sign_in("anna").submit(address(row), {
        f"received_{given.id}": "7,5", f"step_{planned.id}": "done", "lesson-de": "Klein anfangen",
        "switch_language": "en",
    }, status=200)
    assert page.field(f"received_{given.id}") == "7.5" and page.field(f"step_{planned.id}") == "done"
    assert page.field("lesson-de").strip() == "Klein anfangen" and not page.errors


def test_a_long_look_back_outlives_the_sign_in(world: World, sign_in: SignIn) -> None:
    from bundnis.accounts import service as accounts

    row = measure(world, "implementation")
    given, planned = contribution(world, row), step(row)
    anna, long = sign_in("anna"), ("Wir haben viel gelernt. " * 417)[:10_000].strip()
    page = anna.get(address(row))
    accounts.end_all_sign_ins(world.person("anna").id)
    door = anna.fill(page, {
        "lesson-de": long, f"received_{given.id}": "7,5", f"step_{planned.id}": "dropped",
        f"step_{planned.id}_reason": "Nicht nötig",
    })
    answer = anna.submit(door.location, {"email": "anna@example.org", "password": PASSWORD})
    kept = anna.get(anna.get(answer.location, status=302).location)
    assert kept.field("lesson-de").strip() == long and kept.field(f"received_{given.id}") == "7,5"
    anna.fill(kept)
    review = reviews.review_of(row.id)
    assert review is not None and str(review.lesson) == long
    assert load(world, row.number).stage == "completed" and states(row) == ["received"]


# -- who ----------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("anna", 200), ("dirk", 200), ("bruno", 403), ("carla", 403),
                                             ("otto", 403), ("fanny", 404), ("visitor", 302)])
def test_the_lead_and_the_coordinator_complete(world: World, sign_in: SignIn, who: str, status: int) -> None:
    row = measure(world, "implementation")
    sign_in(who).get(address(row), status=status)

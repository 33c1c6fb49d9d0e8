"""The review page, as people use it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundnis.core.db import db
from bundnis.reviews import queries
from tests.client import Browser
from tests.factories.measures import foreign_measure, measure
from tests.people import World

SignIn = Callable[[str], Browser]

ANSWERS = {
    "executed": "fully", "effect": "worked", "what_worked-de": "Die Mischung", "what_did_not-de": "Der Saal",
    "lesson-de": "Früher einladen", "in_proportion": "yes", "recommend": "repeat", "rating": "4",
}


def test_the_lead_writes_in_two_sittings(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    address = f"/ostbelgien/measures/{row.number}/review"
    anna = sign_in("anna")
    page = anna.submit(address, {"executed": "fully", "what_worked-de": "Die Mischung"}, follow=True)
    assert page.field("what_worked-de").strip() == "Die Mischung"
    done = anna.fill(page, ANSWERS)
    assert done.location == f"/ostbelgien/measures/{row.number}#review"
    review = queries.review_of(row.id)
    assert review is not None
    assert (review.effect, review.in_proportion, review.rating, str(review.lesson)) == (
        "worked", True, 4, "Früher einladen",
    )
    assert "Früher einladen" in sign_in("otto").get(address).text


def test_the_lesson_of_stopping_stands_in_the_review_to_begin_with(world: World, sign_in: SignIn) -> None:
    row = measure(world, "stopped", stop_lesson="Vorher rechnen")
    address, anna = f"/ostbelgien/measures/{row.number}/review", sign_in("anna")
    page = anna.get(address)
    assert page.field("lesson-de").strip() == "Vorher rechnen"
    anna.fill(page, {"effect": "not", "lesson-de": "Kleiner anfangen"})
    assert anna.get(address).field("lesson-de").strip() == "Kleiner anfangen"  # what was stored holds


@pytest.mark.parametrize(("who", "writes"), [("anna", True), ("dirk", True), ("bruno", False), ("carla", False),
                                             ("otto", False)])
def test_who_may_write(world: World, sign_in: SignIn, who: str, writes: bool) -> None:
    row = measure(world, "completed")
    address = f"/ostbelgien/measures/{row.number}/review"
    browser = sign_in(who)
    assert bool(browser.get(address).select("#page-form")) is writes
    browser.post(address, {"executed": "fully"}, status=303 if writes else 403)
    assert (queries.review_of(row.id) is not None) is writes


def test_a_reviewed_measure_is_read_and_not_written(world: World, sign_in: SignIn) -> None:
    row = measure(world, "reviewed")
    address = f"/ostbelgien/measures/{row.number}/review"
    anna = sign_in("anna")
    assert not anna.get(address).select("#page-form")
    page = anna.post(address, {"lesson-de": "Noch ein Satz"}, status=422)
    assert page.field("lesson-de").strip() == "Noch ein Satz"


def test_two_people_write_at_once(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    address = f"/ostbelgien/measures/{row.number}/review"
    anna, dirk = sign_in("anna"), sign_in("dirk")
    mine = anna.get(address)
    dirk.submit(address, {"lesson-de": "Früher einladen", "effect": "partly"})
    page = anna.fill(mine, {"lesson-de": "Kleiner anfangen"}, status=409)
    assert page.field("lesson-de").strip() == "Kleiner anfangen"
    theirs = [item.text_content() for item in page.select(".b-theirs__text")]
    assert any("Früher einladen" in text for text in theirs)
    assert not any("partly" in text for text in theirs)  # words, not codes
    anna.fill(page)
    review = queries.review_of(row.id)
    assert review is not None
    assert str(review.lesson) == "Kleiner anfangen"


def test_wrong_answers_keep_everything(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    address = f"/ostbelgien/measures/{row.number}/review"
    wrong = {"reviewed_on": "März 2026", "lesson-de": "x" * 10_001}
    page = sign_in("anna").submit(address, wrong, status=422)
    assert page.select("#reviewed_on-error")
    assert page.field("lesson-de").strip() == "x" * 10_001
    sign_in("anna").post(address, {"effect": "magic"}, status=422)
    assert queries.review_of(row.id) is None


def test_strangers_find_nothing(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    foreign_measure(world)
    db.session.commit()
    fanny = sign_in("fanny")
    fanny.get(f"/ostbelgien/measures/{row.number}/review", status=404)
    fanny.get("/foreign/measures/999/review", status=404)


def test_the_history_tells_a_review_in_words(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    anna = sign_in("anna")
    page = anna.submit(f"/ostbelgien/measures/{row.number}/review", {"what_worked-de": "Die Mischung"}, follow=True)
    anna.fill(page, {"executed": "fully", "effect": "partly", "rating": "4", "in_proportion": "no"})
    told = {" ".join(item.text_content().split()) for item in anna.get(f"/ostbelgien/measures/{row.number}").select(
        "#history p"
    )}
    assert {
        "Wurde sie durchgeführt? – → Vollständig", "Insgesamt: – → 4 – gut",
    } <= told, told
    assert not any(code in each for each in told for code in ("executed", "effect", "partly", "in_proportion"))


def test_what_is_needed_to_close_is_not_called_optional(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    page = sign_in("anna").get(f"/ostbelgien/measures/{row.number}/review")
    assert len(page.select("#page-form .kern-label__optional")) == 1, "only the day of looking back"
    assert "alle acht Antworten" in page.text

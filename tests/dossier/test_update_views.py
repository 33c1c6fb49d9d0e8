"""The one-minute update as people send it: what it asks, what it keeps, who may, what stands on the page afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bundnis.accounts import models as accounts
from bundnis.contributions.models import Contribution
from bundnis.core import clock
from bundnis.core.dates import show_day
from bundnis.core.db import db
from bundnis.measures import queries, rules, service
from bundnis.measures.models import Measure, Step
from tests.client import Browser
from tests.factories.contributions import contribution
from tests.factories.measures import foreign_measure, measure, step, update
from tests.measures.acts import verbs
from tests.people import PASSWORD, World
from tests.queries import count

SignIn = Callable[[str], Browser]
TODAY = clock.today("Europe/Brussels")
DAY = timedelta(days=1)
SLOW = {"health": "slow", "sentence": "Es geht."}
STUCK = {
    "health": "stuck", "sentence": "Es hakt.", "because": "Kein Raum", "unstuck_when": "Ein Raum da ist",
}

UPDATE = 14
"""The mark of the design for an update."""

STATEMENTS = [
    "who is signed in, with the seats", "the measure, locked", "the form's key", "the measure's standing",
    "the update", "the journal", "its details", "where the key leads",
]  # fmt: skip
WITH_ACTS = [
    *STATEMENTS[:-3], "the steps, locked, and when the next of the others is due", "what is done",
    "the measure's next due date", "the contributions, locked", "the signature", "what is delivered",
    *STATEMENTS[-3:], "what the partner carries",
]  # fmt: skip
"""With a ticked step and a delivery: each act writes its own row, the journal tells of all at once."""


def base(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}"


def new(row: Measure) -> str:
    return f"{base(row)}/updates/new"


# -- the form ------------------------------------------------------------------------------------


def test_it_asks_for_one_answer_and_one_sentence(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    sign_in("anna").submit(new(row), SLOW)
    [made] = queries.updates_of(row.id)
    assert (made.health, made.happened_on, made.next_on, made.partner) == ("slow", TODAY, None, "Lead")


def test_an_answer_given_on_the_way_is_chosen_already(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    assert anna.get(f"{new(row)}?health=stuck").field("health") == "stuck"
    assert anna.get(f"{new(row)}?health=splendid").field("health") is None


@pytest.mark.parametrize("place", [1, 2, 3])
def test_the_next_date_is_one_tap(world: World, sign_in: SignIn, place: int) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    page = anna.get(new(row))
    day = [option.get("value") for option in page.select('[name="next_choice"]')][place]
    # The nearest first: the season may begin next week.
    meant = sorted([TODAY + 14 * DAY, rules.months_later(TODAY, 1), rules.next_season(TODAY)])[place - 1]
    assert day == meant.isoformat() and show_day(meant, "de") in page.text
    anna.fill(page, {**SLOW, "next_choice": day})
    assert row.next_on == meant


def test_another_day_is_written(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    page = anna.submit(new(row), {**SLOW, "next_choice": "own"}, status=422)
    assert page.select("#next_choice-error")
    written = show_day(TODAY + 5 * DAY, "de")
    both = (TODAY + 14 * DAY).isoformat()
    page = anna.fill(page, {"next_choice": both, "next_on": written}, status=422)
    assert page.field("next_on") == written and page.field("next_choice") == both
    # Without a script the day alone is enough.
    anna.fill(page, {"next_choice": "none", "next_on": written})
    assert row.next_on == TODAY + 5 * DAY


@pytest.mark.parametrize("forged", ["2020-01-01", "gestern", "9999-99-99"])
def test_a_forged_choice_is_refused(world: World, sign_in: SignIn, forged: str) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    fields = {**SLOW, "next_choice": forged, "happened_on": show_day(TODAY, "de")}
    anna.post(new(row), fields, status=422)
    assert queries.updates_of(row.id) == []


def test_what_makes_it_stuck_is_asked_at_once(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    page = sign_in("anna").submit(new(row), {"health": "stuck", "sentence": "Es hakt."}, status=422)
    assert {item.get("href") for item in page.select(".b-errors a")} == {"#because", "#unstuck_when"}
    assert page.field("sentence").strip() == "Es hakt."


def test_steps_and_deliveries_of_ones_own_stand_on_it(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    own, _others = step(row, partner_id=world.other.id), step(row, "Plakate")
    given = contribution(world, row, delivered=Decimal("2.5"))
    contribution(world, row, world.third)
    contribution(world, row, state="offered")
    page = sign_in("bruno").get(new(row))
    assert [box.get("value") for box in page.select('[name="steps"]')] == [str(own.id)]
    assert [box.get("name") for box in page.select('[name^="delivered_"]')] == [f"delivered_{given.id}"]
    assert "10 h zugesagt (schon erbracht: 2,5 h)" in page.text and "Plakate" not in page.text
    sign_in("bruno").submit(new(row), {**SLOW, "steps": [str(own.id)], f"delivered_{given.id}": "1,25"})
    assert db.session.get_one(Step, own.id).done_on == TODAY
    assert db.session.get_one(Contribution, given.id).delivered == Decimal("3.75")
    assert verbs(row)[-3:] == ["update.sent", "step.done", "contribution.delivered"]


@pytest.mark.parametrize("typed", ["-5", "abc", "1e9", "1.50", "0"])
def test_a_wrong_amount_keeps_everything(world: World, sign_in: SignIn, typed: str) -> None:
    row = measure(world, "implementation")
    given, own = contribution(world, row).id, step(row, partner_id=world.other.id).id
    fields = {**STUCK, f"delivered_{given}": typed, "steps": [str(own)], "helper_id": str(world.third.id)}
    page = sign_in("bruno").submit(new(row), fields, status=422)
    assert page.select(f"#delivered_{given}-error") and page.field(f"delivered_{given}") == typed
    assert page.field("helper_id") == str(world.third.id) and page.select(f'[name="steps"][value="{own}"][checked]')
    assert queries.updates_of(row.id) == [] and db.session.get_one(Step, own).done_on is None


def test_a_delivery_of_a_promise_that_was_withdrawn_meanwhile_keeps_the_sentence(
    world: World, sign_in: SignIn
) -> None:
    row, bruno = measure(world, "implementation"), sign_in("bruno")
    given = contribution(world, row)
    contribution(world, row)
    page = bruno.get(new(row))
    world.change(given, state="withdrawn")
    page = bruno.fill(page, {**SLOW, f"delivered_{given.id}": "3"}, status=422)
    assert page.field("sentence").strip() == "Es geht." and page.field(f"delivered_{given.id}") == "3"
    bruno.fill(page, {f"delivered_{given.id}": ""})
    assert len(queries.updates_of(row.id)) == 1


def test_many_are_folded(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    for place in range(2):
        step(row, f"Schritt {place}")
    assert sign_in("anna").get(new(row)).select("details#doing[open]")
    for place in range(2):
        step(row, f"Weiterer {place}")
    assert sign_in("anna").get(new(row)).select("details#doing:not([open])")


# -- sent twice, too late, at midnight -----------------------------------------------------------


def test_a_double_press_and_the_back_button_send_one(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    page = anna.get(new(row))
    done = step(row)
    fields = {**dict(page.form().form_values()), **SLOW, "steps": str(done.id)}
    first, second = anna.post(new(row), fields), anna.post(new(row), fields)
    assert first.location == second.location == f"{base(row)}#updates"
    # Back, another sentence: that is another update.
    anna.post(new(row), {**fields, "sentence": "Noch etwas.", "steps": []})
    assert [each.sentence for each in queries.updates_of(row.id)] == ["Noch etwas.", "Es geht."]


def test_an_expired_session_eats_nothing(world: World, sign_in: SignIn) -> None:
    row, bruno = measure(world, "implementation"), sign_in("bruno")
    given = contribution(world, row)
    page = bruno.get(new(row))
    db.session.execute(sa.update(accounts.SignIn).values(ended_at=clock.now()))
    fields = {**dict(page.form().form_values()), **STUCK, f"delivered_{given.id}": "2,5"}
    del fields["csrf_token"]
    door = bruno.post(new(row), fields)
    page = bruno.submit(door.location, {"email": "bruno@example.org", "password": PASSWORD}, form="page-form")
    while page.location:
        page = bruno.send("GET", page.location)
    assert page.field("sentence").strip() == "Es hakt." and page.field(f"delivered_{given.id}") == "2,5"
    bruno.fill(page)
    assert queries.updates_of(row.id)[0].because == "Kein Raum"
    assert db.session.get_one(Contribution, given.id).delivered == Decimal("2.5")


# An ordinary day, and the days on which the clocks go forward and back.
@pytest.mark.parametrize("day", [TODAY, date(2027, 3, 28), date(2027, 10, 31)])
def test_a_page_opened_before_midnight_means_what_it_says(world: World, sign_in: SignIn, day: date) -> None:
    row = measure(world, "implementation")
    # The last minute of the day and the first of the next, where the alliance is.
    midnight = datetime.combine(day + DAY, time(), ZoneInfo("Europe/Brussels"))
    with clock.at(midnight - timedelta(minutes=1)):
        anna = sign_in("anna")
        page = anna.get(new(row))
    choice = (day + 14 * DAY).isoformat()
    assert choice in [each.get("value") for each in page.select('[name="next_choice"]')]
    with clock.at(midnight + timedelta(minutes=1)):
        anna.fill(page, {**SLOW, "next_choice": choice})
    [made] = queries.updates_of(row.id)
    assert (made.happened_on, made.next_on) == (day, day + 14 * DAY)


# -- corrections ---------------------------------------------------------------------------------


def test_a_correction_is_filled_in_and_both_are_shown(world: World, sign_in: SignIn) -> None:
    row, bruno = measure(world, "implementation"), sign_in("bruno")
    contribution(world, row)
    bruno.submit(new(row), {**STUCK, "helper_id": str(world.third.id)})
    [wrong] = queries.updates_of(row.id)
    here = f"{base(row)}/updates/{wrong.id}/correct"
    assert here in bruno.get(base(row)).addresses and here in sign_in("anna").get(base(row)).addresses
    page = bruno.get(here)
    assert (page.field("health"), page.field("helper_id")) == ("stuck", str(world.third.id))
    bruno.fill(page, {"health": "slow", "sentence": "Doch nur langsam."})
    shown = sign_in("otto").get(base(row))
    [old] = shown.select(f"#update-{wrong.id}")
    newest = queries.newest_update(row.id).id
    assert [item.text for item in old.cssselect("s")] == ["Es hakt."]
    assert f"#update-{newest}" in [link.get("href") for link in old.cssselect("a")]
    assert "Langsam · heute" in shown.select(".b-standing .b-health")[0].text_content()
    assert here not in bruno.get(base(row)).addresses


def test_who_may_correct(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    contribution(world, row)
    of_lead = update(row, world.person("anna").id)
    for name, status in (("bruno", 403), ("carla", 403), ("otto", 403), ("fanny", 404), ("anna", 200), ("dirk", 200)):
        sign_in(name).get(f"{base(row)}/updates/{of_lead.id}/correct", status=status)
    elsewhere = update(foreign_measure(world), world.person("fanny").id)
    for unknown in (elsewhere.id, 999_999):
        sign_in("dirk").get(f"{base(row)}/updates/{unknown}/correct", status=404)


def test_two_people_correct_and_the_second_keeps_the_text(world: World, sign_in: SignIn) -> None:
    row, anna, dirk = measure(world, "implementation"), sign_in("anna"), sign_in("dirk")
    wrong = update(row, world.person("anna").id)
    here = f"{base(row)}/updates/{wrong.id}/correct"
    page = dirk.get(here)
    anna.submit(here, SLOW)
    conflict = dirk.fill(page, {"health": "stuck", "sentence": "Dirks Satz", "because": "a", "unstuck_when": "b"}, 409)
    assert "Dirks Satz" in conflict.html and f"#update-{queries.newest_update(row.id).id}" in conflict.html
    assert dirk.get(here, status=302).location.startswith(base(row))


def test_nothing_is_corrected_while_it_rests(world: World, sign_in: SignIn) -> None:
    row = measure(world, "paused", column="implementation")
    wrong = update(row, world.person("anna").id)
    here, dirk = f"{base(row)}/updates/{wrong.id}/correct", sign_in("dirk")
    assert here not in dirk.get(base(row)).addresses
    dirk.get(here, status=302)
    dirk.post(here, {**SLOW, "happened_on": show_day(TODAY, "de")}, status=422)


# -- what others see -----------------------------------------------------------------------------


def test_the_helper_is_asked_on_the_measure_until_somebody_answers(world: World, sign_in: SignIn) -> None:
    row, bruno = measure(world, "implementation"), sign_in("bruno")
    asked = {**STUCK, "helper_id": str(world.other.id), "helper_person_id": str(world.person("carla").id)}
    sign_in("anna").submit(new(row), asked)
    [made] = queries.updates_of(row.id)
    answer = f"{base(row)}/comments/new?update={made.id}"
    for name in ("bruno", "carla"):
        assert answer in [link.get("href") for link in sign_in(name).get(base(row)).select(".b-asks a")]
    assert not sign_in("dirk").get(base(row)).select(f'.b-asks a[href="{answer}"]')
    text = sign_in("otto").get(base(row)).text
    assert "Other, Carla Example" in text
    bruno.submit(answer, {"text": "Wir haben einen Raum."})
    assert not sign_in("carla").get(base(row)).select(f'.b-asks a[href="{answer}"]')


def test_the_helper_sees_it_on_today_whether_a_partner_or_a_person(world: World, sign_in: SignIn) -> None:
    partner, person = measure(world, "implementation", title="Bus"), measure(world, "implementation", title="Kino")
    sign_in("anna").submit(new(partner), {**STUCK, "helper_id": str(world.other.id)})
    sign_in("anna").submit(new(person), {**STUCK, "helper_person_id": str(world.person("carla").id)})
    asked = {}
    for name in ("bruno", "carla", "anna", "otto"):
        duties = sign_in(name).get("/ostbelgien/").select(".b-duty")
        asked[name] = [each.text_content() for each in duties if "Ein Raum da ist" in (each.text_content() or "")]
    assert [("Bus" in text, "Kino" in text) for text in asked["bruno"] + asked["carla"]] == [
        (True, False), (False, True),
    ]
    assert not asked["anna"] and not asked["otto"]


def test_who_only_observes_cannot_be_asked_for_help(world: World, sign_in: SignIn) -> None:
    """They could not answer, and nothing on their Today would tell them."""
    row, anna, otto = measure(world, "implementation"), sign_in("anna"), str(world.person("otto").id)
    offered = {option.get("value") for option in anna.get(new(row)).select("[name=helper_person_id] option")}
    assert otto not in offered and str(world.person("carla").id) in offered
    fields = dict(anna.get(new(row)).form().form_values())
    refused = anna.post(new(row), {**fields, **STUCK, "helper_person_id": otto}, status=422)
    assert [link.get("href") for link in refused.select(".b-errors a")] == ["#helper_person_id"]


def test_history_tells_what_was_said(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    sign_in("anna").submit(new(row), {**STUCK, "helper_person_id": str(world.person("carla").id)})
    [history] = sign_in("otto").get(base(row)).select("#history")
    for words in ("Es hakt.", "Kein Raum", "Ein Raum da ist", "Carla Example"):
        assert words in history.text_content()


@pytest.mark.parametrize(("days", "words"), [(0, "heute"), (1, "gestern"), (12, "vor 12 Tagen")])
def test_health_never_stands_without_how_long_ago(world: World, sign_in: SignIn, days: int, words: str) -> None:
    row = measure(world, "implementation")
    contribution(world, row)
    service.report(world.actor("anna"), row, health="slow", sentence="x", happened_on=TODAY - days * DAY)
    world.change(row, fresh_on=TODAY - days * DAY)
    browser = sign_in("otto")
    for page in (base(row), "/ostbelgien/board", "/ostbelgien/measures/", "/ostbelgien/contributions"):
        assert f"Langsam · {words}" in " ".join(browser.get(page).text.split()), page


# -- what it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "asked"), [("anna", []), ("bruno", ["who contributes"])])
def test_each_statement_of_an_update_has_a_name(world: World, sign_in: SignIn, who: str, asked: list[str]) -> None:
    """Of the lead nobody asks who contributes."""
    row, browser = measure(world, "implementation"), sign_in(who)
    contribution(world, row, world.other)
    for place in range(3):
        step(row, f"Schritt {place}")
    here = new(row)
    fields = {**dict(browser.get(here).form().form_values()), **SLOW}
    with count(world.app) as seen:
        browser.post(here, fields)
    assert len(seen) == len(STATEMENTS) + len(asked) <= UPDATE, seen


def test_a_step_and_a_delivery_cost_the_same_however_many_there_are(world: World, sign_in: SignIn) -> None:
    costs = []
    for number in (1, 20):
        row = measure(world, "implementation")
        done, *_rest = [step(row, f"Schritt {place}", TODAY + place * DAY) for place in range(number)]
        given, *_others = [contribution(world, row, world.lead) for _place in range(number)]
        anna, here = sign_in("anna"), new(row)
        fields = {**dict(anna.get(here).form().form_values()), **SLOW}
        fields |= {"steps": str(done.id), f"delivered_{given.id}": "1"}
        with count(world.app) as seen:
            anna.post(here, fields)
        costs.append(len(seen))
        assert len(seen) <= len(WITH_ACTS), str(seen)
    assert costs[0] == costs[1]

"""Steps, updates, values and comments, as people send them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day
from bundnis.core.text import Translated
from bundnis.measures import queries
from bundnis.measures.models import Measure
from tests.client import Browser
from tests.factories.contributions import contribution
from tests.factories.measures import foreign_measure, measure, step, update
from tests.measures.acts import load, verbs
from tests.people import World

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)


def base(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}"


# -- steps ---------------------------------------------------------------------------------------


def test_a_step_is_added_changed_and_dropped(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "agreed"), sign_in("anna")
    answer = anna.submit(
        f"{base(row)}/steps/new", {"title-de": "Räume anfragen", "partner_id": str(world.other.id), "due": "03/2031"}
    )
    assert answer.location == f"{base(row)}#steps"
    [made] = queries.steps_of(row.id)
    assert (str(made.title), made.partner_id, made.due) == ("Räume anfragen", world.other.id, Span.in_month(2031, 3))
    anna.submit(f"{base(row)}/steps/{made.id}/edit", {"due": "30.04.2031"})
    assert load(world, row.number).step_due_on == Span.on(made.due.last).last if made.due.last else False
    anna.submit(f"{base(row)}/steps/{made.id}/drop", {"reason": "Nicht mehr nötig."})
    assert queries.steps_of(row.id)[0].drop_reason == "Nicht mehr nötig."
    assert verbs(row) == ["step.added", "step.changed", "step.dropped"]


def test_one_tap_ticks_a_step_today_and_another_takes_it_back(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    made, anna = step(row), sign_in("anna")
    page = anna.fill(anna.get(base(row)), form=f"/steps/{made.id}/done", follow=True)
    assert queries.steps_of(row.id)[0].done_on == TODAY
    anna.fill(page, form=f"/steps/{made.id}/reopen")
    assert queries.steps_of(row.id)[0].is_open
    assert verbs(row) == ["step.done", "step.reopened"]


def test_the_flash_offers_to_undo(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    made, anna = step(row), sign_in("anna")
    page = anna.post(f"{base(row)}/steps/{made.id}/done", {"done_on": show_day(TODAY, "de")}, follow=True)
    [undo] = page.select(".b-flash form")
    assert str(undo.get("action")).endswith("/undo")


def test_a_partner_ticks_its_own_step_and_no_other(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    own, others = step(row, partner_id=world.other.id), step(row, "Plakate")
    bruno = sign_in("bruno")
    page = bruno.get(base(row))
    assert [form.get("action") for form in page.select(".b-steps form")] == [f"{base(row)}/steps/{own.id}/done"]
    bruno.fill(page, form=f"/steps/{own.id}/done")
    bruno.post(f"{base(row)}/steps/{others.id}/done", {"done_on": show_day(TODAY, "de")}, status=403)
    bruno.get(f"{base(row)}/steps/{own.id}/edit", status=403)


@pytest.mark.parametrize(
    ("act", "fields", "wrong"),
    [
        ("new", {"title-de": "", "due": "03/2031"}, "title-de"),
        ("new", {"title-de": "Anrufen", "due": "31.02.2031"}, "due"),
        ("new", {"title-de": "x" * 301}, "title-de"),
        ("{step}/done", {"done_on": ""}, "done_on"),
        ("{step}/done", {"done_on": "2026"}, "done_on"),
        ("{step}/done", {"done_on": "01.01.2100"}, "done_on"),
        ("{step}/drop", {"reason": ""}, "reason"),
        ("{step}/drop", {"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_wrong_with_a_step_is_said_and_stays(
    world: World, sign_in: SignIn, act: str, fields: dict[str, str], wrong: str
) -> None:
    row = measure(world, "agreed")
    made = step(row)
    page = sign_in("anna").submit(f"{base(row)}/steps/{act.format(step=made.id)}", fields, status=422)
    assert page.select(f"#{wrong}-error")
    for name, value in fields.items():
        assert page.field(name).removeprefix("\n") == value
    assert verbs(row) == []


def test_two_people_change_a_step(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    made, anna, dirk = step(row), sign_in("anna"), sign_in("dirk")
    address = f"{base(row)}/steps/{made.id}/edit"
    page = dirk.get(address)
    anna.submit(address, {"title-de": "Annas Schritt", "partner_id": str(world.third.id)})
    conflict = dirk.fill(page, {"title-de": "Dirks Schritt"}, status=409)
    assert conflict.field("title-de") == "Dirks Schritt"
    assert {item.text_content() for item in conflict.select(".b-theirs__text")} == {"Annas Schritt", "Third"}
    assert [item.get("href") for item in conflict.select(".b-alert a")] == ["#title-de", "#partner_id"]
    dirk.fill(conflict)
    assert str(queries.steps_of(row.id)[0].title) == "Dirks Schritt"


def test_a_step_ticked_meanwhile_is_a_conflict(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    made, anna, dirk = step(row), sign_in("anna"), sign_in("dirk")
    page = dirk.get(base(row))
    anna.fill(anna.get(base(row)), form=f"/steps/{made.id}/done")
    dirk.fill(page, form=f"/steps/{made.id}/done", status=409)


def test_steps_of_other_measures_and_alliances_are_unknown(world: World, sign_in: SignIn) -> None:
    row, other = measure(world, "agreed"), measure(world, "agreed")
    elsewhere, foreign = step(other), step(foreign_measure(world))
    for step_id in (elsewhere.id, foreign.id, 999_999):
        for act in ("edit", "done", "drop"):
            sign_in("dirk").get(f"{base(row)}/steps/{step_id}/{act}", status=404)
        sign_in("dirk").post(f"{base(row)}/steps/{step_id}/reopen", status=404)


# -- updates -------------------------------------------------------------------------------------


def test_an_update_takes_two_taps_and_a_sentence(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    answer = sign_in("anna").submit(
        f"{base(row)}/updates/new", {"health": "slow", "sentence": "Die Säle fehlen <noch> 🙈."}
    )
    assert answer.location == f"{base(row)}#updates"
    [made] = queries.updates_of(row.id)
    assert (made.health, made.happened_on, made.partner, made.sentence) == (
        "slow", TODAY, "Lead", "Die Säle fehlen <noch> 🙈.",
    )
    page = sign_in("otto").get(base(row))
    assert "Die Säle fehlen <noch> 🙈." in page.text and "Langsam" in page.text


def test_the_form_asks_for_the_partner_only_where_there_is_a_choice(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    page = sign_in("anna").get(f"{base(row)}/updates/new")
    assert not page.select("select#partner_id")
    # The coordinator speaks for the alliance.
    sign_in("dirk").submit(f"{base(row)}/updates/new", {"health": "slow", "sentence": "Es geht."})
    assert queries.updates_of(row.id)[0].partner is None


def test_a_contributing_partner_reports_for_itself(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    sign_in("bruno").get(f"{base(row)}/updates/new", status=403)
    contribution(world, row)
    sign_in("bruno").submit(f"{base(row)}/updates/new", {"health": "on_course", "sentence": "Geliefert."})
    assert queries.updates_of(row.id)[0].partner == "Other"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"health": None}, "health"), ({"sentence": ""}, "sentence"), ({"sentence": "x" * 501}, "sentence"),
        ({"happened_on": "gestern"}, "happened_on"), ({"happened_on": "01.01.2100"}, "happened_on"),
        ({"happened_on": ""}, "happened_on"), ({"next_on": "31.02.2031"}, "next_on"), ({"next_on": "2031"}, "next_on"),
        ({"because": "x" * 501}, "because"),
    ],
)
def test_a_wrong_update_is_kept(
    world: World, sign_in: SignIn, fields: dict[str, str | None], wrong: str
) -> None:
    row = measure(world, "implementation")
    typed = {
        "health": "stuck", "sentence": "Es hakt.", "because": "Kein Raum", "unstuck_when": "Ein Raum da ist", **fields,
    }
    page = sign_in("anna").submit(f"{base(row)}/updates/new", typed, status=422)
    assert page.select(f"#{wrong}-error") and page.select(f".b-errors a[href='#{wrong}']")
    assert not page.select(f"details:not([open]) #{wrong}")
    for name, value in typed.items():
        assert (page.field(name) or "").removeprefix("\n") == (value or "")
    assert queries.updates_of(row.id) == []


def test_a_health_made_up_and_foreign_helpers_are_refused(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    anna = sign_in("anna")
    fields = {
        **dict(anna.get(f"{base(row)}/updates/new").form().form_values()), "health": "slow", "sentence": "Es geht.",
    }
    address = f"{base(row)}/updates/new"
    wrong = {"health": "splendid", "helper_id": str(world.foreign_partner.id), "partner_id": str(world.other.id)}
    for name, value in wrong.items():
        page = anna.post(address, {**fields, name: value}, status=422)
        assert len(page.errors) == 1, (name, page.errors)
    assert queries.updates_of(row.id) == []


def test_what_is_stuck_says_why(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    sign_in("anna").submit(
        f"{base(row)}/updates/new",
        {"health": "stuck", "sentence": "Es hakt.", "because": "Kein Raum", "unstuck_when": "Ein Raum da ist",
         "helper_id": str(world.third.id), "next_on": show_day(TODAY + 7 * DAY, "de")},
    )
    page = sign_in("otto").get(base(row))
    for words in ("Kein Raum", "Ein Raum da ist", "Third", show_day(TODAY + 7 * DAY, "de")):
        assert words in page.text
    # The reason stands on top, beside the sign.
    assert page.select(".b-standing__why")[0].text_content() == "Es hakt."


def test_updates_are_not_offered_where_they_are_refused(world: World, sign_in: SignIn) -> None:
    for stage in ("idea", "workshop", "paused", "completed"):
        row = measure(world, stage, column="agreed" if stage == "paused" else "")
        page = sign_in("dirk").get(base(row))
        assert f"{base(row)}/updates/new" not in page.addresses, stage
    row, dirk = measure(world, "paused", column="agreed"), sign_in("dirk")
    address = f"{base(row)}/updates/new"
    assert dirk.get(address, status=302).location == base(row)
    fields = {"health": "slow", "sentence": "Das geht verloren?", "happened_on": show_day(TODAY, "de")}
    assert "Das geht verloren?" in dirk.post(address, fields, status=422).field("sentence")


def test_an_update_sent_twice_counts_once(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    address = f"{base(row)}/updates/new"
    fields = {**dict(anna.get(address).form().form_values()), "health": "slow", "sentence": "Es geht."}
    assert anna.post(address, fields).location == anna.post(address, fields).location
    assert len(queries.updates_of(row.id)) == 1


# -- values --------------------------------------------------------------------------------------


def test_values_are_entered_shown_and_taken_out(world: World, sign_in: SignIn) -> None:
    row = measure(
        world, "implementation", indicator_name=Translated.of(de="Betriebe"), indicator_unit=Translated.of(de="Stück"),
        indicator_target=Decimal(8), indicator_baseline=Decimal(0),
    )
    anna = sign_in("anna")
    anna.submit(f"{base(row)}/values/new", {"value": "1.234,5", "on": show_day(TODAY - DAY, "de"), "women": "2"})
    anna.submit(f"{base(row)}/values/new", {"value": "7"})
    page = anna.get(base(row))
    assert "1.234,5" in page.text and "Ziel" in page.text and page.select("svg.b-series__picture")
    [first, _second] = queries.values_of(row.id)
    anna.fill(page, form=f"/values/{first.id}/delete")
    assert [value.value for value in queries.values_of(row.id)] == [Decimal(7)]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"value": ""}, "value"), ({"value": "abc"}, "value"), ({"value": "1.50"}, "value"), ({"value": "-1"}, "value"),
     ({"on": "01.01.2100"}, "on"), ({"women": "x"}, "women")],
)
def test_a_wrong_value_is_kept(world: World, sign_in: SignIn, fields: dict[str, str], wrong: str) -> None:
    row = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe"))
    typed = {"value": "7", "women": "3", **fields}
    page = sign_in("anna").submit(f"{base(row)}/values/new", typed, status=422)
    assert page.select(f"#{wrong}-error") and not page.select(f"details:not([open]) #{wrong}")
    for name, value in typed.items():
        assert page.field(name) == value


def test_foreign_values_are_unknown(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    sign_in("dirk").post(f"{base(row)}/values/999999/delete", status=404)


# -- comments ------------------------------------------------------------------------------------


def test_comments_and_answers(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    made = update(row, world.person("anna").id)
    sign_in("bruno").submit(f"{base(row)}/comments/new", {"text": "**Wer** bringt <b>Tische</b>?"})
    sign_in("carla").submit(f"{base(row)}/comments/new?update={made.id}", {"text": "Wir!"})
    page = sign_in("otto").get(base(row))
    assert page.select("#comments .b-comment strong")[0].text == "Wer" and "<b>Tische</b>" in page.text
    assert page.select(f"#update-{made.id} .b-comment")[0].text_content().strip().endswith("Wir! @Anna Example")
    sign_in("otto").get(f"{base(row)}/comments/new", status=403)


def test_whoever_answers_sees_what_and_whoever_asked_is_told(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    asked = update(row, world.person("anna").id, "stuck", because="Der Saal fehlt", unstuck_when="Ein Saal da ist")
    address = f"{base(row)}/comments/new?update={asked.id}"
    page = sign_in("bruno").get(address)
    assert page.heading == "Antworten"
    assert asked.sentence in page.text and "Der Saal fehlt" in page.text and "Ein Saal da ist" in page.text
    answered = sign_in("bruno").submit(address, {"text": "Nehmen Sie unseren."})
    assert answered.location.endswith(f"#update-{asked.id}")
    assert "Bruno" in sign_in("anna").get("/ostbelgien/").select("section[aria-labelledby=mine-h]")[0].text_content()
    assert sign_in("bruno").get(f"{base(row)}/comments/new").heading == "Kommentar schreiben"


def test_an_empty_comment_and_an_unknown_update_are_refused(world: World, sign_in: SignIn) -> None:
    row, other = measure(world, "implementation"), measure(world, "implementation")
    elsewhere = update(other, world.person("anna").id)
    sign_in("bruno").submit(f"{base(row)}/comments/new", {"text": "  "}, status=422)
    for update_id in (elsewhere.id, 999_999):
        page = sign_in("bruno").submit(f"{base(row)}/comments/new?update={update_id}", {"text": "Wir!"}, status=422)
        assert page.field("text").removeprefix("\n") == "Wir!"
    assert queries.newest_comments(row.id) == []

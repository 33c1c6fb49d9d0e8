"""Moves, lead and deleting, as people make them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from tests.client import Browser, Page
from tests.factories.contributions import contribution
from tests.factories.measures import foreign_measure, measure, step
from tests.measures.acts import entries, load, verbs
from tests.people import World

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)


def base(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}"


def move(row: Measure, name: str) -> str:
    return f"{base(row)}/moves/{name}"


def open_points(page: Page) -> list[tuple[str, str]]:
    """(label, address) of what is still open on a list."""
    found = []
    for item in page.select(".b-checklist li.is-open"):
        links = item.cssselect("a")
        label = " ".join(item.cssselect("div")[0].text_content().split())
        found.append((label, links[0].get("href") if links else ""))
    return found


def ready(world: World) -> Measure:
    row = measure(world, "workshop")
    step(row)
    for partner in (world.lead, world.other):
        contribution(world, row, partner)
    return row


# -- one button ----------------------------------------------------------------------------------


def test_what_lacks_nothing_is_agreed_by_one_button(world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world), sign_in("dirk")
    page = dirk.get(base(row))
    [button] = page.select("#move .kern-btn--primary")
    assert button.text_content().strip() == "Vereinbaren" and not open_points(page)
    answer = dirk.fill(page, form="/moves/agree")
    assert answer.location == base(row) and load(world, row.number).stage == "agreed"
    page = dirk.get(base(row))
    assert page.select(".b-flash") and "steht jetzt hier: Vereinbart." in page.text


def test_the_same_button_pressed_twice_answers_the_same(world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world), sign_in("dirk")
    page = dirk.get(base(row))
    first = dirk.fill(page, form="/moves/agree")
    assert dirk.fill(page, form="/moves/agree").location == first.location
    assert verbs(row) == ["measure.agree"]


# -- refused -------------------------------------------------------------------------------------


def test_a_refused_move_lists_everything_with_links(world: World, sign_in: SignIn) -> None:
    row = measure(
        world, "workshop", summary=Translated.empty(), route=None, field_id=None, lead_state="requested",
        responsible_id=None, success_sign=Translated.empty(), predecessor_answer=Translated.empty(), one_group=None,
        planned_end=Span.unknown(),
    )
    dirk = sign_in("dirk")
    page = dirk.submit(move(row, "agree"), {}, status=422)
    points = open_points(page)
    assert len(points) == 12  # all but the title
    assert page.title.startswith(("Fehler", "Error")) and page.select(".kern-alert--danger")
    for label, link in points:
        target, _hash, anchor = link.partition("#")
        assert anchor, label
        there = dirk.get(target)
        [element] = there.select(f"#{anchor}")
        assert not [part for part in element.iterancestors("details") if part.get("open") is None], label
    assert load(world, row.number).stage == "workshop" and verbs(row) == []


def test_the_same_list_stands_ticked_on_the_page_of_the_measure(world: World, sign_in: SignIn) -> None:
    row = ready(world)
    world.change(row, responsible_id=None, predecessor_answer=Translated.empty())
    page = sign_in("dirk").get(base(row))
    assert [label for label, _link in open_points(page)] == [
        "Noch offen: Eine verantwortliche Person", "Noch offen: Schon einmal versucht? Was ist diesmal anders?",
    ]
    assert len(page.select("#move .b-checklist .is-done")) == 11
    # Who may not edit sees the list without links, and who makes the move.
    page = sign_in("otto").get(base(row))
    assert [link for _label, link in open_points(page)] == ["", ""]
    assert "die Koordination" in page.text and not page.select("#move form, #move .kern-btn")


@pytest.mark.parametrize(
    ("name", "stage", "fields", "wrong"),
    [
        ("start", "agreed", {"actual_start": ""}, ["actual_start"]),
        ("start", "agreed", {"actual_start": "gestern"}, ["actual_start"]),
        ("start", "agreed", {"actual_start": "01.01.2100"}, ["actual_start"]),
        ("pause", "agreed", {}, ["reason", "resume_on"]),
        ("pause", "agreed", {"reason": "Krankheit", "resume_on": "01.01.2020"}, ["resume_on"]),
        ("pause", "agreed", {"reason": "Krankheit", "resume_on": "2030"}, ["resume_on"]),
        ("stop", "agreed", {}, ["reason", "lesson"]),
        ("stop", "agreed", {"reason": "x" * 501, "lesson": "Früher fragen"}, ["reason"]),
        ("reopen", "completed", {}, ["reason"]),
    ],
)
def test_what_a_move_asks_is_said_at_once_beside_its_fields(
    world: World, sign_in: SignIn, name: str, stage: str, fields: dict[str, str], wrong: list[str]
) -> None:
    row = measure(world, stage)
    page = sign_in("dirk").submit(move(row, name), fields, status=422)
    errors = [item.get("id", "").removesuffix("-error") for item in page.select(".kern-error")]
    assert sorted(errors) == sorted(wrong), page.errors
    for field, value in fields.items():
        assert page.field(field).removeprefix("\n") == value
    assert load(world, row.number).stage == stage and verbs(row) == []


def test_the_reason_of_an_override_stays_visible(world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world), sign_in("dirk")
    world.change(row, responsible_id=None)
    page = dirk.submit(move(row, "agree"), {}, status=422)
    dirk.fill(page, {"override_reason": "Die Person kommt im März."})
    for name in ("pause", "resume"):
        answers = {"reason": "x", "resume_on": show_day(TODAY + DAY, "de")} if name == "pause" else {}
        dirk.submit(move(row, name), answers)
    page = sign_in("otto").get(base(row))
    assert "Die Person kommt im März." in page.text and "Eine verantwortliche Person" in page.text


def test_the_lead_cannot_be_overridden(world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world), sign_in("dirk")
    world.change(row, lead_state="requested")
    page = dirk.get(move(row, "agree"))
    assert not page.select("[name=override_reason]")
    fields = {**dict(page.form().form_values()), "override_reason": "Es eilt."}
    dirk.post(move(row, "agree"), fields, status=422)
    assert load(world, row.number).stage == "workshop"


def test_at_the_cap_the_way_out_is_named(world: World, sign_in: SignIn) -> None:
    world.change(world.alliance, cap_running=1)
    measure(world, "implementation", lead=world.other)
    row = measure(world, "agreed")
    page = sign_in("anna").submit(move(row, "start"), {"actual_start": show_day(TODAY, "de")}, status=422)
    [(_label, link)] = open_points(page)
    assert link == "/ostbelgien/measures/?stage=implementation"
    assert page.field("actual_start") == show_day(TODAY, "de")
    sign_in("anna").get(link)


# -- aside and back ------------------------------------------------------------------------------


def test_pausing_and_coming_back(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    anna.submit(move(row, "pause"), {"reason": "Krankheit", "resume_on": show_day(TODAY + 30 * DAY, "de")})
    page = anna.get(base(row))
    assert "Krankheit" in page.text and show_day(TODAY + 30 * DAY, "de") in page.text
    assert len(page.select("#move .kern-btn--primary")) == 1
    anna.fill(page, form="/moves/resume")
    assert load(world, row.number).stage == "implementation"


def test_stopping_keeps_the_lesson_and_the_coordinator_may_reopen(world: World, sign_in: SignIn) -> None:
    row = measure(world, "workshop")
    sign_in("anna").submit(move(row, "stop"), {"reason": "Keine Nachfrage", "lesson": "Früher fragen <b>!"})
    page = sign_in("otto").get(base(row))
    assert "Keine Nachfrage" in page.text and "Früher fragen <b>!" in page.text
    sign_in("anna").get(move(row, "reopen"), status=403)
    sign_in("dirk").submit(move(row, "reopen"), {"reason": "Es gibt Nachfrage."})
    row = load(world, row.number)
    assert (row.stage, row.stop_lesson, row.stage_reason) == ("workshop", "", "Es gibt Nachfrage.")
    assert entries(row)[-1][1]["reason"] == "Es gibt Nachfrage."


def test_a_lesson_is_marked_with_the_language_it_was_typed_in(world: World, sign_in: SignIn) -> None:
    row = measure(world, "workshop")
    world.change(world.person("anna"), language="fr")
    sign_in("anna").submit(move(row, "stop"), {"reason": "Aucune demande", "lesson": "Demander plus tôt"})
    otto, anna = sign_in("otto"), sign_in("anna")
    here = otto.get(base(row))
    assert {each.text_content() for each in here.select("#main [lang=fr]")} >= {"Aucune demande", "Demander plus tôt"}
    assert "nur auf Französisch" in here.text
    assert not anna.get(base(row)).select("#main [lang=fr]"), "it is the reader's own language"
    for address in ("/ostbelgien/learning/lessons", f"{base(row)}/copy"):
        page = (otto if address.endswith("lessons") else sign_in("dirk")).get(address)
        assert [each.text_content() for each in page.select("[lang=fr]") if "tôt" in each.text_content()], address
    # Who reopens it in another language does not leave the old mark behind.
    sign_in("dirk").submit(move(row, "reopen"), {"reason": "Es gibt Nachfrage."})
    assert not otto.get(base(row)).select(".kern-alert [lang=fr]")


def test_every_reason_is_marked_with_the_language_it_was_typed_in(world: World, sign_in: SignIn) -> None:
    """Reopened, declined to lead, agreed although something was missing: on the page, in its history, on Today."""
    for who in ("anna", "dirk"):
        world.change(world.person(who), language="fr")
    reopened, asked, forced = measure(world, "stopped", column="agreed"), measure(world, "workshop"), ready(world)
    world.change(asked, lead_state="requested")
    world.change(forced, responsible_id=None)
    anna, dirk, otto = sign_in("anna"), sign_in("dirk"), sign_in("otto")
    dirk.submit(move(reopened, "reopen"), {"reason": "Il y a une demande"})
    anna.submit(f"{base(asked)}/lead/decline", {"reason": "Personne de libre"})
    dirk.fill(dirk.submit(move(forced, "agree"), {}, status=422), {"override_reason": "Le temps presse"})
    said = [(reopened, "Il y a une demande"), (asked, "Personne de libre"), (forced, "Le temps presse")]
    for row, reason in said:
        here = otto.get(base(row))
        marked = [each.text_content() for each in here.select("#main [lang=fr]")]
        assert marked.count(reason) == 2, f"{reason} on the page and in its history: {marked}"
        assert "nur auf Französisch" in here.text
        assert not anna.get(base(row)).select("#main [lang=fr]"), "it is the reader's own language"
    for address in ("/ostbelgien/", "/ostbelgien/journal/"):
        marked = [each.text_content() for each in otto.get(address).select("#main [lang=fr]")]
        assert {reason for _row, reason in said} <= set(marked), address
    # Who is asked next is not declined in the old language.
    dirk.submit(f"{base(asked)}/lead", {"partner_id": world.other.id})
    assert load(world, asked.number).lead_language is None


@pytest.mark.parametrize(
    ("name", "stage"), [("agree", "idea"), ("resume", "agreed"), ("reopen", "workshop"), ("start", "completed")]
)
def test_a_move_that_is_not_open_is_no_page_and_a_conflict(
    world: World, sign_in: SignIn, name: str, stage: str
) -> None:
    row, dirk = measure(world, stage), sign_in("dirk")
    dirk.get(move(row, name), status=404)
    dirk.post(move(row, name), {"reason": "x"}, status=409)
    assert load(world, row.number).stage == stage


def test_unknown_moves_and_foreign_measures_are_the_same(world: World, sign_in: SignIn) -> None:
    row, foreign = measure(world, "agreed"), foreign_measure(world, "GEHEIM")
    world.change(foreign, number=77)
    dirk = sign_in("dirk")
    answers = [
        dirk.get(address, status=404).html
        for address in (
            move(row, "fly"), "/ostbelgien/measures/77/moves/start", "/ostbelgien/measures/999/moves/start",
        )
    ]
    assert len(set(answers)) == 1
    dirk.get("/foreign/measures/77/moves/start", status=404)


# -- the lead ------------------------------------------------------------------------------------


def test_the_asked_partner_sees_the_question_first_and_answers(world: World, sign_in: SignIn) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    anna = sign_in("anna")
    page = anna.get(base(row))
    [button] = page.select(".kern-btn--primary")
    assert button.text_content().strip() == "Federführung annehmen"
    assert not sign_in("bruno").get(base(row)).select("form[action$='/lead/accept']")
    anna.fill(page, form="/lead/accept")
    assert load(world, row.number).lead_state == "accepted"
    # Pressed twice it answers the same; an old page later is a conflict.
    anna.fill(page, form="/lead/accept")
    assert verbs(row) == ["measure.lead_accepted"]


def test_declining_asks_for_a_reason_and_keeps_it(world: World, sign_in: SignIn) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    anna = sign_in("anna")
    refused = anna.submit(f"{base(row)}/lead/decline", {"reason": ""}, status=422)
    anna.fill(refused, {"reason": "Kein Personal frei."})
    assert "Kein Personal frei." in sign_in("otto").get(base(row)).text


def test_the_coordinator_asks_a_partner(world: World, sign_in: SignIn) -> None:
    row, dirk = measure(world), sign_in("dirk")
    address = f"{base(row)}/lead"
    dirk.submit(address, {"partner_id": str(world.third.id)})
    assert load(world, row.number).lead_state == "requested"
    page = dirk.submit(address, {"partner_id": str(world.third.id)}, status=422)
    assert page.select("#partner_id-error")
    fields: dict[str, Any] = dict(dirk.get(address).form().form_values())
    errors = [
        dirk.post(address, {**fields, "partner_id": str(each)}, status=422).errors
        for each in (world.foreign_partner.id, 999_999)
    ]
    assert errors[0] == errors[1]


# -- deleting ------------------------------------------------------------------------------------


def test_an_idea_of_ones_own_is_deleted(world: World, sign_in: SignIn) -> None:
    here, bruno = base(measure(world)), sign_in("bruno")
    assert f"{here}/delete" in bruno.get(here).addresses
    answer = bruno.submit(f"{here}/delete")
    assert answer.location == "/ostbelgien/board"
    bruno.get(here, status=404)


def test_an_idea_others_have_touched_is_not(world: World, sign_in: SignIn) -> None:
    row = measure(world)
    sign_in("anna").submit(f"{base(row)}/comments/new", {"text": "Gute Idee!"})
    page = sign_in("bruno").submit(f"{base(row)}/delete", status=422)
    assert page.select(".kern-alert--danger") and page.title.startswith(("Fehler", "Error"))
    assert load(world, row.number) is not None
    db.session.commit()


def test_closing_without_a_whole_review_names_the_open_questions(world: World, sign_in: SignIn) -> None:
    row, dirk = measure(world, "completed"), sign_in("dirk")
    dirk.submit(f"{base(row)}/review", {"executed": "fully", "effect": "worked", "rating": "4"})
    for page in (dirk.get(base(row)), dirk.get(move(row, "review"))):
        [note] = page.select(".b-checklist li.is-open .b-note")
        assert "Was wir daraus lernen" in note.text_content()
        assert "Insgesamt" not in note.text_content()


def test_what_a_move_asks_for_is_not_called_optional(world: World, sign_in: SignIn) -> None:
    row, dirk = measure(world, "agreed"), sign_in("dirk")
    for name in ("pause", "stop", "start"):
        labels = dirk.get(move(row, name)).select("#page-form .b-field label")
        assert labels and not [label for label in labels if label.cssselect(".kern-label__optional")], name


def test_whoever_is_second_sees_the_stage_and_loses_no_word(world: World, sign_in: SignIn) -> None:
    row, anna, dirk = measure(world, "agreed"), sign_in("anna"), sign_in("dirk")
    pages = [(each, each.get(move(row, "stop"))) for each in (anna, dirk)]
    words = [{"reason": "Zu teuer", "lesson": "Vorher rechnen"}, {"reason": "Nie", "lesson": "Alle <b>fragen</b>"}]
    anna.fill(pages[0][1], words[0])
    conflict = dirk.fill(pages[1][1], words[1], status=409)
    kept = [item.text_content() for item in conflict.select(".b-errorpage .b-pre")]
    assert kept == ["Nie", "Alle <b>fragen</b>"]
    assert "Abgebrochen" in conflict.text and base(row) in conflict.addresses
    assert load(world, row.number).stop_lesson == "Vorher rechnen" and verbs(row) == ["measure.stop"]

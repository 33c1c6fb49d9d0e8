"""Proposing, as people do it: a title is enough, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.measures import queries
from bundnis.measures.models import Measure
from tests.client import Browser
from tests.factories.measures import foreign_measure, measure
from tests.measures.acts import load, verbs
from tests.people import World

SignIn = Callable[[str], Browser]
NEW = "/ostbelgien/measures/new"

# Names as people type them; each is shown as it was typed, on the page and in the form.
NAMES = [
    "Schnuppertage für Jugendliche – Ärzte, Öffentlichkeit & Größe",
    "L’été des métiers d’avenir",
    "Koffer 🧰 für die Primarschule 👩‍🏫",
    "<b>Fett</b> & <script>alert(1)</script>",
    "يوم في المصنع – יום במפעל",
    "x" * 300,
    "%(who)s 100 % {{ 7 * 7 }} \\ \"",
]


def only() -> Measure:
    return db.session.scalars(sa.select(Measure)).one()


def test_a_title_alone_is_enough(world: World, sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    answer = bruno.submit(NEW, {"title-de": "Schnuppertage"})
    row = only()
    assert answer.location == "/ostbelgien/measures/1"
    assert (row.number, str(row.title), row.stage, row.proposer_id) == (1, "Schnuppertage", "idea", world.other.id)
    page = bruno.get(answer.location)
    assert page.heading == "M-1 Schnuppertage"
    assert page.select(".b-flash")


def test_the_short_form_stands_on_top_and_the_rest_is_folded(world: World, sign_in: SignIn) -> None:
    page = sign_in("anna").get(NEW)
    folded = {item.get("name") for item in page.select("details.b-fold [name]")}
    form = {item.get("name") for item in page.form().iter("input", "select", "textarea")} - {"version"}
    shown = form - folded - {"csrf_token", "client_key", "draft_address", "draft_version"}
    assert shown == {
        "title-de", "summary-de", "route", "field_id", "first_step-de", "first_step_due", "lead_id", "proposer_id",
    }
    assert page.select("details.b-fold[open]") == []
    again = sign_in("anna").submit(NEW, {"title-de": "Ohne mehr", "switch_language": "fr"}, 200)
    assert again.select("details.b-fold[open]") == [], "a change of language opens only what was written into"
    # Only the title must be filled in; everything else says that it is optional.
    label = page.select("label[for=title-de]")[0]
    assert not label.cssselect(".kern-label__optional")


def test_everything_of_the_short_form_arrives(world: World, sign_in: SignIn) -> None:
    sign_in("bruno").submit(
        NEW,
        {
            "title-de": "Schnuppertage", "summary-de": "Zwei Tage im Betrieb.", "route": "attract",
            "field_id": str(world.field.id), "first_step-de": "Betriebe anrufen", "first_step_due": "Herbst 2030",
            "lead_id": str(world.lead.id),
        },
    )
    row = only()
    assert (row.route, row.field_id, row.lead_id, row.lead_state) == (
        "attract", world.field.id, world.lead.id, "requested",
    )
    [step] = queries.steps_of(row.id)
    assert (str(step.title), step.partner_id) == ("Betriebe anrufen", world.other.id)
    assert row.step_due_on == step.due.last
    assert verbs(row) == ["measure.proposed", "measure.lead_requested", "step.added"]


def test_the_own_partner_leads_at_once(world: World, sign_in: SignIn) -> None:
    sign_in("bruno").submit(NEW, {"title-de": "Schnuppertage", "lead_id": str(world.other.id)})
    assert only().lead_state == "accepted"


def test_the_coordinator_proposes_for_the_alliance_or_for_a_partner(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    dirk.submit(NEW, {"title-de": "Eins"})
    assert only().proposer_id is None
    dirk.submit(NEW, {"title-de": "Zwei", "proposer_id": str(world.third.id)})
    assert load(world, 2).proposer_id == world.third.id


@pytest.mark.parametrize("partner", ["third", "foreign_partner", "nobody"])
def test_a_member_proposes_for_nobody_else(world: World, sign_in: SignIn, partner: str) -> None:
    bruno = sign_in("bruno")
    page = bruno.get(NEW)
    fields = {**dict(page.form().form_values()), "title-de": "Schnuppertage"}
    other = "999999" if partner == "nobody" else str(getattr(world, partner).id)
    refused = bruno.post(NEW, {**fields, "proposer_id": other}, status=422)
    assert len(refused.errors) == 1 and refused.select("#proposer_id-error")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Measure)) == 0


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_are_shown_as_they_were_typed(world: World, sign_in: SignIn, name: str) -> None:
    anna = sign_in("anna")
    answer = anna.submit(NEW, {"title-de": name, "summary-de": name, "place": name[:200]})
    row = only()
    assert str(row.title) == name
    page = anna.get(answer.location)
    words = " ".join(name.split())
    assert page.heading == f"M-1 {words}"
    assert words in page.text and "&lt;b&gt;" not in page.text
    edit = anna.get(f"{answer.location}/edit")
    assert edit.field("title-de") == name and edit.field("place") == name[:200]


def test_a_title_of_more_than_three_hundred_characters_is_refused_kindly_and_kept(
    world: World, sign_in: SignIn
) -> None:
    title = "Ä" * 301
    page = sign_in("anna").submit(NEW, {"title-de": title}, status=422)
    assert page.field("title-de") == title
    assert any("300" in error and "301" in error for error in page.errors)
    assert page.select("#title-de-error") and page.title.startswith(("Fehler", "Error"))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title-de": ""}, "title-de"),
        ({"title-de": "   "}, "title-de"),
        ({"planned_start": "31.02.2030"}, "planned_start"),
        ({"planned_start": "bald"}, "planned_start"),
        ({"planned_start": "1.1.30"}, "planned_start"),
        ({"planned_start": "01.05.2030", "planned_end": "30.04.2030"}, "planned_end"),
        ({"indicator_target": "abc"}, "indicator_target"),
        ({"indicator_target": "-5"}, "indicator_target"),
        ({"indicator_target": "1e9"}, "indicator_target"),
        ({"indicator_target": "1.50"}, "indicator_target"),
        ({"recognition_on": "2030"}, "recognition_on"),
        ({"recognition_link": "example.org"}, "recognition_link"),
        ({"links": "kein Link"}, "links"),
        ({"first_step_due": "01.05.2030"}, "first_step-de"),
        ({"note_fair_pay": "Tarif"}, "principle_fair_pay"),
        ({"place": "x" * 201}, "place"),
        ({"summary-de": "x" * 501}, "summary-de"),
        ({"description-de": "x" * 10_001}, "description-de"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_everything_stays(
    world: World, sign_in: SignIn, fields: dict[str, str], wrong: str
) -> None:
    typed = {
        "title-de": "Schnuppertage", "summary-de": "Zwei Tage.", "route": "train", "place": "Eupen",
        "description-de": "- eins\n- zwei", "funding": "EU", "one_group": "yes", "for_people": True,
        "items": [str(world.second_field.id)], "principle_diversity": "partly", **fields,
    }
    page = sign_in("anna").submit(NEW, typed, status=422)
    assert page.select(f"#{wrong}-error"), page.errors
    # The summary leads to the field, which is inside an open part.
    assert page.select(f".b-errors a[href='#{wrong}']")
    assert not page.select(f"details:not([open]) #{wrong}")
    for name, value in typed.items():
        kept = page.field(name)
        if name == "items":
            assert list(kept) == value
        elif value is True:
            assert kept
        else:
            assert str(kept).removeprefix("\n") == str(value).strip()  # a text area begins with a line end
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Measure)) == 0


@pytest.mark.parametrize(("language", "number", "is_right"), [
    ("fr", "1.500", False), ("fr", "1 500", True), ("fr", "1\u202f500,5", True), ("de", "1.500", True),
    ("en", "1.500", True), ("nl", "1.500", True), ("fr", "1,500", True),
])
def test_numbers_are_read_as_the_reader_writes_them(
    world: World, sign_in: SignIn, language: str, number: str, is_right: bool
) -> None:
    world.change(world.person("anna"), language=language)
    page = sign_in("anna").submit(
        NEW, {"title-de": "Eins", "indicator_target": number}, status=303 if is_right else 422
    )
    if not is_right:
        assert page.field("indicator_target") == number and page.select("#indicator_target-error")


@pytest.mark.parametrize("field", ["field_id", "lead_id", "responsible_id", "deputy_id", "predecessor_id", "items"])
def test_unknown_and_foreign_ids_are_the_same(world: World, sign_in: SignIn, field: str) -> None:
    foreign = {
        "field_id": world.foreign_field.id, "items": world.foreign_field.id, "lead_id": world.foreign_partner.id,
        "responsible_id": world.person("fanny").id, "deputy_id": world.person("fanny").id,
        "predecessor_id": foreign_measure(world).id,
    }[field]
    anna = sign_in("anna")
    base = {**dict(anna.get(NEW).form().form_values()), "title-de": "Eins"}
    answers = [anna.post(NEW, {**base, field: str(each)}, status=422).errors for each in (foreign, 999_999, "abc")]
    assert answers[0] == answers[1] == answers[2] and len(answers[0]) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Measure.alliance_id == world.alliance.id)) == 0


def test_a_form_sent_twice_proposes_once(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    fields = {**dict(anna.get(NEW).form().form_values()), "title-de": "Eins"}
    assert anna.post(NEW, fields).location == anna.post(NEW, fields).location == "/ostbelgien/measures/1"
    only()


def test_a_refused_form_can_be_sent_again(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    refused = anna.submit(NEW, {"title-de": "", "place": "Eupen"}, status=422)
    anna.fill(refused, {"title-de": "Eins"})
    assert (str(only().title), only().place) == ("Eins", "Eupen")


def test_the_language_switch_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    page = anna.submit(
        NEW, {"title-de": "Eins", "indicator_target": "1.500,5", "planned_start": "03/2030", "switch_language": "fr"},
        status=200,
    )
    assert page.tree.get("lang") == "fr" and page.field("title-de") == "Eins"
    assert page.field("indicator_target") == "1\u202f500,5" and page.field("planned_start") == "mars 2030"
    anna.fill(page)
    assert (only().indicator_target, only().planned_start) == (only().indicator_target, Span.in_month(2030, 3))


@pytest.mark.parametrize(("name", "status"), [("carla", 403), ("otto", 403), ("fanny", 404), ("eva", 404)])
def test_others_do_not_propose(world: World, sign_in: SignIn, name: str, status: int) -> None:
    browser = sign_in(name)
    browser.get(NEW, status=status)
    browser.post(NEW, {"title-de": "Eins"}, status=status)


def test_earlier_measures_of_ones_own_alliance_can_be_named(world: World, sign_in: SignIn) -> None:
    earlier = measure(world, "reviewed", title="Früher")
    foreign_measure(world)
    anna = sign_in("anna")
    options = [item.text for item in anna.get(NEW).select("#predecessor_id option")]
    assert options[1:] == ["M-1 Früher"]
    anna.submit(NEW, {"title-de": "Neu", "predecessor_id": str(earlier.id)})
    assert load(world, 2).predecessor_id == earlier.id

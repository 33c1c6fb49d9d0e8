"""Editing: the form as it was, two editors, two languages, what the next move still asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundnis.alliances.models import Framework
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from tests.client import Browser, Page
from tests.factories.measures import measure
from tests.measures.acts import entries, load, verbs
from tests.people import World

SignIn = Callable[[str], Browser]


def address(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}/edit"


def open_parts(page: Page) -> list[str]:
    return [item.get("id") for item in page.select("details.b-fold[open]")]


def full(world: World) -> Measure:
    return measure(
        world, "workshop", planned_start=Span.in_month(2030, 3), place="Eupen", funding="EU",
        principles={"fair_pay": {"answer": "met", "note": "Tarif"}}, for_people=True, prospects=4,
        links=[{"title": "Programm", "address": "https://example.org"}], planned_end=Span.in_year(2031),
    )


# -- as it was -----------------------------------------------------------------------------------


def test_a_form_sent_back_untouched_changes_nothing(world: World, sign_in: SignIn) -> None:
    row = full(world)
    sign_in("dirk").submit(address(row))
    assert verbs(row) == [] and load(world, row.number).text_version == 1


def test_one_field_changes_one_field(world: World, sign_in: SignIn) -> None:
    row = full(world)
    answer = sign_in("anna").submit(address(row), {"place": "Sankt Vith"})
    assert answer.location == f"/ostbelgien/measures/{row.number}"
    assert entries(row) == [("measure.edited", {"changes": {"place": ["Eupen", "Sankt Vith"]}})]


def test_dates_keep_their_precision_and_boxes_can_be_unticked(world: World, sign_in: SignIn) -> None:
    row = full(world)
    page = sign_in("dirk").get(address(row))
    assert (page.field("planned_start"), page.field("planned_end")) == ("März 2030", "2031")
    sign_in("dirk").submit(address(row), {"for_people": False, "planned_end": "", "prospects": "", "one_group": ""})
    row = load(world, row.number)
    assert (row.for_people, row.planned_end.is_known, row.prospects, row.one_group) == (False, False, None, None)


# -- two editors ---------------------------------------------------------------------------------


def test_of_two_editors_the_second_sees_both_texts_and_decides(world: World, sign_in: SignIn) -> None:
    row = full(world)
    anna, dirk = sign_in("anna"), sign_in("dirk")
    open_page = dirk.get(address(row))
    anna.submit(
        address(row), {"title-de": "Annas Titel", "place": "Raeren", "for_people": False, "one_group": "no",
                       "planned_end": "2032", "route": "retain", "principle_fair_pay": "open"},
    )
    conflict = dirk.fill(open_page, {"title-de": "Dirks Titel", "summary-de": "Dirks Satz"}, status=409)

    row = load(world, row.number)
    assert str(row.title) == "Annas Titel" and row.place == "Raeren"
    assert conflict.field("title-de") == "Dirks Titel" and conflict.field("place") == "Eupen"
    theirs = [item.text_content() for item in conflict.select(".b-theirs__text")]
    assert {"Annas Titel", "Raeren", "Nein", "2032", "Halten", "Offen"} <= set(theirs), theirs
    # What differs lies open; what is equal stays folded.
    assert {"more-what", "more-who", "more-size", "more-principles"} <= set(open_parts(conflict))
    assert "more-success" not in open_parts(conflict)

    dirk.fill(conflict, {"place": "Raeren"})
    row = load(world, row.number)
    assert (str(row.title), str(row.summary), row.place) == ("Dirks Titel", "Dirks Satz", "Raeren")
    assert verbs(row) == ["measure.edited"] * 2


def test_a_version_made_up_is_a_conflict_and_overwrites_nothing(world: World, sign_in: SignIn) -> None:
    row = full(world)
    for version in ("0", "99", "abc", ""):
        sign_in("dirk").submit(address(row), {"title-de": "Neu", "version": version}, status=409)
    assert str(load(world, row.number).title) == "Schnuppertage"


def test_a_move_in_between_is_no_conflict(world: World, sign_in: SignIn) -> None:
    row = measure(
        world, "idea", lead=world.lead, summary=Translated.of(de="x"), route="train", field_id=world.field.id
    )
    anna = sign_in("anna")
    page = anna.get(address(row))
    sign_in("dirk").post(f"/ostbelgien/measures/{row.number}/moves/to_workshop")
    anna.fill(page, {"place": "Eupen"})
    row = load(world, row.number)
    assert (row.stage, row.place) == ("workshop", "Eupen")


# -- what the next move asks for -----------------------------------------------------------------


def test_the_form_opens_what_the_next_move_still_asks_for(world: World, sign_in: SignIn) -> None:
    row = measure(world, "workshop", responsible_id=None, predecessor_answer=Translated.empty())
    page = sign_in("dirk").get(address(row))
    assert open_parts(page) == ["more-who", "more-size"]
    asked = [item.get("href") for item in page.select(".b-asked a")]
    assert asked == ["#responsible_id", "#predecessor_answer-de"]
    for anchor in asked:
        assert page.select(anchor)


def test_an_idea_asks_only_for_its_basics_and_a_full_measure_for_nothing(world: World, sign_in: SignIn) -> None:
    page = sign_in("bruno").get(address(measure(world)))
    assert open_parts(page) == []
    assert [item.get("href") for item in page.select(".b-asked a")] == ["#summary-de", "#route", "#field_id"]
    assert sign_in("dirk").get(address(full(world))).select(".b-asked") == []


# -- two languages -------------------------------------------------------------------------------


@pytest.fixture
def bilingual(world: World) -> World:
    world.change(world.alliance, languages=["de", "fr"])
    return world


def test_both_languages_stand_side_by_side(bilingual: World, sign_in: SignIn) -> None:
    row = measure(bilingual, "workshop", title="Tandemtag", place="Trier")
    bilingual.change(row, title=Translated.of(de="Tandemtag"))
    page = sign_in("dirk").get(address(row))
    assert page.field("title-de") == "Tandemtag" and page.field("title-fr") == ""
    assert [item.get("lang") for item in page.select("#title input")] == ["de", "fr"]
    assert "Noch nicht übersetzt" in page.text
    # Facts stand once.
    assert len(page.select("[name=place]")) == 1


def test_the_language_of_the_reader_comes_first(bilingual: World, sign_in: SignIn) -> None:
    bilingual.change(bilingual.person("dirk"), language="fr")
    page = sign_in("dirk").submit("/ostbelgien/measures/new", {"title-fr": ""}, status=422)
    assert [item.get("lang") for item in page.select("#title input")] == ["fr", "de"]
    assert "#title-fr" in page.addresses


def test_only_what_is_written_waits_for_its_translation(bilingual: World, sign_in: SignIn) -> None:
    row = measure(bilingual, "workshop")
    bilingual.change(row, title=Translated.of(de="Tandemtag"), summary=Translated.empty())
    page = sign_in("dirk").get(address(row))
    assert len(page.select("#title .b-tag")) == 1 and not page.select("#summary .b-tag")
    # Where a title is refused because there is none, nothing is called untranslated either.
    page = sign_in("dirk").submit("/ostbelgien/measures/new", {"title-de": ""}, status=422)
    assert not page.select(".b-part__head .b-tag")


def test_the_states_of_a_translation(bilingual: World, sign_in: SignIn) -> None:
    row = measure(bilingual, "workshop")
    dirk = sign_in("dirk")
    dirk.submit(address(row), {"title-de": "Tandemtag", "title-fr": "Journée en tandem"})
    title = load(bilingual, row.number).title
    assert (title.state("de"), title.state("fr")) == ("done", "done")

    dirk.submit(address(row), {"title-de": "Tandemtag im Betrieb"})
    assert load(bilingual, row.number).title.state("fr") == "check"
    assert dirk.get(address(row)).field("title-fr-mark") == "check"

    dirk.submit(address(row), {"title-fr-mark": "differs"})
    assert load(bilingual, row.number).title.state("fr") == "differs"
    dirk.submit(address(row), {"title-de": "Tandemtag im Betrieb 2030"})
    assert load(bilingual, row.number).title.state("fr") == "differs"

    dirk.submit(address(row), {"title-fr-mark": "done"})
    assert load(bilingual, row.number).title.state("fr") == "done"
    dirk.submit(address(row), {"title-fr": ""})
    assert load(bilingual, row.number).title.state("fr") == "missing"


def test_a_missing_translation_falls_back_visibly(bilingual: World, sign_in: SignIn) -> None:
    row = measure(bilingual, "workshop")
    bilingual.change(row, title=Translated.of(de="Tandemtag"), summary=Translated.of(de="Ein Tag.", fr="Une journée."))
    bilingual.change(bilingual.person("anna"), language="fr")
    page = sign_in("anna").get(f"/ostbelgien/measures/{row.number}")
    assert page.select("h1 [lang=de]")[0].text_content() == "Tandemtag"
    assert "Une journée." in page.text and page.select(".b-fallback")
    assert not page.select(".b-lead [lang]")


def test_over_long_text_is_said_at_its_language(bilingual: World, sign_in: SignIn) -> None:
    row = measure(bilingual, "workshop")
    page = sign_in("dirk").submit(address(row), {"title-fr": "é" * 301}, status=422)
    assert page.select("#title-fr-error") and not page.select("#title-de-error")
    assert page.select(".b-errors a[href='#title-fr']") and page.field("title-fr") == "é" * 301


def test_french_alone_is_enough(bilingual: World, sign_in: SignIn) -> None:
    sign_in("bruno").submit("/ostbelgien/measures/new", {"title-fr": "Journée découverte"})
    assert load(bilingual, 1).title == Translated.of(fr="Journée découverte")


# -- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["completed", "reviewed", "stopped"])
def test_a_closed_measure_is_not_edited(world: World, sign_in: SignIn, stage: str) -> None:
    row = measure(world, stage, column="agreed" if stage == "stopped" else "")
    for name in ("anna", "bruno", "dirk", "otto"):
        sign_in(name).get(address(row), status=403)


def test_the_proposer_edits_until_a_lead_has_accepted(world: World, sign_in: SignIn) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    bruno = sign_in("bruno")
    bruno.submit(address(row), {"place": "Eupen"})
    world.change(row, lead_state="accepted")
    bruno.get(address(row), status=403)
    bruno.post(address(row), {"title-de": "x"}, status=403)


# -- origin, fields, folded parts ----------------------------------------------------------------


def test_the_origin_can_be_told(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "workshop"), sign_in("anna")
    page = anna.submit(address(row), {"origin_address": "javascript:alert(1)"}, status=422)
    assert page.errors and "more-rest" in open_parts(page)
    told = {"origin_kind": "copied", "origin_label-de": "Aachen", "origin_address": "https://example.org/aachen"}
    anna.submit(address(row), told)
    row = load(world, row.number)
    assert (row.origin_kind, str(row.origin_label), row.origin_address) == (
        "copied", "Aachen", "https://example.org/aachen",
    )
    shown = anna.get(f"/ostbelgien/measures/{row.number}")
    [link] = [item for item in shown.select("a") if item.get("href") == "https://example.org/aachen"]
    assert link.text == "Aachen"


@pytest.mark.parametrize("path", ["new", "edit"])
def test_without_action_fields_the_form_says_who_adds_them(world: World, sign_in: SignIn, path: str) -> None:
    row = measure(world)
    here = address(row) if path == "edit" else "/ostbelgien/measures/new"
    frameworks = "/ostbelgien/frameworks/"
    assert frameworks not in [item.get("href") for item in sign_in("dirk").get(here).select("#page-form a")]
    world.change(db.session.get(Framework, world.field.framework_id), kind="topics")
    assert frameworks in [item.get("href") for item in sign_in("dirk").get(here).select("#page-form a")]
    page = sign_in("bruno").get(here)
    assert frameworks not in [item.get("href") for item in page.select("#page-form a")]
    assert page.select("#page-form > .b-note")


def test_what_was_typed_stays_open_when_the_language_is_switched(world: World, sign_in: SignIn) -> None:
    row, dirk = measure(world), sign_in("dirk")
    page = dirk.get(address(row))
    before = open_parts(page)
    assert not {"more-rest", "more-principles"} & set(before)
    fields = {**dict(page.form().form_values()), "funding": "EU", "switch_language": "fr"}
    page = dirk.post(address(row), fields, status=200)
    assert set(open_parts(page)) == {*before, "more-rest"} and page.field("funding") == "EU"

"""The pages of one partner and one person, and the acts on them as people use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.membership import service
from tests.client import Browser
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.membership.acts import day, member, roles, verbs
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]


def partner_page(world: World, part: str = "") -> str:
    return f"/ostbelgien/partners/{world.other.id}{part}"


def person_page(world: World, name: str, part: str = "") -> str:
    return f"/ostbelgien/people/{world.person(name).id}/{part}"


# -- a partner -----------------------------------------------------------------------------------


def test_everybody_sees_what_a_partner_carries_and_only_the_coordinator_acts(world: World, sign_in: SignIn) -> None:
    contribution(world, measure(world, "implementation", title="Schnuppertage"))
    measure(world, "implementation", title="Nachtschicht", lead=world.other)
    for name in ("anna", "otto", "dirk"):
        page = sign_in(name).get(partner_page(world))
        for words in ("Schnuppertage", "Nachtschicht", "Bruno Example", "10 h"):
            assert words in page.text, words
        assert bool([each for each in page.addresses if each.endswith("/leave")]) is (name == "dirk")
    sign_in("anna").get(partner_page(world, "/leave"), 403)


def test_what_will_happen_is_said_before_and_done_after(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation", title="Nachtschicht", lead=world.other)
    given = measure(world, "implementation", title="Schnuppertage")
    contribution(world, given)
    step(given, partner_id=world.other.id)
    dirk = sign_in("dirk")
    page = dirk.get(partner_page(world, "/leave"))
    for words in ("1 offene Zusage wird", "1 Federführung wird frei", "Nachtschicht", "1 offener Schritt",
                  "Bruno Example", "1 von 3"):
        assert words in page.text, (words, page.text)
    after = dirk.submit(partner_page(world, "/leave"), {"reason": "Fusion mit der Kammer"}, follow=True)
    assert "Other ist aus dem Bündnis ausgeschieden." in after.html
    assert "Fusion mit der Kammer" in dirk.get("/ostbelgien/journal/").text
    assert "ist aus dem Bündnis ausgeschieden" in dirk.get(f"/ostbelgien/measures/{row.number}").text
    assert "Ausgeschieden" in dirk.get("/ostbelgien/partners/").text
    assert sign_in("bruno").get("/ostbelgien/", 404)


def test_leaving_pressed_twice_leaves_once(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    fields = dict(dirk.get(partner_page(world, "/leave")).form("page-form").form_values())
    first = dirk.post(partner_page(world, "/leave"), fields)
    assert dirk.post(partner_page(world, "/leave"), fields).location == first.location
    assert verbs().count("partner.left") == 1
    # From another window, opened before: a sentence, and nothing more.
    again = dirk.post(partner_page(world, "/leave"), {**fields, "client_key": "de.another"}, status=422)
    assert "bereits aus dem Bündnis ausgeschieden" in again.text


def test_what_changed_since_the_page_was_opened_is_shown_first(world: World, sign_in: SignIn) -> None:
    dirk, row = sign_in("dirk"), measure(world, "implementation")
    page = dirk.get(partner_page(world, "/leave"))
    contribution(world, row)
    page = dirk.fill(page, {"reason": "Fusion"}, status=409)
    assert "Inzwischen hat sich etwas geändert" in page.text and "1 offene Zusage" in page.text
    assert page.field("reason").strip() == "Fusion", "nothing typed is lost"
    dirk.fill(page, {})
    assert "partner.left" in verbs()


def test_a_day_to_come_is_refused_beside_its_field(world: World, sign_in: SignIn) -> None:
    later = (day() + timedelta(days=9)).strftime("%d.%m.%Y")
    page = sign_in("dirk").submit(partner_page(world, "/leave"), {"on": later}, status=422)
    assert any("noch nicht gekommen" in each for each in page.errors)


def test_a_partner_that_left_comes_back(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    assert dirk.get(partner_page(world, "/return"), 303).location.endswith(partner_page(world))
    world.change(world.other, member_until=Span.on(day() - timedelta(days=9)))
    assert dirk.get(partner_page(world, "/leave"), 303)
    after = dirk.submit(partner_page(world, "/return"), {}, follow=True)
    assert "Other macht wieder mit." in after.html and "Macht mit" in after.text


def test_another_role_says_how_the_ledger_will_count(world: World, sign_in: SignIn) -> None:
    contribution(world, measure(world, "implementation"))
    dirk = sign_in("dirk")
    page = dirk.get(partner_page(world, "/role"))
    assert "Heute tragen 1 von 3 Mitgliedern etwas bei, danach 0 von 2." in page.text
    before = dirk.get("/ostbelgien/contributions").text
    after = dirk.submit(partner_page(world, "/role"), {"role": "associate", "reason": "Nur beratend"}, follow=True)
    assert "Assoziiert, seit" in after.text
    assert "1 von 3" in before
    assert "1 von 3" not in dirk.get("/ostbelgien/contributions").text


def test_role_and_leaving_are_not_among_the_things_one_edits(world: World, sign_in: SignIn) -> None:
    fields = sign_in("dirk").get(partner_page(world, "/edit")).form().fields
    assert not {"role", "member_until"} & set(fields) and "sector" in fields


def test_each_statement_of_the_partners_page_is_asked_once(world: World, sign_in: SignIn) -> None:
    browser, seen = sign_in("dirk"), []
    for number in (1, 8):
        for each in range(number):
            row = measure(world, "implementation", title=f"Nr. {number}-{each}", lead=world.other)
            contribution(world, row)
        browser.get(partner_page(world))
        with count(world.app) as statements:
            browser.get(partner_page(world))
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 9, seen


# -- a person ------------------------------------------------------------------------------------


def test_somebody_leaves_and_is_out_at_once(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation", title="Schnuppertage", responsible_id=world.person("anna").id)
    anna = sign_in("anna")
    page = anna.get(person_page(world, "anna", "leave"))
    assert "Schnuppertage" in page.text and "1 Rolle in diesem Bündnis endet" in page.text
    anna.submit(person_page(world, "anna", "leave"), {})
    assert anna.get("/ostbelgien/", 302).location.startswith("/sign-in")
    db.session.expire_all()
    assert db.session.get_one(Measure, row.id).responsible_id is None
    sign_in("bruno").get(person_page(world, "dirk", "leave"), 403)


def test_the_last_coordinator_reads_why_not(world: World, sign_in: SignIn) -> None:
    page = sign_in("dirk").submit(person_page(world, "dirk", "leave"), {}, status=422)
    assert "Ein Bündnis braucht eine Koordination" in page.text
    assert roles(world, "dirk") == {("coordinator", None)}


def test_a_role_counts_from_the_next_page_on(world: World, sign_in: SignIn) -> None:
    otto, dirk = sign_in("otto"), sign_in("dirk")
    otto.get("/ostbelgien/partners/new", 403)
    seat = member(world, "otto").seats[0].id
    dirk.submit(person_page(world, "otto", f"seats/{seat}/change"), {"role": "coordinator"})
    otto.get("/ostbelgien/partners/new")


def test_handing_over_and_who_took_over_reads_it_on_today(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation", title="Schnuppertage", responsible_id=world.person("anna").id)
    anna, bruno = sign_in("anna"), sign_in("bruno")
    page = anna.get(person_page(world, "anna", "hand-over"))
    assert "Schnuppertage" in page.text and "Federführungen: 1" in page.text
    after = anna.fill(page, {"person_id": world.person("bruno").id}, follow=True)
    assert "Bruno Example hat übernommen." in after.html
    assert roles(world, "anna") == {("observer", None)}
    db.session.expire_all()
    assert db.session.get_one(Measure, row.id).responsible_id == world.person("bruno").id
    for place in range(8):
        measures.drop_step(world.actor("dirk"), row, step(row, f"Schritt {place}"), day(), "Überholt")
    news = bruno.get("/ostbelgien/").select(".b-changes li")[0].text_content()
    assert "Anna Example hat die Aufgaben von Anna Example an Bruno Example übergeben" in news
    assert f"M-{row.number}" in news and "Rollen" in news


def test_a_handover_to_somebody_removed_a_second_ago_gets_a_sentence(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    page = anna.get(person_page(world, "anna", "hand-over"))
    bruno = world.person("bruno").id
    service.remove_person(world.actor("dirk"), member(world, "bruno"))
    page = anna.fill(page, {"person_id": bruno}, status=422)
    assert any("gehört nicht mehr zum Bündnis" in each for each in page.errors), page.errors
    assert roles(world, "anna") == {("member", world.lead.id)}


def test_a_removal_is_shown_anew_when_more_hangs_on_the_person(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    page = dirk.get(person_page(world, "anna", "remove"))
    measure(world, "implementation", title="Schnuppertage", responsible_id=world.person("anna").id)
    page = dirk.fill(page, {}, status=409)
    assert "Schnuppertage" in page.text and roles(world, "anna")
    dirk.fill(page, {})
    assert roles(world, "anna") == set()


@pytest.mark.parametrize("part", ["", "hand-over", "remove"])
def test_foreign_people_are_people_that_do_not_exist(world: World, sign_in: SignIn, part: str) -> None:
    dirk = sign_in("dirk")
    foreign = dirk.get(f"/ostbelgien/people/{world.person('fanny').id}/{part}", 404)
    nobody = dirk.get(f"/ostbelgien/people/999999/{part}", 404)
    assert foreign.html.replace(foreign.address, "") == nobody.html.replace(nobody.address, "")


def test_the_last_coordinator_is_told_before_pressing_anything(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    page = dirk.get(person_page(world, "dirk", "leave"))
    assert "braucht eine Koordination" in page.text
    assert not page.select("#page-form button")
    assert person_page(world, "dirk", "hand-over") in page.addresses
    service.give_seat(world.actor("dirk"), world.alliance.id, world.person("carla").id, "coordinator")
    assert dirk.get(person_page(world, "dirk", "leave")).select("#page-form button")

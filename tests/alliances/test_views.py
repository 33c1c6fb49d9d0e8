"""The alliance's pages, as its people use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.alliances import queries, service
from bundnis.alliances.models import FrameworkItem, KeyDate, Partner, WorkingRules
from bundnis.core.dates import Season, Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]
ODD = '<b>Kö</b>"n\'ig 🦊 ' + "W" * 120

READ = ("profile", "partners/", "frameworks/", "key-dates/", "working-rules/", "journal/")
CHANGE = (
    "profile/edit", "settings/", "partners/new", "frameworks/new", "key-dates/new", "working-rules/new",
)  # fmt: skip


def rows(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# -- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["anna", "carla", "dirk", "otto"])
def test_everybody_with_a_seat_reads_all_of_it(sign_in: SignIn, world: World, name: str) -> None:
    browser = sign_in(name)
    for address in (*READ, f"partners/{world.lead.id}"):
        browser.get(f"/ostbelgien/{address}")


@pytest.mark.parametrize("name", ["anna", "carla", "otto"])
def test_only_the_coordinator_changes_it(sign_in: SignIn, world: World, name: str) -> None:
    browser = sign_in(name)
    own = (
        f"partners/{world.lead.id}/edit", f"frameworks/{world.field.framework_id}/edit",
        f"frameworks/{world.field.framework_id}/items/new", f"frameworks/items/{world.field.id}/edit",
    )  # fmt: skip
    for address in (*CHANGE, *own):
        browser.get(f"/ostbelgien/{address}", status=403)
        browser.post(f"/ostbelgien/{address}", {"short_name": "Nein"}, status=403)
    for address in (f"frameworks/items/{world.field.id}/move", f"frameworks/items/{world.field.id}/delete"):
        browser.post(f"/ostbelgien/{address}", {"step": "down"}, status=403)
    page = browser.get("/ostbelgien/frameworks/")
    assert not [href for href in page.addresses if "/edit" in href or "/new" in href]


def test_a_foreign_thing_is_as_unknown_as_none(sign_in: SignIn, world: World) -> None:
    fanny = world.actor("fanny")
    key_date = service.add_key_date(fanny, world.foreign.id, day=Span.unknown(), text=Translated.of(de="Fremd"))
    db.session.commit()
    browser = sign_in("dirk")
    for there, nowhere in (
        (f"partners/{world.foreign_partner.id}", "partners/2147483647"),
        (f"partners/{world.foreign_partner.id}/edit", "partners/2147483647/edit"),
        (f"frameworks/{world.foreign_field.framework_id}/edit", "frameworks/2147483647/edit"),
        (f"frameworks/items/{world.foreign_field.id}/edit", "frameworks/items/2147483647/edit"),
        (f"key-dates/{key_date.id}/edit", "key-dates/0/edit"),
    ):
        for method in ("get", "post") if there.endswith("edit") else ("get",):
            pages = [getattr(browser, method)(f"/ostbelgien/{each}", status=404) for each in (there, nowhere)]
            assert pages[0].data == pages[1].data
    browser.get("/ostbelgien/partners/99999999999999999999/edit", status=404)
    assert rows(KeyDate) == 1


# -- profile and settings ------------------------------------------------------------------------


def test_the_coordinator_writes_the_profile_and_everybody_reads_it(sign_in: SignIn, world: World) -> None:
    sign_in("dirk").submit(
        "/ostbelgien/profile/edit",
        {
            "motto-de": ODD, "purpose-de": "Klein anfangen.\nDranbleiben.", "emphasis": "train", "is_open": "no",
            "links": "https://www.example.org Über uns",
        },
    )  # fmt: skip
    page = sign_in("otto").get("/ostbelgien/profile")
    assert ODD in page.text
    assert "Klein anfangen. Dranbleiben." in page.text
    assert "https://www.example.org" in page.addresses
    assert "Dirk Example" in sign_in("otto").get("/ostbelgien/journal/").text


def test_a_refused_profile_keeps_what_was_typed(sign_in: SignIn, world: World) -> None:
    page = sign_in("dirk").submit(
        "/ostbelgien/profile/edit",
        {"name-de": "", "motto-de": "x" * 301, "region-de": "Eifel", "links": "kein Link"},
        status=422,
    )
    assert len(page.errors) == 3
    assert "Eifel" in page.html
    assert "kein Link" in page.html
    assert str(world.alliance.region) == ""


def test_two_people_at_once_lose_nothing(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    page = browser.get("/ostbelgien/profile/edit")
    sign_in("dirk").submit("/ostbelgien/profile/edit", {"motto-de": "Erste", "emphasis": "retain"})
    conflict = browser.fill(page, {"motto-de": "Zweite"}, status=409)
    assert "Erste" in conflict.text
    assert 'value="Zweite"' in conflict.html
    assert str(world.alliance.motto) == "Erste"
    browser.fill(conflict)
    assert str(world.alliance.motto) == "Zweite"


def test_kiwi_is_bilingual_side_by_side(sign_in: SignIn, world: World) -> None:
    browser = sign_in("fanny")
    browser.submit("/foreign/profile/edit", {"purpose-de": "Mobil bleiben", "purpose-fr": "Rester mobile"})
    browser.submit("/foreign/profile/edit", {"purpose-de": "Mobil werden"})
    assert world.foreign.purpose.state("fr") == "check"
    page = browser.get("/foreign/profile/edit")
    marked = page.select("select[name=purpose-fr-mark] option[selected]")
    assert [option.get("value") for option in marked] == ["check"]
    assert page.select("textarea[name=purpose-fr]")[0].get("lang") == "fr"
    browser.fill(page, {"purpose-fr": "Devenir mobile"})
    assert world.foreign.purpose.state("fr") == "done"
    browser.submit("/foreign/profile/edit", {"purpose-fr-mark": "differs"})
    browser.submit("/foreign/profile/edit", {"purpose-de": "Noch mobiler"})
    assert world.foreign.purpose.state("fr") == "differs"


def test_a_missing_translation_falls_back_visibly(sign_in: SignIn, world: World) -> None:
    browser = sign_in("fanny")
    browser.submit("/foreign/profile/edit", {"motto-de": "", "motto-fr": "Ensemble"})
    page = browser.get("/foreign/profile")
    (motto,) = [each for each in page.select("[lang=fr]") if each.text == "Ensemble"]
    assert motto.getparent().cssselect(".b-fallback")


def test_settings_are_saved_and_shown_to_all(sign_in: SignIn, world: World) -> None:
    sign_in("dirk").submit(
        "/ostbelgien/settings/",
        {
            "language_1": "fr", "language_2": "de", "word": "action", "cap_running": "8", "rhythm_days": "14",
            "size_eur": "12.500,50", "time_zone": "Europe/Berlin",
        },
    )  # fmt: skip
    alliance = world.alliance
    assert (alliance.languages, alliance.word, alliance.cap_running, alliance.time_zone) == (
        ["fr", "de"], "action", 8, "Europe/Berlin",
    )  # fmt: skip
    page = sign_in("otto").get("/ostbelgien/profile")
    assert "12.500,5" in page.text
    assert "Français, Deutsch" in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"language_1": ""}, {"language_2": "de"}, {"language_1": "xx"}, {"time_zone": "Mars/Olympus"},
        {"min_contributors": "abc"}, {"min_contributors": "-1"}, {"min_contributors": ""}, {"cap_running": "1e3"},
        {"cap_running": "99999999999999999999"}, {"size_eur": "1,2,3"}, {"stale_days": "10"}, {"word": "project"},
    ],
)  # fmt: skip
def test_wrong_settings_are_refused_beside_the_field(sign_in: SignIn, world: World, fields: dict[str, str]) -> None:
    page = sign_in("dirk").submit("/ostbelgien/settings/", fields, status=422)
    (name,) = fields
    assert page.errors
    assert page.select(f"[name={name}][aria-invalid=true]")
    assert world.alliance.version == 1


def test_a_zone_that_is_not_among_the_common_ones_stays(sign_in: SignIn, world: World) -> None:
    world.change(world.alliance, time_zone="Atlantic/Azores")
    sign_in("dirk").submit("/ostbelgien/settings/", {"cap_running": "3"})
    assert (world.alliance.time_zone, world.alliance.cap_running) == ("Atlantic/Azores", 3)


def test_a_parent_one_does_not_know_cannot_be_chosen(sign_in: SignIn, world: World) -> None:
    for parent in (world.foreign.id, 2147483647, "abc"):
        page = sign_in("dirk").submit("/ostbelgien/profile/edit", {"parent": parent}, status=422)
        assert page.select("[name=parent][aria-invalid=true]")
    assert world.alliance.parent_id is None


# -- partners ------------------------------------------------------------------------------------


PARTNER = {"name-de": "Handwerkskammer Aachen", "short_name": "HWK", "sector": "chamber", "country": "DE"}


def test_a_partner_is_added_once_however_often_it_is_sent(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    page = browser.get("/ostbelgien/partners/new")
    before = rows(Partner)
    answers = [browser.fill(page, PARTNER).location for _time in range(2)]
    assert rows(Partner) == before + 1
    assert answers[0] == answers[1]
    assert "Handwerkskammer Aachen" in browser.get(answers[0]).text


def test_the_four_dates_of_the_way_in(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    page = browser.submit(
        "/ostbelgien/partners/new",
        {**PARTNER, "identified_on": "2025", "contacted_on": "03/2026", "answered_on": "Frühjahr 2025"},
        status=422,
    )
    assert page.select("[name=answered_on][aria-invalid=true]")
    answer = browser.fill(page, {"answered_on": "Herbst 2026"}, follow=True)
    assert "März 2026" in answer.text
    partner = db.session.scalars(sa.select(Partner).where(Partner.short_name == "HWK")).one()
    assert partner.answered_on == Span.in_season(2026, Season.AUTUMN)
    group = browser.get("/ostbelgien/partners/").select("#on_the_way")
    assert "HWK" in group[0].text_content()


def test_partners_stand_in_their_groups(sign_in: SignIn, world: World) -> None:
    world.change(world.third, member_until=Span.on(date(2020, 1, 1)))
    page = sign_in("anna").get("/ostbelgien/partners/")
    grouped = {each.get("id"): [a.text for a in each.cssselect("th a")] for each in page.select("section[id]")}
    assert grouped == {"members": ["Lead", "Other"], "associates": ["Associate"], "left": ["Third"]}


def test_the_page_of_a_partner_names_its_people(sign_in: SignIn, world: World) -> None:
    page = sign_in("bruno").get(f"/ostbelgien/partners/{world.lead.id}")
    assert "Anna Example" in page.text
    assert "Eva Example" not in page.text


def test_editing_a_partner_conflicts_and_then_saves(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    address = f"/ostbelgien/partners/{world.other.id}/edit"
    page = browser.get(address)
    world.change(world.other, sector="company", note="Neu", version=2)
    conflict = browser.fill(page, {"sector": "education", "note": ODD}, status=409)
    assert "Neu" in conflict.text
    browser.fill(conflict)
    assert (world.other.sector, world.other.note) == ("education", ODD)


def test_a_tampered_version_is_a_conflict(sign_in: SignIn, world: World) -> None:
    address = f"/ostbelgien/partners/{world.other.id}/edit"
    for version in ("", "abc", "-1"):
        sign_in("dirk").submit(address, {"version": version, "note": "x"}, status=409)
    assert world.other.note == ""


def test_the_list_costs_the_same_for_one_and_for_fifty(app: Flask, sign_in: SignIn, world: World) -> None:
    browser = sign_in("anna")
    seen = []
    for more in (0, 50):
        for number in range(more):
            service.add_partner(
                world.actor("dirk"), world.alliance.id, name=Translated.of(de=f"P {number}"), short_name=f"P{number}",
                sector="company", country="BE", member_from=Span.in_year(2020),
            )  # fmt: skip
        with count(app) as statements:
            browser.get("/ostbelgien/partners/")
        seen.append(len(statements))
    # who is signed in with her seats, the partners
    assert seen == [2, 2]


# -- frameworks ----------------------------------------------------------------------------------


def test_frameworks_are_built_up_on_their_pages(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    browser.submit("/ostbelgien/frameworks/new", {"kind": "phases", "name-de": "Phasen", "edition": "2027"})
    (_fields, phases) = queries.frameworks(world.alliance.id)
    for name in ("Erste", "Zweite"):
        browser.submit(f"/ostbelgien/frameworks/{phases.id}/items/new", {"name-de": name, "focus-de": "Dies & das"})
    first, second = db.session.scalars(
        sa.select(FrameworkItem).where(FrameworkItem.framework_id == phases.id).order_by(FrameworkItem.id)
    )
    browser.post(f"/ostbelgien/frameworks/items/{second.id}/move", {"step": "up"})
    page = browser.get("/ostbelgien/frameworks/")
    assert page.text.index("Zweite") < page.text.index("Erste")
    browser.submit(f"/ostbelgien/frameworks/items/{first.id}/edit", {"name-de": "Umbenannt"})
    browser.submit(f"/ostbelgien/frameworks/items/{first.id}/edit", form="delete-form")
    assert [str(each.name) for each in queries.other_items(world.alliance.id)] == ["Zweite"]


def test_moving_somewhere_else_is_refused(sign_in: SignIn, world: World) -> None:
    sign_in("dirk").post(f"/ostbelgien/frameworks/items/{world.field.id}/move", {"step": "away"}, status=400)


def test_a_used_item_says_why_it_stays(sign_in: SignIn, world: World) -> None:
    measure(world, "workshop")
    address = f"/ostbelgien/frameworks/items/{world.field.id}"
    page = sign_in("dirk").submit(f"{address}/edit", form="delete-form", status=422)
    assert page.select("details#delete[open] .kern-alert")
    assert rows(FrameworkItem) == 3
    page = sign_in("dirk").submit(
        f"/ostbelgien/frameworks/{world.field.framework_id}/edit", form="delete-form", status=422
    )
    assert rows(FrameworkItem) == 3


def test_a_mapping_is_shown(sign_in: SignIn, world: World) -> None:
    service.add_framework(
        world.actor("dirk"), world.alliance.id, kind="fields", name=Translated.of(de="Sechs Felder"),
        mapping={"framework": "NRW 2023", "pairs": [["AC-F1", "NRW-L1"]]},
    )  # fmt: skip
    framework = queries.frameworks(world.alliance.id)[-1]
    service.add_item(world.actor("dirk"), framework, name=Translated.of(de="Ausbildung"), code="AC-F1")
    text = sign_in("otto").get("/ostbelgien/frameworks/").text
    assert "NRW 2023" in text
    assert "AC-F1 → NRW-L1" in text


# -- key dates and working rules -----------------------------------------------------------------


def test_key_dates_from_a_form_to_the_list(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    address = "/ostbelgien/key-dates/new"
    browser.submit(address, {"text-de": "Irgendwann"})
    browser.submit(
        address,
        {
            "text-de": "Summit", "day": "02/2023", "place": "Aachen", "series": "Fachkräfte-Summit",
            "edition_number": "1",
            "organisers": "Region", "result-de": "150 waren da", "source": "https://www.example.org/summit",
        },
    )  # fmt: skip
    page = browser.submit(address, {"text-de": "", "day": "31.02.2023", "edition_number": "eins"}, status=422)
    assert len(page.errors) == 3
    listed = sign_in("anna").get("/ostbelgien/key-dates/")
    assert listed.text.index("Summit") < listed.text.index("Irgendwann")
    for said in ("Februar 2023", "Aachen", "150 waren da"):
        assert said in listed.text
    assert "https://www.example.org/summit" in listed.addresses
    summit = f"/ostbelgien/key-dates/{queries.key_dates(world.alliance.id)[0].id}"
    browser.submit(f"{summit}/edit", {"day": "15.02.2023"})
    browser.submit(f"{summit}/edit", form="delete-form")
    assert browser.post(f"{summit}/delete").location == "/ostbelgien/key-dates/"
    assert [str(each.text) for each in queries.key_dates(world.alliance.id)] == ["Irgendwann"]


def test_editions_of_the_working_rules(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    address = "/ostbelgien/working-rules/new"
    browser.submit(address, {"text-de": "- Klein\n- **Konkret**", "agreed_on": "17.10.2017", "agreed_by": "alle"})
    late = browser.get(address)
    browser.submit(address, {"text-de": "Zweite Fassung", "agreed_on": "Oktober 2017"}, status=422)
    browser.submit(address, {"text-de": "Zweite Fassung"})
    conflict = browser.fill(late, {"text-de": "Zu spät"}, status=409)
    assert "Zweite Fassung" in conflict.text
    page = sign_in("otto").get("/ostbelgien/working-rules/")
    assert page.select("#edition-2")
    assert page.select("#edition-1 li strong")
    assert "17.10.2017" in page.text
    assert rows(WorkingRules) == 2
    browser.fill(conflict)
    assert rows(WorkingRules) == 3


def test_a_language_switch_keeps_what_was_typed_and_saves_nothing(sign_in: SignIn, world: World) -> None:
    browser = sign_in("dirk")
    page = browser.submit("/ostbelgien/partners/new", {**PARTNER, "switch_language": "fr"}, status=200)
    assert 'value="HWK"' in page.html
    assert rows(Partner) == 5

"""The door of the demo: open at this very machine, in the demo, for invented people; closed otherwise."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bundnis.accounts.models import Person, SignIn
from bundnis.alliances.models import SeatRow
from bundnis.core.db import db
from tests.client import Browser
from tests.demo.conftest import Demo
from tests.demo.database import demo_person


def sign_ins() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) or 0


def test_everybody_has_a_button(browser: Browser) -> None:
    page = browser.get("/demo")
    buttons = {int(button.get("value")) for button in page.select("button[name=person_id]")}
    # Whose partner has left does not come back through this door.
    seated = sa.exists().where(SeatRow.person_id == Person.id, SeatRow.ended_at.is_(None))
    may_enter = set(db.session.scalars(sa.select(Person.id).where(seated | Person.is_operator)))
    left = {db.session.get_one(Person, row).name for row in set(db.session.scalars(sa.select(Person.id))) - may_enter}
    assert buttons == may_enter and left == {
        "Gaëlle Brouillon", "Ilka Urfassung", "Ida Urfassung", "Silke Urfassung",
    }  # fmt: skip
    assert len(page.select("h2")) == 5 and "Lena Beispiel" in page.text and "IAWM" in page.text
    assert len(page.data) < 60_000


def test_one_click_signs_in_and_leads_to_today(browser: Browser) -> None:
    person = demo_person("tom.vorlage@iawm.example.org")
    page = browser.post("/demo/sign-in", {"person_id": str(person.id)}, follow=True)
    assert page.address == "/ostbelgien/"
    assert "Ausbilderkreis" in page.html and person.name in page.html


def test_another_person_takes_the_place_of_the_first(browser: Browser) -> None:
    for email in ("luc.exemple@cm-moselle.example.org", "paul.muster@adg.example.org"):
        browser.post("/demo/sign-in", {"person_id": str(demo_person(email).id)})
    assert "Paul Muster" in browser.get("/ostbelgien/board").html
    browser.get("/kiwi-grossregion/board", status=404)


def test_people_read_their_own_language(browser: Browser) -> None:
    person = demo_person("luc.exemple@cm-moselle.example.org")
    page = browser.post("/demo/sign-in", {"person_id": str(person.id)}, follow=True)
    assert page.tree.get("lang") == "fr" and "Permanence sécurité sociale" in page.text


def test_the_operator_belongs_to_no_alliance(browser: Browser) -> None:
    person = demo_person("olga.beispiel@betrieb.example.org")
    assert browser.post("/demo/sign-in", {"person_id": str(person.id)}).location == "/"
    browser.get("/alliances/new")


@pytest.mark.parametrize("typed", ["", "0", "999999", "x", "1e3", "²", "99999999999999999999"])
def test_nobody_else_can_be_entered(browser: Browser, typed: str) -> None:
    before = sign_ins()
    browser.post("/demo/sign-in", {"person_id": typed}, status=404)
    assert sign_ins() == before


def test_who_has_a_password_is_no_longer_open_to_all(browser: Browser) -> None:
    person = demo_person("ole.muster@kammer.example.org")
    person.password_hash = "$argon2id$"
    db.session.commit()
    try:
        browser.post("/demo/sign-in", {"person_id": str(person.id)}, status=404)
        assert f'value="{person.id}"' not in browser.get("/demo").html
    finally:
        person.password_hash = None
        db.session.commit()


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({"DEMO": False}, {}),
        ({"PROXIES": 1}, {}),
        ({}, {"REMOTE_ADDR": "192.168.1.7"}),
        ({}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}),
        ({}, {"HTTP_FORWARDED": "for=127.0.0.1"}),
        ({}, {"HTTP_VIA": "1.1 proxy"}),
    ],
)
def test_strangers_find_nothing(
    demo: Demo, browser: Browser, settings: dict[str, object], sent: dict[str, str]
) -> None:
    person_id = str(demo_person("ole.muster@kammer.example.org").id)
    demo.app.config.update(settings)
    before = sign_ins()
    browser.client.environ_base |= sent
    assert browser.send("GET", "/demo").status == 404
    assert browser.send("POST", "/demo/sign-in", {"person_id": person_id}).status == 404
    assert sign_ins() == before


def test_another_name_of_the_machine_finds_nothing(demo: Demo, browser: Browser) -> None:
    """A name somebody else's page may point here with."""
    demo.app.config["TRUSTED_HOSTS"] = ["bundnis.example.net"]
    assert browser.send("GET", "/demo", base_url="http://bundnis.example.net").status == 404

"""Drafts: what is being typed is kept on the server, for its person alone, until it is sent or discarded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.accounts import drafts
from bundnis.accounts.models import Draft, KeptPost, Person, SignIn
from bundnis.core import clock
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.journal.models import Entry
from bundnis.measures.models import Comment, Measure
from tests.client import Browser, Page, filled
from tests.factories.measures import measure
from tests.people import World

SignInAs = Callable[[str], Browser]
HALF = "Wir haben drei Betriebe gefunden, die"


def save(browser: Browser, page: Page, typed: dict[str, Any], status: int = 200, window: str = "") -> Page:
    """What the browser sends while somebody types on this page."""
    fields = filled(page.form("page-form"), typed, page)
    fields |= {"draft_window": window} if window else {}
    answer = browser.send("POST", "/drafts", fields)
    assert answer.status == status, answer.html
    return answer


def text_in(page: Page, name: str = "text") -> str:
    """What stands in a large field; the line break before it belongs to HTML."""
    return str(page.field(name)).strip()


def kept() -> list[tuple[str, int]]:
    query = sa.select(Draft.address, Draft.version).order_by(Draft.id)
    return [(row.address, row.version) for row in db.session.execute(query)]


def notice(page: Page) -> str:
    found = page.select("#draft")
    return found[0].text_content() if found else ""


@pytest.fixture
def here(world: World) -> str:
    """A form with a long text."""
    return f"/ostbelgien/measures/{measure(world, 'implementation').number}/comments/new"


def test_a_closed_window_costs_nothing(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    page = bruno.get(here)
    assert notice(page) == ""
    assert save(bruno, page, {"text": HALF}).json["version"] == 1
    again = sign_in("bruno").get(here)
    assert text_in(again) == HALF
    assert "Entwurf" in notice(again)
    assert kept() == [(here, 1)]
    assert not db.session.scalars(sa.select(Entry).where(Entry.measure_id.is_not(None))).all(), "told in no journal"


def test_nobody_else_sees_it(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    save(bruno, bruno.get(here), {"text": HALF})
    for name in ("anna", "dirk"):
        page = sign_in(name).get(here)
        assert (text_in(page), notice(page)) == ("", "")


def test_sent_it_is_gone(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    save(bruno, bruno.get(here), {"text": HALF})
    bruno.fill(bruno.get(here), {"text": f"{HALF} mitmachen."})
    assert kept() == []
    assert db.session.scalars(sa.select(Comment.text)).all() == [f"{HALF} mitmachen."]


def test_refused_it_stays_and_goes_on(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    save(bruno, bruno.get(here), {"text": HALF})
    page = bruno.fill(bruno.get(here), {"text": ""}, 422)
    assert kept() == [(here, 1)]
    assert save(bruno, page, {"text": "Neu angefangen, diesmal kürzer"}).json["version"] == 2


def test_discarded_it_is_gone(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    save(bruno, bruno.get(here), {"text": HALF})
    page = bruno.fill(bruno.get(here), form="/drafts/discard")
    assert page.location == here
    assert kept() == []
    assert text_in(bruno.get(here)) == ""


def test_two_windows_do_not_overwrite_each_other(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    first, second = bruno.get(here), bruno.get(here)
    save(bruno, first, {"text": "Aus dem ersten Fenster"})
    save(bruno, second, {"text": "Aus dem zweiten"}, 409)
    assert text_in(bruno.get(here)) == "Aus dem ersten Fenster"


def test_a_window_goes_on_when_the_answer_was_lost(world: World, sign_in: SignInAs, here: str) -> None:
    """On a bad line the server has kept what the window believes unsent."""
    bruno = sign_in("bruno")
    page, other = bruno.get(here), bruno.get(here)
    assert save(bruno, page, {"text": HALF}, window="a").json["version"] == 1
    assert save(bruno, page, {"text": HALF}, window="a").json["version"] == 1
    assert save(bruno, page, {"text": f"{HALF} und mehr"}, window="a").json["version"] == 2
    save(bruno, other, {"text": "Aus dem zweiten"}, 409, window="b")
    assert text_in(bruno.get(here)) == f"{HALF} und mehr"


def test_a_draft_on_its_way_does_not_come_back_after_sending(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    save(bruno, bruno.get(here), {"text": HALF})
    page = bruno.get(here)
    bruno.fill(page, {"text": "Fertig."})
    save(bruno, page, {"text": "Fertig"}, 409)
    assert kept() == []


def test_the_whole_form_comes_back_with_its_version(world: World, sign_in: SignInAs) -> None:
    row = measure(world, "implementation", description=Translated.of(de="Alt"))
    here = f"/ostbelgien/measures/{row.number}/edit"
    anna = sign_in("anna")
    page = anna.get(here)
    save(anna, page, {"description-de": "Neu und länger", "place": "Eupen", "for_people": True})
    # Meanwhile the coordinator saves: the draft must not overwrite that unseen.
    sign_in("dirk").submit(here, {"description-de": "Von Dirk"})
    page = anna.get(here)
    assert (text_in(page, "description-de"), page.field("place")) == ("Neu und länger", "Eupen")
    assert page.form().fields["for_people"]
    assert page.select("details#more-what[open]"), "what was typed is not hidden"
    page = anna.fill(page, {}, 409)
    assert "Von Dirk" in page.text
    assert db.session.get_one(Measure, row.id).description.get("de") == "Von Dirk"


def test_what_was_chosen_on_the_way_is_newer_than_the_draft(world: World, sign_in: SignInAs) -> None:
    here = f"/ostbelgien/measures/{measure(world, 'implementation').number}/updates/new"
    anna = sign_in("anna")
    save(anna, anna.get(here), {"health": "slow", "sentence": HALF})
    page = anna.get(f"{here}?health=on_course")
    assert page.field("health") == "on_course"
    assert text_in(page, "sentence") == HALF
    anna.fill(page)
    assert kept() == []


def test_after_the_sign_in_has_expired(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    page = bruno.get(here)
    db.session.execute(sa.update(SignIn).values(ended_at=now()))
    save(bruno, page, {"text": HALF})
    assert db.session.scalars(sa.select(KeptPost)).all() == []
    assert text_in(sign_in("bruno").get(here)) == HALF


def test_a_post_too_late_wins_over_the_draft_and_takes_it_along(world: World, sign_in: SignInAs, here: str) -> None:
    bruno = sign_in("bruno")
    page = bruno.get(here)
    save(bruno, page, {"text": HALF})
    db.session.execute(sa.update(SignIn).values(ended_at=now()))
    bruno.fill(page, {"text": f"{HALF} mitmachen."})
    post = db.session.scalars(sa.select(KeptPost)).one()
    later = sign_in("bruno")
    page = later.get(later.get(f"/kept/{post.id}", 302).location)
    assert text_in(page) == f"{HALF} mitmachen."
    later.fill(page)
    assert kept() == []


def test_who_is_nobody_keeps_nothing(world: World, browser: Browser) -> None:
    fields = {"draft_address": "/ostbelgien/measures/new", "text": HALF}
    assert browser.send("POST", "/drafts", fields).status == 401
    assert kept() == []


def test_a_foreign_address_is_none(world: World, sign_in: SignInAs) -> None:
    fields = {"draft_address": "https://evil.example/x", "text": HALF}
    assert sign_in("bruno").send("POST", "/drafts", fields).status == 422
    assert sign_in("bruno").send("POST", "/drafts/discard", fields).status == 404


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/x/measures/1/comments/new?update=3", "/x/measures/1/comments/new?update=3"),
        ("/x/measures/1/updates/new?next=/x/board", "/x/measures/1/updates/new"),
        ("/x/measures/1/edit?kept=12", "/x/measures/1/edit"),
        ("/x/measures/1/updates/new?health=slow", "/x/measures/1/updates/new"),
        ("//evil", None),
        ("", None),
    ],
)
def test_which_form_it_is(address: str, found: str | None) -> None:
    assert drafts.address_of(address) == found


def test_an_emptied_form_keeps_no_draft(world: World) -> None:
    anna = world.person("anna").id
    assert drafts.save(anna, "/a", [("text", HALF)], 0) == 1
    assert drafts.save(anna, "/a", [("text", " "), ("version", "3")], 1) == 0
    assert kept() == []


def test_size_number_and_age_are_bounded(world: World) -> None:
    anna = world.person("anna").id
    with pytest.raises(Refused):
        drafts.save(anna, "/a", [("text", "x" * (drafts.LARGEST + 1))], 0)
    with pytest.raises(Conflict):
        drafts.save(anna, "/a", [("text", HALF)], 4)
    moment = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
    with clock.at(moment):
        drafts.save(world.person("bruno").id, "/old", [("text", HALF)], 0)
    for number in range(drafts.MOST + 3):
        with clock.at(moment + timedelta(days=31, minutes=number)):
            drafts.save(anna, f"/{number}", [("text", HALF)], 0)
    addresses = [address for address, _version in kept()]
    assert len(addresses) == drafts.MOST
    assert "/old" not in addresses
    assert addresses[0] == "/3"


def test_erasing_a_person_takes_the_drafts_along(world: World) -> None:
    anna, bruno = world.person("anna").id, world.person("bruno").id
    for person_id in (anna, bruno):
        drafts.save(person_id, "/a", [("text", HALF)], 0)
    drafts.forget(anna)
    assert [row.person_id for row in db.session.scalars(sa.select(Draft))] == [bruno]
    newcomer = Person(name="Neu", email="neu@example.org", email_key="neu@example.org", created_at=now())
    db.session.add(newcomer)
    db.session.flush()
    drafts.save(newcomer.id, "/a", [("text", HALF)], 0)
    db.session.commit()
    db.session.execute(sa.delete(Person).where(Person.id == newcomer.id))
    assert [row.person_id for row in db.session.scalars(sa.select(Draft))] == [bruno]


def test_passwords_are_never_in_a_draft(world: World, sign_in: SignInAs) -> None:
    fields = {"draft_address": "/account", "new_password": "geheim geheim", "text": HALF}
    assert sign_in("bruno").send("POST", "/drafts", fields).status == 200
    [stored] = db.session.scalars(sa.select(Draft.fields)).all()
    assert "geheim" not in str(stored)

"""Preparing: templates, steps in any order with their settings, findings; two who prepare at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.workshops import phases, queries, service
from bundnis.workshops.codes import ALPHABET, WORDS, new_code, read_code, read_words
from bundnis.workshops.models import Workshop
from tests.client import Browser
from tests.factories.workshops import session, step_of
from tests.people import World

TITLE = Translated.of(de="Gründungsworkshop")


def prepared(world: World, template: str = "founding") -> Workshop:
    return service.prepare(
        world.actor("carla"), world.alliance.id, template=template, title=TITLE, languages=["de", "fr"]
    )


@pytest.mark.parametrize(("template", "minutes"), [("founding", 150), ("congress", 60), ("meeting", 45)])
def test_a_template_brings_its_steps_and_their_minutes(world: World, template: str, minutes: int) -> None:
    workshop = prepared(world, template)
    assert sum(step.minutes for step in workshop.steps) == minutes
    assert workshop.steps[0].kind == "lobby"
    assert workshop.steps[-1].kind == "close"
    kinds = [step.kind for step in workshop.steps]
    assert kinds.index("commit") < kinds.index("decide"), "promises come before the decision"


def test_sessions_are_counted_in_their_alliance(world: World) -> None:
    assert [prepared(world).label, prepared(world).label] == ["W-1", "W-2"]
    other = service.prepare(
        world.actor("fanny"), world.foreign.id, template="meeting", title=TITLE, languages=["de"]
    )
    assert other.label == "W-1"
    codes = {row.code for row in db.session.query(Workshop)}
    assert len(codes) == 3


def test_codes_are_typed_as_people_type_them() -> None:
    for _each in range(200):
        code = new_code()
        assert len(code) == 6
        assert set(code) <= set(ALPHABET)
        assert read_code(f" {code[:3].lower()} {code[3:].lower()} ") == code
    assert not set("0O1IL") & set(ALPHABET)
    assert read_words("  Radio-PIANO, kiwi  jazz ") == "radio piano kiwi jazz"
    assert len(set(WORDS)) == len(WORDS) >= 250


def test_steps_are_moved_added_and_taken_out(world: World, sign_in: Callable[[str], Browser]) -> None:
    workshop = session(world, state="draft")
    carla = sign_in("carla")
    base = "/ostbelgien/workshops/1"
    rate, cluster = step_of(workshop, "rate").id, step_of(workshop, "cluster").id
    carla.post(f"{base}/steps/{rate}/earlier", {})
    carla.submit(f"{base}/steps/new", {"kind": "collect", "minutes": "9"})
    carla.post(f"{base}/steps/{cluster}/remove", {})
    found = queries.of_seat(world.alliance.id, 1)
    assert found is not None
    assert [step.kind for step in found.steps] == [
        "lobby", "review", "collect", "dots", "rate", "reveal", "commit", "decide", "close", "collect",
    ]  # fmt: skip


def test_a_step_that_was_open_stays(world: World) -> None:
    workshop = session(world, "collect")
    step = step_of(workshop, "collect")
    service.go(world.actor("carla"), workshop, step_of(workshop, "dots").id)
    with pytest.raises(Refused):
        service.remove_step(world.actor("carla"), workshop, step)


def test_two_who_change_a_session_at_once_see_both_texts(world: World, sign_in: Callable[[str], Browser]) -> None:
    workshop = session(world, state="draft")
    carla, dirk = sign_in("carla"), sign_in("dirk")
    address = f"/ostbelgien/workshops/{workshop.number}/edit"
    late = dirk.get(address)
    carla.submit(address, {"title-de": "Von Carla"})
    page = dirk.fill(late, {"title-de": "Von Dirk"}, 409)
    assert "Von Carla" in page.text
    assert page.field("title-de") == "Von Dirk"


def test_settings_of_a_step_are_those_of_its_kind(world: World) -> None:
    workshop = session(world, state="draft")
    step = step_of(workshop, "collect")
    service.change_step(
        world.actor("carla"), workshop, step, step.version, title=TITLE, script=Translated.empty(), minutes=12,
        settings={"ideas": 1, "shows_others": False, "dots": 9},
    )  # fmt: skip
    assert phases.settings_of("collect", step.settings) == {"ideas": 1, "shows_others": False, "in_groups": False}
    with pytest.raises(Conflict):
        service.change_step(
            world.actor("carla"), workshop, step, step.version - 1, title=TITLE, script=TITLE, minutes=12, settings={}
        )


def test_findings_are_pasted_as_lines(world: World, sign_in: Callable[[str], Browser]) -> None:
    session(world, state="draft")
    address = "/ostbelgien/workshops/1/findings"
    sign_in("carla").submit(address, {"findings": "- 325 Betriebe antworteten\n\n• Pflege fehlt am meisten"})
    page = sign_in("otto").get("/ostbelgien/workshops/1/")
    assert "325 Betriebe antworteten" in page.text
    assert "Pflege fehlt am meisten" in page.text


def test_a_session_is_titled_in_all_its_languages(world: World, sign_in: Callable[[str], Browser]) -> None:
    world.change(world.alliance, languages=["de"])
    carla = sign_in("carla")
    carla.submit("/ostbelgien/workshops/new", {"title-de": "Runde", "languages": ["de", "fr"]})
    edit = "/ostbelgien/workshops/1/edit"
    assert "nl" not in [name[-2:] for name in carla.get(edit).form("page-form").fields if name.startswith("title-")]
    carla.submit(edit, {"title-fr": "Ronde", "question-fr": "Que faire ?", "languages": ["de"]})
    # Unticked again, what was written in it stays.
    carla.submit(edit, {"place": "Eupen"})
    workshop = db.session.query(Workshop).one()
    assert (workshop.title.get("fr"), workshop.question.get("fr")) == ("Ronde", "Que faire ?")
    assert workshop.languages == ["de"]
    refused = carla.submit(edit, {"languages": ["nl"], "title-de": "", "title-fr": ""}, status=422)
    assert refused.select("[name=title-nl]"), "what was just ticked is offered"


def test_a_session_needs_a_language_and_the_form_says_so(world: World, sign_in: Callable[[str], Browser]) -> None:
    carla = sign_in("carla")
    page = carla.get("/ostbelgien/workshops/new")
    assert "Sprachen im Saal (freiwillig)" not in page.text and "Sprachen im Saal" in page.text
    page = carla.submit("/ostbelgien/workshops/new", {"title-de": "Runde", "languages": []}, status=422)
    assert any("mindestens eine Sprache" in sentence for sentence in page.errors)

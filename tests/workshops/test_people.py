"""People in the hall: who is there, who is sent away, who has no phone, who has lost their four words."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.workshops import queries
from bundnis.workshops.models import Event, Idea, Participant
from tests.client import Browser
from tests.factories.workshops import holder, idea, participant, phone, session
from tests.people import World

SignIn = Callable[[str], Browser]
RUN, PEOPLE, PHONE = "/ostbelgien/workshops/1/run", "/ostbelgien/workshops/1/run/people", "/join/ABCDEF"


def person(name: str) -> Participant:
    return db.session.scalars(sa.select(Participant).where(Participant.name == name)).one()


def test_the_run_sheet_leads_to_everybody_who_has_joined(world: World, sign_in: SignIn) -> None:
    workshop = session(world)
    participant(workshop, "O'Brien & Söhne <GmbH>", organisation="Bäckerei")
    participant(workshop, "", language="fr")
    carla = sign_in("carla")
    assert PEOPLE in carla.get(RUN).addresses
    text = carla.get(PEOPLE).text
    assert "O'Brien & Söhne <GmbH>" in text and "Bäckerei" in text and "Français" in text


def test_somebody_sent_away_is_out_at_once_and_may_come_back(world: World) -> None:
    workshop = session(world)
    hall, helper = phone(world, workshop, name="Mina"), holder(world, workshop, "cofacilitator")
    mina = person("Mina")
    idea(workshop, "Tandem", mina)
    for _press in range(2):
        helper.post(f"{PEOPLE}/{mina.id}/away")
    assert "Moderation" in hall.get(f"{PHONE}/phone", 403).text
    hall.post(f"{PHONE}/ideas", {"text": "Noch eine", "client_key": "de.x", "show_as": "none"}, status=403)
    hall.get(f"{PHONE}/me", 403)
    # Nor as somebody new from the same phone.
    hall.get(PHONE, 403)
    hall.post(PHONE, {"name": "Nina"}, status=403)
    assert queries.joined(workshop.id) == 0
    assert db.session.scalars(sa.select(Idea.text)).all() == ["Tandem"]
    for _press in range(2):
        helper.post(f"{PEOPLE}/{mina.id}/back")
    assert "Mina" in hall.get(f"{PHONE}/phone").text
    assert sorted(db.session.scalars(sa.select(Event.verb))) == ["let_back", "sent_away"]


def test_somebody_without_a_phone_is_counted(world: World) -> None:
    workshop = session(world)
    helper = holder(world, workshop, "cofacilitator")
    page = helper.get(f"{PEOPLE}/new")
    for _press in range(2):
        helper.fill(page, {"name": "Hans", "organisation": "Schreinerei"})
    hans = person("Hans")
    assert (hans.kind, hans.organisation, queries.joined(workshop.id)) == ("paper", "Schreinerei", 1)
    assert [each.id for each in queries.people_on_paper(workshop.id)] == [hans.id]
    assert helper.submit(f"{PEOPLE}/new", {"name": "x" * 201}, 422).errors


def test_names_follow_the_policy_for_people_without_a_phone_too(world: World, sign_in: SignIn) -> None:
    workshop = session(world, name_policy="required")
    carla = sign_in("carla")
    assert carla.submit(f"{PEOPLE}/new", {"name": ""}, 422).errors
    workshop.name_policy = "none"
    db.session.commit()
    assert not carla.get(f"{PEOPLE}/new").select("[name=name]")


def test_four_new_words_bring_somebody_back_and_the_old_ones_no_longer_do(world: World, browser: Browser) -> None:
    workshop = session(world)
    helper = holder(world, workshop, "cofacilitator")
    browser.submit(PHONE, {"name": "Mina"})
    old = browser.get(f"{PHONE}/phone").select(".l-words__words")[0].text_content()
    mina = person("Mina")
    answers = [helper.post(f"{PEOPLE}/{mina.id}/words", {"client_key": "de.key"}, 200) for _press in range(2)]
    shown = [page.select(".l-words__words")[0].text_content() for page in answers]
    assert shown[0] == shown[1] != old and len(shown[0].split()) == 4
    other = helper.post(f"{PEOPLE}/{mina.id}/words", {"client_key": "de.other"}, 200)
    newest = other.select(".l-words__words")[0].text_content()
    assert newest != shown[0]
    assert newest not in helper.get(PEOPLE).text
    laptop = Browser(world.app)
    assert laptop.submit(f"{PHONE}/back", {"words": old}, 422).errors
    laptop.submit(f"{PHONE}/back", {"words": newest})
    assert "Mina" in laptop.get(f"{PHONE}/phone").text
    assert db.session.scalars(sa.select(Event.verb)).all() == ["words_given", "words_given"]


def test_words_are_for_people_with_a_phone(world: World) -> None:
    workshop = session(world)
    helper = holder(world, workshop, "cofacilitator")
    hans = participant(workshop, "Hans", kind="paper")
    helper.post(f"{PEOPLE}/{hans.id}/words", {"client_key": "de.key"}, 422)
    assert not helper.get(PEOPLE).select(f"#person-{hans.id} [formaction]")


def test_the_language_chosen_in_the_browser_becomes_the_participants_at_the_next_act(world: World) -> None:
    workshop = session(world)
    hall = phone(world, workshop, name="Mina")
    hall.post("/language", {"language": "fr", "here": f"{PHONE}/phone"})
    assert hall.get(f"{PHONE}/phone").select("html[lang=fr]")
    assert person("Mina").language == "de", "reading writes nothing"
    hall.submit(f"{PHONE}/phone", {"text": "Une idée"}, form="/ideas")
    assert person("Mina").language == "fr"
    assert db.session.scalars(sa.select(Idea.language)).one() == "fr"


def test_a_facilitator_who_is_a_guest_leads_one_session_only(world: World) -> None:
    workshop, other = session(world), session(world, number=2, code="GHJKMN")
    helper = holder(world, workshop, "cofacilitator")
    helper.get(RUN)
    helper.get(f"/ostbelgien/workshops/{other.number}/run", 302)
    helper.get("/ostbelgien/workshops/1/", 302)


def test_facilitators_of_the_alliance_see_drafts_and_prepare(world: World, sign_in: SignIn) -> None:
    session(world, state="draft")
    carla = sign_in("carla")
    carla.get("/ostbelgien/workshops/1/")
    carla.submit("/ostbelgien/workshops/1/edit", {"title-de": "Anders"})
    carla.get(RUN)

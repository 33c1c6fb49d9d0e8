"""The sessions of the demo: the workshops of the file with their totals, one that waits for phones, what exists."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.alliances.models import Alliance
from bundnis.core.db import db
from bundnis.demo.service.scenario import read
from bundnis.measures.models import Measure
from bundnis.reviews.models import ExistingAction
from bundnis.workshops.models import (
    Ballot,
    BallotItem,
    BallotResult,
    Cluster,
    Minutes,
    Outcome,
    Paper,
    Participant,
    SessionStep,
    Turnout,
    Workshop,
)
from tests.client import Browser
from tests.demo.conftest import Demo
from tests.demo.database import demo_person

FILE = {alliance["id"]: alliance for alliance in read("scenarios.json")["alliances"]}
BECAME = {"measure": "measure", "too_big": "split", "parked": "parked"}


def _sessions(slug: str, state: str = "ended") -> list[Workshop]:
    query = sa.select(Workshop).join(Alliance, Alliance.id == Workshop.alliance_id)
    return list(db.session.scalars(query.where(Alliance.slug == slug, Workshop.state == state)))


def _enter(browser: Browser, email: str) -> None:
    browser.post("/demo/sign-in", {"person_id": str(demo_person(email).id)})


def test_the_workshops_of_the_file_have_ended_with_their_agenda(demo: Demo) -> None:
    for slug, alliance in FILE.items():
        (data,), (session,) = alliance["workshops"], _sessions(slug)
        steps = db.session.scalars(
            sa.select(SessionStep).where(SessionStep.workshop_id == session.id).order_by(SessionStep.position)
        ).all()
        assert [step.minutes for step in steps] == [each["minutes"] for each in data["agenda"]]
        for step, each in zip(steps, data["agenda"], strict=True):
            assert str(step.title) == (each["step"] if isinstance(each["step"], str) else each["step"]["de"])
        there = db.session.scalar(
            sa.select(sa.func.count()).select_from(Participant).where(Participant.workshop_id == session.id)
        )
        assert there == len(data["participants"])


def test_dots_are_totals_as_they_stand_and_nobody_voted(demo: Demo) -> None:
    for slug, alliance in FILE.items():
        (data,), (session,) = alliance["workshops"], _sessions(slug)
        (ballot,) = db.session.scalars(sa.select(Ballot).where(Ballot.workshop_id == session.id))
        assert (ballot.state, ballot.entitled, ballot.voted) == ("revealed", *[data["voting"]["voters"]] * 2)
        totals = db.session.execute(
            sa.select(BallotItem.title, BallotResult.total)
            .join(BallotResult, BallotResult.item_id == BallotItem.id)
            .where(BallotItem.ballot_id == ballot.id)
        )
        file = {idea["title"] if isinstance(idea["title"], str) else idea["title"]["de"]: idea["dots"]
                for idea in data["ideas"]}
        assert {str(row.title): row.total for row in totals} == file
        assert sum(file.values()) <= data["voting"]["total_dots"]
    for model in (Paper, Turnout):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_what_was_decided_leads_to_the_measures(demo: Demo) -> None:
    for slug, alliance in FILE.items():
        (data,), (session,) = alliance["workshops"], _sessions(slug)
        titles = {each["id"]: each["title"]["de"] for each in alliance["measures"]}
        rows = db.session.execute(
            sa.select(Cluster.title, Outcome.kind, Measure.title.label("measure"))
            .join(Outcome, Outcome.cluster_id == Cluster.id)
            .outerjoin(Measure, Measure.id == Outcome.measure_id)
            .where(Outcome.workshop_id == session.id)
            .order_by(Cluster.position)
        ).all()
        assert [row.kind for row in rows] == [BECAME[idea["result"]] for idea in data["ideas"]]
        assert [str(row.measure) if row.measure else None for row in rows] == [
            titles.get(idea["measure"]) for idea in data["ideas"]
        ]


def test_the_minutes_are_approved_and_readable(browser: Browser) -> None:
    assert {row.state for row in db.session.scalars(sa.select(Minutes))} == {"approved"}
    _enter(browser, "lena.beispiel@koordination.example.org")
    page = browser.get("/ostbelgien/workshops/1/minutes")
    for text in ("Betriebsluft", "Großes Portal für alles", "Höchstens acht laufende Aktionen"):
        assert text in page.text, text
    session = browser.get("/ostbelgien/workshops/1/")
    assert "Jeder Partner bringt" in session.text
    # Everything is carried out; what was too big is split, not carried out.
    assert not session.select("form[action$='/carry-out']") and session.select("form[action$='/split']")


def test_minutes_told_afterwards_say_nothing_that_nobody_knows(browser: Browser) -> None:
    for row in db.session.scalars(sa.select(Minutes)):
        assert [each["title"] for each in row.content["measures"] if not each["number"]] == []
        assert row.content["session"]["led_by"] not in ("", "Demo")
    _enter(browser, "luc.exemple@cm-moselle.example.org")
    minutes = browser.get("/kiwi-grossregion/workshops/1/minutes").text
    assert "Sophie Animatrice" in minutes and "pas encore d" not in minutes
    assert minutes.count("Parler au chevet") == 3
    # An item in two languages is not said once more in the other one.
    assert "Sprache am Pflegebett" not in minutes
    assert "Mesures au plus" not in browser.get("/kiwi-grossregion/workshops/1/").text


def test_a_session_waits_and_its_code_stands_on_the_door(browser: Browser) -> None:
    (session,) = _sessions("ostbelgien", "live")
    assert f"/join/{session.code}" in browser.get("/demo").addresses
    assert "Arbeitstreffen" in browser.get(f"/join/{session.code}").text
    _enter(browser, "jan.moderat@moderation.example.org")
    page = browser.get(f"/ostbelgien/workshops/{session.number}/run")
    assert session.code in page.text


def test_what_exists_stands_in_the_register(browser: Browser) -> None:
    number = sum(len(alliance["existing_actions"]) for alliance in FILE.values())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ExistingAction)) == number == 11
    _enter(browser, "mia.entwurf@wsr.example.org")
    page = browser.get("/ostbelgien/learning/actions")
    for text in ("Heimvorteil Ostbelgien", "besuchte Häuser: 9", "2019"):
        assert text in page.text, text

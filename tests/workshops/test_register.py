"""The review step: the hall looks back, and adds what already runs to the register of existing actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.reviews import service as reviews
from bundnis.reviews.models import ExistingAction
from bundnis.workshops.models import Ballot, BallotResult, Participant, SessionFinding, Workshop
from bundnis.workshops.queries import register as queries
from bundnis.workshops.service import register as service
from tests.at_once import at_once
from tests.client import Browser
from tests.factories.measures import measure
from tests.factories.workshops import ballot, guest, holder, participant, phone, session
from tests.people import World

SignIn = Callable[[str], Browser]
RUN = "/ostbelgien/workshops/1/run"


def _all() -> list[ExistingAction]:
    return list(db.session.scalars(sa.select(ExistingAction).order_by(ExistingAction.id)))


def test_hall_and_screen_show_what_runs_and_what_is_known(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "review")
    measure(world, "implementation", title="Betriebsluft", health="slow")
    reviews.add_action(world.actor("anna"), world.alliance.id, title=Translated.of(de="Talentum"), contact="geheim@x.y")
    db.session.add(
        SessionFinding(alliance_id=world.alliance.id, workshop_id=workshop.id, position=0,
                       text=Translated.of(de="Jeder Dritte pendelt"))
    )  # fmt: skip
    hall = phone(world, workshop).get("/join/ABCDEF/phone")
    shown = holder(world, workshop, "projector").get("/ostbelgien/workshops/1/screen")
    for page in (hall, shown):
        for text in ("Betriebsluft", "Langsam", "Talentum", "Jeder Dritte pendelt"):
            assert text in page.text, text
        assert "geheim@x.y" not in page.html, "whom to ask is for the alliance, not for the hall"


def test_a_phone_adds_what_runs_and_it_waits(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "review")
    mobile = phone(world, workshop)
    page = mobile.get("/join/ABCDEF/phone")
    typed = {"text": "Heimvorteil <b>", "carrier": "Stadt", "is_running": "yes"}
    assert mobile.fill(page, typed).status == 303
    assert mobile.fill(page, typed).status == 303, "sent again after a lost answer"
    (action,) = _all()
    assert (action.state, action.noted_in, action.carrier, action.is_running) == ("waiting", "W-1", "Stadt", "yes")
    assert "Heimvorteil" not in mobile.get("/join/ABCDEF/phone").text
    assert "Heimvorteil" not in sign_in("anna").get("/ostbelgien/learning/actions").text
    leading = holder(world, workshop, "cofacilitator")
    assert "Heimvorteil" in leading.get(RUN).text
    leading.submit(f"{RUN}/existing/{action.id}/edit", {"title-de": "Heimvorteil Ostbelgien"})
    leading.post(f"{RUN}/existing/{action.id}/let_in", {})
    leading.post(f"{RUN}/existing/{action.id}/let_in", {})
    assert "Heimvorteil Ostbelgien" in mobile.get("/join/ABCDEF/phone").text
    assert "Heimvorteil Ostbelgien" in sign_in("otto").get("/ostbelgien/learning/actions").text
    leading.post(f"{RUN}/existing/{action.id}/decline", {}, status=422)


def test_what_is_left_out_is_shown_nowhere(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "review")
    row = participant(workshop)
    action = service.add_existing(guest(workshop, row), workshop, row, title="Nichts", client_key="a")
    assert action is not None
    carla = sign_in("carla")
    carla.post(f"{RUN}/existing/{action.id}/decline", {})
    assert action.state == "declined"
    for page in (carla.get(RUN), carla.get("/ostbelgien/learning/actions")):
        assert "Nichts" not in page.text


def test_only_what_this_session_added_is_judged_on_its_run_sheet(world: World, sign_in: SignIn) -> None:
    session(world, "review")
    other = reviews.add_action(
        world.actor("anna"), world.alliance.id, title=Translated.of(de="X"), state="waiting", noted_in="W-2"
    )
    carla = sign_in("carla")
    for way in ("let_in", "decline"):
        carla.post(f"{RUN}/existing/{other.id}/{way}", {}, status=404)
    carla.get(f"{RUN}/existing/{other.id}/edit", status=404)


def test_it_is_refused_outside_of_the_step_with_what_was_typed(world: World) -> None:
    workshop = session(world, "collect")
    mobile = phone(world, workshop)
    page = mobile.post(
        "/join/ABCDEF/existing",
        {"text": "Zu spät", "carrier": "", "is_running": "unknown", "client_key": "de.x"}, status=422,
    )  # fmt: skip
    assert "Zu spät" in page.html and _all() == []
    review = session(world, "review", number=2, code="GHJKMN")
    empty = phone(world, review).post("/join/GHJKMN/existing", {"text": "", "is_running": "unknown"}, status=422)
    assert empty.errors


def test_one_key_at_once_is_one_action(world: World) -> None:
    workshop = session(world, "review")
    ids = (workshop.id, participant(workshop).id)

    def add() -> int:
        here, who = db.session.get_one(Workshop, ids[0]), db.session.get_one(Participant, ids[1])
        action = service.add_existing(guest(here, who), here, who, title="Einmal", client_key="k")
        assert action is not None
        return action.id

    assert len(set(at_once(world, [add] * 6))) == 1
    assert len(_all()) == 1


def test_a_hall_cannot_flood_the_register(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_ADDED", 2)
    workshop = session(world, "review")
    row = participant(workshop)
    actor = guest(workshop, row)
    for key in "ab":
        service.add_existing(actor, workshop, row, title=key, client_key=key)
    with pytest.raises(Refused):
        service.add_existing(actor, workshop, row, title="c", client_key="c")


def test_a_rehearsal_leaves_the_register_alone(world: World) -> None:
    workshop = session(world, "review", is_rehearsal=True)
    row = participant(workshop)
    assert service.add_existing(guest(workshop, row), workshop, row, title="Probe", client_key="a") is None
    assert _all() == []


def test_a_verdict_is_shown_once_the_vote_was_shown(world: World) -> None:
    workshop = session(world, "review", number=2, code="GHJKMN")
    action = reviews.add_action(world.actor("anna"), world.alliance.id, title=Translated.of(de="Talentum"))
    earlier = session(world, "close", state="ended")
    held = ballot(earlier, "review", "Talentum", state="closed", entitled=9, voted=9)
    held.items[0].action_id = action.id
    db.session.add(
        BallotResult(alliance_id=world.alliance.id, item_id=held.items[0].id, criterion="works", total=9,
                     supporters=7, spread={"yes": 7, "no": 2})
    )  # fmt: skip
    db.session.flush()
    assert queries.verdicts(workshop) == {}, "closed, but nobody has seen it"
    held.state = "revealed"
    db.session.flush()
    assert queries.verdicts(workshop) == {("action", action.id): {"yes": 7, "no": 2}}
    page = phone(world, workshop).get("/join/GHJKMN/phone")
    assert "7" in page.text
    assert db.session.get_one(Ballot, held.id).state == "revealed"


def test_words_of_a_phone_are_in_its_language(world: World) -> None:
    workshop = session(world, "review")
    row = participant(workshop, language="fr")
    actor = replace(guest(workshop, row), language="fr")
    action = service.add_existing(actor, workshop, row, title="  Salon   de Metz ", client_key="a")
    assert action is not None and action.title == Translated.of(fr="Salon de Metz")

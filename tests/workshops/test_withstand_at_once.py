"""What a hall does at the same moment, and what everybody asks for too early: on both databases, through the pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pypdf
import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.measures.models import Measure
from bundnis.workshops import queries, service
from bundnis.workshops.models import Ballot, Event, Idea, Paper, Participant, Turnout, Workshop
from bundnis.workshops.presentation import minutes_pdf
from bundnis.workshops.rules.ballots import fault_of
from bundnis.workshops.service.ground import MOVED_ON
from tests.at_once import at_once
from tests.client import Browser
from tests.databases import cannot
from tests.factories.workshops import cluster, guest, holder, link, participant, phone, pledge, session, step_of
from tests.people import World
from tests.workshops.test_ballot_secrecy import TELLING, telling_vote

SignIn = Callable[[str], Browser]
PLACE, RUN, PHONE = "/ostbelgien/workshops/1", "/ostbelgien/workshops/1/run", "/join/ABCDEF"
AT_ONCE = 32
STRANGE = "<script>alert(1)</script> O'Brien & Söhne <GmbH> " + "🌻" * 150


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# -- too early -----------------------------------------------------------------------------------


def exported(browser: Browser, address: str) -> str:
    """What a file says, also one that is drawn."""
    page = browser.send("GET", address)
    assert page.status == 200, page
    if not address.endswith(".pdf"):
        return page.data.decode()
    # Where a sign stands in no font, this reader (not others) puts a zero beside each letter and misses some.
    return " ".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(page.data)).pages).replace("\0", "")


def test_an_export_asked_for_before_the_reveal_holds_no_total(world: World, sign_in: SignIn) -> None:
    workshop, ballot = telling_vote(world)
    ballot_id = ballot.id
    hall = phone(world, workshop, name="Mina")
    files = [(sign_in(name), f"{PLACE}/minutes.{kind}") for name in ("dirk", "otto") for kind in ("md", "pdf")]
    if minutes_pdf._engine() is None:
        files = [each for each in files if not each[1].endswith(".pdf")]
    asked = [*files, (hall, f"{PHONE}/mine.json")]

    def leaks() -> list[str]:
        return [where for browser, where in asked if any(each.search(exported(browser, where)) for each in TELLING)]

    carla = sign_in("carla")
    assert leaks() == [], "while it is open"
    carla.post(f"{RUN}/ballot/close", {"ballot": ballot_id})
    assert leaks() == [], "closed, not shown"
    carla.post(f"{RUN}/ballot/reveal", {"ballot": ballot_id, "upto": 1})
    assert leaks() == [], "while it is being shown from the last place up"
    carla.post(f"{RUN}/ballot/reveal", {"ballot": ballot_id, "upto": 0})
    assert leaks() == [where for _browser, where in files], "or this test is blind"


# -- at the same moment ----------------------------------------------------------------------------


def test_ballots_over_budget_sent_by_thirty_two_connections_at_once(world: World) -> None:
    """From one phone, within and over the budget by turns: each refusal a sentence, one paper, within the budget."""
    workshop = session(world, "dots", settings={"dots": 3})
    for place in range(4):
        cluster(workshop, f"Idee {place}", place)
    ballot = service.open_ballot(world.actor("carla"), workshop, "dots")
    names, address = [f"dots-{item.id}" for item in ballot.items], f"{PHONE}/ballots/{ballot.id}"
    keys, ballot_id = [str(item.id) for item in ballot.items], ballot.id
    hall = phone(world, workshop)
    token, start = hall.csrf_token(), Barrier(AT_ONCE)
    papers = [{names[0]: "2", names[1 + number % 3]: "1" if number % 2 else "2"} for number in range(AT_ONCE)]

    def send(fields: dict[str, str]) -> tuple[int, str]:
        client = world.app.test_client()
        client._cookies = dict(hall.client._cookies or {})
        start.wait(timeout=20)
        answer = client.post(address, data={**fields, "csrf_token": token})
        return answer.status_code, answer.get_data(as_text=True)

    db.session.commit()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(send, papers))
    db.session.expire_all()
    assert [status for status, _page in found] == [303 if number % 2 else 422 for number in range(AT_ONCE)]
    assert all("höchstens 3" in page or "3 Punkte" in page for status, page in found if status == 422)
    (stored,) = db.session.scalars(sa.select(Paper.choices)).all()
    assert fault_of("dots", keys, 3, 2, stored) is None and count(Turnout) == 1
    assert sum(each.get("dots", 0) for each in stored.values()) == 3
    assert queries.turnout(ballot_id) == 1


def test_two_switch_a_step_back_and_forth_while_the_hall_sends(world: World) -> None:
    workshop = session(world)
    steps = [step_of(workshop, kind).id for kind in ("collect", "dots")]
    people, workshop_id = [participant(workshop).id for _each in range(16)], workshop.id
    leading = [world.actor("carla"), world.actor("dirk")]

    def switch(turn: int) -> Callable[[], object]:
        def act() -> object:
            held = queries.of_seat(world.alliance.id, 1)
            assert held is not None
            return service.go(leading[turn % 2], held, steps[turn // 2 % 2]).kind

        return act

    def write(place: int) -> Callable[[], object]:
        def act() -> object:
            held = db.session.get_one(Workshop, workshop_id)
            person = db.session.get_one(Participant, people[place])
            return service.send_idea(guest(held, person), held, person, text=f"Idee {place}", client_key=f"{place}").id

        return act

    found = at_once(world, [*(switch(turn) for turn in range(16)), *(write(place) for place in range(16))])
    assert set(found[:16]) <= {"collect", "dots"}, found
    stored = [each for each in found[16:] if isinstance(each, int)]
    refused = [each for each in found[16:] if not isinstance(each, int)]
    assert all(isinstance(each, Refused) and each.sentence == MOVED_ON for each in refused), refused
    assert sorted(db.session.scalars(sa.select(Idea.id))) == sorted(stored)
    stands = db.session.get_one(Workshop, workshop_id).step_id
    gone = db.session.scalars(sa.select(Event.values).where(Event.verb == "step").order_by(Event.id)).all()
    assert stands == (gone[-1]["step"] if gone else steps[0])
    # Each going there begins where the one before has ended: none was lost or told twice.
    assert all(one["step"] == other["before"] for one, other in pairwise(gone))


# -- devices -------------------------------------------------------------------------------------


def test_a_helper_goes_on_from_another_device_by_the_same_link(world: World) -> None:
    workshop = session(world)
    collect, dots = (step_of(workshop, kind).id for kind in ("collect", "dots"))
    link(workshop, "cofacilitator", "the helper's link")
    db.session.commit()
    laptop, tablet = Browser(world.app), Browser(world.app)
    for device in (laptop, tablet):
        assert device.get(f"{PLACE}/as/the%20helper's%20link", 302).location.startswith(PLACE)
    laptop.post(f"{RUN}/timer", {"act": "start"})
    tablet.post(f"{RUN}/go", {"step": dots})
    # The laptop wakes up with the page it had: its button says where it goes, and leads there once.
    for _press in range(2):
        laptop.post(f"{RUN}/go", {"step": collect})
    assert db.session.get_one(Workshop, workshop.id).step_id == collect
    verbs = db.session.scalars(sa.select(Event.verb).where(Event.verb == "step")).all()
    assert len(verbs) == 2
    assert tablet.get(RUN).text == laptop.get(RUN).text


# -- texts ---------------------------------------------------------------------------------------


def test_a_strange_text_goes_all_the_way_to_the_measure_and_the_minutes(world: World, sign_in: SignIn) -> None:
    workshop = session(world)
    assert len(STRANGE) <= 200
    steps = {each.kind: each.id for each in workshop.steps}
    hall, carla, screen = phone(world, workshop, name="Mina"), sign_in("carla"), holder(world, workshop, "projector")
    hall.submit(f"{PHONE}/phone", {"text": STRANGE}, form="/ideas")
    carla.post(f"{RUN}/go", {"step": steps["dots"]})
    carla.submit(RUN, {}, form="/ballot/open")
    ballot = queries.open_ballot(workshop.id)
    assert ballot is not None
    ballot_id, item_id = ballot.id, ballot.items[0].cluster_id
    hall.submit(f"{PHONE}/phone", {f"dots-{ballot.items[0].id}": "2"}, form="ballot-form")
    carla.post(f"{RUN}/ballot/close", {"ballot": ballot_id})
    carla.post(f"{RUN}/go", {"step": steps["reveal"]})
    carla.post(f"{RUN}/ballot/reveal", {"ballot": ballot_id, "upto": 0})
    for browser, address in ((hall, f"{PHONE}/phone"), (screen, f"{PLACE}/screen"), (carla, RUN)):
        _shown(browser, address)
    item = queries.cluster(workshop.id, item_id or 0)
    assert item is not None
    pledge(item, world.lead.id)
    carla.submit(
        f"{RUN}/items/{item_id}/decide",
        {"kind": "measure", "lead_id": str(world.lead.id), "route": "train", "field_id": str(world.field.id)},
    )
    carla.post(f"{PLACE}/carry-out")
    made = db.session.scalars(sa.select(Measure)).one()
    assert str(made.title) == STRANGE and db.session.get_one(Ballot, ballot_id).voted == 1
    for address in (f"/ostbelgien/measures/{made.number}", f"{PLACE}/", f"{PLACE}/minutes", "/ostbelgien/board"):
        _shown(carla, address)
    markdown = carla.send("GET", f"{PLACE}/minutes.md").data.decode()
    assert "\\<script\\>" in markdown and "🌻" * 150 in markdown


def test_a_strange_text_is_printed_as_it_was_typed(world: World, sign_in: SignIn) -> None:
    if minutes_pdf._engine() is None:
        cannot("no WeasyPrint, or no Pango for it")
    workshop = session(world, state="ended")
    cluster(workshop, STRANGE)
    printed = exported(sign_in("carla"), f"{PLACE}/minutes.pdf")
    assert all(each in printed for each in ("<script>alert(1)</script>", "O'Brien", "Söhne", "<GmbH>"))


def _shown(browser: Browser, address: str) -> None:
    page = browser.get(address)
    assert STRANGE in page.text, address
    assert "<script>alert" not in page.html, address

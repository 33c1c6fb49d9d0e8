"""Votes on the pages: the paper on the phone, the run sheet, the screen; nobody learns a total before its time."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.workshops import queries, service
from bundnis.workshops.models import Ballot, Paper, Participant, Workshop
from tests.client import Browser
from tests.factories.workshops import cluster, holder, phone, session, step_of
from tests.people import World

SignIn = Callable[[str], Browser]
RUN = "/ostbelgien/workshops/1/run"
# On the run sheet the picture of what the hall sees has the vote too.
VOTE = '[data-region="work-ballot"]'

THREE = ("Tandem", "Jobmesse", "Fahrdienst")


def prepared(world: World, step: str = "dots", titles: tuple[str, ...] = THREE) -> Workshop:
    workshop = session(world, step)
    for place, title in enumerate(titles):
        cluster(workshop, title, place)
    return workshop


def opened(world: World, workshop: Workshop, kind: str = "dots") -> Ballot:
    ballot = service.open_ballot(world.actor("carla"), workshop, kind)
    db.session.commit()
    return ballot


def test_a_whole_vote(world: World, sign_in: SignIn) -> None:
    workshop = prepared(world)
    result = step_of(workshop, "reveal").id
    carla, one, two = sign_in("carla"), phone(world, workshop), phone(world, workshop)
    carla.submit(RUN, {}, form="/ballot/open")
    ballot = queries.open_ballot(workshop.id)
    assert ballot is not None
    first, second, third = (f"dots-{item.id}" for item in ballot.items)
    one.submit("/join/ABCDEF/phone", {first: "2", third: "1"}, form="ballot-form")
    two.submit("/join/ABCDEF/phone", {second: "1"}, form="ballot-form")
    one.submit("/join/ABCDEF/phone", {first: "1"}, form="ballot-form")
    assert one.get("/join/ABCDEF/phone").field(third, form="ballot-form") == "1"
    carla.submit(RUN, {}, form="/ballot/close")
    assert not carla.get(RUN).select(".l-place") and not one.get("/join/ABCDEF/phone").select("#ballot-form")
    carla.post(f"{RUN}/ballot/reveal", {"ballot": ballot.id, "upto": "0"})
    for place in (f"{VOTE} .l-place", ".l-mini .l-place"):
        assert len(carla.get(RUN).select(place)) == 3, place
    assert len(carla.get("/ostbelgien/workshops/1/screen").select(".l-place")) == 3
    carla.post(f"{RUN}/go", {"step": result})
    places = [each.text_content() for each in one.get("/join/ABCDEF/phone").select(".l-place")]
    assert len(places) == 3 and all("1." in each for each in places)


def test_too_many_dots_are_refused_and_stay_filled_in(world: World) -> None:
    workshop = prepared(world)
    ballot = opened(world, workshop)
    browser = phone(world, workshop)
    names = [f"dots-{item.id}" for item in ballot.items]
    page = browser.submit("/join/ABCDEF/phone", dict.fromkeys(names, "2"), 422, form="ballot-form")
    assert page.errors and all(page.field(name, form="ballot-form") == "2" for name in names)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Paper)) == 0


def test_a_ballot_that_comes_too_late_is_told_so(world: World) -> None:
    workshop = prepared(world)
    ballot = opened(world, workshop)
    first = f"dots-{ballot.items[0].id}"
    browser = phone(world, workshop)
    page = browser.get("/join/ABCDEF/phone")
    found = queries.open_ballot(workshop.id)
    assert found is not None
    service.close_ballot(world.actor("carla"), workshop, found)
    db.session.commit()
    page = browser.fill(page, {first: "2"}, status=422, form="ballot-form")
    assert page.errors and "Tandem" in page.text


def test_nobody_votes_in_another_session(world: World) -> None:
    workshop, other = prepared(world), session(world, "dots", number=2, code="GHJKMN")
    cluster(other, "Fremd")
    ballot = opened(world, workshop)
    foreign = opened(world, other)
    paper = {f"dots-{foreign.items[0].id}": "1"}
    browser = phone(world, workshop)
    browser.post(f"/join/ABCDEF/ballots/{foreign.id}", paper, 404)
    assert browser.post(f"/join/GHJKMN/ballots/{foreign.id}", paper).location.endswith("/join/GHJKMN")
    browser.post(f"/join/ABCDEF/ballots/{ballot.id}", paper, 422)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Paper)) == 0


def test_a_paper_for_somebody_without_a_phone(world: World, sign_in: SignIn) -> None:
    workshop = prepared(world)
    ballot = opened(world, workshop)
    carla = sign_in("carla")
    first, second = (f"dots-{item.id}" for item in ballot.items[:2])
    page = carla.get(f"{RUN}/ballot/paper")
    page = carla.fill(page, {"name": "Hans", first: "2", second: "2"}, status=422)
    assert page.errors and page.field("name") == "Hans" and page.field(first) == "2"
    carla.fill(page, {second: "1"})
    carla.submit(f"{RUN}/ballot/paper", {second: "1"})
    assert carla.get(RUN).select(f"{VOTE} .l-turnout strong")[0].text == "2"
    people = db.session.scalars(sa.select(Participant.name).where(Participant.kind == "paper")).all()
    assert sorted(people) == ["", "Hans"]


def test_the_rating_has_a_picture_and_its_table(world: World, sign_in: SignIn) -> None:
    workshop = prepared(world, "rate", ("Tandem", "Jobmesse"))
    ballot = opened(world, workshop, "rate")
    one, two = ballot.items
    for prospects, effort in (("5", "1"), ("5", "2"), ("1", "5"), ("1", "4")):
        answers = {
            f"prospects-{one.id}": prospects, f"effort-{one.id}": effort, f"prospects-{two.id}": "3",
            f"effort-{two.id}": "",
        }  # fmt: skip
        phone(world, workshop).submit("/join/ABCDEF/phone", answers, form="ballot-form")
    carla = sign_in("carla")
    carla.submit(RUN, {}, form="/ballot/close")
    assert not carla.get(RUN).select(".b-quadrant, .b-table"), "closed is not yet shown"
    carla.submit(RUN, {}, form="/ballot/reveal")
    page = carla.get(RUN)
    for divided in ("", ".is-divided"):
        assert len(page.select(f"{VOTE} .b-quadrant__point{divided}")) == 1
    assert len(page.select(".b-table tbody tr")) == 2
    assert holder(world, workshop, "projector").get("/ostbelgien/workshops/1/screen").select(".b-quadrant")


def test_the_hall_votes_on_trial_and_agrees(world: World, sign_in: SignIn) -> None:
    workshop = prepared(world, "lobby")
    decide = step_of(workshop, "decide").id
    carla, one = sign_in("carla"), phone(world, workshop)
    carla.submit(RUN, {}, form="/ballot/open")
    ballot = queries.open_ballot(workshop.id)
    assert ballot is not None
    one.submit("/join/ABCDEF/phone", {f"works-{ballot.items[0].id}": "yes"}, form="ballot-form")
    carla.submit(RUN, {}, form="/ballot/close")
    carla.submit(RUN, {}, form="/ballot/reveal")
    assert carla.get("/ostbelgien/workshops/1/screen").select(".b-bars")
    carla.post(f"{RUN}/go", {"step": decide})
    item = queries.clusters_of(workshop.id)[1]
    carla.submit(RUN, {"cluster": str(item.id)}, form="/ballot/open")
    ballot = queries.open_ballot(workshop.id)
    assert ballot is not None and [str(each.title) for each in ballot.items] == ["Jobmesse"]


# -- a vote that is open while the step is left ----------------------------------------------------


def test_a_vote_stays_open_on_the_next_step_and_everybody_is_told(world: World, sign_in: SignIn) -> None:
    workshop = prepared(world)
    there, ballot = step_of(workshop, "cluster").id, opened(world, workshop)
    hall, carla = phone(world, workshop), sign_in("carla")
    name = f"dots-{ballot.items[0].id}"
    assert "„Punkte“ ist offen" in carla.get(RUN).text
    carla.post(f"{RUN}/go", {"step": there})
    page = carla.get(RUN)
    assert "„Punkte“ ist noch offen" in page.text and page.select(f"{VOTE} form[action$='/ballot/close']")
    hall.submit("/join/ABCDEF/phone", {name: "2"}, form="ballot-form")
    assert hall.get("/join/ABCDEF/phone").field(name, form="ballot-form") == "2"
    assert queries.turnout(ballot.id) == 1
    carla.post(f"{RUN}/ballot/close", {"ballot": ballot.id})
    assert "ist offen" not in carla.get(RUN).text and "noch offen" not in carla.get(RUN).text


def test_going_on_closes_the_vote_where_the_button_says_so(world: World, sign_in: SignIn) -> None:
    workshop = prepared(world)
    ballot, reveal = opened(world, workshop), step_of(workshop, "reveal").id
    hall, carla = phone(world, workshop), sign_in("carla")
    hall.submit("/join/ABCDEF/phone", {f"dots-{ballot.items[0].id}": "2"}, form="ballot-form")
    ballot_id, page = ballot.id, carla.get(RUN)
    closing = next(form for form in page.select("form.l-steps__go") if form.cssselect("[name=closes]"))
    button = closing.cssselect("button")[0]
    assert "schließen" in button.text_content() and button.get("value") == str(reveal)
    for _press in range(2):
        carla.post(f"{RUN}/go", {"step": reveal, "closes": ballot_id})
    closed = db.session.get_one(Ballot, ballot_id)
    assert (closed.state, closed.voted, closed.voter_salt) == ("closed", 1, None)
    assert db.session.get_one(Workshop, workshop.id).step_id == reveal
    # The next vote is not closed by the button of a page that knew the one before.
    carla.post(f"{RUN}/go", {"step": step_of(workshop_again(workshop), "dots").id})
    carla.post(f"{RUN}/ballot/open", {"kind": "dots", "round": "2"})
    carla.post(f"{RUN}/go", {"step": reveal, "closes": ballot_id})
    assert queries.open_ballot(workshop.id) is not None
    carla.post(f"{RUN}/go", {"step": reveal, "closes": 999_999}, status=422)


def workshop_again(workshop: Workshop) -> Workshop:
    """As it is stored now."""
    found = queries.of_seat(workshop.alliance_id, workshop.number)
    assert found is not None
    return found

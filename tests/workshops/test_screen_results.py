"""What the screen says of results: what can be read from the last row comes first, the rest is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bundnis.core.db import db
from bundnis.workshops.models import Ballot, BallotResult, Workshop
from tests.client import Browser, Page
from tests.factories.workshops import ballot, cluster, holder, session
from tests.people import World

SignIn = Callable[[str], Browser]
RUN, SCREEN = "/ostbelgien/workshops/1/run", "/ostbelgien/workshops/1/screen"
VOTE = '[data-region="work-ballot"]'


def counted(workshop: Workshop, kind: str, criterion: str, sums: Mapping[str, Mapping[str, Any]]) -> Ballot:
    """A vote that was shown, with such sums of its items."""
    row = ballot(workshop, kind, *sums, state="revealed", shown=len(sums), voted=20, entitled=20)
    for item, columns in zip(row.items, sums.values(), strict=True):
        item.cluster_id = cluster(workshop, str(item.title), item.position).id if kind == "dots" else None
        db.session.add(BallotResult(item_id=item.id, criterion=criterion, alliance_id=workshop.alliance_id, **columns))
    db.session.flush()
    return row


def answers(**spread: int) -> dict[str, Any]:
    return {"total": spread.get("yes", 0), "supporters": sum(spread.values()), "spread": spread}


def titles(page: Page, css: str) -> list[str]:
    return [each.text_content().strip() for each in page.select(css)]


def test_what_most_could_judge_comes_first_and_silence_is_said(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "review")
    counted(
        workshop, "review", "works",
        {"Niemand": answers(), "Wenige": answers(yes=2, no=1, unknown=15), "Viele": answers(yes=9, no=4, unknown=2)},
    )  # fmt: skip
    screen = holder(world, workshop, "projector").get(SCREEN)
    assert titles(screen, ".b-bars__label") == ["Viele", "Wenige", "Niemand"]
    assert titles(screen, ".b-bars__groups .b-note") == ["niemand hat sich geäußert"]
    assert titles(screen, ".b-bars__numbers") == ["942", "2115"] and len(screen.select(".b-bars__picture")) == 2
    assert "und {n} weitere" in screen.select(".b-bars__groups")[0].get("data-rest")
    run = sign_in("carla").get(RUN)
    assert titles(run, f"{VOTE} .b-bars__groups .b-note") == [
        "Wirkt: 9 · Wirkt nicht: 4 · Weiß ich nicht: 2", "Wirkt: 2 · Wirkt nicht: 1 · Weiß ich nicht: 15",
        "niemand hat sich geäußert",
    ]  # fmt: skip
    assert not run.select(f"{VOTE} .b-bars__numbers") and not run.select(f"{VOTE} [data-rest]")


def test_the_screen_shows_who_goes_on_and_sums_up_the_rest(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "reveal")
    points = (20, 18, 16, 14, 12, 10, 8, 5, 5, 3, 2, 1)
    row = counted(
        workshop, "dots", "dots",
        {f"Idee {place}": {"total": number, "supporters": number} for place, number in enumerate(points)},
    )  # fmt: skip
    row.items[0].field_id = world.field.id
    screen = holder(world, workshop, "projector").get(SCREEN)
    places = titles(screen, ".l-place")
    assert len(places) == 9 and "kommt weiter" in places[6] and all("Stichwahl" in each for each in places[7:])
    assert "3 weitere Vorschläge kommen nicht weiter." in screen.text
    assert str(world.field.name) in places[0]
    run = sign_in("carla").get(RUN)
    assert len(run.select(f"{VOTE} .l-place")) == 12 and len(run.select(".l-mini .l-place")) == 9


def test_while_places_are_still_to_come_the_screen_has_all_that_were_shown(world: World) -> None:
    workshop = session(world, "reveal")
    row = counted(workshop, "dots", "dots", {f"Idee {number}": {"total": number} for number in range(12)})
    row.state, row.shown = "closed", 5
    places = titles(holder(world, workshop, "projector").get(SCREEN), ".l-place")
    assert [each.split(".")[0] for each in places] == ["8", "9", "10", "11", "12"]


def test_nobody_gave_a_dot_and_all_are_shown(world: World) -> None:
    workshop = session(world, "reveal")
    counted(workshop, "dots", "dots", {f"Idee {number}": {"total": 0} for number in range(3)})
    assert len(holder(world, workshop, "projector").get(SCREEN).select(".l-place")) == 3


def test_groups_of_four_read_their_stages_on_the_screen(world: World) -> None:
    stages = "Erst allein, dann zu zweit, dann zu viert"
    workshop = session(world, settings={"in_groups": True})
    assert stages in holder(world, workshop, "projector").get(SCREEN).text
    workshop = session(world, number=2, code="ABCDEG")
    assert stages not in holder(world, workshop, "projector").get(SCREEN.replace("/1/", "/2/")).text

"""The moves that stand beside a card."""

from __future__ import annotations

from collections.abc import Callable

from tests.boards.test_views import BOARD, LIST, word
from tests.client import Browser, words_of
from tests.factories.measures import measure
from tests.people import World

SignIn = Callable[[str], Browser]


def test_a_card_offers_exactly_the_moves_of_its_viewer(world: World, sign_in: SignIn) -> None:
    measure(world, "idea")  # M-1
    measure(world, "implementation", lead=world.lead)
    measure(world, "completed")
    measure(world, "paused", column="agreed", lead=world.other)
    measure(world, "stopped", column="agreed")
    running, paused = ["update", "complete", "pause", "stop"], ["stop", "resume"]
    offered = {
        "otto": {}, "carla": {"1": ["to_workshop"]}, "anna": {"2": running}, "bruno": {"4": paused},
        "dirk": {
            "1": ["to_workshop", "pause", "stop"], "2": running, "3": ["review", "reopen"], "4": paused,
            "5": ["reopen"],
        },
    }  # fmt: skip
    for name, moves in offered.items():
        page = sign_in(name).get(BOARD)
        found = {
            str(item.get("name")).partition("-")[0]: [option.get("value") for option in item][1:]
            for item in page.select(".b-slot select")
        }
        assert found == moves, name
        assert bool(page.select(".b-board")[0].getparent().tag == "form") is bool(moves), name


def test_every_select_and_button_says_what_it_does(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    [slot] = sign_in("dirk").get(f"{BOARD}?route=").select(".b-slot")
    [select], [button] = slot.cssselect("select"), slot.cssselect("button")
    assert select.get("aria-label") == word("Move %(number)s", number=f"M-{row.number}")
    words = [words_of(option) for option in select]
    assert words == [word("Move …"), *(f"{word(label)} …" for label in ("Send an update", "Start", "Pause", "Stop"))]
    assert select.get("name") == f"{row.number}-agreed", "what the viewer sees is what is moved"
    assert button.get("formaction") == f"{LIST}{row.number}/moves"

"""The page of a measure."""
from __future__ import annotations
from collections.abc import Callable
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World
from bundnis.measures.stages import Stage

SignIn = Callable[[str], Browser]

def test_every_stage(world: World, sign_in: SignIn) -> None:
    for stage in Stage:
        row = measure(world, stage, column="agreed" if stage in ("paused", "stopped") else "")
        for name in ("anna", "bruno", "dirk", "otto"):
            page = sign_in(name).get(f"/ostbelgien/measures/{row.number}")

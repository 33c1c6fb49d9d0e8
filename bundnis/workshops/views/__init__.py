"""The pages of sessions: preparing, the run sheet, the screen in the hall, the phones."""

from bundnis.workshops.views import (
    ballots,
    clusters,
    links,
    minutes,
    notes,
    outcome,
    own,
    people,
    phone,
    pledges,
    prepare,
    register,
    rehearsal,
    run,
    screen,
    steps,
)
from bundnis.workshops.views.blueprint import blueprint

__all__ = [
    "ballots", "blueprint", "clusters", "links", "minutes", "notes", "outcome", "own", "people", "phone", "pledges",
    "prepare", "register", "rehearsal", "run", "screen", "steps",
]  # fmt: skip

"""Several people at the same moment: acts in transactions of their own that begin together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from bundnis.core.db import db, transaction
from bundnis.core.errors import Conflict, Refused
from tests.people import World

Act = Callable[[], Any]


def at_once(world: World, acts: Sequence[Act], before: Sequence[Act | None] = ()) -> list[Any]:
    """Carry the acts out together; what each returned or was refused with, in their order.

    ``before``: what some of them wait for before their transaction begins, by place.
    """
    db.session.commit()
    start = Barrier(len(acts))

    def one(place: int, act: Act) -> Any:
        with world.app.app_context():
            start.wait(timeout=20)
            if place < len(before) and (wait := before[place]):
                wait()
            try:
                with transaction():
                    return act()
            except (Refused, Conflict) as refused:
                return refused
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        found = list(pool.map(one, range(len(acts)), acts))
    db.session.expire_all()
    return found

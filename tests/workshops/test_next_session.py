"""What a session leaves behind opens the next one, once."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.workshops import service
from bundnis.workshops.models import Cluster, Idea
from bundnis.workshops.queries import outcome as queries
from tests.client import Browser
from tests.factories.workshops import cluster, idea, session
from tests.people import World

SignIn = Callable[[str], Browser]


def test_what_was_parked_opens_the_next_session_once(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide", state="ended")
    item = cluster(workshop, "Später")
    service.decide(world.actor("carla"), workshop, item, 0, kind="parked", reason="Herbst")
    following = session(world, "collect", number=2, code="GHJKMN")
    carla = sign_in("carla")
    assert "Später" in carla.get("/ostbelgien/workshops/2/run").text
    for _press in range(2):
        carla.post("/ostbelgien/workshops/2/carry-over", {}, status=303)
    labels = db.session.scalars(sa.select(Cluster.carried_from).where(Cluster.workshop_id == following.id))
    assert list(labels) == ["W-1"]
    assert list(db.session.scalars(sa.select(Idea.source).where(Idea.workshop_id == following.id))) == ["carried"]
    assert "Später" in carla.get("/ostbelgien/workshops/2/screen").text


def test_what_was_not_discussed_opens_the_next_session(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "collect")
    idea(workshop, "Nie gruppiert")
    idea(workshop, "Versteckt", state="hidden")
    for place, title in enumerate(("Nicht besprochen", "Beschlossen", "Zurückgestellt"), 1):
        cluster(workshop, title, place)
    dropped, parked = db.session.scalars(sa.select(Cluster).where(Cluster.position > 1).order_by(Cluster.position))
    carla = world.actor("carla")
    service.decide(carla, workshop, dropped, 0, kind="dropped", reason="nein")
    service.decide(carla, workshop, parked, 0, kind="parked", reason="später")
    following = session(world, "collect", number=2, code="GHJKMN")

    def left() -> list[tuple[str, str, bool]]:
        found = queries.left_before(following)
        return sorted((str(each.Cluster.title), f"W-{each.number}", each.is_parked) for each in found)

    # While it runs it is not said to be left.
    assert left() == [("Zurückgestellt", "W-1", True)]
    service.end(carla, workshop)
    open_ones = [("Nicht besprochen", "W-1", False), ("Nie gruppiert", "W-1", False)]
    assert left() == [*open_ones, ("Zurückgestellt", "W-1", True)]
    browser, base = sign_in("carla"), "/ostbelgien/workshops/2/"
    for address in (base, f"{base}run"):
        page = browser.get(address)
        assert "Nicht besprochen W-1" in page.text and "Nie gruppiert W-1" in page.text, address
        assert "Versteckt" not in page.text and "Beschlossen" not in page.text, address
    for _press in range(2):
        browser.post(f"{base}carry-over", {"only": "open"}, status=303)
    assert left() == [("Zurückgestellt", "W-1", True)]
    rows = db.session.execute(sa.select(Cluster.title, Cluster.carried_from).where(Cluster.workshop_id == following.id))
    assert sorted((str(row.title), row.carried_from) for row in rows) == [each[:2] for each in open_ones]
    browser.post(f"{base}carry-over", {"only": "parked"}, status=303)
    assert left() == []

"""Statements that are prepared, rows that are taken, writers that wait for each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.alliances.models import Partner
from bundnis.core import db as ground
from bundnis.core.db import LONGEST_LIST, Gone, db, prepared, take
from bundnis.measures.models import Measure
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World

made: list[object] = []


@prepared
def _short_names(alliance_id: int, roles: list[str]) -> sa.Executable:
    made.append(alliance_id)
    query = sa.select(Partner.short_name).where(Partner.alliance_id == alliance_id, Partner.role.in_(roles))
    return query.order_by(Partner.sort_key)


def test_a_prepared_statement_is_made_once_and_asked_with_its_own_values(world: World) -> None:
    assert _short_names(world.alliance.id, ["lead"]).scalars().all() == ["Lead"]
    assert _short_names(world.alliance.id, roles=["member", "associate"]).scalars().all() == [
        "Associate", "Other", "Third",
    ]  # fmt: skip
    assert _short_names(alliance_id=world.foreign.id, roles=["member"]).scalars().all() == ["Stranger"]
    assert len(made) == 1


def test_a_list_of_ids_is_a_parameter_each_and_few_lengths_are_made(world: World) -> None:
    lengths: list[int | None] = []

    @prepared
    def named(ids: list[int], limit: int) -> sa.Executable:
        lengths.append(len(ids) if isinstance(ids, list) else None)
        return sa.select(Partner.short_name).where(Partner.id.in_(ids)).order_by(Partner.sort_key).limit(limit)

    lead, other, third, associate = world.lead.id, world.other.id, world.third.id, world.associate.id
    assert named([lead, other, third], 10).scalars().all() == ["Lead", "Other", "Third"]
    assert named([lead, other, third, associate], 10).scalars().all() == ["Associate", "Lead", "Other", "Third"]
    assert named([third], 10).scalars().all() == ["Third"]
    assert named([], 10).scalars().all() == []
    assert named([*range(10_000, 10_000 + LONGEST_LIST), other], 10).scalars().all() == ["Other"]
    assert lengths == [4, 1, None], "four places serve for three; none and very many are spelled out at each run"
    assert named([lead, other, third], 2).scalars().all() == ["Lead", "Other"]


def _behind(app: Flask, statement: sa.Executable) -> None:
    """What somebody else does in a connection of their own."""
    db.session.commit()
    with app.extensions["faces"][True].begin() as connection:
        connection.execute(statement)


def test_taking_a_row_shows_what_somebody_changed_since_it_was_loaded(world: World) -> None:
    row = measure(world, "agreed", place="Eupen")
    mine = row.kind
    _behind(world.app, sa.update(Measure).where(Measure.id == row.id).values(place="Raeren", kind="pilot", version=2))
    assert row.place == "Eupen"
    take(row, ("place", "version"))
    assert (row.place, row.version, row.kind) == ("Raeren", 2, mine)


def test_taking_a_row_nobody_touched_reads_nothing_anew(world: World) -> None:
    row = measure(world, "agreed", place="Eupen")
    db.session.flush()
    row.place = "half typed"
    take(row, ("place", "version"))
    assert row.place == "half typed"


def test_figures_beside_a_row_come_with_its_lock(world: World) -> None:
    row = measure(world, "agreed", place="Eupen")
    number = sa.select(sa.func.count()).select_from(Measure.__table__.alias("all")).scalar_subquery()
    assert take(row, ("place", "version"), number) == (1,)


def test_a_row_that_was_deleted_is_gone(world: World) -> None:
    row = measure(world, "idea")
    _behind(world.app, sa.delete(Measure).where(Measure.id == row.id))
    with pytest.raises(Gone):
        take(row, ("place", "version"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_writers_of_one_process_wait_for_their_turn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "LONGEST_WAIT", 30)
    writing, order, holding = app.extensions["faces"][True], [], threading.Event()

    def first() -> None:
        with writing.begin():
            holding.set()
            time.sleep(0.3)
            order.append("first")

    def second() -> None:
        with writing.begin():
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert holding.wait(5)
    threads[1].start()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "second"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_writer_that_fails_gives_its_turn_back(app: Flask) -> None:
    writing = app.extensions["faces"][True]
    for _attempt in range(3):
        with pytest.raises(sa.exc.OperationalError), writing.begin() as connection:
            connection.exec_driver_sql("SELECT no_such_thing FROM nowhere")
    connection = writing.connect()
    connection.begin()
    connection.invalidate()
    connection.close()
    begun = time.monotonic()
    with writing.begin():
        pass
    assert time.monotonic() - begun < 1


# -- a server that went and came back -------------------------------------------------------------


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_connections_the_server_has_closed_are_opened_anew(world: World, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("anna")
    browser.get("/ostbelgien/")
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    db.session.commit()
    with db.engine.connect() as connection:
        connection.exec_driver_sql(f"{others} AND pid <> pg_backend_pid()")
    # The server has told each of them; nobody was listening.
    time.sleep(0.1)
    browser.get("/ostbelgien/")
    browser.submit("/ostbelgien/measures/new", {"title-de": "Nach der Pause"})

"""Statements that are prepared and asked together, rows that are taken, writers that wait for each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.alliances.models import Partner
from bundnis.core import db as ground
from bundnis.core.asking import LONGEST_LIST, Rows, insert, prepared, together
from bundnis.core.clock import now, today
from bundnis.core.db import Gone, db, set_writing, take
from bundnis.measures.models import Measure, Update
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World

TODAY = today("Europe/Brussels")
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


def test_a_row_that_is_written_at_once_is_as_any_other(world: World) -> None:
    row = measure(world, "implementation")
    update = Update(
        alliance_id=row.alliance_id, measure_id=row.id, health="slow", sentence="Zwei Betriebe fehlen.", language="de",
        happened_on=TODAY, author_id=world.person("anna").id, created_at=now(), measure=row,
    )  # fmt: skip
    insert(update)
    db.session.expire_all()
    found = db.session.get_one(Update, update.id)
    assert (found.sentence, found.happened_on, found.because, found.next_on) == (update.sentence, TODAY, "", None)


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


# -- asked together ------------------------------------------------------------------------------


@prepared
def _a_hundred_by(number: int) -> sa.Executable:
    return sa.select(sa.literal(100) / sa.cast(number, sa.Integer))


@prepared
def _half(number: int) -> sa.Executable:
    return sa.select(sa.cast(number, sa.Integer) / 2)


@prepared
def _locked(key: int) -> sa.Executable:
    return sa.select(sa.func.pg_advisory_lock(sa.cast(key, sa.Integer)))


def test_what_is_asked_together_has_its_own_answers(world: World) -> None:
    @prepared
    def never_asked_before(alliance_id: int) -> sa.Executable:
        return sa.select(Partner.short_name, Partner.role).where(Partner.alliance_id == alliance_id)

    with together():
        foreign = Rows(never_asked_before(world.foreign.id))
        leads = Rows(_short_names(world.alliance.id, ["lead"]))
        others = Rows(_short_names(world.alliance.id, ["none"]))
    assert [(row.short_name, row.role) for row in foreign] == [("Stranger", "member")]
    assert leads[0].short_name == "Lead"
    assert len(leads) == 1
    assert not others


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_is_asked_together_does_not_wait_for_each_answer(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as somebody:
        # What the columns of a statement are is seen at its first answer.
        assert _locked(8).all()
        assert _a_hundred_by(25).scalar() == 4
        db.session.execute(sa.text("SET lock_timeout = '5s'"))
        somebody.exec_driver_sql("SELECT pg_advisory_lock(7)")
        with together():
            first, second = Rows(_locked(7)), Rows(_a_hundred_by(50))
            # Whoever waited for the first answer would not come here.
            somebody.exec_driver_sql("SELECT pg_advisory_unlock(7)")
        assert len(first) == 1
        assert second[0][0] == 2


def _ask_for_the_impossible(alliance_id: int) -> None:
    with together():
        Rows(_short_names(alliance_id, ["lead"]))
        Rows(_a_hundred_by(0))
        Rows(_half(4))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("writes", [True, False])
def test_what_fails_among_others_is_raised_at_the_end(world: World, writes: bool) -> None:
    """And leaves nothing behind: psycopg believes that what was sent behind it is prepared, the server does not."""
    alliance_id = world.alliance.id
    db.session.commit()
    set_writing(writes)
    # The second time a statement is prepared.
    assert _a_hundred_by(25).scalar() == 4
    assert _half(4).scalar() == 2
    with pytest.raises(sa.exc.DataError):
        _ask_for_the_impossible(alliance_id)
    db.session.rollback()
    assert _half(4).scalar() == 2
    assert _short_names(alliance_id, ["lead"]).scalars().all() == ["Lead"]


def _ask_while_the_server_goes(alliance_id: int) -> None:
    with together(), db.engine.connect() as somebody:
        server = cast("Any", db.session.connection().connection.driver_connection).info.backend_pid
        somebody.exec_driver_sql(f"SELECT pg_terminate_backend({server}, 5000)")
        Rows(_short_names(alliance_id, ["lead"]))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_that_goes_while_several_things_are_asked(world: World) -> None:
    alliance_id = world.alliance.id
    db.session.commit()
    with pytest.raises(sa.exc.OperationalError):
        _ask_while_the_server_goes(alliance_id)
    db.session.rollback()
    assert _short_names(alliance_id, ["lead"]).scalars().all() == ["Lead"]

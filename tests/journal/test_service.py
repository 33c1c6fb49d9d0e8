"""What is told stays: append-only, without secrets, in plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.journal.queries import history
from bundnis.journal.service import changes, tell
from tests.people import World


def test_values_are_kept_plain(world: World) -> None:
    tell(
        world.person("anna").id, "measure.tried", alliance_id=world.alliance.id, measure_id=5, day=Span.in_year(2026),
        text=Translated.of(de="Hallo"), amount=Decimal("1.5"), on=date(2026, 1, 2), many=("a", "b"),
    )  # fmt: skip
    db.session.commit()
    (found,) = history(world.alliance.id, measure_id=5)
    assert (found.topic, found.person_id) == ("measure", world.person("anna").id)
    assert found.values == {
        "day": {"first": "2026-01-01", "last": "2026-12-31", "precision": "year"}, "text": {"de": "Hallo"},
        "amount": "1.5", "on": "2026-01-02", "many": ["a", "b"],
    }  # fmt: skip


def test_secrets_are_not_told(world: World) -> None:
    with pytest.raises(ValueError, match="secrets"):
        tell(None, "person.changed", password="geheim")


def test_only_what_differs_has_changed() -> None:
    before, after = {"a": 1, "b": Span.unknown()}, {"a": 1, "b": Span.in_year(2026), "c": None}
    assert list(changes(before, after)) == ["b"]


@pytest.mark.parametrize("sql", ["UPDATE journal SET verb = 'x'", "DELETE FROM journal"])
def test_nobody_rewrites_the_journal(world: World, sql: str) -> None:
    tell(None, "measure.tried", alliance_id=world.alliance.id)
    db.session.flush()
    with pytest.raises(DatabaseError):
        db.session.execute(sa.text(sql))
    db.session.rollback()

"""Measures that have ended, as "What worked" counts them, and the tallies."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result",
        sa.Column("measure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("route", sa.String(length=10)),
        sa.Column("field_id", sa.Integer()),
        sa.Column("is_small", sa.Boolean(), nullable=False),
        sa.Column("partners", sa.Integer(), nullable=False),
        sa.Column("sectors", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "field_id"],
            ["framework_item.alliance_id", "framework_item.id"],
            name="fk_result_alliance_id_field_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_result_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("measure_id", name="pk_result"),
    )
    op.create_index("ix_result_alliance_id_ended_on", "result", ["alliance_id", "ended_on", "measure_id"])
    op.create_table(
        "tally",
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name="fk_tally_alliance_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("alliance_id", "year", "topic", "answer", "outcome", name="pk_tally"),
    )
    count_what_has_ended()


def downgrade() -> None:
    op.drop_table("tally")
    op.drop_table("result")


# -- the measures that have ended before -------------------------------------------------------------


ENDED = """
    SELECT m.id, m.alliance_id, m.stage, m.route, m.field_id, m.one_group, m.result_90_days,
           m.planned_start_first, m.planned_end_last, m.actual_end_last, m.stage_since, r.effect,
           a.size_months, a.size_partners, a.size_eur
    FROM measure m
    JOIN alliance a ON a.id = m.alliance_id
    LEFT JOIN review r ON r.measure_id = m.id
    WHERE m.stage IN ('completed', 'reviewed', 'stopped')
"""
GIVEN = """
    SELECT c.measure_id, c.partner_id, p.sector, c.kind, c.unit, c.amount
    FROM contribution c
    JOIN partner p ON p.id = c.partner_id
    JOIN measure m ON m.id = c.measure_id
    WHERE m.stage IN ('completed', 'reviewed', 'stopped') AND (c.state IN ('accepted', 'received') OR c.received > 0)
"""


def count_what_has_ended() -> None:
    """As the application does when a measure ends."""
    connection = op.get_bind()
    given = defaultdict(list)
    for row in connection.execute(sa.text(GIVEN)):
        given[row.measure_id].append(row)
    results = [_result(row, given[row.id]) for row in connection.execute(sa.text(ENDED))]
    tallies: Counter[tuple[Any, ...]] = Counter()
    for result in results:
        tallies.update((result["alliance_id"], result["ended_on"].year, *cell) for cell in _cells(result))
    names = ("alliance_id", "year", "topic", "answer", "outcome")
    rows = [{**dict(zip(names, key, strict=True)), "number": number} for key, number in tallies.items()]
    for name, found in (("result", results), ("tally", rows)):
        if found:
            columns = [sa.column(each, sa.Date() if each == "ended_on" else None) for each in found[0]]
            connection.execute(sa.insert(sa.table(name, *columns)), found)


def _result(row: Any, given: list[Any]) -> dict[str, Any]:
    partners = {each.partner_id for each in given}
    # Amounts stand in thousandths.
    euros = sum(each.amount for each in given if each.unit == "eur")
    start, end = _day(row.planned_start_first), _day(row.planned_end_last)
    is_large = (
        (start is not None and end is not None and _is_longer(start, end, row.size_months))
        or len(partners) > row.size_partners
        or euros > row.size_eur
        # SQLite keeps 0, PostgreSQL false.
        or row.one_group == 0
        or row.result_90_days == 0
    )
    return {
        "measure_id": row.id,
        "alliance_id": row.alliance_id,
        "ended_on": _day(row.actual_end_last) or _day(row.stage_since),
        "outcome": row.effect or ("not" if row.stage == "stopped" else "open"),
        "route": row.route,
        "field_id": row.field_id,
        "is_small": not is_large,
        "partners": len(partners),
        "sectors": len({each.sector for each in given}),
        "kinds": " ".join(sorted({each.kind for each in given})),
    }


def _is_longer(start: date, end: date, months: int) -> bool:
    return ((end.year - start.year) * 12 + end.month - start.month - months) * 31 + end.day - start.day > 0


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def _cells(result: dict[str, Any]) -> list[tuple[str, str, str]]:
    partners = result["partners"]
    followed = result["is_small"] and partners >= 2
    found = [
        ("all", ""),
        ("route", result["route"] or ""),
        ("field", str(result["field_id"] or "")),
        ("size", "small" if result["is_small"] else "large"),
        ("partners", "one" if partners < 2 else "few" if partners < 4 else "many"),
        ("sectors", "one" if result["sectors"] < 2 else "several"),
        ("advice", "followed" if followed else "other"),
        *(("kind", kind) for kind in result["kinds"].split() or ("",)),
    ]
    return [(*cell, result["outcome"]) for cell in found]

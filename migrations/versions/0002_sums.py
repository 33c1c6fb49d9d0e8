"""Measures keep what their needs and contributions add up to; the indexes of board and list have it with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BOARD = (
    "alliance_id", "column_stage", "rank", "id", "stage", "lead_id", "lead_state", "route", "field_id", "health",
    "planned_start_first", "planned_end_last", "step_due_on", "fresh_on", "next_on", "resume_on", "one_group",
    "result_90_days",
)  # fmt: skip
SUMS = ("giver_count", "given_eur", "uncovered_needs")
PARTNER = ("alliance_id", "partner_id", "state")

measure = sa.table("measure", *(sa.column(name) for name in ("id", "givers", "received_from", *SUMS)))
need = sa.table(
    "need", *(sa.column(name) for name in ("id", "measure_id", "amount", "unit", "unit_text", "dropped_at"))
)
given = sa.table(
    "contribution",
    *(
        sa.column(name)
        for name in ("measure_id", "partner_id", "need_id", "state", "amount", "received", "unit", "unit_text")
    ),
)
LIVING = given.c.state.in_(("offered", "accepted", "received"))


def upgrade() -> None:
    op.add_column("measure", sa.Column("givers", sa.Text(), nullable=False, server_default=""))
    op.add_column("measure", sa.Column("received_from", sa.Text(), nullable=False, server_default=""))
    op.add_column("measure", sa.Column("giver_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("measure", sa.Column("given_eur", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("measure", sa.Column("uncovered_needs", sa.Integer(), nullable=False, server_default="0"))
    op.execute(sums())
    change_indexes((*BOARD, *SUMS), (*PARTNER, "measure_id"))


def downgrade() -> None:
    change_indexes(BOARD, PARTNER)
    for name in ("uncovered_needs", "given_eur", "giver_count", "received_from", "givers"):
        op.drop_column("measure", name)


def change_indexes(board: tuple[str, ...], partner: tuple[str, ...]) -> None:
    op.drop_index("ix_measure_board", "measure")
    op.create_index("ix_measure_board", "measure", list(board))
    op.drop_index("ix_contribution_alliance_id_partner_id_state", "contribution")
    op.create_index("ix_contribution_alliance_id_partner_id_state", "contribution", list(partner))


def sums() -> sa.Update:
    """What the contributions that are there add up to."""
    count = sa.func.count(given.c.partner_id.distinct())
    euros = sa.func.sum(sa.case((given.c.unit == "eur", given.c.amount), else_=0))
    return measure.update().values(
        givers=partners(LIVING), received_from=partners(given.c.state == "received"),
        giver_count=of_measure(count, LIVING),
        given_eur=sa.cast(sa.func.coalesce(of_measure(euros, LIVING), 0), sa.BigInteger),
        uncovered_needs=uncovered(),
    )  # fmt: skip


def of_measure(sum_of: Any, which: sa.ColumnElement[bool]) -> Any:
    return sa.select(sum_of).where(given.c.measure_id == measure.c.id, which).correlate(measure).scalar_subquery()


def partners(which: sa.ColumnElement[bool]) -> Any:
    each = (
        sa.select(given.c.partner_id)
        .where(given.c.measure_id == measure.c.id, which)
        .distinct().correlate(measure).subquery("each")
    )  # fmt: skip
    ids = sa.func.aggregate_strings(sa.cast(each.c.partner_id, sa.String), ",")
    return sa.func.coalesce(sa.select(ids).scalar_subquery(), "")


def uncovered() -> Any:
    """Needs whose amount is not reached by what was accepted, or of what is settled by what was received."""
    covers = sa.case(
        (given.c.state == "accepted", given.c.amount),
        (given.c.state.in_(("received", "withdrawn")), given.c.received),
        else_=0,
    )
    covered = (
        sa.select(sa.func.coalesce(sa.func.sum(covers), 0))
        .where(
            given.c.measure_id == need.c.measure_id, given.c.need_id == need.c.id, given.c.unit == need.c.unit,
            given.c.unit_text == need.c.unit_text,
        )
        .correlate(need, measure).scalar_subquery()
    )  # fmt: skip
    return (
        sa.select(sa.func.count())
        .select_from(need)
        .where(need.c.measure_id == measure.c.id, need.c.dropped_at.is_(None), covered < need.c.amount)
        .correlate(measure)
        .scalar_subquery()
    )

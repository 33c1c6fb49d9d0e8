"""Ballots: who took part and what was voted are held apart, without times or sequential numbers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Json, TranslatedText
from bundnis.core.db import Base, of_same_alliance, relationship
from bundnis.core.text import Translated


def _random() -> str:
    return uuid4().hex


class Ballot(Base):
    """One vote on a frozen list of items. ``kind`` is a row of ``phases.BALLOTS``."""

    __tablename__ = "ballot"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("step_id", "workshop_step"),
        sa.Index("ix_ballot_workshop_id_id", "workshop_id", "id"),
        # One open ballot a session: phones have one page.
        sa.Index(
            "uq_ballot_open", "workshop_id", unique=True,
            sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    step_id: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(8))
    # 1; a run-off or a repeated vote is the next round, the earlier one stays as voted.
    round: Mapped[int] = mapped_column(default=1)
    dots: Mapped[int] = mapped_column(default=0)
    most_per_item: Mapped[int] = mapped_column(default=0)
    # open, closed, revealed
    state: Mapped[str] = mapped_column(sa.String(8), default="open")
    # How many items the screen has shown so far, from the last place up; the ballot is revealed when it has all.
    shown: Mapped[int] = mapped_column(default=0)
    # Makes voter keys; destroyed when the ballot closes, and with it every way from a paper to a person.
    voter_salt: Mapped[str | None] = mapped_column(sa.String(64))
    # Written at closing: how many could have voted and how many did, and the papers, shuffled, for a recount.
    entitled: Mapped[int | None] = mapped_column()
    voted: Mapped[int | None] = mapped_column()
    papers: Mapped[Any] = mapped_column(Json, nullable=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    items: Mapped[list[BallotItem]] = relationship(
        back_populates="ballot", order_by="BallotItem.position, BallotItem.id", foreign_keys="BallotItem.ballot_id"
    )


class BallotItem(Base):
    """One item of a ballot as it stood when the ballot opened: a cluster, a measure, an existing action, or a line."""

    __tablename__ = "ballot_item"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("ballot_id", "ballot"),
        of_same_alliance("cluster_id", "cluster"),
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("action_id", "existing_action"),
        of_same_alliance("field_id", "framework_item"),
        sa.Index("ix_ballot_item_ballot_id_position", "ballot_id", "position"),
        sa.Index("ix_ballot_item_measure_id", "measure_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    ballot_id: Mapped[int] = mapped_column()
    cluster_id: Mapped[int | None] = mapped_column()
    measure_id: Mapped[int | None] = mapped_column()
    action_id: Mapped[int | None] = mapped_column()
    title: Mapped[Translated] = mapped_column(TranslatedText)
    field_id: Mapped[int | None] = mapped_column()
    position: Mapped[int] = mapped_column()

    ballot: Mapped[Ballot] = relationship(back_populates="items", foreign_keys=[ballot_id])


class Paper(Base):
    """What one voter chose. No time, no order; ``voter_key`` is an HMAC under the ballot's salt."""

    __tablename__ = "ballot_paper"
    __table_args__ = (
        of_same_alliance("ballot_id", "ballot"),
        sa.UniqueConstraint("ballot_id", "voter_key"),
        # Without it SQLite keeps rows in the order they came.
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=_random)
    alliance_id: Mapped[int] = mapped_column()
    ballot_id: Mapped[int] = mapped_column()
    voter_key: Mapped[str] = mapped_column(sa.String(64))
    # By the item's id as text; what stands there is ``rules.ballots``' affair.
    choices: Mapped[Any] = mapped_column(Json)


class Turnout(Base):
    """Who took part in a ballot, and nothing else."""

    __tablename__ = "ballot_turnout"
    __table_args__ = (
        of_same_alliance("ballot_id", "ballot"),
        of_same_alliance("participant_id", "participant"),
        sa.UniqueConstraint("ballot_id", "participant_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=_random)
    alliance_id: Mapped[int] = mapped_column()
    ballot_id: Mapped[int] = mapped_column()
    participant_id: Mapped[int] = mapped_column()


class BallotResult(Base):
    """What the papers add up to for one item and criterion, written at closing."""

    __tablename__ = "ballot_result"
    __table_args__ = (of_same_alliance("item_id", "ballot_item"),)

    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # dots, prospects, effort, works, consent
    criterion: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    total: Mapped[int] = mapped_column(default=0)
    # How many gave anything; how many objected.
    supporters: Mapped[int] = mapped_column(default=0)
    objections: Mapped[int] = mapped_column(default=0)
    # answer -> how many
    spread: Mapped[Any] = mapped_column(Json, default=dict)

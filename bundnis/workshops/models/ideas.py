"""What the hall brings in, and what of it belongs together."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Moment, TranslatedText
from bundnis.core.db import Base, of_same_alliance, relationship
from bundnis.core.text import Translated


class Cluster(Base):
    """Ideas that mean the same. Votes, pledges and decisions always go to clusters; an idea left alone has its own."""

    __tablename__ = "cluster"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("field_id", "framework_item"),
        of_same_alliance("merged_into_id", "cluster"),
        sa.Index("ix_cluster_workshop_id_position", "workshop_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    # Made from its first idea; the facilitator may rename and translate it.
    title: Mapped[Translated] = mapped_column(TranslatedText)
    field_id: Mapped[int | None] = mapped_column()
    position: Mapped[int] = mapped_column()
    # Where its ideas went; kept, so that a merge can be taken back and an old ballot still names it.
    merged_into_id: Mapped[int | None] = mapped_column()
    # Taken over from an earlier session, where it was parked.
    carried_from: Mapped[str] = mapped_column(sa.String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    ideas: Mapped[list[Idea]] = relationship(
        back_populates="cluster", order_by="Idea.id", foreign_keys="Idea.cluster_id"
    )


class Idea(Base):
    """One idea, in the language it was written in."""

    __tablename__ = "idea"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("workshop_id", "client_key"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("participant_id", "participant"),
        of_same_alliance("cluster_id", "cluster"),
        of_same_alliance("field_id", "framework_item"),
        sa.Index("ix_idea_workshop_id_id", "workshop_id", "id"),
        sa.Index("ix_idea_cluster_id", "cluster_id"),
        sa.Index("ix_idea_participant_id", "participant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    # None once its author has erased themself, and for what was carried over.
    participant_id: Mapped[int | None] = mapped_column()
    text: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2))
    field_id: Mapped[int | None] = mapped_column()
    # name, organisation, none; and what is shown for it, as it stood when it was sent
    show_as: Mapped[str] = mapped_column(sa.String(12), default="none")
    signed: Mapped[str] = mapped_column(sa.String(200), default="")
    # phone, paper, carried, simulated
    source: Mapped[str] = mapped_column(sa.String(10), default="phone")
    # waiting (for the facilitator), visible, hidden
    state: Mapped[str] = mapped_column(sa.String(8), default="visible")
    cluster_id: Mapped[int | None] = mapped_column()
    client_key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(Moment)

    cluster: Mapped[Cluster | None] = relationship(back_populates="ideas", foreign_keys=[cluster_id])


class Echo(Base):
    """"Same as mine": a hint for the facilitator, once a person and idea."""

    __tablename__ = "idea_echo"
    __table_args__ = (
        of_same_alliance("idea_id", "idea"),
        of_same_alliance("participant_id", "participant"),
        sa.Index("ix_idea_echo_participant_id", "participant_id"),
    )

    idea_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    participant_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    alliance_id: Mapped[int] = mapped_column()

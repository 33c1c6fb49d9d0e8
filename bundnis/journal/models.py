"""Tables: the journal and the details of its entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Json, Moment
from bundnis.core.db import Base, relationship


class Entry(Base):
    """One act. Never changed, never deleted: triggers refuse it on both databases."""

    __tablename__ = "journal"
    __table_args__ = (
        sa.Index("ix_journal_alliance_id_id", "alliance_id", "id"),
        sa.Index("ix_journal_measure_id_id", "measure_id", "id"),
        # What happened since somebody was last here.
        sa.Index("ix_journal_alliance_id_at", "alliance_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    verb: Mapped[str] = mapped_column(sa.String(60))
    topic: Mapped[str] = mapped_column(sa.String(30))
    topic_id: Mapped[int | None] = mapped_column()
    # Not a foreign key: an idea nobody else touched may be deleted, its history stays.
    measure_id: Mapped[int | None] = mapped_column()

    detail: Mapped[Detail | None] = relationship(back_populates="entry", uselist=False)


class Detail(Base):
    """What changed: plain values by name. May be emptied when a person is erased."""

    __tablename__ = "journal_detail"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("journal.id", ondelete="RESTRICT"), primary_key=True)
    values: Mapped[Any] = mapped_column(Json)

    entry: Mapped[Entry] = relationship(back_populates="detail")

"""Tables: needs, contributions, and the signatures under them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.alliances.models import Partner
from bundnis.core.columns import Amount, Json, Moment, TranslatedText, span
from bundnis.core.dates import Span
from bundnis.core.db import Base, of_same_alliance, relationship
from bundnis.core.text import Translated
from bundnis.measures.models import Measure

# As filters write it (``core.columns.spelled``): a database takes an index of a part only for the same words.
IS_LIVING = "state IN ('accepted', 'offered', 'received')"


class Need(Base):
    """A piece a measure asks for. Covered by accepted contributions in its unit."""

    __tablename__ = "need"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("measure_id", "measure"),
        sa.Index("ix_need_measure_id", "measure_id"),
        sa.Index("ix_need_alliance_id_dropped_at", "alliance_id", "dropped_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(20))
    amount: Mapped[Decimal] = mapped_column(Amount)
    # A code of the list, or empty with an own wording.
    unit: Mapped[str] = mapped_column(sa.String(20), default="")
    unit_text: Mapped[str] = mapped_column(sa.String(60), default="")
    note: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    wanted: Mapped[Span] = span("wanted")
    dropped_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    measure: Mapped[Measure] = relationship(foreign_keys=[measure_id])


class Contribution(Base):
    """What one partner gives to one measure. The sums are those of its signatures, kept in the same act."""

    __tablename__ = "contribution"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("partner_id", "partner"),
        of_same_alliance("need_id", "need"),
        sa.Index("ix_contribution_of_measure", "measure_id", "state", "offered_at", "id"),
        # The measures for which a partner gives something that stands, without reading the contributions themselves.
        sa.Index(
            "ix_contribution_living", "alliance_id", "partner_id", "measure_id", "state",
            sqlite_where=sa.text(IS_LIVING), postgresql_where=sa.text(IS_LIVING),
        ),
        sa.Index("ix_contribution_alliance_id_partner_id_id", "alliance_id", "partner_id", "id"),
        # What waits for an answer; the promises of a partner by their day; deliveries nobody has received yet.
        sa.Index("ix_contribution_alliance_id_state_offered_at", "alliance_id", "state", "offered_at"),
        sa.Index(
            "ix_contribution_promised", "alliance_id", "partner_id", "wanted_last",
            sqlite_where=sa.text("state = 'accepted'"), postgresql_where=sa.text("state = 'accepted'"),
        ),
        sa.Index(
            "ix_contribution_delivered", "alliance_id", "state", "offered_at",
            sqlite_where=sa.text("state = 'accepted' AND delivered > received"),
            postgresql_where=sa.text("state = 'accepted' AND delivered > received"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    # The sums of the ledger ask what these were before (``service/carried.py``).
    partner_id: Mapped[int] = mapped_column(active_history=True)
    need_id: Mapped[int | None] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(20), active_history=True)
    amount: Mapped[Decimal] = mapped_column(Amount, active_history=True)
    unit: Mapped[str] = mapped_column(sa.String(20), default="", active_history=True)
    unit_text: Mapped[str] = mapped_column(sa.String(60), default="")
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    condition: Mapped[str] = mapped_column(sa.String(500), default="")
    hope: Mapped[str] = mapped_column(sa.String(500), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="de")
    wanted: Mapped[Span] = span("wanted")
    # offered, accepted, declined, received (settled), withdrawn: what the newest signature made of it
    state: Mapped[str] = mapped_column(sa.String(10), default="offered", active_history=True)
    delivered: Mapped[Decimal] = mapped_column(Amount, default=Decimal(0), active_history=True)
    received: Mapped[Decimal] = mapped_column(Amount, default=Decimal(0), active_history=True)
    offered_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    measure: Mapped[Measure] = relationship(foreign_keys=[measure_id])
    partner: Mapped[Partner] = relationship(foreign_keys=[partner_id])
    need: Mapped[Need | None] = relationship(foreign_keys=[need_id])


class Signature(Base):
    """One step in the life of a contribution: a row that is never changed."""

    __tablename__ = "signature"
    __table_args__ = (
        of_same_alliance("contribution_id", "contribution"),
        of_same_alliance("partner_id", "partner"),
        sa.Index("ix_signature_contribution_id_id", "contribution_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    contribution_id: Mapped[int] = mapped_column()
    step: Mapped[str] = mapped_column(sa.String(10))
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    on: Mapped[date | None] = mapped_column(sa.Date)
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    # The partner the person signed for; None for the coordinator.
    partner_id: Mapped[int | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(Moment)


class Carried(Base):
    """What a partner carries of one kind in one unit, of all measures that run now: a row of the ledger.

    Kept by ``service/carried.py`` with each change of a contribution and each measure that ends or is reopened: added
    up when read, it cost the ledger nine tenths of its time.
    """

    __tablename__ = "carried"
    __table_args__ = (of_same_alliance("partner_id", "partner"),)

    alliance_id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    # Empty for own wordings, of which only the number is said.
    unit: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    number: Mapped[int] = mapped_column()
    offered: Mapped[Decimal] = mapped_column(Amount)
    accepted: Mapped[Decimal] = mapped_column(Amount)
    delivered: Mapped[Decimal] = mapped_column(Amount)
    received: Mapped[Decimal] = mapped_column(Amount)


class PromiseSheet(Base):
    """What a partner has promised, as it stood on one day. A row that is never changed.

    ``content`` holds values, not sentences (``service.sheets.content_now``): amounts, codes and texts as they were;
    the words around them are the reader's.
    """

    __tablename__ = "promise_sheet"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "number"),
        of_same_alliance("partner_id", "partner"),
        sa.Index("ix_promise_sheet_alliance_id_partner_id_id", "alliance_id", "partner_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    partner_id: Mapped[int] = mapped_column()
    frozen_at: Mapped[datetime] = mapped_column(Moment)
    frozen_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    content: Mapped[Any] = mapped_column(Json)

    @property
    def label(self) -> str:
        """What people call it: S-3."""
        return f"S-{self.number}"

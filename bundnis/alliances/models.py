"""Tables: alliances, partners, seats, frameworks with items, key dates, working rules."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Amount, Json, Moment, TranslatedText, span
from bundnis.core.dates import Span
from bundnis.core.db import Base, of_same_alliance, relationship
from bundnis.core.text import Translated


class Alliance(Base):
    """A regional alliance with its profile and settings. Limits are None where there is none."""

    __tablename__ = "alliance"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(31), unique=True)
    name: Mapped[Translated] = mapped_column(TranslatedText)
    short_name: Mapped[str] = mapped_column(sa.String(60), default="")
    long_name: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    motto: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    purpose: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    region: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    emphasis: Mapped[str | None] = mapped_column(sa.String(10))
    languages: Mapped[Any] = mapped_column(Json)
    time_zone: Mapped[str] = mapped_column(sa.String(40), default="Europe/Brussels")
    word: Mapped[str] = mapped_column(sa.String(10), default="measure")
    is_open: Mapped[bool] = mapped_column(default=True)
    is_example: Mapped[bool] = mapped_column(default=False)
    links: Mapped[Any] = mapped_column(Json, default=list)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"), index=True)
    # settings
    min_contributors: Mapped[int] = mapped_column(default=2)
    cap_running: Mapped[int | None] = mapped_column()
    cap_per_lead: Mapped[int | None] = mapped_column()
    rhythm_days: Mapped[int] = mapped_column(default=30)
    stale_days: Mapped[int] = mapped_column(default=60)
    size_months: Mapped[int] = mapped_column(default=12)
    size_partners: Mapped[int] = mapped_column(default=6)
    size_eur: Mapped[Decimal] = mapped_column(Amount, default=Decimal(25000))
    # the number the newest measure got; counted up under the lock of this row
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped[Alliance | None] = relationship(remote_side=[id])


class Partner(Base):
    """A partner organisation of one alliance, with the dates of its way in."""

    __tablename__ = "partner"
    __table_args__ = (sa.UniqueConstraint("alliance_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    name: Mapped[Translated] = mapped_column(TranslatedText)
    short_name: Mapped[str] = mapped_column(sa.String(60))
    # Folded short name: partners sort the same on both databases.
    sort_key: Mapped[str] = mapped_column(sa.String(60), default="")
    sector: Mapped[str] = mapped_column(sa.String(30))
    country: Mapped[str] = mapped_column(sa.String(2))
    role: Mapped[str] = mapped_column(sa.String(10))
    # None: from the beginning.
    role_since: Mapped[date | None] = mapped_column(sa.Date)
    kinds: Mapped[Any] = mapped_column(Json, default=list)
    identified_on: Mapped[Span] = span("identified_on")
    contacted_on: Mapped[Span] = span("contacted_on")
    answered_on: Mapped[Span] = span("answered_on")
    member_from: Mapped[Span] = span("member_from")
    member_until: Mapped[Span] = span("member_until")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class SeatRow(Base):
    """A role of a person in an alliance; ended, never deleted."""

    __tablename__ = "seat"
    __table_args__ = (
        of_same_alliance("partner_id", "partner"),
        sa.Index("ix_seat_person_id_ended_at", "person_id", "ended_at"),
        sa.Index("ix_seat_alliance_id_ended_at", "alliance_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    role: Mapped[str] = mapped_column(sa.String(12))
    partner_id: Mapped[int | None] = mapped_column()
    since: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    # An observer only since everything was handed over: it ends when something is handed back.
    awaits_return: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    partner: Mapped[Partner | None] = relationship(foreign_keys=[partner_id])
    alliance: Mapped[Alliance] = relationship(foreign_keys=[alliance_id])


class Framework(Base):
    """A set of fields, phases, priorities or topics under which measures are sorted."""

    __tablename__ = "framework"
    __table_args__ = (sa.UniqueConstraint("alliance_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[Translated] = mapped_column(TranslatedText)
    origin: Mapped[str] = mapped_column(sa.String(300), default="")
    edition: Mapped[str] = mapped_column(sa.String(60), default="")
    # Pairs of codes [own, other] with the framework they lead to; a wall stands between alliances.
    mapping: Mapped[Any] = mapped_column(Json, default=dict)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    items: Mapped[list[FrameworkItem]] = relationship(
        back_populates="framework", order_by="FrameworkItem.position, FrameworkItem.id"
    )


class FrameworkItem(Base):
    """One field, phase, priority or topic. Items of frameworks of kind "fields" may be main fields."""

    __tablename__ = "framework_item"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("framework_id", "code"),
        of_same_alliance("framework_id", "framework"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    framework_id: Mapped[int] = mapped_column()
    code: Mapped[str] = mapped_column(sa.String(30))
    name: Mapped[Translated] = mapped_column(TranslatedText)
    focus: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    framework: Mapped[Framework] = relationship(back_populates="items", foreign_keys=[framework_id])


class KeyDate(Base):
    """A date in the life of the alliance, as exact as it is known."""

    __tablename__ = "key_date"
    __table_args__ = (sa.Index("ix_key_date_alliance_id", "alliance_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    day: Mapped[Span] = span("day")
    text: Mapped[Translated] = mapped_column(TranslatedText)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    organisers: Mapped[str] = mapped_column(sa.String(500), default="")
    series: Mapped[str] = mapped_column(sa.String(200), default="")
    edition_number: Mapped[int | None] = mapped_column()
    result: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    source: Mapped[str] = mapped_column(sa.String(500), default="")
    version: Mapped[int] = mapped_column(default=1)


class WorkingRules(Base):
    """One edition of the working rules; a new agreement is a new edition."""

    __tablename__ = "working_rules"
    __table_args__ = (sa.UniqueConstraint("alliance_id", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    edition: Mapped[int] = mapped_column()
    text: Mapped[Translated] = mapped_column(TranslatedText)
    agreed_on: Mapped[date | None] = mapped_column(sa.Date)
    agreed_by: Mapped[str] = mapped_column(sa.String(500), default="")
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(Moment)

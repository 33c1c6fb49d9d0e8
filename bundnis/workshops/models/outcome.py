"""What comes out of a session: pledges, decisions, minutes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Amount, Json, Moment, TranslatedText, span
from bundnis.core.dates import Span
from bundnis.core.db import Base, of_same_alliance
from bundnis.core.text import Translated


class Applicant(Base):
    """An organisation that pledged without being a partner: identified, then admitted or declined."""

    __tablename__ = "applicant"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("workshop_id", "sort_key"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("partner_id", "partner"),
        sa.Index("ix_applicant_alliance_id_state", "alliance_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    organisation: Mapped[str] = mapped_column(sa.String(200))
    sort_key: Mapped[str] = mapped_column(sa.String(200))
    # identified, admitted, declined
    state: Mapped[str] = mapped_column(sa.String(10), default="identified")
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    # The associate it became.
    partner_id: Mapped[int | None] = mapped_column()
    # The private page with the answer.
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class Pledge(Base):
    """"We contribute": what an organisation offers to an item before it is decided.

    Of somebody without an account it stays *offered* until a signed-in person of the partner confirms it; then it
    is a contribution of the measure.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("workshop_id", "client_key"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("cluster_id", "cluster"),
        of_same_alliance("participant_id", "participant"),
        of_same_alliance("partner_id", "partner"),
        of_same_alliance("applicant_id", "applicant"),
        of_same_alliance("contribution_id", "contribution"),
        sa.Index("ix_pledge_cluster_id", "cluster_id"),
        sa.Index("ix_pledge_contribution_id", "contribution_id"),
        sa.Index("ix_pledge_alliance_id_partner_id_state", "alliance_id", "partner_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    cluster_id: Mapped[int] = mapped_column()
    participant_id: Mapped[int | None] = mapped_column()
    # One of the two, or a name only.
    partner_id: Mapped[int | None] = mapped_column()
    applicant_id: Mapped[int | None] = mapped_column()
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    # "We would lead": no kind, no amount.
    leads: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(sa.String(20), default="")
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    unit: Mapped[str] = mapped_column(sa.String(20), default="")
    unit_text: Mapped[str] = mapped_column(sa.String(60), default="")
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    first_step: Mapped[str] = mapped_column(sa.String(200), default="")
    first_step_on: Mapped[Span] = span("first_step_on")
    language: Mapped[str] = mapped_column(sa.String(2))
    # offered, confirmed, declined (by the partner itself), withdrawn
    state: Mapped[str] = mapped_column(sa.String(10), default="offered")
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    contribution_id: Mapped[int | None] = mapped_column()
    client_key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Outcome(Base):
    """What the session decided about an item; ``kind`` is a row of ``phases.OUTCOMES``."""

    __tablename__ = "workshop_outcome"
    __table_args__ = (
        sa.UniqueConstraint("cluster_id"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("cluster_id", "cluster"),
        of_same_alliance("lead_id", "partner"),
        of_same_alliance("measure_id", "measure"),
        sa.Index("ix_workshop_outcome_workshop_id", "workshop_id"),
        sa.Index("ix_workshop_outcome_measure_id", "measure_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    cluster_id: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(8))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="de")
    # What a measure needs to begin in stage workshop.
    summary: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    route: Mapped[str | None] = mapped_column(sa.String(10))
    lead_id: Mapped[int | None] = mapped_column()
    # Written when the decisions are carried out; the act can be repeated.
    measure_id: Mapped[int | None] = mapped_column()
    decided_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Note(Base):
    """A line of the scribe; ``kind`` is a row of ``phases.NOTES``."""

    __tablename__ = "minute_note"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "client_key"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("step_id", "workshop_step"),
        sa.Index("ix_minute_note_workshop_id_id", "workshop_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    step_id: Mapped[int | None] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(2))
    written_by: Mapped[str] = mapped_column(sa.String(200), default="")
    client_key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Minutes(Base):
    """The minutes of a session: a draft is made anew when read; circulated and approved ones are kept as they stood."""

    __tablename__ = "minutes"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("workshop_id"),
        of_same_alliance("workshop_id", "workshop"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    # draft (published to the hall), circulated, approved
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    edition: Mapped[int] = mapped_column(default=1)
    # Values, not sentences, as ``presentation.minutes`` wants them; None for a draft.
    content: Mapped[Any] = mapped_column(Json, nullable=True)
    objections_until: Mapped[date | None] = mapped_column(sa.Date)
    circulated_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Objection(Base):
    """What somebody of the alliance objects to in circulated minutes."""

    __tablename__ = "minutes_objection"
    __table_args__ = (
        of_same_alliance("minutes_id", "minutes"),
        sa.Index("ix_minutes_objection_minutes_id_id", "minutes_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    minutes_id: Mapped[int] = mapped_column()
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    edition: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(sa.String(2000))
    language: Mapped[str] = mapped_column(sa.String(2))
    # What became of it, in a sentence of the coordinator.
    answer: Mapped[str] = mapped_column(sa.String(2000), default="")
    at: Mapped[datetime] = mapped_column(Moment)

"""A session, its steps, who takes part, and what happened in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Json, Moment, TranslatedText
from bundnis.core.db import Base, of_same_alliance, relationship
from bundnis.core.text import Translated


class Workshop(Base):
    """A live session of an alliance. ``number`` is its name there (W-3), ``code`` what people type into a phone.

    ``pulse`` counts every change somebody in the hall can see; phones, screen and run sheet ask for nothing else.
    It is raised past the ORM (``service.ground.stir``), so that an idea does not collide with an open form.
    """

    __tablename__ = "workshop"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("alliance_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    number: Mapped[int] = mapped_column()
    code: Mapped[str] = mapped_column(sa.String(6), unique=True)
    template: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[Translated] = mapped_column(TranslatedText)
    question: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    held_on: Mapped[date | None] = mapped_column(sa.Date)
    # Who leads through it, as the minutes name them: "Regionalagentur".
    led_by: Mapped[str] = mapped_column(sa.String(200), default="")
    languages: Mapped[Any] = mapped_column(Json)
    # A code of ``phases.NAME_POLICIES``.
    name_policy: Mapped[str] = mapped_column(sa.String(10), default="optional")
    most_measures: Mapped[int] = mapped_column(default=5)
    is_moderated: Mapped[bool] = mapped_column(default=False)
    # A walk through the evening before, with invented participants; deleted when it ends.
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    # draft, live, ended: ``phases.STATES``
    state: Mapped[str] = mapped_column(sa.String(6), default="draft")
    # Not a foreign key: the two tables would refer to each other. The service only sets steps of the session.
    step_id: Mapped[int | None] = mapped_column()
    is_joinable: Mapped[bool] = mapped_column(default=True)
    pulse: Mapped[int] = mapped_column(default=0)
    # One item held up on the screen.
    spotlight_id: Mapped[int | None] = mapped_column()
    working_rules: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    next_on: Mapped[date | None] = mapped_column(sa.Date)
    next_place: Mapped[str] = mapped_column(sa.String(200), default="")
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    # From this day on what participants left of themselves goes; votes stay as numbers.
    purge_on: Mapped[date | None] = mapped_column(sa.Date)
    purged_at: Mapped[datetime | None] = mapped_column(Moment)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    steps: Mapped[list[SessionStep]] = relationship(
        back_populates="workshop", order_by="SessionStep.position, SessionStep.id",
        foreign_keys="SessionStep.workshop_id",
    )  # fmt: skip

    @property
    def label(self) -> str:
        """What people call it: W-3."""
        return f"W-{self.number}"

    @property
    def workshop_id(self) -> int:
        """So that a permission may be asked of the session as of anything in it."""
        return self.id


class SessionStep(Base):
    """One step of a session; ``kind`` is a row of ``phases.STEPS``. Nothing is deleted by moving between steps."""

    __tablename__ = "workshop_step"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("workshop_id", "workshop"),
        sa.Index("ix_workshop_step_workshop_id_position", "workshop_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    # What the facilitator says; only the run sheet shows it.
    script: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    minutes: Mapped[int] = mapped_column()
    # By the names of ``phases.SETTINGS``.
    settings: Mapped[Any] = mapped_column(Json, default=dict)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    # The timer: until when, or how many seconds were left when it was halted.
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    seconds_left: Mapped[int | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    workshop: Mapped[Workshop] = relationship(back_populates="steps", foreign_keys=[workshop_id])

    @property
    def timer_mark(self) -> str:
        """How the timer stands, for a button to say what it saw."""
        return f"{self.id} {self.ends_at.timestamp() if self.ends_at else ''} {self.seconds_left}"


class RoleLink(Base):
    """A link that makes its holder co-facilitator, scribe or projector of one session, until it is revoked."""

    __tablename__ = "workshop_link"
    __table_args__ = (
        of_same_alliance("workshop_id", "workshop"),
        sa.Index("ix_workshop_link_workshop_id", "workshop_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    role: Mapped[str] = mapped_column(sa.String(16))
    label: Mapped[str] = mapped_column(sa.String(200), default="")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Participant(Base):
    """Somebody in the hall, without an account: what they chose to say of themselves."""

    __tablename__ = "participant"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("workshop_id", "recovery_hash"),
        of_same_alliance("workshop_id", "workshop"),
        of_same_alliance("partner_id", "partner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    # The organisation where it is a partner of the alliance.
    partner_id: Mapped[int | None] = mapped_column()
    # Set where somebody joined while signed in to the alliance: their pledges are their partner's at once.
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    language: Mapped[str] = mapped_column(sa.String(2))
    # phone; paper (somebody without one, for whom the facilitator writes); simulated (rehearsal)
    kind: Mapped[str] = mapped_column(sa.String(10), default="phone")
    recovery_hash: Mapped[str | None] = mapped_column(sa.String(64))
    joined_at: Mapped[datetime] = mapped_column(Moment)
    blocked_at: Mapped[datetime | None] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)


class Device(Base):
    """A browser of a participant: the same person on laptop and phone is one voter."""

    __tablename__ = "participant_device"
    __table_args__ = (of_same_alliance("participant_id", "participant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    participant_id: Mapped[int] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class SessionFinding(Base):
    """A line of the study, shown in the review step."""

    __tablename__ = "workshop_finding"
    __table_args__ = (
        of_same_alliance("workshop_id", "workshop"),
        sa.Index("ix_workshop_finding_workshop_id_position", "workshop_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column()
    text: Mapped[Translated] = mapped_column(TranslatedText)


class Event(Base):
    """What happened in a session, append-only; the minutes are made from it. Never one per ballot."""

    __tablename__ = "workshop_event"
    __table_args__ = (
        of_same_alliance("workshop_id", "workshop"),
        sa.Index("ix_workshop_event_workshop_id_id", "workshop_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    workshop_id: Mapped[int] = mapped_column()
    step_id: Mapped[int | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    # The role it was done in: ``phases.ROLES``.
    role: Mapped[str] = mapped_column(sa.String(16))
    verb: Mapped[str] = mapped_column(sa.String(40))
    values: Mapped[Any] = mapped_column(Json, default=dict)

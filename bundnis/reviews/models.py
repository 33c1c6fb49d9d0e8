"""Tables: the closing review of a measure with what partners say beside it; what has ended, counted; what else runs."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Moment, TranslatedText, span
from bundnis.core.dates import Span
from bundnis.core.db import Base, of_same_alliance, relationship
from bundnis.core.text import Translated
from bundnis.measures.models import Measure


class Review(Base):
    """What a measure did, what it taught, whether to repeat it."""

    __tablename__ = "review"
    __table_args__ = (of_same_alliance("measure_id", "measure"), sa.UniqueConstraint("measure_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    executed: Mapped[str | None] = mapped_column(sa.String(10))
    effect: Mapped[str | None] = mapped_column(sa.String(10))
    what_worked: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    what_did_not: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    lesson: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    in_proportion: Mapped[bool | None] = mapped_column()
    recommend: Mapped[str | None] = mapped_column(sa.String(16))
    rating: Mapped[int | None] = mapped_column()
    reviewed_on: Mapped[date | None] = mapped_column(sa.Date)
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    measure: Mapped[Measure] = relationship(foreign_keys=[measure_id])


class Voice(Base):
    """How one contributing partner saw the effect, in a sentence of its own, beside the review; once a partner."""

    __tablename__ = "review_voice"
    __table_args__ = (
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("partner_id", "partner"),
        sa.UniqueConstraint("measure_id", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    partner_id: Mapped[int] = mapped_column()
    effect: Mapped[str] = mapped_column(sa.String(10))
    sentence: Mapped[str] = mapped_column(sa.String(500), default="")
    language: Mapped[str] = mapped_column(sa.String(2))
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    written_on: Mapped[date] = mapped_column(sa.Date)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Result(Base):
    """A measure that has ended, in the words in which the alliance counts what worked.

    Kept by ``results.py`` whenever a measure ends, is reviewed or is reopened; each row is what the measure, its
    review and its contributions say, and stands once in every tally it belongs to.
    """

    __tablename__ = "result"
    __table_args__ = (
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("field_id", "framework_item"),
        sa.Index("ix_result_alliance_id_ended_on", "alliance_id", "ended_on", "measure_id"),
    )

    measure_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    alliance_id: Mapped[int] = mapped_column()
    ended_on: Mapped[date] = mapped_column(sa.Date)
    # A code of ``rules.OUTCOMES``.
    outcome: Mapped[str] = mapped_column(sa.String(10))
    route: Mapped[str | None] = mapped_column(sa.String(10))
    field_id: Mapped[int | None] = mapped_column()
    is_small: Mapped[bool] = mapped_column()
    # How many partners stood by it when it ended, of how many sectors, with what kinds of contribution.
    partners: Mapped[int] = mapped_column()
    sectors: Mapped[int] = mapped_column()
    kinds: Mapped[str] = mapped_column(sa.String(200))


class Tally(Base):
    """How many results of one year fall into one cell of "What worked".

    Counted when a result is kept, not when the page is read: reading thousands of measures took longer than the page.
    """

    __tablename__ = "tally"

    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # What is looked at, and which answer: "route", "train".
    topic: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    answer: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    number: Mapped[int] = mapped_column()


class ExistingAction(Base):
    """Something that already runs or ran, in the alliance or outside of it: it counts as past experience."""

    __tablename__ = "existing_action"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("partner_id", "partner"),
        of_same_alliance("field_id", "framework_item"),
        sa.Index("ix_existing_action_alliance_id_sort_key", "alliance_id", "sort_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    title: Mapped[Translated] = mapped_column(TranslatedText)
    sort_key: Mapped[str] = mapped_column(sa.String(300), default="")
    summary: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    # Who carries it: a partner, or a name.
    partner_id: Mapped[int | None] = mapped_column()
    carrier: Mapped[str] = mapped_column(sa.String(200), default="")
    contact: Mapped[str] = mapped_column(sa.String(300), default="")
    # As people say it: 2019, since 2012, unknown.
    since: Mapped[Span] = span("since")
    series: Mapped[str] = mapped_column(sa.String(200), default="")
    edition: Mapped[int | None] = mapped_column()
    route: Mapped[str | None] = mapped_column(sa.String(10))
    field_id: Mapped[int | None] = mapped_column()
    result: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    # A code of ``rules.RUNNING``, and the day somebody last said so.
    is_running: Mapped[str] = mapped_column(sa.String(8), default="unknown")
    confirmed_on: Mapped[date | None] = mapped_column(sa.Date)
    # Where it was noted: "W-2", empty for the register's own form.
    noted_in: Mapped[str] = mapped_column(sa.String(20), default="")
    # What phones add waits until the coordinator or the facilitator lets it in.
    state: Mapped[str] = mapped_column(sa.String(8), default="visible")
    client_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

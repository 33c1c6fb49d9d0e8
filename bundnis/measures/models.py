"""Tables: measures, their items of other frameworks, steps, updates, indicator values, comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.alliances.models import FrameworkItem, Partner
from bundnis.core.columns import Amount, Json, Moment, TranslatedText, span
from bundnis.core.dates import Precision, Span
from bundnis.core.db import Base, of_same_alliance, relationship
from bundnis.core.text import Translated
from bundnis.core.words import LANGUAGES

# As filters write it (``core.columns.spelled``): a database takes an index of a part only for the same words.
IN_OPEN_COLUMN = "column_stage IN ('agreed', 'idea', 'implementation', 'workshop')"


class Measure(Base):
    """A concrete, small action of an alliance. ``number`` is its name inside the alliance (M-12)."""

    __tablename__ = "measure"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        sa.UniqueConstraint("alliance_id", "number"),
        of_same_alliance("field_id", "framework_item"),
        of_same_alliance("proposer_id", "partner"),
        of_same_alliance("lead_id", "partner"),
        of_same_alliance("predecessor_id", "measure"),
        # The board's columns in their order; the rest lets filters, orders and counts be answered from the index
        # alone: reading ten thousand whole rows took twenty times as long.
        sa.Index(
            "ix_measure_board",
            "alliance_id", "column_stage", "rank", "id", "stage", "lead_id", "lead_state", "route", "field_id",
            "health", "step_due_on", "fresh_on", "next_on", "resume_on",
        ),
        # The board of one route, its columns in their order too.
        sa.Index("ix_measure_route", "alliance_id", "route", "column_stage", "rank", "id"),
        # What flags ask, of the columns in which any stands, the newest first.
        sa.Index(
            "ix_measure_open",
            "alliance_id", "rank", "id", "giver_count", "given_eur", "planned_months", "one_group", "result_90_days",
            "uncovered_needs", "lead_state", "planned_end_last", "step_due_on", "fresh_on", "column_stage", "stage",
            sqlite_where=sa.text(IN_OPEN_COLUMN), postgresql_where=sa.text(IN_OPEN_COLUMN),
        ),
        *(sa.Index(f"ix_measure_alliance_id_title_{code}", "alliance_id", f"title_{code}") for code in LANGUAGES),
        sa.Index("ix_measure_alliance_id_planned_end_last", "alliance_id", "planned_end_last"),
        sa.Index("ix_measure_alliance_id_lead_id", "alliance_id", "lead_id"),
        sa.Index("ix_measure_alliance_id_rank", "alliance_id", "rank"),
        sa.Index("ix_measure_alliance_id_predecessor_id", "alliance_id", "predecessor_id"),
        # What waits for a lead, by who leads and where it stands; what waits for news, the oldest first.
        sa.Index(
            "ix_measure_lead", "alliance_id", "lead_state", "stage", "lead_id", "rank", "planned_start_first",
            "planned_end_last", "resume_on", "actual_end_last", "step_due_on", "offered_since", "id",
        ),
        sa.Index("ix_measure_news", "alliance_id", "stage", "fresh_on", "health", "lead_id", "lead_state"),
        # Few: a measure is agreed with somebody who answers for it. No other index has the person: SQLite would rather
        # read all of one that holds everything asked for than these few.
        sa.Index(
            "ix_measure_nobody_answers", "alliance_id", "stage", "rank",
            sqlite_where=sa.text("responsible_id IS NULL"), postgresql_where=sa.text("responsible_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    number: Mapped[int] = mapped_column()
    # what it is
    title: Mapped[Translated] = mapped_column(TranslatedText)
    # Folded title in each interface language: sorting and searching without regard to accents,
    # by the text the reader sees.
    title_de: Mapped[str] = mapped_column(sa.String(400), default="")
    title_fr: Mapped[str] = mapped_column(sa.String(400), default="")
    title_nl: Mapped[str] = mapped_column(sa.String(400), default="")
    title_en: Mapped[str] = mapped_column(sa.String(400), default="")
    words: Mapped[str] = mapped_column(sa.Text, default="")
    summary: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    description: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    route: Mapped[str | None] = mapped_column(sa.String(10))
    field_id: Mapped[int | None] = mapped_column()
    for_people: Mapped[bool] = mapped_column(default=False)
    for_companies: Mapped[bool] = mapped_column(default=False)
    target_group: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[str | None] = mapped_column(sa.String(10))
    novelty: Mapped[str | None] = mapped_column(sa.String(10))
    # who carries it
    proposer_id: Mapped[int | None] = mapped_column()
    lead_id: Mapped[int | None] = mapped_column()
    lead_state: Mapped[str | None] = mapped_column(sa.String(10))
    lead_reason: Mapped[str] = mapped_column(sa.Text, default="")
    # in which language it was typed; none where nobody noted it
    lead_language: Mapped[str | None] = mapped_column(sa.String(2))
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    # when. For an ongoing measure planned_end is the go-on date.
    planned_start: Mapped[Span] = span("planned_start")
    planned_end: Mapped[Span] = span("planned_end")
    # The months from the first to the last planned day, kept at each writing (``service/measure.py``): taking days
    # apart when they are read took half of the time in which ten thousand measures are looked at.
    planned_months: Mapped[int | None] = mapped_column()
    actual_start: Mapped[Span] = span("actual_start")
    actual_end: Mapped[Span] = span("actual_end")
    # how we shall see that it worked
    prospects: Mapped[int | None] = mapped_column()
    success_sign: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    indicator_name: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    indicator_unit: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    indicator_level: Mapped[str | None] = mapped_column(sa.String(10))
    indicator_direction: Mapped[str | None] = mapped_column(sa.String(4))
    indicator_baseline: Mapped[Decimal | None] = mapped_column(Amount)
    indicator_target: Mapped[Decimal | None] = mapped_column(Amount)
    # small enough, tried before, in keeping with the principles
    one_group: Mapped[bool | None] = mapped_column()
    result_90_days: Mapped[bool | None] = mapped_column()
    predecessor_answer: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    predecessor_id: Mapped[int | None] = mapped_column()
    principles: Mapped[Any] = mapped_column(Json, default=dict)
    # money and recognition from outside, where it comes from, who sees it
    funding: Mapped[str] = mapped_column(sa.String(300), default="")
    recognition: Mapped[str] = mapped_column(sa.String(500), default="")
    recognition_on: Mapped[date | None] = mapped_column(sa.Date)
    recognition_link: Mapped[str] = mapped_column(sa.String(500), default="")
    origin_kind: Mapped[str | None] = mapped_column(sa.String(10))
    origin_label: Mapped[Translated] = mapped_column(TranslatedText, default=Translated.empty)
    origin_address: Mapped[str] = mapped_column(sa.String(500), default="")
    visibility: Mapped[str] = mapped_column(sa.String(10), default="internal")
    links: Mapped[Any] = mapped_column(Json, default=list)
    is_example: Mapped[bool] = mapped_column(default=False)
    # the three axes: stage is moved by a person, health is the newest update's, flags are computed
    stage: Mapped[str] = mapped_column(sa.String(14), default="idea")
    stage_since: Mapped[datetime] = mapped_column(Moment)
    # The column of the board: the stage, or the one a paused measure came from.
    column_stage: Mapped[str] = mapped_column(sa.String(14), default="idea", active_history=True)
    # Where a paused or stopped measure was before, and comes back to.
    came_from: Mapped[str | None] = mapped_column(sa.String(14))
    # Newest first inside a column; sparse, so that a move touches one row.
    rank: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    resume_on: Mapped[date | None] = mapped_column(sa.Date)
    # why it is paused or was stopped or reopened, and what stopping taught
    stage_reason: Mapped[str] = mapped_column(sa.Text, default="")
    stop_lesson: Mapped[str] = mapped_column(sa.Text, default="")
    # in which language both were typed
    stage_language: Mapped[str | None] = mapped_column(sa.String(2))
    override_reason: Mapped[str] = mapped_column(sa.Text, default="")
    override_language: Mapped[str | None] = mapped_column(sa.String(2))
    overridden: Mapped[Any] = mapped_column(Json, default=list)
    health: Mapped[str | None] = mapped_column(sa.String(10))
    # last real update, or the entry into agreed: freshness counts from here, not from any edit
    fresh_on: Mapped[date | None] = mapped_column(sa.Date)
    next_on: Mapped[date | None] = mapped_column(sa.Date)
    # earliest last day of an open dated step, kept by the step's services
    step_due_on: Mapped[date | None] = mapped_column(sa.Date)
    # What its needs and contributions add up to, kept by their room in the same transaction: added up when read,
    # it cost the board half of its time. The partners whose contribution stands ("3,17"); those from whom something
    # was received, all that stands of a stopped measure; the money among it; needs that are not covered.
    givers: Mapped[str] = mapped_column(sa.Text, default="")
    received_from: Mapped[str] = mapped_column(sa.Text, default="")
    giver_count: Mapped[int] = mapped_column(default=0)
    given_eur: Mapped[Decimal] = mapped_column(Amount, default=Decimal(0))
    uncovered_needs: Mapped[int] = mapped_column(default=0)
    # Since when the oldest of its offers waits for an answer.
    offered_since: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    # Texts have a version of their own, so that a move does not make an open form conflict.
    text_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    field: Mapped[FrameworkItem | None] = relationship(foreign_keys=[field_id])
    proposer: Mapped[Partner | None] = relationship(foreign_keys=[proposer_id])
    lead: Mapped[Partner | None] = relationship(foreign_keys=[lead_id])
    predecessor: Mapped[Measure | None] = relationship(foreign_keys=[predecessor_id], remote_side=[id])

    # Answers of other rooms (``facts.ask``), put here by a loader so that permissions need no database.
    facts = cast("Mapping[str, Any] | None", None)

    @property
    def label(self) -> str:
        """What people call it: M-12."""
        return f"M-{self.number}"


class MeasureItem(Base):
    """A further action field, or an item of another framework (phase, priority, topic)."""

    __tablename__ = "measure_item"
    __table_args__ = (
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("item_id", "framework_item"),
        sa.Index("ix_measure_item_item_id", "alliance_id", "item_id"),
    )

    measure_id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()


class Step(Base):
    """Who does what until when. Done on a day, or dropped with a reason."""

    __tablename__ = "step"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("partner_id", "partner"),
        sa.Index("ix_step_measure_id", "measure_id"),
        # Only what is still open: what is done is never asked for by its day.
        sa.Index(
            "ix_step_open", "alliance_id", "partner_id", "due_last",
            sqlite_where=sa.text("done_on IS NULL AND dropped_on IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND dropped_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    title: Mapped[Translated] = mapped_column(TranslatedText)
    partner_id: Mapped[int | None] = mapped_column()
    due: Mapped[Span] = span("due")
    done_on: Mapped[date | None] = mapped_column(sa.Date)
    dropped_on: Mapped[date | None] = mapped_column(sa.Date)
    drop_reason: Mapped[str] = mapped_column(sa.Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    measure: Mapped[Measure] = relationship(foreign_keys=[measure_id])
    partner: Mapped[Partner | None] = relationship(foreign_keys=[partner_id])

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


class Update(Base):
    """How a measure stands, in one sentence. Never edited; a correction is a new one."""

    __tablename__ = "measure_update"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("partner_id", "partner"),
        of_same_alliance("helper_id", "partner"),
        of_same_alliance("corrects_id", "measure_update"),
        # Two people who correct the same update: the second one sees the first one's.
        sa.UniqueConstraint("corrects_id"),
        sa.Index("ix_measure_update_measure_id_happened_on_id", "measure_id", "happened_on", "id"),
        sa.Index("ix_measure_update_alliance_id_helper_id", "alliance_id", "helper_id"),
        sa.Index("ix_measure_update_alliance_id_helper_person_id", "alliance_id", "helper_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    health: Mapped[str] = mapped_column(sa.String(10))
    sentence: Mapped[str] = mapped_column(sa.String(500))
    language: Mapped[str] = mapped_column(sa.String(2))
    happened_on: Mapped[date] = mapped_column(sa.Date)
    next_on: Mapped[date | None] = mapped_column(sa.Date)
    because: Mapped[str] = mapped_column(sa.String(500), default="")
    unstuck_when: Mapped[str] = mapped_column(sa.String(500), default="")
    # Who could help when it is stuck: a partner, a person, or both.
    helper_id: Mapped[int | None] = mapped_column()
    helper_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    # The update this one puts right; that one stays as it was, and counts no more.
    corrects_id: Mapped[int | None] = mapped_column()
    partner_id: Mapped[int | None] = mapped_column()
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    measure: Mapped[Measure] = relationship(foreign_keys=[measure_id])
    partner: Mapped[Partner | None] = relationship(foreign_keys=[partner_id])
    helper: Mapped[Partner | None] = relationship(foreign_keys=[helper_id])


class IndicatorValue(Base):
    """A dated value of a measure's indicator, optionally split women / men / other."""

    __tablename__ = "indicator_value"
    __table_args__ = (of_same_alliance("measure_id", "measure"), sa.UniqueConstraint("measure_id", "on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    # The last day of what was counted: a day, or a month, a season or a year as ``precision`` says.
    on: Mapped[date] = mapped_column(sa.Date)
    precision: Mapped[str] = mapped_column(sa.String(8), default="day")
    value: Mapped[Decimal] = mapped_column(Amount)
    women: Mapped[Decimal | None] = mapped_column(Amount)
    men: Mapped[Decimal | None] = mapped_column(Amount)
    other: Mapped[Decimal | None] = mapped_column(Amount)

    @property
    def when(self) -> Span:
        """What was counted: a day, or as precisely as it is known."""
        return Span.ending(self.on, Precision(self.precision or Precision.DAY))


class Comment(Base):
    """What somebody says about a measure, or under an update."""

    __tablename__ = "comment"
    __table_args__ = (
        sa.UniqueConstraint("alliance_id", "id"),
        of_same_alliance("measure_id", "measure"),
        of_same_alliance("update_id", "measure_update"),
        sa.Index("ix_comment_measure_id_id", "measure_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    measure_id: Mapped[int] = mapped_column()
    update_id: Mapped[int | None] = mapped_column()
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(2))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Mention(Base):
    """A person or a partner somebody named in a comment. The text refers to them, so that a new name is shown."""

    __tablename__ = "mention"
    __table_args__ = (
        of_same_alliance("comment_id", "comment"),
        of_same_alliance("partner_id", "partner"),
        sa.Index("ix_mention_comment_id", "comment_id"),
        sa.Index("ix_mention_alliance_id_person_id", "alliance_id", "person_id"),
        sa.Index("ix_mention_alliance_id_partner_id", "alliance_id", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column()
    comment_id: Mapped[int] = mapped_column()
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    partner_id: Mapped[int | None] = mapped_column()


class MentionRead(Base):
    """Who has read a mention: each member of a mentioned partner for themselves."""

    __tablename__ = "mention_read"

    mention_id: Mapped[int] = mapped_column(sa.ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)

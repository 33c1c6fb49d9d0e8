"""Table: the closing review of a measure."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.columns import Moment, TranslatedText
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

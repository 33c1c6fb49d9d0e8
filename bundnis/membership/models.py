"""Table: invitations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.alliances.models import Alliance, Partner
from bundnis.core.columns import Moment
from bundnis.core.db import Base, of_same_alliance, relationship


class Invitation(Base):
    """A link that lets one address take one seat, once. Only its hash is stored."""

    __tablename__ = "invitation"
    __table_args__ = (
        of_same_alliance("partner_id", "partner"),
        sa.Index("ix_invitation_alliance_id", "alliance_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance.id", ondelete="RESTRICT"))
    partner_id: Mapped[int | None] = mapped_column()
    role: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(300), default="")
    email: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(2), default="de")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    alliance: Mapped[Alliance] = relationship(foreign_keys=[alliance_id])
    partner: Mapped[Partner | None] = relationship(foreign_keys=[partner_id])

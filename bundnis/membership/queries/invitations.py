"""Who is invited."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.accounts.models import Person
from bundnis.accounts.queries import email_key, token_hash
from bundnis.alliances.models import Partner
from bundnis.core.db import db
from bundnis.membership.models import Invitation


def open_invitations(alliance_id: int) -> list[sa.Row]:
    """Invitations nobody has accepted or taken back, expired ones too, newest first, as columns."""
    inviter = sa.orm.aliased(Person)
    return list(
        db.session.execute(
            sa.select(
                Invitation.id, Invitation.name, Invitation.email, Invitation.role, Invitation.created_at,
                Invitation.expires_at, Partner.short_name.label("partner"), inviter.name.label("inviter"),
            )
            .outerjoin(Partner, Partner.id == Invitation.partner_id)
            .outerjoin(inviter, inviter.id == Invitation.invited_by)
            .where(Invitation.alliance_id == alliance_id, *unanswered())
            .order_by(Invitation.created_at.desc(), Invitation.id.desc())
            .limit(200)
        )
    )  # fmt: skip


def unanswered() -> tuple[sa.ColumnElement[bool], ...]:
    """Whether an invitation waits: neither accepted nor taken back; for counts upstairs too."""
    return Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)


def open_invitation(alliance_id: int, invitation_id: int) -> Invitation | None:
    """An invitation of this alliance nobody has accepted or taken back."""
    return db.session.scalar(
        sa.select(Invitation).where(
            Invitation.alliance_id == alliance_id, Invitation.id == invitation_id, *unanswered()
        )
    )


def invitations_of(alliance_id: int, email: str) -> list[Invitation]:
    """The unanswered invitations of an address, expired ones too."""
    found = db.session.scalars(
        sa.select(Invitation).where(Invitation.alliance_id == alliance_id, *unanswered()).order_by(Invitation.id)
    )
    # Compared here: the databases fold letters beyond A to Z each in its own way.
    return [invitation for invitation in found if email_key(invitation.email) == email_key(email)]


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation a link leads to, in whatever state, with its alliance and partner."""
    return db.session.scalar(
        sa.select(Invitation)
        .where(Invitation.token_hash == token_hash(token))
        .options(joinedload(Invitation.alliance), joinedload(Invitation.partner))
    )


def invitations_of_partner(partner: Partner) -> list[int]:
    """The ids of unanswered invitations to sit for a partner."""
    return list(
        db.session.scalars(
            sa.select(Invitation.id)
            .where(Invitation.alliance_id == partner.alliance_id, Invitation.partner_id == partner.id, *unanswered())
            .order_by(Invitation.id)
        )
    )

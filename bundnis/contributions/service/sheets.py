"""Freezing a promise sheet."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Alliance, Partner
from bundnis.contributions import queries
from bundnis.contributions.models import PromiseSheet
from bundnis.contributions.queries.promises import KEPT_SHOWN, SHOWN
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.journal.service import plain, tell


def freeze(actor: Actor, partner: Partner) -> PromiseSheet:
    """Keep what a partner has promised as it stands now, with a number of the alliance."""
    # Two at once get two numbers; what is counted is what is there afterwards.
    alliance = sa.select(Alliance.id).where(Alliance.id == partner.alliance_id).with_for_update(key_share=True)
    db.session.execute(alliance)
    sheet = PromiseSheet(
        alliance_id=partner.alliance_id, partner_id=partner.id, frozen_at=now(), frozen_by=actor.id,
        number=queries.number_of_sheets(partner.alliance_id) + 1, content=content_now(partner),
    )  # fmt: skip
    db.session.add(sheet)
    db.session.flush()
    tell(
        actor.id, "sheet.frozen", alliance_id=partner.alliance_id, topic_id=sheet.id, partner=partner.short_name,
        sheet=sheet.label,
    )  # fmt: skip
    db.session.flush()
    return sheet


def content_now(partner: Partner) -> dict[str, Any]:
    """What a sheet of this partner says at this moment: values as JSON keeps them, amounts as exact decimals."""
    promised = queries.promises_of(partner.alliance_id, [partner.id])
    kept = queries.kept_of(partner.alliance_id, [partner.id])
    return {
        "short_name": partner.short_name, "name": plain(partner.name),
        "open": [_line(row) for row in promised[:SHOWN]], "has_more_open": len(promised) > SHOWN,
        "kept": [_line(row) for row in kept[:KEPT_SHOWN]], "has_more_kept": len(kept) > KEPT_SHOWN,
    }  # fmt: skip


def _line(row: Any) -> dict[str, Any]:
    names = ("number", "title", "kind", "amount", "unit", "unit_text", "note", "condition", "wanted", "state", "stage",
             "delivered", "received")  # fmt: skip
    return {name: plain(getattr(row, name)) for name in names}

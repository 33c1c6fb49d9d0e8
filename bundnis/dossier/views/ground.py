"""What the pages of this room share: the blueprint and the loaders."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, url_for

from bundnis.core.db import is_writing
from bundnis.measures import queries
from bundnis.measures.models import Measure

blueprint = Blueprint("dossier", __name__, template_folder="../templates")


def with_contributors(number: int) -> dict[str, Any]:
    """The measure with what the contributions say of it."""
    return {"measure": queries.with_facts(g.seat.alliance_id, number, ["accepted_partner_ids"])}


def to_report_on(number: int) -> dict[str, Any]:
    """The same; somebody who reports takes it at once, for nothing else is taken before it."""
    asked = ["accepted_partner_ids"]
    return {"measure": queries.with_facts(g.seat.alliance_id, number, asked, lock=is_writing())}


def by_number(number: int) -> dict[str, Any]:
    """The measure alone."""
    return {"measure": queries.by_number(g.seat.alliance_id, number)}


def address_of(measure: Measure, anchor: str = "") -> str:
    """The page of a measure."""
    return url_for("dossier.page", number=measure.number, _anchor=anchor or None)

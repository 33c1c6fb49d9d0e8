"""The lessons behind a cell of "What worked": its measures, the newest first."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.reviews.models import Result, Review
from bundnis.reviews.queries import number_in_cell
from bundnis.reviews.rules import OPEN

_result, _measure, _review = table(Result), table(Measure), table(Review)
_column = _result.c


def lessons(
    alliance_id: int, topic: str, answer: str, outcome: str, year: int | None, *, limit: int, offset: int
) -> tuple[int, list[sa.Row[Any]]]:
    """How many measures a cell holds, and a page of them with what was learned. Without outcome all that count.

    The number is the tally's; the page is read along the index of days, which ends after a page.
    """
    those = _in_cell(alliance_id, topic, answer, outcome, year)
    number = number_in_cell(alliance_id, topic, answer, outcome, year)
    query = (
        sa.select(
            _measure.c.number, _measure.c.title, _measure.c.stop_lesson, _measure.c.stage_reason, _measure.c.stage,
            _measure.c.stage_language,
            _column.outcome, _column.ended_on, _review.c.what_worked, _review.c.what_did_not, _review.c.lesson,
        )
        .join_from(_result, _measure, _measure.c.id == _column.measure_id)
        .outerjoin(_review, _review.c.measure_id == _column.measure_id)
        .where(*those)
        .order_by(_column.ended_on.desc(), _column.measure_id.desc())
        .limit(limit)
        .offset(offset)
    )
    return number, list(db.session.execute(query)) if number else []


def _in_cell(
    alliance_id: int, topic: str, answer: str, outcome: str, year: int | None
) -> list[sa.ColumnElement[bool]]:
    """In SQL what ``reviews.rules.cells`` says in Python; a test holds both together."""
    those = [_column.alliance_id == alliance_id]
    those.append(_column.outcome == outcome if outcome else _column.outcome != OPEN)
    if year is not None:
        those.append(sa.extract("year", _column.ended_on) == year)
    followed = sa.and_(_column.is_small, _column.partners >= 2)
    match topic, answer:
        case "route", _:
            those.append(_column.route == answer if answer else _column.route.is_(None))
        case "field", _:
            those.append(_column.field_id == int(answer) if answer else _column.field_id.is_(None))
        case "kind", _:
            those.append((" " + _column.kinds + " ").like(f"% {answer} %") if answer else _column.kinds == "")
        case "size", _:
            those.append(_column.is_small.is_(answer == "small"))
        case "partners", _:
            those.append({"one": _column.partners < 2, "few": _column.partners.between(2, 3)}.get(
                answer, _column.partners >= 4
            ))
        case "sectors", _:
            those.append(_column.sectors < 2 if answer == "one" else _column.sectors >= 2)
        case "advice", _:
            those.append(followed if answer == "followed" else sa.not_(followed))
    return those

"""Carrying a form out: what a view does with a form that was sent, whatever the act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import HiddenField

from bundnis.core.errors import Conflict, Refused
from bundnis.core.forms.base import HouseForm

DONE = 303


def send(
    form: HouseForm, act: Callable[[], object], otherwise: str = "",
    stored: Callable[[], Mapping[str, Any]] | None = None,
) -> int:  # fmt: skip
    """Carry a form out: 303 when it is done, 200 when there was nothing to do, 422 or 409 when it is shown again.

    A refusal stands beside the field it names, else beside ``otherwise``, else beside the first. After a conflict the
    form shows what the act found; ``stored`` says it in the words of the form, where these are not the columns.
    """
    if not form.sent_and_right():
        return 422 if form.was_sent else 200
    try:
        act()
    except Conflict as conflict:
        now = conflict.stored if stored is None else stored()
        form.note_conflict({name: value for name, value in now.items() if name in form}, conflict.version)
        return 409
    except Refused as refused:
        form.refuse(refused.field if refused.field in form else otherwise or next(_visible(form)), str(refused))
        return 422
    return DONE


def _visible(form: HouseForm) -> Any:
    return (field.name for field in form if not isinstance(field, HiddenField))

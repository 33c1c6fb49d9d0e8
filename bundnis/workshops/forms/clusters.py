"""Forms about items."""

from __future__ import annotations

from typing import Any

from bundnis.core.forms import SHORT, OneOfIds, Required, TranslatedField, TranslatedForm
from bundnis.core.i18n import L_


class ItemForm(TranslatedForm):
    """One item: its title in each language of the hall, its action field."""

    title = TranslatedField(L_("Title"), [Required()], limit=SHORT)
    field_id = OneOfIds(L_("Action field"), empty=L_("Don't know yet"))

    def __init__(self, *args: Any, fields: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_id.offer(fields)

"""The form around a paper that the facilitator writes down; the paper itself is read by ``rules.ballots``."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from bundnis.core.forms import AtMost, HouseForm, OneOfIds
from bundnis.core.i18n import L_


class PaperForm(HouseForm):
    """Whose ballot it is: somebody who has voted on paper before, or somebody new, with a name or without."""

    person_id = OneOfIds(L_("For whom"), empty=L_("Somebody new"))
    name = StringField(
        L_("Name"), [AtMost(200)], description=L_("Only to find them again for the next vote; it may stay empty.")
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], policy: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.offer(people)
        if policy == "none":
            del self.name

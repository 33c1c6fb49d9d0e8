"""The forms that make measures of a measure: once more as a new idea, or several small ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bundnis.core.forms import (
    LONG,
    SENTENCE,
    SHORT,
    OneOf,
    OneOfIds,
    Required,
    TranslatedField,
    TranslatedForm,
)
from bundnis.core.i18n import L_, _
from bundnis.core.words import N_


class CopyForm(TranslatedForm):
    """A measure once more, as a new idea."""

    title = TranslatedField(
        L_("Title"), [Required(L_("A measure needs a title."))], limit=SHORT,
        description=L_("What will be different this time? Say it in the title, if you can."),
    )
    proposer_id = OneOfIds(L_("Proposing partner"), L_("The alliance as a whole"))


# Two to five; the first is the measure itself.
PARTS = range(1, 6)
PLACES = {
    "1": N_("Stays with the first part"),
    "2": N_("Goes to the second part"),
    "3": N_("Goes to the third part"),
    "4": N_("Goes to the fourth part"),
    "5": N_("Goes to the fifth part"),
}


class SplitForm(TranslatedForm):
    """Several small measures of one: a part is made when it has a title. ``split_form`` adds its steps and needs."""

    step_ids: tuple[int, ...] = ()
    need_ids: tuple[int, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for below, with a sentence of its own; the label must not call it optional.
        for part in (1, 2):
            self[f"title_{part}"].flags.required = True

    def texts(self, part: int) -> tuple[Any, Any, Any]:
        """The fields of a part."""
        return self[f"title_{part}"], self[f"summary_{part}"], self[f"description_{part}"]

    @property
    def places(self) -> list[Any]:
        """The fields that say where steps and needs go."""
        return [self[name] for name in self._place_names()]

    def is_begun(self, part: int) -> bool:
        """Whether something was typed for a part, or is given to it."""
        was_typed = any(field.data != field.object_data for field in self.texts(part))
        return was_typed or any(field.data == str(part) for field in self.places)

    def validate(self, extra_validators: Any = None) -> bool:
        """At least two parts, each with a title of its own; nothing goes to a part that is not made."""
        is_right = super().validate(extra_validators)
        titles: dict[str, int] = {}
        for part in PARTS:
            field = self[f"title_{part}"]
            if not field.data and (part <= 2 or self.is_begun(part)):
                self.refuse(field.name, _("Please give this part a title."))
                is_right = False
            for text in field.data.parts.values():
                if titles.setdefault(text.casefold(), part) != part and not field.errors:
                    self.refuse(field.name, _("Another part has this title already: what is different here?"))
                    is_right = False
        return is_right

    def values(self) -> dict[str, Any]:
        """What the service takes; parts without a title are left out."""
        made = [part for part in PARTS if self[f"title_{part}"].data]
        index = {str(part): place for place, part in enumerate(made)}
        names = ("title", "summary", "description")
        return {
            "parts": [
                dict(zip(names, (field.data for field in self.texts(part)), strict=True)) for part in made
            ],
            "steps": {each: index[self[f"step_{each}"].data] for each in self.step_ids},
            "needs": {each: index[self[f"need_{each}"].data] for each in self.need_ids},
        }

    def _place_names(self) -> list[str]:
        return [*(f"step_{each}" for each in self.step_ids), *(f"need_{each}" for each in self.need_ids)]


for _part in PARTS:
    setattr(SplitForm, f"title_{_part}", TranslatedField(L_("Title"), limit=SHORT))
    setattr(SplitForm, f"summary_{_part}", TranslatedField(
        L_("In one sentence"), multiline=True, rows=2, limit=SENTENCE
    ))
    setattr(SplitForm, f"description_{_part}", TranslatedField(L_("Description"), multiline=True, limit=LONG))


def split_form(steps: Mapping[int, str], needs: Mapping[int, str], **kwargs: Any) -> SplitForm:
    """The form with a choice for each open step and each need nobody answered (id -> its words)."""
    fields: dict[str, Any] = {"step_ids": tuple(steps), "need_ids": tuple(needs)}
    for kind, labels in (("step", steps), ("need", needs)):
        fields |= {f"{kind}_{each}": OneOf(label, PLACES, default="1") for each, label in labels.items()}
    form: SplitForm = type("FullSplitForm", (SplitForm,), fields)(**kwargs)
    return form

"""Texts in the languages of the alliance, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

from bundnis.core.forms.base import SENTENCE, HouseForm, clean
from bundnis.core.i18n import _, language, pair
from bundnis.core.text import Translated
from bundnis.core.words import LANGUAGE_NAMES, N_


@dataclass(slots=True)
class Part:
    """One language of a translated field, as the template shows it."""

    language: str
    language_name: str
    id: str
    name: str
    value: str
    errors: list[str]
    mark_name: str
    mark: str
    marks: list[tuple[str, str, bool]]


MARKS = (("done", N_("Translated")), ("check", N_("To check")), ("differs", N_("Differs on purpose")))


class TranslatedField(Field):
    """A text in every language of the alliance, side by side. The form sets ``languages`` first."""

    data: Translated

    def __init__(
        self, *args: Any, multiline: bool = False, rows: int = 5, limit: int = SENTENCE, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.multiline = multiline
        self.rows = rows
        self.limit = limit
        self.languages: tuple[str, ...] = ()
        self.part_errors: dict[str, list[str]] = {}
        self.typed: dict[str, str] = {}

    @property
    def first_id(self) -> str:
        wrong = next(iter(self.part_errors), None) or next(iter(self._as_shown()), "de")
        return f"{self.id}-{wrong}"

    def _as_shown(self) -> list[str]:
        """The languages in the alliance's order, the reader's own first: that is the one most will write."""
        return sorted(self.languages, key=lambda code: code != language())

    def as_text(self, value: Translated | None) -> str:
        value = value or Translated.empty()
        if len(self.languages) == 1:
            return value.get(self.languages[0])
        return "\n".join(pair(LANGUAGE_NAMES[code], value.get(code)) for code in self.languages if value.get(code))

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        stored = data if isinstance(data, Translated) else self.default
        self.object_data = self.data = stored if isinstance(stored, Translated) else Translated.empty()
        self.languages = self.languages or ("de",)
        if formdata is None or not any(f"{self.name}-{code}" in formdata for code in LANGUAGE_NAMES):
            return
        self.typed = {c: clean(formdata.get(f"{self.name}-{c}", "")) for c in self.languages}
        marks = {c: formdata.get(f"{self.name}-{c}-mark", "") for c in self.languages}
        # A select always posts something; only a mark that differs from the standing one was chosen.
        chosen = {c: m for c, m in marks.items() if m in dict(MARKS) and m != self.object_data.state(c)}
        self.data = self.object_data.revise(self.typed, chosen)

    def pre_validate(self, _form: Any) -> None:
        for code in self.languages:
            length = len(self.data.get(code))
            if length > self.limit:
                sentence = _("At most %(limit)s characters; these are %(length)s.", limit=self.limit, length=length)
                self.part_errors[code] = [sentence]
        if self.part_errors:
            raise StopValidation(next(iter(self.part_errors.values()))[0])

    @property
    def parts(self) -> list[Part]:
        """What the template shows, one entry a language."""
        several = len(self.languages) > 1
        return [self._part(code, several) for code in self._as_shown()]

    def _part(self, code: str, several: bool) -> Part:
        state = self.data.state(code)
        translated = several and bool(self.data.get(code)) and self.data.source != code
        marks = [(value, _(label), value == state) for value, label in MARKS] if translated else []
        name = f"{self.name}-{code}"
        return Part(
            language=code,
            language_name=LANGUAGE_NAMES[code],
            id=f"{self.id}-{code}",
            name=name,
            value=self.typed.get(code, self.data.get(code)),
            errors=self.part_errors.get(code, []),
            mark_name=f"{name}-mark",
            # Where nothing is written in any language, nothing waits for a translation.
            mark=state if several and self.data else "",
            marks=marks,
        )


class TranslatedForm(HouseForm):
    """A form with texts in the languages of the alliance."""

    class Meta(HouseForm.Meta):
        languages: tuple[str, ...] = ()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            field = HouseForm.Meta.bind_field(self, form, unbound_field, options)
            if isinstance(field, TranslatedField):
                field.languages = self.languages
            return field

    def __init__(self, *args: Any, languages: Iterable[str] = ("de",), **kwargs: Any) -> None:
        meta = {**kwargs.pop("meta", {}), "languages": tuple(languages)}
        super().__init__(*args, meta=meta, **kwargs)

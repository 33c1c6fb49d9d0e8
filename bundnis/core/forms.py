"""Forms of the house: they strip, keep what was typed, and carry a client key and a version.

A form that creates carries ``client_key`` (see ``core.once``); a form that edits carries ``version``,
the version it was loaded with. ``note_conflict`` shows the other text beside one's own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from bundnis.core.dates import DateError, Precision, Span, read_span, show_span
from bundnis.core.i18n import L_, _, language, typed_in
from bundnis.core.numbers import NumberError, read_amount, show_amount
from bundnis.core.text import Translated
from bundnis.core.words import LANGUAGE_NAMES, N_

# Control characters no person types; PostgreSQL refuses NUL, and lone surrogates are no text at all.
UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

SHORT, SENTENCE, LONG = 200, 500, 10_000


def clean(text: Any) -> Any:
    """What was typed, without control characters and outer spaces."""
    return UNTYPED.sub("", text).replace("\r\n", "\n").strip() if isinstance(text, str) else text


class Required:
    """The field must be filled in; says so in a sentence."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any = None) -> None:
        self.sentence = sentence or L_("Please fill in this field.")

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data and field.data != 0 and not field.errors:
            raise StopValidation(str(self.sentence))


class AtMost:
    """The text has at most so many characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > self.limit:
            raise ValidationError(
                _("At most %(limit)s characters; these are %(length)s.", limit=self.limit, length=length)
            )


class HouseForm(FlaskForm):
    """The base of every form."""

    client_key = HiddenField()
    version = HiddenField()

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            # Passwords are taken as they are typed; everything else is cleaned.
            if issubclass(unbound_field.field_class, (StringField, TextAreaField)):
                if unbound_field.field_class.__name__ != "PasswordField":
                    options["filters"] = [clean, *unbound_field.kwargs.get("filters", ())]
            return unbound_field.bind(form=form, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.client_key.data:
            self.client_key.data = secrets.token_urlsafe(18)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is right. A language switch never counts as a submission."""
        return bool(super().validate(extra_validators))

    @property
    def was_sent(self) -> bool:
        """Sent to be carried out, and not only to change the language of the page."""
        return bool(self.is_submitted()) and "switch_language" not in request.form

    def sent_and_right(self) -> bool:
        """The question a view asks."""
        return self.was_sent and self.validate()

    @property
    def loaded_version(self) -> int:
        """The version the form was loaded with; 0, which fits nothing, when it was tampered with."""
        try:
            return int(self.version.data or 0)
        except ValueError:
            return 0

    def refuse(self, name: str, sentence: str) -> None:
        """Say beside a field what a service refused."""
        field = self[name]
        field.errors = [*field.errors, sentence]

    def error_list(self) -> list[tuple[str, str]]:
        """(anchor, sentence) of every error, in the order of the page."""
        found = []
        for field in self:
            for error in field.errors:
                anchor = getattr(field, "first_id", field.id)
                found.append((anchor, f"{field.label.text}: {error}"))
        return found

    def note_conflict(self, stored: Mapping[str, Any], version: int) -> None:
        """Somebody saved in between: show the stored value beside each differing field."""
        for name, value in stored.items():
            field = self[name]
            if value != field.data:
                field.theirs = field.as_text(value) if hasattr(field, "as_text") else str(value or "")
        self.version.data = str(version)
        self.version.raw_data = [str(version)]


class AmountField(Field):
    """An exact amount, read by the strict reader in the reader's language."""

    widget = TextInput()
    data: Decimal | None

    def _value(self) -> str:
        # After a language switch "1.500" would be read as one and a half: what was understood is written anew.
        if self.raw_data and self.raw_data[0] is not None and (self.data is None or typed_in() == language()):
            return str(self.raw_data[0])
        return self.as_text(self.data)

    def as_text(self, value: Decimal | None) -> str:
        return "" if value is None else show_amount(value, language())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = clean(valuelist[0]) if valuelist else ""
        if text:
            try:
                self.data = read_amount(text, typed_in())
            except NumberError as error:
                raise ValueError(_(error.sentence, **error.values)) from error


class SpanField(Field):
    """A date with its precision: a day, a month, a season or a year."""

    widget = TextInput()
    data: Span

    def __init__(self, *args: Any, quick: Sequence[tuple[str, str]] = (), day_only: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.quick = quick
        self.day_only = day_only

    @property
    def example(self) -> str:
        from datetime import date

        return show_span(Span.on(date(2027, 3, 31)), language())

    def _value(self) -> str:
        if self.raw_data and self.raw_data[0] is not None and not (self.data.is_known and typed_in() != language()):
            return str(self.raw_data[0])
        return self.as_text(self.data)

    def as_text(self, value: Span | None) -> str:
        return show_span(value, language()) if value is not None and value.is_known else ""

    def process_data(self, value: Span | None) -> None:
        self.data = value or Span.unknown()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = Span.unknown()
        text = clean(valuelist[0]) if valuelist else ""
        if not text:
            return
        try:
            self.data = read_span(text, language())
        except DateError as error:
            raise ValueError(_(error.sentence, **error.values)) from error
        if self.day_only and self.data.precision != Precision.DAY:
            raise ValueError(_("Please give the day, for example %(example)s.", example=self.example))


class KnownSpan:
    """The date must be given."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.errors and not field.data.is_known:
            raise StopValidation(_("Please give a date."))


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

    def __init__(self, *args: Any, multiline: bool = False, limit: int = SENTENCE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.multiline = multiline
        self.limit = limit
        self.languages: tuple[str, ...] = ()
        self.part_errors: dict[str, list[str]] = {}
        self.typed: dict[str, str] = {}

    @property
    def first_id(self) -> str:
        wrong = next(iter(self.part_errors), None) or (self.languages[0] if self.languages else "de")
        return f"{self.id}-{wrong}"

    def as_text(self, value: Translated | None) -> str:
        value = value or Translated.empty()
        return "\n".join(f"{code}: {value.get(code)}" for code in self.languages if value.get(code))

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
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
        return [self._part(code, several) for code in self.languages]

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
            mark=state if several else "",
            marks=marks,
        )


class ChecksField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def as_text(self, values: Iterable[Any] | None) -> str:
        return _labels(self.choices, values or ())


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


class OneOf(SelectField):
    """One choice of a list of codes with their labels."""

    def __init__(self, label: Any = None, words: Mapping[str, str] | None = None, empty: Any = None, **kwargs: Any):
        self.words = words or {}
        self.empty = empty
        super().__init__(label, coerce=lambda value: value or None, validate_choice=True, **kwargs)
        self.choices = self._offered()

    def as_text(self, value: Any) -> str:
        return _labels(self.choices, [value])

    def _offered(self) -> list[tuple[str, Any]]:
        first = [("", self.empty)] if self.empty is not None else []
        return [*first, *((code, L_(word)) for code, word in self.words.items())]

    def pre_validate(self, form: Any) -> None:
        if self.data is None and self.empty is not None:
            return
        if self.data not in self.words and self.data not in dict(self.choices or ()):
            raise ValidationError(_("Please choose one of the answers."))


class OneOfIds(SelectField):
    """One thing of the alliance; the view sets ``options`` as (id, label). An unknown id is refused."""

    def __init__(self, label: Any = None, empty: Any = None, **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(label, coerce=_id_or_none, choices=[], validate_choice=False, **kwargs)

    def offer(self, options: Iterable[tuple[int, str]]) -> None:
        """What can be chosen."""
        first = [("", self.empty)] if self.empty is not None else []
        self.choices = [*first, *options]

    def as_text(self, value: int | None) -> str:
        return _labels(self.choices, [value])

    def pre_validate(self, form: Any) -> None:
        known = {value for value, _label in self.choices or () if value != ""}
        typed = (self.raw_data or [""])[0]
        if (self.data is None and typed not in ("", None)) or (self.data is not None and self.data not in known):
            raise StopValidation(_("Please choose one of the answers."))


class ChecksOfIds(ChecksField):
    """Several things of the alliance as checkboxes; the view sets ``options``."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_id_or_none, choices=[], validate_choice=False, **kwargs)

    def offer(self, options: Iterable[tuple[int, str]]) -> None:
        """What can be chosen."""
        self.choices = list(options)

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {value for value, _label in self.choices or ()}:
            raise StopValidation(_("Please choose one of the answers."))


def _labels(choices: Any, values: Iterable[Any]) -> str:
    """The words of chosen codes, as a conflict shows them."""
    words = dict(choices or ())
    return ", ".join(str(words[value]) for value in values if value in words)


def _id_or_none(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError):
        return None
    return number if 0 < number < 2**31 else None


class YesNoField(RadioField):
    """A question answered with yes, no, or not yet."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_truth, validate_choice=False, **kwargs)
        self.choices = [("yes", L_("Yes")), ("no", L_("No")), ("", L_("Not answered yet"))]


def _truth(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)

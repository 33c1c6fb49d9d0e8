"""Fields of the house: exact amounts, dates with their precision, choices that cannot be forged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea, TextInput

from bundnis.core.dates import DateError, Precision, Span, read_span, show_span
from bundnis.core.forms.base import clean
from bundnis.core.i18n import L_, _, language, typed_in
from bundnis.core.links import LinkError, read_links, show_links
from bundnis.core.numbers import NumberError, read_amount, show_amount


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


class WholeField(Field):
    """A whole number in digits; empty is None."""

    widget = TextInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # so that the field macro gives it the keyboard and the width of a number
        self.type = "IntegerField"

    def _value(self) -> str:
        if self.raw_data and self.raw_data[0] is not None:
            return str(self.raw_data[0])
        return self.as_text(self.data)

    def as_text(self, value: int | None) -> str:
        return "" if value is None else str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: int | None = None
        text = clean(valuelist[0]) if valuelist else ""
        if text and not re.fullmatch("[0-9]{1,9}", text):
            raise ValueError(_("Please enter a whole number in digits, for example %(example)s.", example=12))
        self.data = int(text) if text else None


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


class LinksField(Field):
    """Links as a list of address and title, written one a line."""

    widget = TextArea()
    data: list[dict[str, str]]

    def _value(self) -> str:
        if self.raw_data and self.raw_data[0] is not None:
            return str(clean(self.raw_data[0]))
        return self.as_text(self.data)

    def as_text(self, value: Iterable[Mapping[str, str]] | None) -> str:
        return show_links(value or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = []
        try:
            self.data = read_links(clean(valuelist[0]))
        except LinkError as error:
            raise ValueError(_(error.sentence, **error.values)) from error


class ChecksField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def as_text(self, values: Iterable[Any] | None) -> str:
        return _labels(self.choices, values or ())


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

    def as_text(self, value: bool | None) -> str:
        return _labels(self.choices, [{True: "yes", False: "no"}.get(value, "") if value is not None else ""])


def _truth(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)

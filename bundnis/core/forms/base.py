"""The base of every form, and what may be asked of any field."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import current_app, g, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.i18n import get_translations
from wtforms.validators import StopValidation, ValidationError

from bundnis.core.i18n import L_, _, language, pair
from bundnis.core.words import LANGUAGE_NAMES

# Control characters no person types; PostgreSQL refuses NUL, and lone surrogates are no text at all.
UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

SHORT, SENTENCE, LONG = 300, 500, 10_000


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


@cache
def _words_of_wtforms(code: str) -> Any:
    """What WTForms says of itself, in one language: read once, Flask-WTF reads the file at each request with a form."""
    return get_translations([code])


class HouseForm(FlaskForm):
    """The base of every form."""

    client_key = HiddenField()
    version = HiddenField()

    # Fields of a form that stand above those it inherits.
    on_top: tuple[str, ...] = ()

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> Any:
            return _words_of_wtforms(language())

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            # Passwords are taken as they are typed; everything else is cleaned.
            kind = unbound_field.field_class
            if issubclass(kind, (StringField, TextAreaField)) and not issubclass(kind, PasswordField):
                options["filters"] = [clean, *unbound_field.kwargs.get("filters", ())]
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            typed = super().wrap_formdata(form, formdata)
            if typed is None and formdata is _Auto:
                # A page that was opened again with what came too late (accounts.session): the form shows it.
                typed = form.typed_before = g.get("typed_before") or form.drafted()
                g.typed_is_shown = typed is not None
            return typed

    typed_before: Any = None

    # Whether what is being typed is kept on the server (accounts.drafts): for forms with long texts.
    keeps_drafts = False
    draft: Any = None

    def drafted(self) -> Any:
        """What somebody was typing into this form when they left it; None where there is nothing."""
        if self.keeps_drafts and request and request.method == "GET":
            self.draft = current_app.extensions["find_draft"]()
        return self.draft.fields if self.draft else None

    @property
    def draft_version(self) -> int:
        """The version of the draft this page goes on with; 0 for none."""
        if self.draft is None and self.comes_back:
            behind = current_app.extensions["find_draft"]()
            return int(behind.version) if behind else 0
        return int(self.draft.version) if self.draft else 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        g.form = self
        # The key tells the language the form is written in, for the amounts typed into it.
        if not self.client_key.data or "switch_language" in request.form:
            self.client_key.data = f"{language()}.{secrets.token_urlsafe(18)}"

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is right. A language switch never counts as a submission."""
        return bool(super().validate(extra_validators))

    @property
    def was_sent(self) -> bool:
        """Sent to be carried out, and not only to change the language of the page."""
        return bool(self.is_submitted()) and "switch_language" not in request.form

    @property
    def comes_back(self) -> bool:
        """Shows what somebody has typed: refused, in another language, or after signing in again."""
        return bool(self.is_submitted()) or self.typed_before is not None

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

    def label_of(self, name: str) -> str:
        """The label of a posted field in the reader's language; "" for one the form does not have."""
        stem, _sign, code = name.rpartition("-")
        if name in self:
            return str(self[name].label.text)
        if stem in self and code in LANGUAGE_NAMES:
            return _("%(label)s (%(language)s)", label=self[stem].label.text, language=LANGUAGE_NAMES[code])
        return ""

    def error_list(self) -> list[tuple[str, str]]:
        """(anchor, sentence) of every error, in the order of the page."""
        found = []
        for field in sorted(self, key=lambda field: field.name not in self.on_top):
            for error in field.errors:
                anchor = getattr(field, "first_id", field.id)
                found.append((anchor, pair(field.label.text, error)))
        return found

    def note_conflict(self, stored: Mapping[str, Any], version: int) -> None:
        """Somebody saved in between: show the stored value beside each differing field."""
        for name, value in stored.items():
            field = self[name]
            if value != field.data:
                field.theirs = field.as_text(value) if hasattr(field, "as_text") else str(value or "")
        self.version.data = str(version)
        self.version.raw_data = [str(version)]


class Editing:
    """What a form reads from a row and hands to its service, by name."""

    NAMES: tuple[str, ...] = ()

    @classmethod
    def stored(cls, thing: Any) -> dict[str, Any]:
        """The fields as they stand in the database."""
        return {name: getattr(thing, name) for name in cls.NAMES}

    def values(self) -> dict[str, Any]:
        """The fields as they were typed, for the service."""
        return {name: self[name].data for name in self.NAMES}  # type: ignore[index]

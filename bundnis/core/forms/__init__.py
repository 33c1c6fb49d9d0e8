"""Forms of the house: they strip, keep what was typed, and carry a client key and a version.

A form that creates carries ``client_key`` (see ``core.once``); a form that edits carries ``version``,
the version it was loaded with. ``note_conflict`` shows the other text beside one's own.
"""

from bundnis.core.forms.base import LONG, SENTENCE, SHORT, AtMost, Editing, HouseForm, Required, clean
from bundnis.core.forms.fields import (
    AmountField,
    ChecksField,
    ChecksOfIds,
    KnownSpan,
    LinksField,
    OneOf,
    OneOfIds,
    SpanField,
    WholeField,
    YesNoField,
)
from bundnis.core.forms.sending import DONE, send
from bundnis.core.forms.translated import TranslatedField, TranslatedForm

__all__ = [
    "DONE",
    "LONG",
    "SENTENCE",
    "SHORT",
    "AmountField",
    "AtMost",
    "ChecksField",
    "ChecksOfIds",
    "Editing",
    "HouseForm",
    "KnownSpan",
    "LinksField",
    "OneOf",
    "OneOfIds",
    "Required",
    "SpanField",
    "TranslatedField",
    "TranslatedForm",
    "WholeField",
    "YesNoField",
    "clean",
    "send",
]

"""The language switch beside a form: what was typed in one language is shown in the other."""

from __future__ import annotations

import pytest
from flask import Flask, g, session
from wtforms import StringField

from bundnis.accounts.session import switch_language
from bundnis.core.forms import AmountField, HouseForm, SpanField
from bundnis.core.i18n import language


class OfferForm(HouseForm):
    amount = AmountField("Amount")
    until = SpanField("Until")
    note = StringField("Note")


@pytest.mark.parametrize(
    ("before", "after", "typed", "shown"),
    [
        ("de", "en", "1.500", "1,500"),
        ("de", "fr", "1.500,5", "1\u202f500,5"),
        ("en", "de", "1.5", "1,5"),
        ("de", "en", "viel", "viel"),
        ("de", "en", "1,5000", "1,5000"),
        ("de", "en", "", ""),
    ],
)
def test_amounts_keep_their_value_or_their_letters(
    app: Flask, before: str, after: str, typed: str, shown: str
) -> None:
    data = {"amount": typed, "until": "", "note": "…", "switch_language": after}
    with app.test_request_context("/", method="POST", data=data):
        session["language"] = before
        g.actor = None
        switch_language()
        form = OfferForm()
        assert language() == after
        assert not form.was_sent
        assert form.amount._value() == shown
        assert form.note.data == "…"


@pytest.mark.parametrize(
    ("typed", "shown"), [("31.03.2027", "31/03/2027"), ("Herbst 2027", "automne 2027"), ("irgendwann", "irgendwann")]
)
def test_dates_too(app: Flask, typed: str, shown: str) -> None:
    data = {"amount": "", "until": typed, "note": "", "switch_language": "fr"}
    with app.test_request_context("/", method="POST", data=data):
        session["language"] = "de"
        g.actor = None
        switch_language()
        assert OfferForm().until._value() == shown


def test_an_unknown_language_switches_nothing(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"switch_language": "xx"}):
        session["language"] = "de"
        g.actor = None
        switch_language()
        assert language() == "de" and "typed_in" not in g

"""What WTForms says of itself stands in the reader's language, whoever was answered before."""

from __future__ import annotations

import pytest
from flask import Flask, g, session
from wtforms import SelectField

from bundnis.core.forms import HouseForm


class RouteForm(HouseForm):
    route = SelectField("Route", choices=[("train", "Train")])


@pytest.mark.parametrize("_again", range(2))
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("de", "Keine gültige Auswahl."), ("fr", "N'est pas un choix valide."), ("en", "Not a valid choice.")],
)
def test_a_choice_nobody_offered_is_refused_in_the_readers_language(
    app: Flask, language: str, sentence: str, _again: int
) -> None:
    with app.test_request_context("/", method="POST", data={"route": "swim"}):
        session["language"], g.actor = language, None
        form = RouteForm()
        assert not form.validate()
        assert form.route.errors == [sentence]

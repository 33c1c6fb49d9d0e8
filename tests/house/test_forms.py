"""Forms come back: what is posted after the sign-in has expired is shown again on a page of its own address."""

from __future__ import annotations

import inspect

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from bundnis.core.access import stamp_of


def _value(name: str, rule: Rule) -> str | int:
    """Something that may stand there."""
    ways = getattr(rule._converters[name], "items", None)
    return min(ways) if ways else {"alliance": "ostbelgien", "code": "ABCDEF"}.get(name, 1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_form_has_a_page_at_its_address(app: Flask) -> None:
    """After signing in it is opened there with what was typed (accounts/session.py)."""
    adapter = app.url_map.bind("localhost")
    homeless = []
    for rule in app.url_map.iter_rules():
        view, stamp = app.view_functions[rule.endpoint], stamp_of(rule.endpoint)
        if "POST" not in (rule.methods or ()) or stamp is None or stamp.permission is None:
            continue
        if "code" in rule.arguments:  # in a hall nobody is signed in
            continue
        values = {name: _value(name, rule) for name in rule.arguments}
        try:
            adapter.match(adapter.build(rule.endpoint, values, method="POST"), method="GET")
        except HTTPException:
            # Buttons read a value or two from what is posted; where people write, there is a form that takes it.
            source = inspect.getsource(inspect.unwrap(view))
            if "Form(" in source and "formdata=None" not in source:
                homeless.append(rule.endpoint)
    assert homeless == [], "let a GET of the same address show the form"

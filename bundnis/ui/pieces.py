"""Pieces of pages that are made once and kept as they are: a card, a row, a line of a history."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup


def component(template: str, name: str) -> Any:
    """A component as a function: its arguments in, finished markup out."""
    return _component(current_app.jinja_env, template, name)


@cache
def _component(environment: Environment, template: str, name: str) -> Any:
    return getattr(environment.get_template(template).module, name)


def joined(pieces: Iterable[Markup]) -> Markup:
    """Finished pieces as one, without looking through each once more."""
    return Markup("".join(pieces))  # noqa: S704

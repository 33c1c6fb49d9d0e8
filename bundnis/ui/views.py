"""The style page: every component in all its variants."""

from __future__ import annotations

from flask import Blueprint, render_template

from bundnis.core.access import public
from bundnis.ui import samples

blueprint = Blueprint("ui", __name__)


@blueprint.get("/style")
@public("shows the components of the design, no data")
def style() -> str:
    return render_template("ui_pages/style.html", **samples.style_context())

"""Pages of this room: Today, board, list, both on paper, what worked. Everything is read; nothing is changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from bundnis.boards.views.columns import board_page
from bundnis.boards.views.frame import Frame
from bundnis.boards.views.learning import learning_page, lessons_page
from bundnis.boards.views.paper import paper_page
from bundnis.boards.views.table import list_page
from bundnis.boards.views.today import today_page
from bundnis.core.access import needs

blueprint = Blueprint("boards", __name__, template_folder="../templates")


@blueprint.get("/")
@needs("measure.read")
def today() -> Any:
    return today_page()


@blueprint.get("/board")
@needs("measure.read")
def board() -> Any:
    frame = Frame.of_request(url_for(".board"))
    return paper_page(frame) if request.args.get("print") == "1" else board_page(frame)


@blueprint.get("/measures/")
@needs("measure.read")
def list_measures() -> Any:
    return list_page(Frame.of_request(url_for(".list_measures")))


@blueprint.get("/learning/")
@needs("review.read")
def learning() -> Any:
    return learning_page()


@blueprint.get("/learning/lessons")
@needs("review.read")
def lessons() -> Any:
    return lessons_page()

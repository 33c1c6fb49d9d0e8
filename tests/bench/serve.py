"""The application as it is served, with what a measurement needs beside it and never in the product.

/b                      200 cards in Jinja from memory: the unit of every figure
/<alliance>/empty-page  the gate and the layout alone
X-Statements            how many statements an answer took (BEGIN and COMMIT are not counted)
X-Cpu                   microseconds the answer took of the processor: steadier than a clock on a busy machine
X-Cold                  a request with this header finds no card made before
X-Boot                  which start of the server answers, so that no server of another run is measured

    python -m tests.bench.serve PORT      waitress, as ``make run`` starts it
    gunicorn 'tests.bench.serve:bench_application()'
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from flask import Blueprint, Flask, render_template
from sqlalchemy import event

from bundnis import create_app
from bundnis.boards.views import words
from bundnis.core import lanes
from bundnis.core.access import needs
from bundnis.core.house import settle
from config import THREADS

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

CARDS = 200
BOARD = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>b</title><link rel="stylesheet" href="/static/css/shell.css"></head>
<body><main><h1>{{ title }}</h1>
{% for card in cards %}
<article class="b-card {{ card.tone }}" id="card-{{ card.number }}">
<h3><a href="/b/measures/{{ card.number }}"><small>M-{{ card.number }}</small> {{ card.title }}</a></h3>
<p><b>{{ card.lead }}</b>, <span>{{ card.others }}</span></p>
<p><span class="b-tag {{ card.health_tone }}"><i></i>{{ card.health }}</span> <em>{{ card.flag }}</em></p>
<ul><li>{{ card.others }}</li><li>Handwerkskammer und Arbeitsamt</li></ul>
<p><time datetime="{{ card.day }}">{{ card.day }}</time> <a href="/b/measures/{{ card.number }}#move">Move</a></p>
</article>
{% endfor %}
</main></body></html>"""
EMPTY = """{% extends "layout/base.html" %}
{% block heading %}Nichts{% endblock %}
{% block content %}<p>–</p>{% endblock %}"""

_counted = threading.local()


class Card(NamedTuple):
    """What a card of b says: finished words."""

    number: int
    title: str
    lead: str
    others: str
    tone: str
    health: str
    health_tone: str
    flag: str
    day: str


def bench_application() -> Application:
    """The application and the bare page under one roof."""
    app = create_app()
    app.register_blueprint(empty_page(app), url_prefix="/<alliance:alliance>")
    # Faces that share one pool share their listeners too.
    for engine in {face.pool: face for face in app.extensions["faces"].values()}.values():
        event.listen(engine, "before_cursor_execute", _count)
    bare, boot = _bare_app(), os.environ.get("BENCH_BOOT", "")
    settle()

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        _counted.number, begun = 0, time.thread_time_ns()
        if "HTTP_X_COLD" in environ:
            _forget_cards()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            cpu = (time.thread_time_ns() - begun) // 1000
            noted = [("X-Statements", str(_counted.number)), ("X-Cpu", str(cpu)), ("X-Boot", boot)]
            return start_response(status, [*headers, *noted], *more)

        return (bare if environ["PATH_INFO"] == "/b" else app)(environ, start)

    # Where a server looks for what is to have a lane of its own.
    serve.extensions = app.extensions  # type: ignore[attr-defined]
    return serve


def _count(*_values: Any) -> None:
    _counted.number = getattr(_counted, "number", 0) + 1


def _forget_cards() -> None:
    for made in vars(words).values():
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def empty_page(app: Flask) -> Blueprint:
    """A page that says nothing, inside an alliance."""
    blueprint = Blueprint("bench", __name__)
    template = app.jinja_env.from_string(EMPTY)

    @blueprint.get("/empty-page")
    @needs("measure.read")
    def empty() -> str:
        return render_template(template)

    return blueprint


def _bare_app() -> Flask:
    app = Flask("bare")
    template = app.jinja_env.from_string(BOARD)
    cards = [
        Card(
            number, f"Schnuppertage in der Pflege {number}", "Partner 01", "Partner 02, Partner 03 und 2 weitere",
            "is-running", "auf Kurs", "t-success", "Bedarf offen", "2027-03-31",
        )
        for number in range(1, CARDS + 1)
    ]

    @app.get("/b")
    def b() -> str:
        return template.render(title="b", cards=cards)

    return app


def main() -> None:
    """Serve as ``make run`` does."""
    lanes.create_server(bench_application(), port=int(sys.argv[1]), threads=THREADS).run()


if __name__ == "__main__":
    main()

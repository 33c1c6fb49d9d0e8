"""Pages for everybody: the welcome, the help, the legal texts, and a sign of life."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template
from markupsafe import Markup

from bundnis.core.access import PERMISSIONS, public
from bundnis.core.i18n import _, gettext_in, language
from bundnis.core.markdown import render
from bundnis.core.words import LANGUAGES
from bundnis.measures.stages import INFO, MOVES, REQUIREMENTS, STAGES
from bundnis.public import rules

blueprint = Blueprint("public", __name__, template_folder="templates")

SHIPPED = Path(__file__).parent / "templates" / "public" / "legal"


@blueprint.get("/")
@public("the welcome; who is signed in goes on to the own alliance")
def home() -> Any:
    if g.actor is None:
        return render_template("public/welcome.html", has_demo="demo" in current_app.blueprints)
    seats = list(g.actor.seats.values())
    if len(seats) == 1:
        return redirect(f"/{seats[0].slug}/", 303)
    mine = [(seat.name, f"/{seat.slug}/") for seat in seats]
    return render_template("public/alliances.html", mine=mine)


@blueprint.get("/healthz")
@public("a sign of life for whoever watches the server; says nothing else")
def health() -> Response:
    return Response("ok\n", mimetype="text/plain")


# -- legal texts ---------------------------------------------------------------------------------


@blueprint.get("/legal/<any(imprint, privacy, accessibility):page>")
@public("the law wants it open to everybody")
def legal(page: str) -> str:
    found = _legal_text(page)
    if found is None:
        abort(404)
    text, spoken = found
    parts = [(each.heading, render(each.text)) for each in rules.sections(text)]
    foreign = spoken if spoken != language() else ""
    return render_template("public/legal.html", title=_(rules.LEGAL[page]), parts=parts, text_language=foreign)


def _legal_text(page: str) -> tuple[str, str] | None:
    """The text of this installation before the shipped one, and the reader's language before the others."""
    own = Path(current_app.config["INSTANCE"]) / "legal"
    order = (language(), *(code for code in LANGUAGES if code != language()))
    for folder in (own, SHIPPED):
        for code in order:
            file = folder / f"{page}.{code}.md"
            if file.is_file():
                return file.read_text(encoding="utf-8"), code
    return None


# -- help ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageLine:
    label: str
    sentence: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table, as the table component wants it."""

    label: str
    numeric: bool = False
    sort: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Everything the help prints, in one language."""

    words: list[tuple[str, str]]
    stages: list[StageLine]
    move_heads: list[Head]
    moves: list[list[str | Markup]]
    permissions: list[tuple[str, str]]


@blueprint.get("/help", endpoint="help")
@public("explains words and rules, no data")
def help_page() -> str:
    return render_template("public/help.html", help=_help(language()))


@cache
def _help(code: str) -> Help:
    """Once a language: tables and catalogues do not change while the house stands."""

    def word(message: str) -> str:
        return gettext_in(code, message)

    def who(permission: str) -> str:
        # The labels have commas of their own.
        return "; ".join(word(each.label) for each in PERMISSIONS[permission].alternatives)

    heads = [_("Move"), _("From"), _("To"), _("Who may"), _("What it requires")]
    return Help(
        words=[(word(name), word(sentence)) for name, sentence in rules.WORDS],
        stages=[StageLine(word(info.label), word(info.sentence), info.icon, info.tone) for info in STAGES],
        move_heads=[Head(label) for label in heads],
        moves=[
            [
                word(row.label),
                ", ".join(word(INFO[stage].label) for stage in row.sources),
                ", ".join(word(INFO[stage].label) for stage in row.targets),
                who(row.permission),
                _list([word(REQUIREMENTS[name].label) for name in row.requires]),
            ]
            for row in rules.move_rows(MOVES)
        ],
        permissions=[(word(permission.label), who(name)) for name, permission in PERMISSIONS.items()],
    )


def _list(items: list[str]) -> Markup | str:
    if len(items) < 2:
        return items[0] if items else "–"
    return Markup("<ul>") + Markup("").join(Markup("<li>{}</li>").format(item) for item in items) + Markup("</ul>")

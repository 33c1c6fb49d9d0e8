"""Pages for everybody: the welcome, the help, the handbook, the legal texts, and a sign of life."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from markupsafe import Markup

from bundnis.accounts import queries as people
from bundnis.core.access import PERMISSIONS, public
from bundnis.core.forms import clean
from bundnis.core.i18n import _, gettext_in, language
from bundnis.core.markdown import render, render_book
from bundnis.core.words import LANGUAGE_NAMES, LANGUAGES, N_
from bundnis.measures.stages import INFO, MOVES, REQUIREMENTS, STAGES
from bundnis.public import rules
from bundnis.ui.shell import SHORTCUTS

blueprint = Blueprint("public", __name__, template_folder="templates")

SHIPPED = Path(__file__).parent / "templates" / "public" / "legal"


@blueprint.get("/")
@public("the welcome; who is signed in goes on to the own alliance")
def home() -> Any:
    if g.actor is None:
        return render_template(
            "public/welcome.html", has_demo="demo" in current_app.blueprints, is_new=people.is_empty()
        )
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
class WordLine:
    """A word with its meaning in the reader's language, and what others call it."""

    key: str
    name: str
    meaning: str
    others: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Help:
    """Everything the help prints, in one language."""

    words: list[WordLine]
    stages: list[StageLine]
    move_heads: list[Head]
    moves: list[list[str | Markup]]
    permissions: list[tuple[str, list[tuple[str, str]]]]
    shortcuts: list[tuple[str, str]]


@blueprint.get("/help", endpoint="help")
@public("explains words and rules, no data")
def help_page() -> str:
    return render_template("public/help.html", help=_help(language()), own_words=_own_words())


@blueprint.get("/help/words")
@public("explains words, no data")
def words() -> str:
    """Every word of the glossary, or those that hold what is typed in any of the languages."""
    typed = clean(request.args.get("q", ""))[:MOST_TYPED]
    found = [_line(word, language()) for word in rules.words_like(typed, language())]
    return render_template(
        "public/words.html", words=found, typed=typed, own_words=_own_words(), total=len(rules.glossary()),
    )


MOST_TYPED = 100


def _own_words() -> list[str]:
    """What the reader's alliances call a measure, where that is not the word of the page."""
    seats = g.actor.seats.values() if g.actor else ()
    return [_("%(alliance)s says “action”.", alliance=seat.name) for seat in seats if seat.word == "action"]


def _line(word: rules.Word, code: str) -> WordLine:
    name = word.names[code]
    return WordLine(word.key, name[:1].upper() + name[1:], word.meanings[code], word.others(code))


@cache
def _help(code: str) -> Help:
    """Once a language: tables and catalogues do not change while the house stands."""

    def word(message: str) -> str:
        return gettext_in(code, message)

    def who(permission: str) -> str:
        # The labels have commas of their own.
        return "; ".join(word(each.label) for each in PERMISSIONS[permission].alternatives)

    return Help(
        words=[_line(each, code) for each in rules.daily_words()],
        stages=[StageLine(word(info.label), word(info.sentence), info.icon, info.tone) for info in STAGES],
        move_heads=[Head(word(label)) for label in MOVE_HEADS],
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
        permissions=[
            (word(area), [(word(PERMISSIONS[name].label), who(name)) for name in names])
            for area, names in rules.by_area(PERMISSIONS)
        ],
        shortcuts=[(word(each.keys), word(each.label)) for each in SHORTCUTS],
    )


MOVE_HEADS = (N_("Move"), N_("From"), N_("To"), N_("Who may"), N_("What it requires"))


def _list(items: list[str]) -> Markup | str:
    if len(items) < 2:
        return items[0] if items else "–"
    return Markup("<ul>") + Markup("").join(Markup("<li>{}</li>").format(item) for item in items) + Markup("</ul>")


# -- handbook ------------------------------------------------------------------------------------

# In a clone the files stand where a reader of the repository looks for them, in an installed wheel beside this one.
CLONE, WHEEL = Path(__file__).parents[2] / "docs", Path(__file__).parent / "data"
DOCS = CLONE if (CLONE / "handbook").is_dir() else WHEEL


@blueprint.get("/help/handbook/")
@public("explains the program, no data")
def handbook() -> str:
    """The pages of the handbook, by who they are for."""
    code = _book_language()
    groups: dict[str, list[tuple[str, str]]] = {}
    for page in _book():
        groups.setdefault(page.readers[code], []).append((page.titles[code], _book_address(page.name)))
    return render_template("public/handbook.html", groups=groups, **_book_frame(code))


@blueprint.get("/help/handbook/<page>")
@public("explains the program, no data")
def handbook_page(page: str) -> str:
    """One page; its name in either language leads to it."""
    pages = _book()
    place = next((place for place, each in enumerate(pages) if page in each.files.values()), None)
    if place is None:
        abort(404)
    code = _book_language()
    found, after = pages[place], next(iter(pages[place + 1 :]), None)
    parts = _book_parts(found.files[code], _book_address(""))
    return render_template(
        "public/handbook_page.html", title=found.titles[code], parts=parts, after=after,
        book_address=_book_address, book_language=code, **_book_frame(code),
    )  # fmt: skip


@blueprint.get("/help/handbook/pictures/<any(de, en):code>/<name>.png")
@public("pictures of invented people")
def handbook_picture(code: str, name: str) -> Response:
    return send_from_directory(DOCS / "pictures" / code, f"{name}.png", mimetype="image/png")


def _book_language() -> str:
    """The one asked for, else the reader's, else English."""
    asked = (request.args.get("language", ""), language(), rules.BOOK_LANGUAGES[0])
    return next(code for code in asked if code in rules.BOOK_LANGUAGES)


def _book_address(name: str) -> str:
    """Where a page stands, "" for the index; who has asked for a language keeps it from page to page."""
    asked = request.args.get("language")
    keeps = asked if asked in rules.BOOK_LANGUAGES else None
    if not name:
        return url_for("public.handbook", language=keeps)
    return url_for("public.handbook_page", page=name, language=keeps)


def _book_frame(code: str) -> dict[str, Any]:
    """Which language the text is in, where that is not the reader's, and where the others are."""
    others = [(LANGUAGE_NAMES[each], each, f"{request.path}?language={each}") for each in rules.BOOK_LANGUAGES]
    return {
        "text_language": code if code != language() else "",
        "others": [each for each in others if each[1] != code],
    }


@cache
def _book() -> list[rules.BookPage]:
    return rules.book_pages((DOCS / "handbook" / "README.md").read_text(encoding="utf-8"))


@cache
def _book_parts(file: str, index_address: str) -> list[tuple[str, Markup]]:
    """A page as headings with what stands below them, its links made those of the server."""
    folder, _mark, query = index_address.partition("?")

    def address_of(target: str) -> str:
        if target.startswith("../pictures/"):
            return folder + target.removeprefix("../")
        if "://" in target or not target.endswith(".md"):
            return target
        name = target.removesuffix(".md").removeprefix("README")
        return folder + name + (f"?{query}" if query else "")

    text = rules.book_text((DOCS / "handbook" / f"{file}.md").read_text(encoding="utf-8"))
    return [(part.heading, render_book(part.text, address_of)) for part in rules.sections(text)]

"""Errors a partner understands: what services raise, and the pages that answer.

Services raise these; views catch ``Refused`` and ``Conflict`` where they can show the form again, and
leave the rest to the pages here. Each carries a sentence; a status fits it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from bundnis.core.i18n import _
from bundnis.core.words import N_

log = logging.getLogger("bundnis")


class Refused(Exception):  # noqa: N818 - it is a sentence for people, not a program's error
    """A rule says no. ``field`` names the field of the form it belongs to, if any."""

    def __init__(self, sentence: str, field: str = "", **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return _(self.sentence, **self.values)


class Conflict(Exception):  # noqa: N818
    """Somebody else saved first. ``stored`` holds the fields as they stand now."""

    def __init__(self, stored: dict[str, Any] | None = None, version: int = 0) -> None:
        super().__init__("somebody saved in between")
        self.stored = stored or {}
        self.version = version


def check_length(field: str, text: str, limit: int) -> None:
    """A text fits its column. Raises Refused beside the field."""
    if len(text) > limit:
        raise Refused(
            N_("At most %(limit)s characters; these are %(length)s."), field, limit=limit, length=len(text)
        )


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What happened, why, and what to do next."""

    heading: str
    sentence: str
    next_step: str


PAGES: dict[int, ErrorPage] = {
    400: ErrorPage(
        N_("This could not be read"),
        N_("The form was open for too long, or it did not come from this site."),
        N_("Go back: what you wrote stands there still. Copy it, load the page again and send it once more."),
    ),
    403: ErrorPage(
        N_("You may not do this"),
        N_("The page exists, but it is up to others to do this."),
        N_("“Who may do what” in the help says who; a coordinator of your alliance can tell you more."),
    ),
    404: ErrorPage(
        N_("There is no such page"),
        N_("The address is wrong, or what stood here is not open to you."),
        N_("Check the address, or begin at the start page."),
    ),
    405: ErrorPage(
        N_("This does not work like that"),
        N_("The address exists, but it cannot be used in this way."),
        N_("Go back and use the buttons of the page."),
    ),
    409: ErrorPage(
        N_("Somebody else was faster"),
        N_("It was changed while you had it open. Nothing was overwritten."),
        N_("Load the page again and look at what is there now."),
    ),
    413: ErrorPage(
        N_("This is too long"),
        N_("What you sent is larger than this site takes."),
        N_("Go back, shorten the text and send it again."),
    ),
    422: ErrorPage(
        N_("This cannot be done"),
        N_("Something in what you sent does not fit."),
        N_("Go back and check what you entered."),
    ),
    429: ErrorPage(
        N_("Too many tries"),
        N_("This was tried too often in a short time."),
        N_("Wait a few minutes and try again."),
    ),
    500: ErrorPage(
        N_("Something went wrong here"),
        N_("It is our fault, not yours. Nothing was saved."),
        N_("Try again; if it stays, tell whoever runs this site."),
    ),
    503: ErrorPage(
        N_("Writing is not possible at the moment"),
        N_("Nothing was saved; reading still works."),
        N_("Keep your text and try again in a few minutes."),
    ),
}

LONG_ENOUGH = 12

# What the databases say when writing is impossible for a while: a full or read-only disk, a lock.
BUSY = ("locked", "disk is full", "disk full", "readonly", "could not extend", "connection", "too many clients")


# Refusals that can meet somebody who has written something.
KEEPS_TEXT = (403, 409, 422, 429, 500, 503)


def _typed() -> list[tuple[str, str]]:
    """The longer texts of a post that was refused as a whole, for copying: nobody's text is lost.

    Their labels are known where the act came as far as its form.
    """
    if not request or request.method != "POST":
        return []
    form = g.get("form")
    return [
        (form.label_of(name) if form else "", text)
        for name, text in request.form.items()
        if len(text) >= LONG_ENOUGH and " " in text.strip() and "password" not in name
    ]


def answer(
    status: int,
    sentence: str | None = None,
    kept: Sequence[tuple[str, str]] = (),
    links: Sequence[tuple[str, str]] = (),
) -> tuple[str, int]:
    """An error page; ``kept`` is (label or "", text) of what was typed, ``links`` (label, address) of where to go on.

    403 and 404 carry no form, so that foreign and non-existent are the same bytes.
    """
    page = PAGES.get(status, PAGES[500])
    return (
        render_template(
            "errors/error.html",
            code=status,
            heading=_(page.heading),
            sentence=sentence or _(page.sentence),
            next_step=_(page.next_step),
            kept=kept or (_typed() if status in KEEPS_TEXT else []),
            links=links,
        ),
        status,
    )


def init_app(app: Flask) -> None:
    """Answer errors with pages."""

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        return answer(error.code if error.code in PAGES else 400 if error.code < 500 else 500)

    @app.errorhandler(SecurityError)
    def foreign_host(_error: SecurityError) -> Any:
        # Somebody reached us under a name that is not ours: no address can be made, so no page either.
        return "This address is not served here.", 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Any:
        return answer(422, str(error))

    @app.errorhandler(Conflict)
    @app.errorhandler(StaleDataError)
    def conflict(_error: Exception) -> Any:
        return answer(409)

    @app.errorhandler(OperationalError)
    def database(error: OperationalError) -> Any:
        log.exception("the database refused")
        text = str(error.orig).lower()
        # A page that writes is refused by the database too, as "readonly"; that is our fault and no full disk.
        is_ours = "readonly" in text and request.method in ("GET", "HEAD")
        return answer(503 if any(word in text for word in BUSY) and not is_ours else 500)

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> Any:
        keep = app.extensions.get("keep_post")
        kept = keep(request, g.get("actor")) if keep else None
        return kept if kept is not None else answer(400)

"""A browser for tests: sends forms as a person would, and looks at every page it gets.

Requests run outside the test's own application context, as they do in a server. Before each, what the test
has prepared is stored; after each, what it had loaded is read anew.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

import lxml.html
from flask import Flask, has_app_context
from flask.globals import _cv_app, _cv_request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from bundnis.core.db import db
from tests.page_rules import check_headers, check_page

Fields = Mapping[str, Any]
Result = TypeVar("Result")


class Page:
    """An answer, with its HTML read when it is a page."""

    def __init__(self, answer: TestResponse, method: str, address: str) -> None:
        self.answer = answer
        self.method = method
        self.address = address
        self.status = answer.status_code
        self.headers = answer.headers
        self.data: bytes = answer.data
        self.is_html = answer.mimetype == "text/html" and bool(answer.data)

    def __repr__(self) -> str:
        return f"<{self.status} {self.method} {self.address}>"

    @property
    def html(self) -> str:
        """The answer as it was sent."""
        return self.data.decode()

    @property
    def json(self) -> Any:
        return self.answer.get_json()

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The parsed page."""
        return lxml.html.document_fromstring(self.html)

    @property
    def location(self) -> str:
        """Where a redirect leads, without the host."""
        parts = urlsplit(self.headers.get("Location", ""))
        return parts._replace(scheme="", netloc="").geturl()

    @property
    def heading(self) -> str:
        return words_of(self.tree.xpath("//h1")[0])

    @property
    def title(self) -> str:
        return words_of(self.tree.xpath("//title")[0])

    @property
    def text(self) -> str:
        """The words of the page's main part, in order, single-spaced."""
        main = self.tree.xpath("//main")
        return words_of(main[0] if main else self.tree)

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [words_of(item) for item in self.tree.cssselect(".b-errors li")]

    @property
    def addresses(self) -> list[str]:
        """Where the links of the page lead."""
        return [str(href) for href in self.tree.xpath("//a/@href")]

    def select(self, css: str) -> list[lxml.html.HtmlElement]:
        """The elements a CSS selector finds."""
        return list(self.tree.cssselect(css))

    def form(self, name: str = "page-form") -> lxml.html.FormElement:
        """A form by its id, or else by the end of its action."""
        for form in self.tree.forms:
            if form.get("id") == name:
                return form
        for form in self.tree.forms:
            if (form.get("action") or "").partition("?")[0].endswith(name):
                return form
        found = [form.get("id") or form.get("action") for form in self.tree.forms]
        raise AssertionError(f"no form {name} on {self!r}; there are {found}")

    def field(self, name: str, form: str = "page-form") -> Any:
        """What stands in a field."""
        return self.form(form).fields[name]


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    # -- what a person does ----------------------------------------------------------------------

    def get(self, address: str, status: int = 200, **headers: str) -> Page:
        """Open an address."""
        return self._checked(self.send("GET", address, headers=headers or None), status)

    def post(self, address: str, data: Fields | None = None, status: int = 303, follow: bool = False) -> Page:
        """Send fields to an address, with a CSRF token."""
        page = self._checked(self.send("POST", address, data), status)
        return self.get(page.location) if follow else page

    def submit(
        self, address: str, fields: Fields | None = None, status: int = 303, form: str = "page-form",
        follow: bool = False,
    ) -> Page:
        """Open a page, fill in its form over what stands there, and send it.

        ``fields``: name -> text, list of texts, True (tick) or None (leave out). A name the form does not have
        is an error, a button's name is not.
        """
        page = self.get(address)
        return self.fill(page, fields, status, form, follow)

    def fill(
        self, page: Page, fields: Fields | None = None, status: int = 303, form: str = "page-form",
        follow: bool = False,
    ) -> Page:
        """As ``submit``, on a page that is already open (for example one that was refused)."""
        element = page.form(form)
        values = filled(element, fields or {}, page)
        target = element.get("action") or page.address
        return self.post(target, values, status, follow)

    # -- below the surface -----------------------------------------------------------------------

    def send(self, method: str, address: str, data: Fields | None = None, **options: Any) -> Page:
        """Send any request and look at nothing. Unsafe ones get a CSRF token unless they bring one."""
        if method not in ("GET", "HEAD", "OPTIONS"):
            data = {"csrf_token": self.csrf_token(), **(data or {})}
        answer = self._outside(lambda: self.client.open(address, method=method, data=data, **options))
        # Files of the design are streamed: read to the end and closed, or Python warns later, in another test.
        answer.get_data()
        answer.close()
        return Page(answer, method, address)

    def keep(self, name: str, value: Any) -> None:
        """Put something into the session cookie."""
        content = {**self._session(), name: value}
        self.client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], str(self._signer().dumps(content)))

    def kept(self, name: str) -> Any:
        """What stands in the session cookie."""
        return self._session().get(name)

    # Flask's own ``session_transaction`` makes two requests to read a cookie: a fifth of the time of a walk.
    def _session(self) -> dict[str, Any]:
        cookie = self.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return dict(self._signer().loads(cookie.value)) if cookie else {}

    def _signer(self) -> URLSafeTimedSerializer:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return signer

    def csrf_token(self) -> str:
        """A token that fits this browser's session, as Flask-WTF makes it."""
        seed = self.kept("csrf_token")
        if not seed:
            seed = hashlib.sha1(os.urandom(64)).hexdigest()
            self.keep("csrf_token", seed)
        return str(URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token").dumps(seed))

    def _outside(self, act: Callable[[], Result]) -> Result:
        def run() -> Result:
            _cv_app.set(None)  # type: ignore[arg-type]
            _cv_request.set(None)  # type: ignore[arg-type]
            return act()

        if has_app_context():
            db.session.commit()
        # A copy keeps the clock the test has set, and keeps the request's own settings away from it.
        result = copy_context().run(run)
        if has_app_context():
            db.session.expire_all()
        return result

    def _checked(self, page: Page, status: int) -> Page:
        if page.status != status:
            raise AssertionError(f"{page!r}, expected {status}. {_why(page)}")
        check_headers(page)
        if page.is_html and page.status not in range(300, 400):
            check_page(page)
        return page


def words_of(element: lxml.html.HtmlElement) -> str:
    """The text of an element, single-spaced."""
    return " ".join(" ".join(element.itertext()).split())


def _why(page: Page) -> str:
    if page.location:
        return f"It leads to {page.location}."
    if not page.is_html:
        return page.html[:300]
    sentences = page.errors or [words_of(item) for item in page.select(".b-errorpage__sentence, .kern-error")]
    return " | ".join(sentences) or page.text[:300]


def filled(form: lxml.html.FormElement, fields: Fields, page: Page) -> dict[str, Any]:
    """What a form sends: what stands in it, and what was typed over it."""
    values: dict[str, Any] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    names = {item.get("name") for item in form.iter("input", "select", "textarea", "button")}
    form_id = form.get("id")
    if form_id:
        names |= {item.get("name") for item in page.tree.xpath("//*[@form=$id]", id=form_id)}
    for name, value in fields.items():
        assert name in names, f"the form of {page!r} has no field {name}; it has {sorted(filter(None, names))}"
        if value is None or value is False:
            values.pop(name, None)
        elif value is True:
            values[name] = [_ticked(form, name)]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            values[name] = [str(item) for item in value]
        else:
            values[name] = [str(value)]
    return values


def _ticked(form: lxml.html.FormElement, name: str) -> str:
    boxes = form.xpath(".//input[@name=$name and @type='checkbox']", name=name)
    assert boxes, f"{name} is no checkbox"
    return str(boxes[0].get("value") or "on")

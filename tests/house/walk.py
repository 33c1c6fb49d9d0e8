"""Walking through every address as every person, and looking whether anything changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from bundnis.core.db import Base
from tests.client import Browser, Page, filled
from tests.databases import PostgresDatabase, SqliteDatabase
from tests.factories.workshops import carry
from tests.house.full_sessions import CODE, GUESTS, guest_token
from tests.house.full_world import NOBODY, THINGS, build_full_world, token_of
from tests.house.matrix_rows import Row

Contents = dict[str, list[str]]
SLUG, FOREIGN_SLUG, NO_SLUG = "ostbelgien", "foreign", "nowhere"

COLUMNS = {
    table.name: ", ".join(f'"{column.name}"' for column in table.columns if column.name != "seen_at")
    for table in Base.metadata.sorted_tables
}
EVERY_ROW = " UNION ALL ".join(
    f"SELECT '{table}', ROW({columns})::text FROM \"{table}\"" for table, columns in COLUMNS.items()
)
# The same after every ``begin_again``: read once a process.
UNTOUCHED: dict[str, Contents] = {}


@dataclass(frozen=True)
class Aim:
    """Which things an address and its fields name: own ones, but for those in ``instead``."""

    slug: str = SLUG
    instead: Mapping[str, int] | None = None

    def id_of(self, name: str) -> int:
        """The id or number of a thing."""
        return (self.instead or {}).get(name, THINGS.own[name])


OWN = Aim()


class Walk:
    """The full world on one database, put back after every act that worked."""

    def __init__(self, database: SqliteDatabase | PostgresDatabase) -> None:
        self.database = database
        self.app: Flask = database.app
        self.adapter: MapAdapter = self.app.url_map.bind("localhost")
        self.begin_again()
        if database.name not in UNTOUCHED:
            UNTOUCHED[database.name] = self.contents()
        # What ``contents`` finds when nobody has done anything yet.
        self.untouched = UNTOUCHED[database.name]

    def begin_again(self) -> None:
        """Put everything back."""
        self.database.put(build_full_world)

    def browser(self, name: str) -> Browser:
        """A fresh browser in which this person is signed in."""
        browser = Browser(self.app)
        if name in GUESTS:
            is_phone = name == "phone"
            path = f"/join/{CODE}" if is_phone else f"/{SLUG}/workshops/{THINGS.own['session']}"
            carry(browser, "bundnis_phone" if is_phone else "bundnis_role", guest_token(name), path)
        elif name != "visitor":
            browser.keep("token", token_of(name))
        return browser

    def contents(self) -> Contents:
        """Every row of every table, as text; when somebody was last seen does not count."""
        found: Contents = {}
        # The reading face: it keeps its statements prepared.
        with self.app.extensions["faces"][False].connect() as connection:
            if self.database.name == "postgresql":
                # All tables on one way there and back: fifty took as long as ten pages.
                found = {table.name: [] for table in Base.metadata.sorted_tables}
                for name, row in connection.exec_driver_sql(EVERY_ROW):
                    found[name].append(row)
            else:
                for table, columns in COLUMNS.items():
                    rows = connection.exec_driver_sql(f'SELECT {columns} FROM "{table}"').fetchall()
                    found[table] = [repr(tuple(row)) for row in rows]
        return {name: sorted(rows) for name, rows in found.items()}

    # -- addresses and fields --------------------------------------------------------------------

    def address(self, row: Row, aim: Aim = OWN) -> str:
        """The address of a row."""
        values: dict[str, Any] = {
            part: name[1:] if name.startswith("=") else aim.id_of(name) for part, name in row.ids.items()
        }
        if self.app.url_map.is_endpoint_expecting(row.endpoint, "alliance"):
            values["alliance"] = aim.slug
        query = "&".join(
            f"{name}={thing[1:] if thing.startswith('=') else aim.id_of(thing)}" for name, thing in row.query.items()
        )
        address = self.adapter.build(row.endpoint, values)
        return f"{address}?{query}" if query else str(address)

    def fields(self, row: Row, name: str, aim: Aim = OWN) -> dict[str, Any]:
        """What an allowed person would send: the page's form as it is, and what is typed over it."""
        address = self.address(row)
        typed = {field: self._typed(value, name, aim) for field, value in row.typed.items()}
        if not self._can_get(address):
            return typed
        page = self.browser(name).send("GET", address)
        if page.status != 200 or not page.is_html or not page.select(f"form#{row.form}"):
            return typed
        fields = filled(page.form(row.form), typed, page)
        # Each browser has a token of its own.
        fields.pop("csrf_token", None)
        return fields

    def _typed(self, value: object, name: str, aim: Aim) -> object:
        if isinstance(value, Mapping):
            value = value.get(name, value.get(""))
        return aim.id_of(value[1:]) if isinstance(value, str) and value.startswith("#") else value

    def _can_get(self, address: str) -> bool:
        try:
            self.adapter.match(address.partition("?")[0], method="GET")
        except HTTPException:
            return False
        return True

    def methods(self, row: Row) -> Iterator[str]:
        """The methods a row speaks of."""
        if row.get is not None:
            yield "GET"
        if row.post is not None:
            yield "POST"


# What differs between two answers to the same question: tokens and keys made by chance.
BY_CHANCE = re.compile(r'(name="(?:csrf_token|client_key)"[^>]*?value=")[^"]*|(value=")[^"]*("[^>]*name="csrf_token")')


def masked(page: Page) -> str:
    """The answer without what is chance, and without the address that was asked for."""
    text = BY_CHANCE.sub(r"\1\2\3", page.html) + "\n" + page.location
    for address in (page.address, quote(page.address), page.address.partition("?")[0]):
        text = text.replace(address, "ADDRESS")
    return f"{page.status} {page.headers.get('Content-Type')} {text}"


def foreign_like(name: str) -> dict[str, int]:
    """A foreign thing in the place of this one."""
    return {name: THINGS.foreign[name]}


def nothing_like(name: str) -> dict[str, int]:
    """Nothing in the place of this one."""
    return {name: NOBODY}

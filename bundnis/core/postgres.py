"""What psycopg and SQLAlchemy do for PostgreSQL at every statement, done less often."""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.engine import Engine


def prepare(engine: Engine) -> None:
    """Prepare the connections of an engine and the way its statements are written."""
    engine.dialect.statement_compiler = LimitsWritten
    engine.dialect.do_ping = _ping_when_closed(engine.dialect.do_ping)  # type: ignore[method-assign, assignment]
    event.listen(engine, "connect", _prepare_connection)


class LimitsWritten(PGCompiler_psycopg):
    """Limits and offsets stand in the statement as numbers (``columns.written``), whoever forgot to write them so."""

    def limit_clause(self, select: Any, **kw: Any) -> str:
        return str(super().limit_clause(select, **kw, literal_execute=True))


def _prepare_connection(connection: Any, _record: object) -> None:
    # psycopg plans a statement at its sixth use and keeps a hundred planned; the house has more than that, and
    # they would push each other out.
    connection.prepare_threshold = 1
    connection.prepared_max = 400
    connection.cursor_factory = _quiet(connection.cursor_factory)


class Described(Sequence[Any]):
    """The columns of a result, made when somebody looks at them.

    SQLAlchemy asks at every statement whether there are any and knows from its first run what they are; psycopg made
    an object of each every time, half a millisecond for the hundred and forty of a page.
    """

    def __init__(self, describe: Callable[[], Sequence[Any]]) -> None:
        self._describe = cache(describe)

    def __getitem__(self, place: Any) -> Any:
        return self._describe()[place]

    def __len__(self) -> int:
        return len(self._describe())


@cache
def _quiet(plain: Any) -> Any:
    """A cursor of psycopg that describes its columns only to who looks."""

    class Quiet(plain):
        @property
        def description(self) -> Described | None:
            result = self.pgresult
            return Described(partial(plain.description.__get__, self)) if result and result.nfields else None

    return Quiet


def _ping_when_closed(ping: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Ask the server whether it is still there only where it has said something, as it does when it ends.

    Asking at every page is one more way to the server and back; looking at the line costs nothing.
    """

    def do_ping(connection: Any) -> bool:
        line = select.poll()
        line.register(connection.pgconn.socket, select.POLLIN)
        return ping(connection) if line.poll(0) else True

    return do_ping

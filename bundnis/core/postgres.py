"""What psycopg and SQLAlchemy do for PostgreSQL at every statement, done less often."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, cast

from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError


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
            if result is None and self.connection.pgconn.pipeline_status:
                return Described(self._described_when_answered)
            return Described(partial(plain.description.__get__, self)) if result and result.nfields else None

        def _described_when_answered(self) -> Sequence[Any]:
            # The first answer of a statement has to be seen; a pipeline that is entered once more fetches it.
            with self.connection.pipeline():
                pass
            return cast("Sequence[Any]", plain.description.__get__(self))

    return Quiet


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """Send the statements of this block one after the other; at its end all are answered.

    What goes wrong shows at the end too, where SQLAlchemy does not see it: it is raised as SQLAlchemy would. The
    connection is not used again: of the statements behind the one that failed psycopg believes that they are prepared,
    and the server has never seen them.
    """
    raw: Any = connection.connection.driver_connection
    errors: Any = connection.dialect.loaded_dbapi
    try:
        with raw.pipeline():
            yield
    except BaseException as error:
        if not (connection.closed or connection.invalidated):
            connection.invalidate(error)
        if isinstance(error, errors.Error):
            raise DBAPIError.instance(None, None, error, errors.Error, dialect=connection.dialect) from error
        raise


def _ping_when_closed(ping: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Ask the server whether it is still there only where it has said something, as it does when it ends.

    Asking at every page is one more way to the server and back; looking at the line costs nothing.
    """

    def do_ping(connection: Any) -> bool:
        line = select.poll()
        line.register(connection.pgconn.socket, select.POLLIN)
        return ping(connection) if line.poll(0) else True

    return do_ping

"""How statements are asked: made once, run as they were compiled, several of them together."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, wraps
from typing import Any, ParamSpec, cast

import sqlalchemy as sa

from bundnis.core import postgres
from bundnis.core.columns import written
from bundnis.core.db import Base, db, table

P = ParamSpec("P")

# Statements of one kind that are kept; and how long a list may be to be a parameter an element. Longer ones are
# spelled out anew at each run, and so are empty ones.
SHAPES_KEPT, LONGEST_LIST = 100, 32
# Of a known type, so that PostgreSQL's statements can have it written out.
_TYPES = {"offset": sa.Integer}


def prepared(build: Callable[P, sa.Executable]) -> Callable[P, sa.Result[Any]]:
    """A statement that is made once and run with the arguments as its parameters.

    Making a statement costs SQLAlchemy four times as much as running it (464 against 124 microseconds, 53 when
    it asks for columns of tables instead of attributes). For statements whose shape never changes but for their
    ``limit``, which is written out, and the length of their lists of ids.
    """
    names = tuple(inspect.signature(build).parameters)

    @lru_cache(SHAPES_KEPT)
    def statement(limit: int | None, lists: frozenset[tuple[str, int]]) -> sa.Executable:
        given: dict[str, Any] = {name: sa.bindparam(name, type_=_TYPES.get(name)) for name in names}
        given |= {name: places(name, number) for name, number in lists}
        given |= {} if limit is None else {"limit": written(limit)}
        executable: sa.Executable = cast("Any", build)(**given)
        return executable

    @wraps(build)
    def run(*args: P.args, **kwargs: P.kwargs) -> sa.Result[Any]:
        values: dict[str, Any] = {**dict(zip(names, args, strict=False)), **kwargs}
        limit, lists = values.pop("limit", None), {}
        for name in [name for name, value in values.items() if _is_short(value)]:
            filled = fill(name, values.pop(name))
            lists[name] = len(filled)
            values |= filled
        return db.session.execute(statement(limit, frozenset(lists.items())), values)

    return run


def _is_short(value: object) -> bool:
    """Whether it is a list of ids to be written out."""
    return isinstance(value, list) and 0 < len(value) <= LONGEST_LIST and isinstance(value[0], int)


def places(name: str, number: int) -> list[sa.BindParameter[int]]:
    """The parameters of a list of ids: ``name_0`` and so on."""
    return [sa.bindparam(f"{name}_{place}", type_=sa.Integer) for place in range(number)]


def fill(name: str, ids: Sequence[int]) -> dict[str, int]:
    """The values for ``places``; the last id stands again until their number is a power of two, so that there are few
    such numbers. Nothing for none."""
    number = 1 << (len(ids) - 1).bit_length() if ids else 0
    return {f"{name}_{place}": ids[min(place, len(ids) - 1)] for place in range(number)}


@contextmanager
def together() -> Iterator[None]:
    """Ask several things at once: statements that do not need each other's answers, whose ``Rows`` are looked at after.

    PostgreSQL reads for the first while the second is still being written, and one waits once. SQLite answers in the
    same process: nothing to be won.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        yield
        return
    # What is not written yet would be written in between, and each such statement waits for its answer.
    db.session.flush()
    db.session.info["together"] = True
    try:
        with postgres.pipelined(db.session.connection()):
            yield
    finally:
        db.session.info.pop("together", None)


class Rows(Sequence[Any]):
    """The rows of an answer, each as ``make`` makes it. Asked together with others they are read when somebody first
    looks at them, else at once: nothing that happens in between changes them."""

    def __init__(self, answer: sa.Result[Any], make: Callable[[Any], Any] | None = None) -> None:
        self._answer, self._make = answer, make
        # No cached_property: until Python 3.11 it lets one thread of the process at a time read.
        self._read: list[Any] | None = None
        if not db.session.info.get("together"):
            self._rows()

    def _rows(self) -> list[Any]:
        if self._read is None:
            rows = self._answer.all()
            self._read = [self._make(row) for row in rows] if self._make else list(rows)
        return self._read

    def __getitem__(self, place: Any) -> Any:
        return self._rows()[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows())

    def __len__(self) -> int:
        return len(self._rows())

    def __eq__(self, other: object) -> bool:
        return self._rows() == (other._rows() if isinstance(other, Rows) else other)

    __hash__ = None  # type: ignore[assignment]


def insert(row: Base) -> None:
    """Write a new row at once, as columns, and set its id: for what nobody changes any more in this act. A flush costs
    three times as much. The object stays outside the session and knows what it was given."""
    given = sa.inspect(row).dict
    values = {name: given[name] for name in sa.inspect(type(row)).columns.keys() if name in given}  # noqa: SIM118
    row.id = db.session.execute(_inserting(type(row)), values).scalar_one()  # type: ignore[attr-defined]


@cache
def _inserting(model: type[Base]) -> sa.Executable:
    return sa.insert(table(model)).returning(table(model).c.id)

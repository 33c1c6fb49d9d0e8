"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Composite, composite, mapped_column
from sqlalchemy.types import TypeDecorator

from bundnis.core.dates import Precision, Span
from bundnis.core.text import Translated

Json = sa.JSON().with_variant(JSONB(), "postgresql")


class TranslatedText(TypeDecorator[Translated]):
    """A text in the languages of the alliance, stored as JSON, seen as an immutable value."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else sa.JSON())

    def process_bind_param(self, value: Translated | None, _dialect: sa.Dialect) -> Any:
        return (value or Translated.empty()).to_json()

    def process_result_value(self, value: Any, _dialect: sa.Dialect) -> Translated:
        return Translated.from_json(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self if isinstance(value, Translated) else self.impl_instance.coerce_compared_value(op, value)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal with three places, stored as whole thousandths: SQLite has no decimals."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: sa.Dialect) -> int | None:
        return None if value is None else int(Decimal(value).scaleb(3))

    def process_result_value(self, value: int | None, _dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else (Decimal(value).scaleb(-3)).normalize() + Decimal(0)


class Moment(TypeDecorator[datetime]):
    """A point in time; goes in and comes out aware and in UTC."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code(name: str) -> sa.ColumnElement[str]:
    """A code of ours, written out in the statement; never what somebody has typed.

    There is nothing to fill in at each run, and PostgreSQL sees what it plans for: one plan for all values takes a
    code it cannot see for an average one, and reads the whole alliance for the three that were declined.
    """
    if not all(part.isidentifier() for part in str(name).split(".")):
        raise ValueError(f"this is no code: {name}")
    return sa.literal_column(f"'{name}'", sa.String)


def spelled(codes: Iterable[str]) -> list[sa.ColumnElement[str]]:
    """Several codes, written out."""
    return [code(name) for name in sorted(str(each) for each in codes)]


def written(number: int) -> sa.ColumnElement[int]:
    """A number of ours, written out in the statement: PostgreSQL takes a limit it cannot see for a tenth of all."""
    return sa.literal_column(str(int(number)), sa.Integer)


@lru_cache(10_000)
def _restored(first: date | None, last: date | None, precision: str | None) -> Span:
    """Most dates of a page are unknown or occur often, and a value never changes."""
    return Span(first, last, Precision(precision or Precision.UNKNOWN))


def span(name: str) -> Composite[Span]:
    """A date with its precision: three columns, one value (first day, last day, precision)."""
    return composite(
        _restored,
        mapped_column(f"{name}_first", sa.Date, nullable=True),
        mapped_column(f"{name}_last", sa.Date, nullable=True),
        mapped_column(f"{name}_precision", sa.String(8), nullable=False, default=Precision.UNKNOWN.value),
    )

"""How migrations run: all of them in one transaction, on SQLite and PostgreSQL alike.

On SQLite a table is often changed by copying it (batch mode). With foreign keys on, dropping the old copy
fails, or takes the rows that point to it along; so they are off while migrations run, and checked before
anything is stored. A copied table loses its triggers without a word: a migration that touches ``journal``,
``journal_detail`` or ``signature`` makes them again (see 0001), and a house test looks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.engine import Connection

from bundnis.core.columns import Amount, Moment, TranslatedText
from bundnis.core.db import Base

RENDERED = (
    ((TranslatedText, sa.JSON), "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"),
    (Moment, "sa.DateTime().with_variant(sa.DateTime(timezone=True), 'postgresql')"),
    (Amount, "sa.BigInteger()"),
)


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write plain column types: a migration must not change its meaning when the application changes."""
    if kind == "type":
        for own, plain in RENDERED:
            if isinstance(item, own):
                autogen.imports.add("from sqlalchemy.dialects import postgresql")
                return plain
    return False


def include_object(_item: Any, _name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave tables alone that are not the models': queues, full-text shadows."""
    return not (kind == "table" and reflected and compare_to is None)


def number(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Number a new migration after the newest; write no empty one."""
    script = directives[0]
    if script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives.clear()
        return
    head = ScriptDirectory.from_config(context.config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04}"


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite: foreign keys sleep. Must surround the transaction, inside it the setting does nothing."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def check_foreign_keys(connection: Connection) -> None:
    """Refuse a migration that leaves rows pointing nowhere."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} rows pointing nowhere, the first: {broken[0]}")


def run() -> None:
    """Run what is asked; a failure leaves nothing behind."""
    engine = current_app.extensions["faces"][True]
    with engine.connect() as connection, without_foreign_keys(connection), connection.begin():
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            render_item=render_item,
            include_object=include_object,
            process_revision_directives=number,
        )
        context.run_migrations()
        check_foreign_keys(connection)


run()

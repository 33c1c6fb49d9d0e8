"""A copy of the whole database, made while everybody goes on writing: an extra file of the core.

Rooms say what must not be in it (``leave_out``): a copy is kept for years where nobody can delete from it.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from bundnis.core.db import LONGEST_WAIT, db


def copy_database(target: Path, leave_out: Collection[str], settle: Collection[str] = ()) -> None:
    """Write the copy; what stands there already is never written over. Raises OSError with a sentence.

    ``leave_out``: tables whose rows are not copied; ``settle``: statements for the copy of SQLite, so that nothing in
    it speaks of them. It appears under its name only when it is whole and was looked through.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already; it is left as it is.")
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    # Nobody else's to read, from the first byte on.
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if db.engine.dialect.name == "sqlite":
            _copy_sqlite(draft, [*(f"DELETE FROM {name}" for name in leave_out), *settle])  # noqa: S608 - names of ours
        else:
            _copy_postgresql(draft, leave_out)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _copy_sqlite(draft: Path, changes: Collection[str]) -> None:
    try:
        with closing(sqlite3.connect(str(db.engine.url.database), timeout=LONGEST_WAIT)) as running:
            running.execute("VACUUM INTO ?", (str(draft),))
        with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            # What goes leaves no trace in the copy's pages, nor in a journal beside it.
            copy.execute("PRAGMA journal_mode = MEMORY")
            copy.execute("PRAGMA secure_delete = ON")
            for statement in changes:
                copy.execute(statement)
            copy.execute("VACUUM")
            faults = copy.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.Error as error:
        raise OSError(f"The copy could not be written: {error}.") from error
    if faults != [("ok",)]:
        raise OSError("The copy is damaged, so it was thrown away. Look at the disk.")


def _copy_postgresql(draft: Path, leave_out: Collection[str]) -> None:
    url = db.engine.url
    address = url.set(drivername="postgresql")._replace(password=None).render_as_string()
    # The password goes another way: everybody on the machine can read the words of a command.
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    left_out = [f"--exclude-table-data={name}" for name in leave_out]
    command = ["pg_dump", "--format=custom", *left_out, f"--file={draft}", f"--dbname={address}"]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise OSError("pg_dump is not installed. On Debian: apt-get install postgresql-client") from None
    if done.returncode:
        raise OSError(f"pg_dump could not copy the database: {done.stderr.strip()}")

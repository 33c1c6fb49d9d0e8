"""What is unsafe about environment, settings and database: a sentence each, in English, for whoever runs the house."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

import config
from bundnis.core.db import db

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHORTEST_KEY = 32
FEWEST_SIGNS = 10  # "changeme" and its like have fewer


def environment_faults(environment: Mapping[str, str]) -> list[str]:
    """What could not be read as a setting, a sentence each."""
    faults = [
        f"{name} is no number: {environment[name]}"
        for name in ("PORT", "BUNDNIS_PROXIES", "BUNDNIS_MAIL_PORT")
        if not re.fullmatch("[0-9]{1,5}", environment.get(name, "0"))
    ]
    url = environment.get("BUNDNIS_DATABASE_URL", "")
    if url and not re.match(r"postgres(ql)?(\+psycopg)?://.", url):
        faults.append("BUNDNIS_DATABASE_URL is no address of a PostgreSQL database. It looks like postgresql://user@host/name.")
    return faults + _instance_faults(Path(environment.get("BUNDNIS_INSTANCE", "instance")).resolve())


def settings_faults(settings: config.Embedded, environment: Mapping[str, str]) -> list[str]:
    """What is unsafe about the settings, a sentence each."""
    base = urlsplit(settings.BASE_ADDRESS)
    host = base.hostname or ""
    is_local = host in LOOPBACK
    questions = (
        (len(settings.SECRET_KEY) < SHORTEST_KEY,
         f"The secret key is shorter than {SHORTEST_KEY} characters. Set BUNDNIS_SECRET_KEY to a long random one."),
        (len(settings.SECRET_KEY) >= SHORTEST_KEY and len(set(settings.SECRET_KEY)) < FEWEST_SIGNS,
         "The secret key is easy to guess. Set BUNDNIS_SECRET_KEY to a long random one."),
        (environment.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"),
         "FLASK_DEBUG is set. It lets strangers run programs here; take it out of the environment."),
        (not host or base.scheme not in ("http", "https"),
         "BUNDNIS_BASE_ADDRESS is no address. It looks like https://alliance.example.org."),
        (bool(host) and not _is_trusted(host, settings.TRUSTED_HOSTS),
         f"BUNDNIS_TRUSTED_HOSTS does not name {host}, the host of BUNDNIS_BASE_ADDRESS."),
        (bool(settings.MAIL_SERVER) and "@" not in settings.MAIL_SENDER,
         "BUNDNIS_MAIL_SENDER is no mail address. Others see it as the sender of mails."),
        (base.scheme == "http" and (not is_local or isinstance(settings, config.Grown)),
         "BUNDNIS_BASE_ADDRESS begins with http://. Others must reach it by https://: passwords would travel openly."),
        (settings.DEMO and not is_local,
         "BUNDNIS_DEMO lets everybody in as anybody. It runs at a loopback address only."),
    )  # fmt: skip
    return [sentence for is_wrong, sentence in questions if is_wrong]


def _is_trusted(host: str, trusted: list[str]) -> bool:
    return any(host == name.strip("[]") or (name.startswith(".") and host.endswith(name)) for name in trusted)


def _instance_faults(instance: Path) -> list[str]:
    try:
        instance.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=instance):
            pass
    except OSError as error:
        return [f"The data folder {instance} cannot be written to: {error.strerror}. Set BUNDNIS_INSTANCE."]
    key = instance / "secret_key"
    if os.name == "posix" and key.exists() and key.stat().st_mode & 0o077:
        return [f"Others can read {key}. Make it yours alone: chmod 600."]
    return []


SQLITE_SETTINGS = {
    "journal_mode": ("wal", "Readers and writers would wait for each other."),
    "synchronous": (2, "A power cut could take away what was acknowledged."),
    "foreign_keys": (1, "The walls between alliances would be open."),
}


def database_faults(app: Flask) -> list[str]:
    """What is unsafe about the database, a sentence each."""
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                if connection.dialect.name == "sqlite":
                    return _sqlite_faults(connection)
                return _postgresql_faults(connection)
        except sa.exc.SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            return [f"The database cannot be reached: {reason}"]


def _sqlite_faults(connection: sa.Connection) -> list[str]:
    faults = []
    file = connection.engine.url.database
    if file and not os.access(file, os.W_OK):
        faults.append(f"The database {file} cannot be written to. It must belong to whoever starts bundnis.")
    for name, (wanted, why) in SQLITE_SETTINGS.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found != wanted:
            faults.append(f"SQLite's {name} is {found}, not {wanted}. {why}")
    return faults


def _postgresql_faults(connection: sa.Connection) -> list[str]:
    faults = []
    for name in ("synchronous_commit", "fsync"):
        if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off":
            faults.append(f"PostgreSQL's {name} is off. A power cut could take away what was acknowledged.")
    if connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
        faults.append("The PostgreSQL database only lets bundnis read. Nothing could be saved.")
    elif not connection.exec_driver_sql("SELECT has_schema_privilege(current_schema(), 'CREATE')").scalar():
        faults.append("The PostgreSQL user of bundnis may not create tables in its database. Make it the owner.")
    return faults

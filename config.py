"""Settings, one class a way of running, filled from the environment.

``Embedded`` is what ``make run`` starts: SQLite in the instance folder, one process.
``Grown`` is chosen by ``BUNDNIS_DATABASE_URL``: PostgreSQL, several workers, behind a proxy.
``Testing`` is what the tests build their applications with.

Every variable is described in ``docs/operating.md``; ``bundnis check`` names the ones that are wrong.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
THREADS = 16


def _secret_key(instance: Path) -> str:
    """The key of this installation: made once, kept readable for its owner alone."""
    file = instance / "secret_key"
    if not file.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii").strip()


class Embedded:
    """One laptop: a SQLite file, sixteen threads, the loopback address."""

    BABEL_DEFAULT_LOCALE = "de"
    COMPRESS_ALGORITHM = "gzip"
    COMPRESS_LEVEL = 4
    COMPRESS_MIN_SIZE = 1000
    MAX_CONTENT_LENGTH = 2 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 1024 * 1024
    MAX_FORM_PARTS = 1000
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    # The right to be signed in stands in the table; the cookie outlives it, so that what was
    # typed after the sign-in expired can still be kept for the same person.
    PERMANENT_SESSION_LIFETIME = timedelta(days=60)
    SESSION_REFRESH_EACH_REQUEST = False
    SIGN_IN_IDLE = timedelta(hours=12)
    SIGN_IN_ABSOLUTE = timedelta(days=14)
    WTF_CSRF_TIME_LIMIT = None
    PASSWORD_COST: Mapping[str, int] = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}
    DEMO = False
    THREADS = THREADS

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        env = os.environ if environment is None else environment
        self.INSTANCE = Path(env.get("BUNDNIS_INSTANCE", "instance")).resolve()
        self.SECRET_KEY = env.get("BUNDNIS_SECRET_KEY") or _secret_key(self.INSTANCE)
        self.SQLALCHEMY_DATABASE_URI = f"sqlite:///{self.INSTANCE / 'bundnis.sqlite'}"
        self.BASE_ADDRESS = env.get("BUNDNIS_BASE_ADDRESS", f"http://127.0.0.1:{env.get('PORT', '8000')}")
        hosts = env.get("BUNDNIS_TRUSTED_HOSTS", "")
        self.TRUSTED_HOSTS = [host.strip() for host in hosts.split(",") if host.strip()] or list(LOOPBACK)
        self.PROXIES = int(env.get("BUNDNIS_PROXIES", "0"))
        https = self.BASE_ADDRESS.startswith("https://")
        self.SESSION_COOKIE_SECURE = https
        self.SESSION_COOKIE_NAME = "__Host-bundnis" if https else "bundnis"
        self.MAIL_SERVER = env.get("BUNDNIS_MAIL_SERVER", "")
        self.MAIL_PORT = int(env.get("BUNDNIS_MAIL_PORT", "25"))
        self.MAIL_STARTTLS = env.get("BUNDNIS_MAIL_STARTTLS", "") == "1"
        self.MAIL_USER = env.get("BUNDNIS_MAIL_USER", "")
        self.MAIL_PASSWORD = env.get("BUNDNIS_MAIL_PASSWORD", "")
        self.MAIL_SENDER = env.get("BUNDNIS_MAIL_SENDER", "bundnis@localhost")
        self.DEMO = env.get("BUNDNIS_DEMO", "") == "1"
        self.SQLALCHEMY_ENGINE_OPTIONS: dict[str, object] = {
            "pool_size": self.THREADS + 4,
            "max_overflow": 0,
            # The connection used last is used next: few are warm, and few have pages of the file in sight.
            "pool_use_lifo": True,
            "connect_args": {"timeout": 10, "check_same_thread": False, "cached_statements": 500},
        }


class Grown(Embedded):
    """PostgreSQL, several stateless workers, behind a proxy that speaks https."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        env = os.environ if environment is None else environment
        super().__init__(env)
        url = env["BUNDNIS_DATABASE_URL"]
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                url = "postgresql+psycopg://" + url.removeprefix(plain)
        self.SQLALCHEMY_DATABASE_URI = url
        self.SQLALCHEMY_ENGINE_OPTIONS = {
            "pool_size": self.THREADS + 4,
            "max_overflow": 0,
            "pool_use_lifo": True,
            "pool_pre_ping": True,
            # Compiling a count took longer than counting: 140 of 150 ms.
            "connect_args": {"options": "-c jit=off"},
        }


class Testing(Embedded):
    """As embedded, with a cheap password hash and a database the test chooses."""

    TESTING = True
    PASSWORD_COST: Mapping[str, int] = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}

    def __init__(self, instance: Path, database_url: str | None = None, **changes: object) -> None:
        super().__init__({"BUNDNIS_INSTANCE": str(instance), "BUNDNIS_SECRET_KEY": "t" * 48})
        if database_url is not None:
            self.SQLALCHEMY_DATABASE_URI = database_url
            self.SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 20, "max_overflow": 0, "pool_pre_ping": True}
        for name, value in changes.items():
            setattr(self, name, value)


def from_environment(environment: Mapping[str, str] | None = None) -> Embedded:
    """The settings the environment asks for."""
    env = os.environ if environment is None else environment
    return Grown(env) if env.get("BUNDNIS_DATABASE_URL") else Embedded(env)

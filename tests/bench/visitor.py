"""A browser for measurements: one connection that stays open, one person signed in."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from tests.bench.servers import House, Served


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    seconds: float
    body: bytes
    sent: int
    statements: int
    cpu: float
    location: str

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """Sends requests over one connection; keeps nothing of what the answers want it to remember."""

    def __init__(self, home: House, served: Served, token: str) -> None:
        self._served = served
        seed = hashlib.sha1(token.encode()).hexdigest()
        self._csrf = str(URLSafeTimedSerializer(home.secret_key, salt="wtf-csrf-token").dumps(seed))
        name = str(home.app.config["SESSION_COOKIE_NAME"])
        self.cookies = {name: _signed(home.app, {"token": token, "csrf_token": seed, "_permanent": True})}
        self._headers = {
            "Cookie": f"{name}={self.cookies[name]}",
            "Accept-Encoding": "gzip",
            "Accept-Language": "de",
        }
        self._connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)

    def get(self, address: str, **headers: str) -> Answer:
        """Open an address."""
        return self._send("GET", address, None, headers)

    def post(self, address: str, fields: Mapping[str, str]) -> Answer:
        """Send fields, with a CSRF token."""
        body = urlencode({"csrf_token": self._csrf, **fields}).encode()
        return self._send("POST", address, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        begun = time.perf_counter()
        self._connection.request(method, address, body, {**self._headers, **headers})
        answer = self._connection.getresponse()
        raw = answer.read()
        seconds = time.perf_counter() - begun
        if answer.headers["X-Boot"] != self._served.boot:
            raise RuntimeError("another server answered")
        is_packed = answer.headers["Content-Encoding"] == "gzip"
        return Answer(
            answer.status, seconds, gzip.decompress(raw) if is_packed else raw, len(raw),
            int(answer.headers["X-Statements"]), int(answer.headers["X-Cpu"]) / 1_000_000,
            answer.headers.get("Location", ""),
        )


def _signed(app: Flask, values: dict[str, object]) -> str:
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps(values))

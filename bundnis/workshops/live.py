"""What phones poll: an extra file of this room, a small layer before Flask.

A phone asks ``/join/<code>/state`` every second or two. The layer answers "same" without the ORM, without a session
and, but for one look at the session's pulse every quarter of a second in each process, without the database. A new
state is rendered once for each language and kept until the next pulse; Flask renders it, this layer hands it out.
Waitress closes the connection after every 304, so "same" is a 200 with a length.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

import sqlalchemy as sa
from flask import Flask, current_app

from bundnis.core.clock import now
from bundnis.core.db import table
from bundnis.core.headers import STANDARD
from bundnis.core.words import LANGUAGES
from bundnis.workshops.models import Ballot, SessionStep, Turnout, Workshop
from bundnis.workshops.rules import BUSY, next_interval

READ_EVERY = 0.25
# So often phones are told of ideas and people; of another step, ballot or end at once.
TOLD_EVERY = 1.0
_PATH = re.compile(r"/join/([0-9A-Z]{6})/state")
_OF_PHONES = "/join/"
_TAG = re.compile(r'(?:W/)?"(\d+)-(\d+)-participant-(\w+)"')
_w, _s, _b, _t = table(Workshop).c, table(SessionStep).c, table(Ballot).c, table(Turnout).c

PULSE = (
    sa.select(
        _w.id, _w.pulse, _w.state, _s.id.label("step_id"), _s.kind, _b.id.label("ballot_id"),
        sa.select(sa.func.count()).select_from(table(Turnout)).where(_t.ballot_id == _b.id).scalar_subquery()
        .label("turnout"),
    )
    .select_from(
        table(Workshop)
        .outerjoin(table(SessionStep), _s.id == _w.step_id)
        .outerjoin(table(Ballot), sa.and_(_b.workshop_id == _w.id, _b.state == "open"))
    )
    .where(_w.code == sa.bindparam("code"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pulse:
    """How far a session is: what every live page compares with what it shows."""

    workshop_id: int
    number: int
    state: str
    kind: str | None
    step_id: int | None
    ballot_id: int | None
    turnout: int

    def tag(self, role: str, language: str) -> str:
        """The ETag of what somebody in this role sees in this language."""
        return tag_of(self.workshop_id, self.number, role, language)

    def is_quiet_after(self, before: Pulse) -> bool:
        """Whether nothing has moved since but what can wait a second."""
        return replace(self, number=before.number, turnout=before.turnout) == before

    def is_known(self, tag: str, language: str) -> bool:
        """Whether somebody with this ETag sees this already, or something newer."""
        found = _TAG.fullmatch(tag)
        return found is not None and int(found[1]) == self.workshop_id and found[3] == language and (
            int(found[2]) >= self.number
        )


def tag_of(workshop_id: int, number: int, role: str, language: str) -> str:
    """The ETag of a session at a pulse, for a role and a language."""
    return f'"{workshop_id}-{number}-{role}-{language}"'


# What one phone may send: so many at once, then one every so many seconds. Far above what fingers can do: they stop
# a script, not a person who sends again what had waited for the network.
IDEAS, BALLOTS = (6, 3.0), (6, 1.0)
# A hall comes in through one door; a script that tries codes through all of them.
JOINS = (600, 0.5)


class Limits:
    """How often something was done lately, counted in this process by token or code, never by address."""

    def __init__(self, *, is_on: bool = True) -> None:
        self.is_on = is_on
        self._full_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def takes(self, key: str, limit: tuple[int, float]) -> bool:
        """Whether one more is fine; counts it if so. The bucket holds ``limit[0]`` and gains one each ``limit[1]``."""
        if not self.is_on:
            return True
        most, each = limit
        moment = time.monotonic()
        with self._lock:
            if len(self._full_at) > 10_000:
                self._full_at = {name: at for name, at in self._full_at.items() if at > moment}
            full_at = max(moment, self._full_at.get(key, 0.0)) + each
            if full_at - moment > most * each:
                return False
            self._full_at[key] = full_at
            return True


class Live:
    """What one process knows of the sessions that run."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        # When it was read, what phones are told, and since when they are.
        self._pulses: dict[str, tuple[float, Pulse | None, float]] = {}
        self._bodies: dict[tuple[str, str], tuple[int, bytes, bytes]] = {}
        self._lock = threading.Lock()
        self._rendering: dict[tuple[str, str], threading.Lock] = {}
        # Seconds that ordinary answers took lately.
        self._took: deque[float] = deque(maxlen=200)
        # Tests press faster than people; those of the limits switch them on.
        self.limits = Limits(is_on=not app.testing)

    def pulse(self, code: str) -> Pulse | None:
        """The pulse of the session with this code, at most a quarter of a second old."""
        found = self._pulses.get(code)
        if found is not None and time.monotonic() - found[0] < READ_EVERY:
            return found[1]
        with self._lock:
            found = self._pulses.get(code)
            if found is None or time.monotonic() - found[0] >= READ_EVERY:
                if len(self._pulses) > 1_000:  # codes somebody guesses are not kept for ever
                    self._pulses.clear()
                found = self._pulses[code] = self._next(found, self.read(code))
        return found[1]

    @staticmethod
    def _next(
        before: tuple[float, Pulse | None, float] | None, pulse: Pulse | None
    ) -> tuple[float, Pulse | None, float]:
        moment = time.monotonic()
        if before is None or before[1] is None or pulse is None:
            return moment, pulse, moment
        known, since = before[1], before[2]
        if pulse.number == known.number:
            return moment, pulse, since
        if moment - since < TOLD_EVERY and pulse.is_quiet_after(known):
            return moment, replace(pulse, number=known.number), since
        return moment, pulse, moment

    def read(self, code: str) -> Pulse | None:
        """The pulse as the database knows it now."""
        with self.app.extensions["faces"][False].connect() as connection:
            row = connection.execute(PULSE, {"code": code}).one_or_none()
        return None if row is None else Pulse(
            row.id, row.pulse, row.state, row.kind, row.step_id, row.ballot_id, row.turnout or 0
        )

    def forget(self, code: str) -> None:
        """Look again at once: this process has just changed something."""
        self._pulses.pop(code, None)

    def interval(self, pulse: Pulse) -> int:
        """Milliseconds until a phone asks again; it adds a little of its own, so that they do not come in step."""
        is_break = pulse.state != "live" or pulse.kind == "break"
        return next_interval(pulse.kind, pulse.ballot_id is not None, is_break, self.is_busy())

    def is_busy(self) -> bool:
        """Whether ordinary answers take long at the moment."""
        took = sorted(self._took)
        return len(took) >= 20 and took[int(len(took) * 0.95)] > BUSY.total_seconds()

    def note(self, seconds: float) -> None:
        """Remember how long an ordinary answer took."""
        self._took.append(seconds)

    def kept(self, code: str, language: str, pulse: Pulse) -> tuple[bytes, bytes] | None:
        """The rendered state, plain and packed, if it is of this pulse."""
        found = self._bodies.get((code, language))
        return found[1:] if found is not None and found[0] == pulse.number else None

    def render_once(
        self, code: str, language: str, pulse: Pulse, render: Callable[[], dict[str, Any]]
    ) -> tuple[bytes, bytes]:
        """Render the state, unless another thread is about to: then wait for what it makes."""
        with self._lock:
            turn = self._rendering.setdefault((code, language), threading.Lock())
            if len(self._bodies) > 500:
                self._bodies.clear()
        with turn:
            kept = self.kept(code, language, pulse)
            if kept is None:
                plain = json.dumps(render(), ensure_ascii=False, separators=(",", ":")).encode()
                self._bodies[code, language] = (pulse.number, plain, gzip.compress(plain, 4))
                kept = plain, self._bodies[code, language][2]
            return kept


def is_of_hall(path: str) -> bool:
    """Whether a phone sends something, or asks for its own part: what a whole hall does in the same second."""
    return path.startswith(_OF_PHONES) and not _PATH.fullmatch(path)


StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class LiveLayer:
    """The layer itself: WSGI around WSGI."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], live: Live) -> None:
        self.inner = inner
        self.live = live

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        match = _PATH.fullmatch(environ.get("PATH_INFO", ""))
        if match and environ["REQUEST_METHOD"] == "GET":
            quick = self._quick(environ, match[1])
            if quick is not None:
                headers, body = quick
                start_response("200 OK", headers)
                return [body]
            return self.inner(environ, start_response)
        begun = time.perf_counter()
        answer = self.inner(environ, start_response)
        self.live.note(time.perf_counter() - begun)
        return answer

    def _quick(self, environ: dict[str, Any], code: str) -> tuple[list[tuple[str, str]], bytes] | None:
        pulse = self.live.pulse(code)
        language = parse_qs(environ.get("QUERY_STRING", "")).get("l", [""])[0]
        if pulse is None or language not in LANGUAGES:
            return None
        tag = pulse.tag("participant", language)
        if pulse.is_known(environ.get("HTTP_IF_NONE_MATCH", ""), language):
            return self._headers(tag, same(self.live, pulse))
        kept = self.live.kept(code, language, pulse)
        if kept is None:
            return None
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            return self._headers(tag, kept[1], packed=True)
        return self._headers(tag, kept[0])

    @staticmethod
    def _headers(tag: str, body: bytes, *, packed: bool = False) -> tuple[list[tuple[str, str]], bytes]:
        headers = [*HEADERS, ("ETag", tag), ("Content-Length", str(len(body)))]
        return ([*headers, ("Content-Encoding", "gzip")] if packed else headers), body


HEADERS = [
    ("Content-Type", "application/json"), ("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding"),
    *STANDARD.items(),
]  # fmt: skip


def same(live: Live, pulse: Pulse) -> bytes:
    """The answer to who has the newest state already: only what moves without a pulse."""
    said: dict[str, Any] = {"same": True, "next_ms": live.interval(pulse), "now": round(now().timestamp() * 1000)}
    if pulse.ballot_id is not None:
        said["turnout"] = pulse.turnout
    return json.dumps(said, separators=(",", ":")).encode()


def live_of_app() -> Live:
    """What this process knows of the sessions that run."""
    live: Live = current_app.extensions["live"]
    return live


def init_app(app: Flask) -> None:
    """Put the layer before the application."""
    live = app.extensions["live"] = Live(app)
    app.extensions["is_of_crowd"] = is_of_hall
    app.wsgi_app = LiveLayer(app.wsgi_app, live)  # type: ignore[method-assign]

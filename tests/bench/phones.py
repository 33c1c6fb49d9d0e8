"""Phones for measurements: each with a connection and cookies of its own, polling as the server tells it to."""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

PATIENCE = 20.0
# Seconds over which phones ask for their own part after a vote (js/outbox.js).
SPREAD = 2.0
_FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_FIELD = re.compile(r'<input[^>]*name="(csrf_token|client_key)"[^>]*value="([^"]*)"')
_ASKS = re.compile(r'data-asks="([^"]*)"')
_DOTS = re.compile(r'name="dots-(\d+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


class Line:
    """One keep-alive connection, opened again when it is lost."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None, language: str = "de") -> None:
        self.port, self.language = port, language
        self.cookies = dict(cookies or {})
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        # One request at a time, as one tab does.
        self._turn = asyncio.Lock()

    async def get(self, address: str, **headers: str) -> Answer:
        """Open an address."""
        return await self._send("GET", address, b"", headers)

    async def post(self, address: str, fields: Mapping[str, str]) -> Answer:
        """Send fields, as the page's script does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Live": "1"}
        return await self._send("POST", address, urlencode(fields).encode(), headers)

    def drop(self) -> None:
        """Lose the connection without a word."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def _send(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        async with self._turn:
            begun = time.perf_counter()
            try:
                answer = await asyncio.wait_for(self._once(method, address, body, headers, begun), PATIENCE)
            except BaseException:
                self.drop()
                raise
            for line in answer.headers.get("set-cookie", "").split("\n"):
                name, _equals, value = line.partition(";")[0].partition("=")
                if value:
                    self.cookies[name] = value
            return answer

    async def _once(
        self, method: str, address: str, body: bytes, headers: Mapping[str, str], begun: float
    ) -> Answer:
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        reader, writer = self._streams
        sent = {
            "Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "gzip", "Accept-Language": self.language,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers,
        }  # fmt: skip
        if body:
            sent["Content-Length"] = str(len(body))
        head = f"{method} {address} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        writer.write(head.encode() + b"\r\n" + body)
        status, got = _read_head(await reader.readuntil(b"\r\n\r\n"))
        raw = await _read_body(reader, status, got)
        if got.get("connection") == "close":
            self.drop()
        plain = gzip.decompress(raw) if got.get("content-encoding") == "gzip" else raw
        return Answer(status, got, plain, time.perf_counter() - begun)


def _read_head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in filter(None, lines):
        name, _colon, value = line.partition(":")
        name = name.lower()
        headers[name] = f"{headers[name]}\n{value.strip()}" if name in headers else value.strip()
    return int(first.split()[1]), headers


async def _read_body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> bytes:
    if status in (204, 304):
        return b""
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding") != "chunked":
        return await reader.read()
    parts = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)


@dataclass
class Form:
    """A form of a phone page as far as a phone must know it."""

    address: str
    fields: dict[str, str]
    dots: list[str]


def forms(page: str) -> list[Form]:
    """The forms on a page, or in a piece of it."""
    return [
        Form(html.unescape(found[1]), dict(_FIELD.findall(found[2])), sorted(set(_DOTS.findall(found[2])), key=int))
        for found in _FORM.finditer(page)
    ]


@dataclass
class Phone:
    """Somebody in the hall: joins, polls, writes, votes. ``problems`` is what must not happen."""

    nth: int
    code: str
    line: Line
    random: Random
    problems: list[str] = field(default_factory=list)
    tag: str = ""
    asks: str = ""
    mine: str = ""
    seen_at: float = 0.0
    voted_at: float = 0.0
    polls: int = 0
    turnouts: list[int] = field(default_factory=list)
    bodies: int = 0
    # Cancelling alone is not enough: a wait that ends in the same moment swallows it.
    has_gone: bool = False

    @property
    def place(self) -> str:
        return f"/join/{self.code}"

    async def join(self) -> float:
        """One page and one button; returns how long both took."""
        page = await self.line.get(self.place)
        fields = dict(_FIELD.findall(page.text))
        answer = await self.line.post(self.place, fields)
        own = await self.line.get(f"{self.place}/phone")
        if answer.status != 200 or own.status != 200:
            self.problems.append(f"joining answered {answer.status}, {own.status}")
        found = _ASKS.search(own.text)
        self.asks = html.unescape(found[1]) if found else ""
        self.mine = own.text
        return page.seconds + answer.seconds + own.seconds

    async def poll(self) -> None:
        """Ask for what is new until one goes home, waiting in between as told."""
        wait, failures = 1.0, 0
        while not self.has_gone:
            await asyncio.sleep(wait * self.random.uniform(0.8, 1.2))
            try:
                wait, failures = await self._look() / 1000, 0
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                failures += 1
                wait = min(8.0, 0.5 * 2**failures)

    async def _look(self) -> float:
        answer = await self.line.get(
            f"{self.place}/state?l={self.line.language}", **({"If-None-Match": self.tag} if self.tag else {})
        )
        if answer.status != 200:
            self.problems.append(f"state answered {answer.status}")
            return 2000.0
        state: dict[str, Any] = json.loads(answer.text)
        self.seen_at, self.polls = time.monotonic(), self.polls + 1
        if not state.get("same"):
            self.tag, self.bodies = answer.headers["etag"], self.bodies + len(answer.body)
            if state["asks"] != self.asks:
                await asyncio.sleep(self.random.random())
                await self.own()
                self.asks = state["asks"]
        return float(state["next_ms"])

    async def own(self) -> None:
        """Ask for one's own part."""
        answer = await self.line.get(f"{self.place}/me")
        self.mine = json.loads(answer.text)["regions"]["mine"][1]

    async def write(self, text: str) -> float:
        """Send an idea; returns when the server had it."""
        form = next(each for each in forms(self.mine) if each.address.endswith("/ideas"))
        key = f"{self.nth}-{self.random.getrandbits(64):x}"
        for _attempt in range(2 if self.random.random() < 0.1 else 1):
            answer = await self.line.post(
                form.address, {**form.fields, "client_key": key, "text": text, "show_as": "none"}
            )
            if answer.status != 200:
                self.problems.append(f"an idea answered {answer.status}")
        await self.own()
        return time.monotonic()

    async def vote(self, dots: int, most: int) -> float:
        """Send a whole paper and look at it; returns how long the first answer took."""
        form = next(each for each in forms(self.mine) if "/ballots/" in each.address)
        paper, left = {}, dots
        for item in self.random.sample(form.dots, len(form.dots)):
            paper[f"dots-{item}"] = str(min(most, left))
            left -= min(most, left)
        answer = await self.line.post(form.address, {**form.fields, **paper})
        if answer.status != 200:
            self.problems.append(f"a ballot answered {answer.status}")
        self.voted_at = time.monotonic()
        # As the page's script does.
        await asyncio.sleep(self.random.uniform(0, SPREAD))
        await self.own()
        return answer.seconds

    async def cheat(self, dots: int) -> int:
        """Send more dots than there are; returns the status."""
        form = next(each for each in forms(self.mine) if "/ballots/" in each.address)
        paper = {f"dots-{item}": "2" for item in form.dots[: dots + 2]}
        return (await self.line.post(form.address, {**form.fields, **paper})).status

"""Lanes of the embedded server: a crowd waits for itself, nobody else waits for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from bundnis.core.lanes import CROWDED, Lanes, is_of_crowd
from bundnis.core.worker import path_ahead

PATIENCE = 10.0


class Request:
    """A connection whose request is complete, as waitress hands it over."""

    def __init__(self, path: str, work: Callable[[], object]) -> None:
        self.requests = [SimpleNamespace(path=path)]
        self.work = work
        self.is_done = threading.Event()

    def service(self) -> None:
        self.work()
        self.is_done.set()

    def cancel(self) -> None:
        raise AssertionError("nothing is dropped")


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    lanes = Lanes(SimpleNamespace(extensions={"is_of_crowd": lambda path: path.startswith("/crowd")}), 16)
    yield lanes
    lanes.shutdown()


def test_a_page_is_answered_while_a_whole_crowd_waits(lanes: Lanes) -> None:
    goes_on, lock, counts = threading.Event(), threading.Lock(), {"now": 0, "most": 0}

    def work() -> None:
        with lock:
            counts["now"] += 1
            counts["most"] = max(counts.values())
        goes_on.wait(PATIENCE)
        with lock:
            counts["now"] -= 1

    crowd = [Request("/crowd/vote", work) for _each in range(100)]
    for each in crowd:
        lanes.add_task(each)
    pages = [Request("/board", lambda: None) for _each in range(20)]
    for each in pages:
        lanes.add_task(each)
    assert all(each.is_done.wait(PATIENCE) for each in pages)
    assert not any(each.is_done.is_set() for each in crowd)
    goes_on.set()
    assert all(each.is_done.wait(PATIENCE) for each in crowd)
    assert counts["most"] <= CROWDED


def test_a_request_that_could_not_be_read_is_answered_too(lanes: Lanes) -> None:
    broken = Request("", lambda: None)
    broken.requests[0].path = None
    lanes.add_task(broken)
    assert broken.is_done.wait(PATIENCE)


def test_where_nobody_has_named_a_crowd_there_is_none() -> None:
    assert not is_of_crowd(lambda _environ, _start: [], "/crowd/vote")


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (b"POST /crowd/vote?a=1 HTTP/1.1\r\nHost: x\r\n", "/crowd/vote"), (b"GET /" + b"x" * 300, "/" + "x" * 195),
        (b"\x16\x03\x01", ""), (b"", ""),
    ],
)  # fmt: skip
def test_the_path_is_looked_at_and_left(sent: bytes, path: str) -> None:
    one, other = socket.socketpair()
    with one, other:
        one.sendall(sent)
        assert path_ahead(other) == path
        assert path_ahead(other) == path
        if sent:
            assert other.recv(1_000) == sent

"""Lanes of the embedded server: a crowd waits for itself, nobody else waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from bundnis.core.lanes import CROWDED, Lanes

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
    lanes = Lanes(16, lambda path: path.startswith("/crowd"))
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

"""The embedded server, with a lane of its own for a crowd: other pages never queue behind three hundred posts.

Waitress takes requests in the order they come. When three hundred people send something in the same second, whoever
opens a page would wait for the last of them, and sixteen threads would press for the one processor Python has. So
what a crowd sends waits for a thread of its own; everybody else finds the others free.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import waitress  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]

# Threads for the crowd. Two or four only took turns: the last answer came after 1.8 seconds instead of 1.3, and pages
# took twice as long.
CROWDED = 1


def crowded(threads: int) -> int:
    """How many of the threads of a process are for the crowd."""
    return min(CROWDED, threads - 1)


def is_of_crowd(app: Any, path: str) -> bool:
    """Whether the application expects this of many in the same second; the room that invites them has said so."""
    asked: Callable[[str], bool] | None = getattr(app, "extensions", {}).get("is_of_crowd")
    return asked is not None and asked(path)


class Lanes:
    """What waitress gives its requests to: two of its own dispatchers, chosen by the path."""

    def __init__(self, app: Any, threads: int) -> None:
        self.app, few = app, crowded(threads)
        self.crowd, self.others = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self.crowd.set_thread_count(few)
        self.others.set_thread_count(threads - few)

    def add_task(self, task: Any) -> None:
        """Queue a connection whose next request is complete."""
        path = task.requests[0].path or ""
        (self.crowd if is_of_crowd(self.app, path) else self.others).add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End the threads; what waits still is dropped."""
        ends = [lane.shutdown(cancel_pending, timeout) for lane in (self.crowd, self.others)]
        return all(ends)


def create_server(app: Any, *, port: int, threads: int, clears_proxy_headers: bool = True) -> Any:
    """The server of one machine, ready to run."""
    # That requests queue in a crowd is no warning.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return waitress.create_server(
        app,
        host="127.0.0.1",
        port=port,
        # With waitress's own 100, two thirds of 300 simultaneous writes timed out.
        connection_limit=1000,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=clears_proxy_headers,
        ident=None,
        _dispatcher=Lanes(app, threads),
    )

"""The embedded server, with a lane of its own for a crowd: other pages never queue behind three hundred posts.

Waitress takes requests in the order they come. When three hundred people send something in the same second, whoever
opens a page would wait for the last of them, and sixteen threads would press for the one processor Python has. So
what a crowd sends waits for a few threads of its own; everybody else finds the others free.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import waitress  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]

# Threads for the crowd: one waits for the disk while others read and answer. More of them only take turns.
CROWDED = 4


class Lanes:
    """What waitress gives its requests to: two of its own dispatchers, chosen by the path."""

    def __init__(self, threads: int, is_of_crowd: Callable[[str], bool]) -> None:
        self.is_of_crowd = is_of_crowd
        self.crowd, self.others = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self.crowd.set_thread_count(min(CROWDED, threads - 1))
        self.others.set_thread_count(threads - min(CROWDED, threads - 1))

    def add_task(self, task: Any) -> None:
        """Queue a connection whose next request is complete."""
        path = task.requests[0].path or ""
        (self.crowd if self.is_of_crowd(path) else self.others).add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End the threads; what waits still is dropped."""
        ends = [lane.shutdown(cancel_pending, timeout) for lane in (self.crowd, self.others)]
        return all(ends)


def create_server(
    app: Any, is_of_crowd: Callable[[str], bool], *, port: int, threads: int, clears_proxy_headers: bool = True
) -> Any:
    """The server of one machine, ready to run."""
    # That requests queue in a hall is no warning.
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
        _dispatcher=Lanes(threads, is_of_crowd),
    )

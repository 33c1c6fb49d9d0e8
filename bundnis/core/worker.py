"""gunicorn's worker with the lanes of ``lanes.py``, for the grown form.

``--worker-class bundnis.core.worker.Worker``
"""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from bundnis.core.lanes import crowded, is_of_crowd

# Longer than any first line a crowd sends.
FIRST_LINE = 200


class Worker(ThreadWorker):
    """gthread with a lane of its own for a crowd."""

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Both lanes; gunicorn knows of the ordinary one."""
        few = crowded(self.cfg.threads)
        self.crowd = ThreadPoolExecutor(few)
        return ThreadPoolExecutor(self.cfg.threads - few)

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection that has something to say to the lane its first line belongs to."""
        pool = self.crowd if is_of_crowd(self.wsgi, path_ahead(conn.sock)) else self.tpool
        answering = pool.submit(self.handle, conn)
        answering.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))


def path_ahead(line: socket.socket) -> str:
    """The path of the next request, looked at and left where it is; "" where nothing has come yet."""
    try:
        first = line.recv(FIRST_LINE, socket.MSG_PEEK | socket.MSG_DONTWAIT).split(b" ", 2)
    except (OSError, ValueError):  # nothing there yet, or encrypted
        return ""
    return first[1].partition(b"?")[0].decode("latin-1") if len(first) > 1 else ""

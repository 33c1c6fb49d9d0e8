"""The application class: one act, one transaction, one commit.

The answer is made first, then committed, then sent. In ``teardown_request`` an acknowledged write was
lost; in ``after_request`` the error handlers were bypassed. So the commit stands in ``dispatch_request``.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flask import Flask, g, has_request_context, request, session
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from bundnis.core.db import db, is_writing, set_writing

log = logging.getLogger("bundnis")


def after_commit(job: Callable[[], None]) -> None:
    """Do something once the act is stored: send mail, note the last visit. Errors are logged, not shown."""
    g.setdefault("after_commit", []).append(job)


def run_jobs() -> None:
    """Do what was to follow from what is stored now; commands do so themselves."""
    for job in g.pop("after_commit", []):
        try:
            job()
        except Exception:  # the act is stored; a failed job must not turn its answer into an error
            log.exception("a job after the commit failed")


def settle() -> None:
    """For servers, once the house is built: what stands then stays, and needs no looking after.

    Python's collector went through the same three hundred thousand objects again and again, and through the new
    ones every 700; that was a tenth of every page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 20)


def _is_plain(endpoint: str, values: Mapping[str, Any]) -> bool:
    """Whether an address depends on nothing but these values and the alliance."""
    if endpoint.startswith(".") or any(name.startswith("_") for name in values):
        return False
    # Not what is equal and written otherwise: True is 1.
    return all(type(value) in (str, int) for value in values.values())


# Addresses that are kept: those of the pages a few alliances look at on one day.
ADDRESSES_KEPT = 10_000


class House(Flask):
    """Flask with the commit in the right place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept_address = lru_cache(ADDRESSES_KEPT)(self._make_address)

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's, but the same address inside the same alliance is put together once: a page asks for twenty."""
        if not (has_request_context() and _is_plain(endpoint, values)):
            return super().url_for(endpoint, **values)
        seat = g.get("seat")
        script, slug = request.environ.get("SCRIPT_NAME", ""), seat.slug if seat else None
        return self._kept_address(script, slug, endpoint, tuple(values.items()))

    def _make_address(self, _script: str, _slug: str | None, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return super().url_for(endpoint, **dict(values))

    def dispatch_request(self) -> ResponseReturnValue:
        answer: Response = self.make_response(super().dispatch_request())
        if is_writing():
            if answer.status_code < 400:
                db.session.commit()
            else:
                # Nothing was stored, so nothing follows from it.
                g.pop("after_commit", None)
        # close(), not rollback(): a rollback expires every loaded object first.
        db.session.close()
        run_jobs()
        return answer

    def handle_user_exception(self, e: Exception) -> Any:
        db.session.rollback()
        set_writing(False)
        g.pop("after_commit", None)
        # Or the error page would say "saved" above "not saved".
        session.pop("_flashes", None)
        return super().handle_user_exception(e)

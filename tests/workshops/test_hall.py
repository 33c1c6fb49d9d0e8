"""Fifty phones in one hall: nothing lost, nothing doubled, no budget exceeded. Times are measured by ``make hall``."""

from __future__ import annotations

import pytest

from tests.bench.hall import hall


@pytest.mark.xdist_group("hall")
def test_fifty_phones_lose_nothing() -> None:
    verdict = hall("sqlite", phones=50, seconds=20)
    assert verdict["faults"] == []
    assert (verdict["joined"], verdict["ideas"], verdict["ballots"]) == (50, 50, 50), verdict
